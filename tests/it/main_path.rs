//! The main path: two institutions, from an invitation to a live commitment, over HTTP and a socket, with the ready operations.

use serde_json::{Value, json};

use crate::person::Person;
use crate::world::World;

/// The token in an invitation's link, from the outbox: what the invitee finds in the mail.
async fn token_for(world: &World, email: &str) -> String {
    let link = world.mailed(email).await;
    link.split("#token=").nth(1).unwrap().to_owned()
}

async fn joins<'w>(world: &'w World, email: &str, name: &str) -> (Person<'w>, Value) {
    let token = token_for(world, email).await;
    let payload = world.nobody().does("AcceptInvitation", json!({ "token": token, "name": name })).await;
    let secret = payload["apiToken"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("entp_"), "the key for programs is shown once");
    (Person { world, token: Some(secret) }, payload)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_institutions_go_from_an_invitation_to_a_live_commitment() {
    let world = World::founded("marieke@nova.example", "Marieke De Smet").await;
    let marieke = world.person("marieke@nova.example").await;

    // The coordinator registers two institutions, makes the region's workspace and invites its lead.
    let authority = marieke
        .does("CreateInstitution", json!({ "legalName": "Autorità Via Emilia", "shortName": "Via Emilia", "type": "REGIONAL_AUTHORITY", "country": "IT" }))
        .await["institution"]
        .clone();
    assert_eq!(authority["helix"], "GOVERNMENT");
    let school = marieke
        .does("CreateInstitution", json!({ "legalName": "Istituto Ferri", "shortName": "IM Ferri", "type": "VET_PROVIDER", "country": "IT", "oid": "E10000001" }))
        .await["institution"]
        .clone();
    let workspace = marieke
        .does("CreateWorkspace", json!({ "name": "Emilia-Romagna", "nutsCode": "ITH5", "country": "IT", "timezone": "Europe/Rome", "leadInstitution": authority["id"] }))
        .await["workspace"]
        .clone();
    assert_eq!((workspace["nutsVersion"].as_i64(), workspace["seq"].as_i64()), (Some(2024), Some(1)));
    let place = workspace["id"].clone();

    let invite = |email: &str, role: &str, institution: &Value| json!({ "workspace": place, "invitations": [{ "email": email, "role": role, "institution": institution["id"] }] });
    let invited = marieke.does("InviteActors", invite("elena@via.example", "REGION_LEAD", &authority)).await;
    assert_eq!(invited["results"][0]["outcome"], "INVITED");
    let (elena, accepted) = joins(&world, "elena@via.example", "Elena Marchetti").await;
    assert_eq!(accepted["member"]["role"], "REGION_LEAD");

    // The region lead invites the school; one address was mistyped, taken back, and the right one is reminded.
    let wrong = elena.does("InviteActors", invite("paola@feri.example", "INSTITUTION_LEAD", &school)).await;
    let wrong = wrong["results"][0]["invitation"]["id"].clone();
    let revoked = elena.does("RevokeInvitation", json!({ "invitation": wrong })).await;
    assert_eq!(revoked["invitation"]["state"], "REVOKED");
    let right = elena.does("InviteActors", invite("paola@ferri.example", "INSTITUTION_LEAD", &school)).await;
    let right = right["results"][0]["invitation"]["id"].clone();
    let again = elena.does("ResendInvitation", json!({ "invitation": right })).await;
    assert_eq!(again["invitation"]["sentCount"], 2);
    let (paola, accepted) = joins(&world, "paola@ferri.example", "Paola Rinaldi").await;
    assert_eq!(accepted["workspace"]["name"], "Emilia-Romagna");
    let paola_member = accepted["member"]["id"].clone();

    let seen = paola.runs("Viewer", json!({})).await;
    assert_eq!(seen["viewer"]["memberships"][0]["workspaces"][0]["name"], "Emilia-Romagna");
    let map = elena.runs("Workspace", json!({ "id": place })).await["workspace"].clone();
    assert_eq!(map["actors"]["nodes"].as_array().unwrap().len(), 2);
    assert_eq!(map["invitations"]["nodes"].as_array().unwrap().len(), 3);
    let elena_member = map["viewerMember"]["id"].clone();

    // Both follow the workspace from here on, each at a socket of her own.
    let served = world.served().await;
    let (mut at_elena, mut at_paola) = (elena.connects(&served).await, paola.connects(&served).await);
    at_elena.follows("WorkspaceEvents", json!({ "workspace": place })).await;
    let first = at_elena.delivery().await;
    assert_eq!(first["__typename"], "Checkpoint", "without a cursor the feed begins at the head");
    let mut elena_at = first["seq"].as_i64().unwrap();
    let mut paola_at = map["seq"].as_i64().unwrap();
    let cursor =
        paola.runs("Activity", json!({ "workspace": place })).await["workspace"]["events"]["pageInfo"]["endCursor"]
            .clone();
    at_paola.follows("WorkspaceEvents", json!({ "workspace": place, "after": cursor })).await;

    // A strategy of the school, an objective, a body of two.
    let strategy = paola
        .does("CreateStrategy", json!({ "workspace": place, "owner": school["id"], "themeCode": "ST5", "title": "Placements with exporting firms" }))
        .await["strategy"]
        .clone();
    assert_eq!(at_elena.event(&mut elena_at).await["kind"], "STRATEGY_CREATED");
    assert_eq!(at_paola.event(&mut paola_at).await["kind"], "STRATEGY_CREATED");
    let objective = paola
        .does("CreateObjective", json!({
            "strategy": strategy["id"], "statement": "150 placements a year in exporting firms", "dueOn": "2027-12-31", "origin": "BOTTOM_UP",
            "smart": { "specific": "Placements of 30 days and more", "measurable": "150 a year", "achievable": "48 now, 40 firms asked", "relevant": "Serves the cluster", "timeBound": "By the end of 2027" }
        }))
        .await["objective"]
        .clone();
    assert_eq!(objective["code"], "ST5.1");
    let body = elena
        .does("CreateGovernanceBody", json!({
            "workspace": place, "name": "Steering Committee", "kind": "STEERING", "chair": elena_member,
            "charter": { "quorum": { "numerator": 2, "denominator": 3 }, "threshold": { "numerator": 2, "denominator": 3, "kind": "AT_LEAST" } },
            "seats": [{ "institution": authority["id"], "holder": elena_member }, { "institution": school["id"] }]
        }))
        .await["body"]
        .clone();
    assert_eq!(at_elena.event(&mut elena_at).await["kind"], "OBJECTIVE_CREATED");
    assert_eq!(at_elena.event(&mut elena_at).await["kind"], "BODY_CREATED");
    let charter = json!({ "quorum": { "numerator": 2, "denominator": 3 }, "threshold": { "numerator": 2, "denominator": 3, "kind": "AT_LEAST" }, "coolingOffHours": 0 });
    elena.does("AmendCharter", json!({ "body": body["id"], "charter": charter, "reason": "Two are soon asked" })).await;
    let named = paola.does("NameSeatHolder", json!({ "seat": body["seats"][1]["id"], "holder": paola_member })).await;
    assert_eq!(named["seat"]["holder"]["person"]["name"], "Paola Rinaldi");

    // The authority asks; the school hears the question, revises, and the thread is resolved.
    let comment = elena
        .does("AddComment", json!({ "subject": objective["id"], "body": "Abroad, or with exporters at home?", "kind": "QUESTION", "anchor": { "revisionDigest": objective["revision"]["digest"], "fieldPath": "statement", "quote": "exporting firms" } }))
        .await["comment"]
        .clone();
    let heard = loop {
        let event = at_paola.event(&mut paola_at).await;
        if event["kind"] == "COMMENT_ADDED" {
            break event;
        }
    };
    assert_eq!(heard["subject"]["body"], "Abroad, or with exporters at home?");
    let cursor = heard["cursor"].clone();
    drop(at_paola);

    let edited = elena
        .does(
            "EditComment",
            json!({ "comment": comment["id"], "body": "Abroad, or with exporters in the region?", "version": 1 }),
        )
        .await;
    assert_eq!(edited["comment"]["versions"].as_array().unwrap().len(), 2);
    let revised = paola
        .does("ReviseObjective", json!({ "objective": objective["id"], "expectedRevision": objective["revision"]["digest"], "statement": "150 placements a year in exporting firms of the region" }))
        .await["objective"]
        .clone();
    assert_eq!(revised["revision"]["changedFields"], json!(["statement"]));
    paola.does("ResolveComment", json!({ "comment": comment["id"], "outcome": "ACCEPTED" })).await;
    let history = paola.runs("ObjectiveHistory", json!({ "objective": objective["id"] })).await;
    assert_eq!(history["node"]["revisions"]["nodes"].as_array().unwrap().len(), 2);
    let talk = elena.runs("ObjectiveDiscussion", json!({ "objective": objective["id"] })).await;
    assert_eq!(talk["node"]["comments"]["nodes"][0]["body"], "Abroad, or with exporters in the region?");

    // The school's tab was closed meanwhile: it comes back by its cursor and has missed nothing.
    let mut at_paola = paola.connects(&served).await;
    at_paola.follows("WorkspaceEvents", json!({ "workspace": place, "after": cursor })).await;
    for kind in ["COMMENT_EDITED", "OBJECTIVE_REVISED", "COMMENT_RESOLVED"] {
        assert_eq!(at_paola.event(&mut paola_at).await["kind"], kind);
    }

    // Submitted, asked, voted on, closed, adopted.
    let digest = revised["revision"]["digest"].clone();
    paola
        .does("SubmitStrategy", json!({ "strategy": strategy["id"], "revisionDigest": strategy["revision"]["digest"] }))
        .await;
    paola.does("SubmitObjective", json!({ "objective": objective["id"], "revisionDigest": digest })).await;
    let request = elena
        .does("OpenApprovalRequest", json!({ "subject": objective["id"], "body": body["id"], "revisionDigest": digest, "dueAt": "2026-03-20T12:00:00Z" }))
        .await["approvalRequest"]
        .clone();
    assert_eq!(request["electorate"].as_array().unwrap().len(), 2);
    let to_do = paola.runs("MyActions", json!({})).await;
    assert_eq!(to_do["viewer"]["actions"]["nodes"][0]["kind"], "CAST_BALLOT");

    let seat_of = |name: &str| {
        let seats = request["electorate"].as_array().unwrap();
        seats.iter().find(|seat| seat["institution"]["shortName"] == name).unwrap()["id"].clone()
    };
    for (person, institution) in [(&elena, "Via Emilia"), (&paola, "IM Ferri")] {
        let ballot = json!({ "approvalRequest": request["id"], "seat": seat_of(institution), "decision": "APPROVE", "revisionDigest": digest });
        person.does("CastBallot", ballot).await;
    }
    let state = paola.runs("Approval", json!({ "id": request["id"] })).await["node"].clone();
    assert_eq!((&state["explain"]["passed"], &state["tally"]["approve"]), (&json!(true), &json!(2)));
    elena.does("CloseApprovalRequest", json!({ "approvalRequest": request["id"] })).await;
    let adopted = elena
        .does(
            "PublishOutcome",
            json!({ "approvalRequest": request["id"], "result": "ADOPTED", "statement": "Adopted by both seats" }),
        )
        .await;
    assert_eq!(adopted["subject"]["objectiveState"], "APPROVED");
    let last = loop {
        let event = at_paola.event(&mut paola_at).await;
        if event["kind"] == "OUTCOME_PUBLISHED" {
            break event;
        }
    };
    assert_eq!(last["subject"]["requestState"], "PASSED");

    // The school commits; the authority sees it arrive in its live register, accepts, and sees the check-in.
    let register = at_elena.follows("Commitments", json!({ "workspace": place })).await;
    let offered = paola
        .does("OfferCommitment", json!({
            "objective": objective["id"], "revisionDigest": digest, "statement": "30 places a year, with tutors", "kind": "PLACEMENTS", "quantity": "30", "unit": "places a year",
            "dueOn": "2026-12-31", "evidenceWanted": "Signed placement agreements"
        }))
        .await["commitment"]
        .clone();
    let mut live = Vec::new();
    while live.last().is_none_or(|commitment: &Value| commitment.is_null()) {
        let message = at_elena.receive().await;
        if message["id"] == json!(register) {
            live.push(message["payload"]["data"]["commitments"]["commitment"].clone());
        }
    }
    assert_eq!(live.last().unwrap()["state"], "OFFERED");
    let accepted = elena.does("AcceptCommitment", json!({ "commitment": offered["id"] })).await;
    assert_eq!(accepted["commitment"]["acceptedBy"]["person"]["name"], "Elena Marchetti");
    let checked = paola
        .does("CheckInCommitment", json!({ "commitment": offered["id"], "health": "AT_RISK", "note": "Two firms have stepped back", "deliveredQuantity": "12.5" }))
        .await;
    assert_eq!(checked["commitment"]["checkIns"]["nodes"][0]["deliveredQuantity"], "12.5");
    loop {
        let message = at_elena.receive().await;
        let commitment = &message["payload"]["data"]["commitments"]["commitment"];
        if message["id"] == json!(register) && commitment["health"] == "AT_RISK" {
            assert_eq!(commitment["deliveredQuantity"], "12.5");
            break;
        }
    }

    // A second offer is withdrawn on record; the board shows both.
    let second = paola
        .does("OfferCommitment", json!({
            "objective": objective["id"], "revisionDigest": digest, "statement": "A tutor guide", "kind": "OTHER", "quantity": "1", "unit": "guide", "dueOn": "2026-09-30", "evidenceWanted": "The guide"
        }))
        .await["commitment"]
        .clone();
    let withdrawn = paola
        .does("WithdrawCommitment", json!({ "commitment": second["id"], "reason": "The cluster writes it" }))
        .await;
    assert_eq!(withdrawn["commitment"]["withdrawal"]["reason"], "The cluster writes it");
    let board = paola.runs("WorkspaceBoard", json!({ "workspace": place })).await["workspace"].clone();
    let shown = &board["strategies"]["nodes"][0]["objectives"]["nodes"][0];
    assert_eq!(shown["commitments"]["nodes"].as_array().unwrap().len(), 2);
    assert_eq!(shown["approvalRequest"]["ballots"]["nodes"].as_array().unwrap().len(), 2);

    // One event per accepted command, without gaps.
    world.feed_has_no_gap().await;
}
