//! Invitations: made in bulk, sent again, taken back, accepted, declined; each link is good once, for a fortnight, for one address.

use serde_json::{Value, json};

use super::{institution, invitation, invited, link_token, member, nothing, opened, place, region};
use crate::check::{accepted, head, last, logs, refused};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bulk_invitation_is_one_event_with_a_result_for_each_row() {
    let world = region().await;
    let paola = world.person("paola@ferri.example").await;
    let here = place(&paola).await;
    let (own, other) = (institution(&paola, "IM Ferri").await, institution(&paola, "Via Emilia").await);
    let row = |email: &str, role: &str, institution: &str| json!({ "email": email, "role": role, "institution": institution });
    let rows = json!([
        row("dora@ferri.example", "MEMBER", &own),
        row("DORA@ferri.example", "MEMBER", &own),
        row("sara@ferri.example", "MEMBER", &own),
        row("no address", "MEMBER", &own),
        row("e@via.example", "MEMBER", &other),
        row("f@ferri.example", "AUDITOR", &own),
        row("g@ferri.example", "MEMBER", &here),
    ]);
    let input = json!({ "workspace": here, "message": "Join us", "invitations": rows });
    let selection = "results { outcome invitation { id state } }";
    let payload = accepted(&paola, &here, "inviteActors", input.clone(), selection, "INVITATION_SENT").await;
    let outcomes: Vec<&Value> = payload["results"].as_array().unwrap().iter().map(|row| &row["outcome"]).collect();
    assert_eq!(
        outcomes,
        [
            "INVITED",
            "ALREADY_INVITED",
            "ALREADY_MEMBER",
            "INVALID",
            "ROLE_NOT_GRANTABLE",
            "ROLE_NOT_GRANTABLE",
            "INVALID"
        ]
    );
    assert_eq!(payload["results"][0]["invitation"], payload["results"][1]["invitation"]);

    let before = (logs(&paola).await, head(&paola, &here).await);
    let again = paola.calls("inviteActors", input).await;
    assert_eq!((&again["userErrors"], &again["seq"]), (&json!([]), &Value::Null), "nobody new is no event");
    assert_eq!((logs(&paola).await, head(&paola, &here).await), before);
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_invites_is_refused_as_a_whole() {
    let world = region().await;
    let (elena, sara) = (world.person("elena@via.example").await, world.person("sara@ferri.example").await);
    let marieke = world.person("marieke@nova.example").await;
    let here = place(&elena).await;
    let school = institution(&elena, "IM Ferri").await;
    let row = json!({ "email": "x@ferri.example", "role": "MEMBER", "institution": school });
    let rows = |count: usize| json!({ "workspace": here, "invitations": vec![row.clone(); count] });
    let place = Some(here.as_str());
    refused(&elena, place, "inviteActors", rows(101), "people/TOO_MANY_ROWS", Some("input.invitations")).await;
    refused(&sara, place, "inviteActors", rows(1), "people/FORBIDDEN", None).await;
    let coordinators = json!({ "invitations": [{ "email": "x@nova.example", "role": "TENANT_COORDINATOR" }] });
    refused(&elena, place, "inviteActors", coordinators, "people/FORBIDDEN", None).await;
    for unknown in nothing(&school) {
        let input = json!({ "workspace": unknown, "invitations": [row] });
        refused(&elena, place, "inviteActors", input.clone(), "people/NOT_FOUND", Some("input.workspace")).await;
        // Nor does a coordinator reach what is no workspace of the tenant.
        refused(&marieke, place, "inviteActors", input, "people/NOT_FOUND", Some("input.workspace")).await;
    }
    let long = json!({ "workspace": here, "message": "x".repeat(4001), "invitations": [row] });
    refused(&elena, place, "inviteActors", long, "people/INVALID", Some("input.message")).await;
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_is_sent_again_and_taken_back() {
    let world = region().await;
    let (elena, sara) = (world.person("elena@via.example").await, world.person("sara@ferri.example").await);
    let here = place(&elena).await;
    let place = Some(here.as_str());
    let old = invited(&elena, &here, "dora@ferri.example").await;
    let input = json!({ "invitation": invitation(&elena, &here, "dora@ferri.example").await });
    let sent =
        accepted(&elena, &here, "resendInvitation", input.clone(), "invitation { sentCount }", "INVITATION_RESENT")
            .await;
    assert_eq!(sent["invitation"]["sentCount"], 2);
    let dead = json!({ "token": old, "name": "Dora" });
    refused(&world.nobody(), None, "acceptInvitation", dead, "people/NOT_FOUND", Some("input.token")).await;

    for mutation in ["resendInvitation", "revokeInvitation"] {
        refused(&sara, place, mutation, input.clone(), "people/NOT_FOUND", Some("input.invitation")).await;
        for unknown in nothing(&here) {
            let input = json!({ "invitation": unknown });
            refused(&elena, place, mutation, input, "people/NOT_FOUND", Some("input.invitation")).await;
        }
    }
    let link = link_token(&world, "dora@ferri.example").await;
    let taken =
        accepted(&elena, &here, "revokeInvitation", input.clone(), "invitation { state }", "INVITATION_REVOKED").await;
    assert_eq!(taken["invitation"]["state"], "REVOKED");
    for mutation in ["resendInvitation", "revokeInvitation"] {
        refused(&elena, place, mutation, input.clone(), "people/INVITATION_CLOSED", None).await;
    }
    let late = json!({ "token": link, "name": "Dora" });
    refused(&world.nobody(), None, "acceptInvitation", late, "people/INVITATION_CLOSED", None).await;
    refused(&world.nobody(), None, "declineInvitation", json!({ "token": link }), "people/INVITATION_CLOSED", None)
        .await;
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_invitation_is_no_longer_answered_but_opens_again() {
    let world = region().await;
    let elena = world.person("elena@via.example").await;
    let here = place(&elena).await;
    let link = invited(&elena, &here, "dora@ferri.example").await;
    world.clock.pass_days(15);
    let elena = world.person("elena@via.example").await;
    let nobody = world.nobody();
    let accept = json!({ "token": link, "name": "Dora" });
    refused(&nobody, None, "acceptInvitation", accept, "people/INVITATION_EXPIRED", None).await;
    refused(&nobody, None, "declineInvitation", json!({ "token": link }), "people/INVITATION_EXPIRED", None).await;
    let input = json!({ "invitation": invitation(&elena, &here, "dora@ferri.example").await });
    refused(&elena, Some(&here), "revokeInvitation", input.clone(), "people/INVITATION_EXPIRED", None).await;

    world.tick().await;
    assert_eq!(last(&elena, &here).await["kind"], "INVITATION_EXPIRED", "the clock tells it");
    invited(&elena, &here, "dora@ferri.example").await;
    refused(&elena, Some(&here), "resendInvitation", input, "people/WRONG_STATE", None).await;
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_is_accepted_by_the_invited_alone() {
    let world = region().await;
    let elena = world.person("elena@via.example").await;
    let here = place(&elena).await;
    let before = head(&elena, &here).await;
    let link = invited(&elena, &here, "dora@ferri.example").await;
    let nobody = world.nobody();
    let accept = |token: &str, name: Value| json!({ "token": token, "name": name });
    let unknown = accept("no-such-token", json!("Dora"));
    refused(&nobody, None, "acceptInvitation", unknown, "people/NOT_FOUND", Some("input.token")).await;
    let nameless = accept(&link, Value::Null);
    refused(&nobody, None, "acceptInvitation", nameless, "people/INVALID", Some("input.name")).await;
    for wrong in ["Do\u{0}ra".to_owned(), "D".repeat(1000)] {
        let input = accept(&link, json!(wrong));
        refused(&nobody, None, "acceptInvitation", input, "people/INVALID", Some("input.name")).await;
    }
    let other = accept(&link, json!("Elena"));
    refused(&elena, Some(&here), "acceptInvitation", other, "people/EMAIL_MISMATCH", None).await;

    let tenant = async || store::activity::tenant_head(&world.reader().await).await.unwrap();
    let keys = tenant().await;
    let done = nobody.calls("acceptInvitation", accept(&link, json!("Dora"))).await;
    assert_eq!((&done["userErrors"], &done["seq"]), (&json!([]), &json!(before + 2)), "after the invitation");
    assert_eq!(tenant().await, keys + 1, "the tenant's own log tells of the key that came along");
    let event = last(&elena, &here).await;
    assert_eq!((&event["kind"], &event["seq"]), (&json!("MEMBER_JOINED"), &done["seq"]));
    let again = accept(&link, json!("Dora"));
    refused(&nobody, None, "acceptInvitation", again, "people/INVITATION_CLOSED", None).await;
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_signs_in_to_accept_and_an_inviter_without_the_right_admits_nobody() {
    let world = region().await;
    let (marieke, paola) = (world.person("marieke@nova.example").await, world.person("paola@ferri.example").await);
    let here = place(&marieke).await;
    let second = opened(&marieke, "Liguria", "ITC3").await;
    let link = invited(&marieke, &second, "paola@ferri.example").await;
    let input = json!({ "token": link });
    refused(&world.nobody(), None, "acceptInvitation", input.clone(), "people/SIGN_IN_REQUIRED", None).await;
    let joined = paola.calls("acceptInvitation", input).await;
    assert_eq!(joined["userErrors"], json!([]), "with the own credential it is accepted");
    assert_eq!(last(&marieke, &second).await["kind"], "ACTOR_JOINED", "the first of the school there");

    let link = invited(&paola, &here, "dora@ferri.example").await;
    let lead = member(&marieke, &here, "Paola Rinaldi").await;
    let less = json!({ "member": lead, "role": "OBSERVER" });
    accepted(&marieke, &here, "changeMemberRole", less, "member { role }", "MEMBER_ROLE_CHANGED").await;
    let input = json!({ "token": link, "name": "Dora" });
    refused(&world.nobody(), None, "acceptInvitation", input, "people/ROLE_NOT_GRANTABLE", None).await;
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_declines_is_told_of_once() {
    let world = region().await;
    let elena = world.person("elena@via.example").await;
    let here = place(&elena).await;
    let link = invited(&elena, &here, "dora@ferri.example").await;
    let nobody = world.nobody();
    let unknown = json!({ "token": "no-such-token" });
    refused(&nobody, None, "declineInvitation", unknown, "people/NOT_FOUND", Some("input.token")).await;
    let before = head(&elena, &here).await;
    let declined = nobody.calls("declineInvitation", json!({ "token": link, "reason": "No time" })).await;
    assert_eq!((&declined["userErrors"], &declined["seq"]), (&json!([]), &json!(before + 1)));
    let event = last(&elena, &here).await;
    assert_eq!((&event["kind"], &event["seq"]), (&json!("INVITATION_DECLINED"), &declined["seq"]));
    refused(&nobody, None, "declineInvitation", json!({ "token": link }), "people/INVITATION_CLOSED", None).await;
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_grant_a_role_neither_sends_its_invitation_again_nor_takes_it_back() {
    let world = region().await;
    let (marieke, elena) = (world.person("marieke@nova.example").await, world.person("elena@via.example").await);
    let here = place(&elena).await;
    let facilitator = json!({ "member": member(&elena, &here, "Sara Conti").await, "role": "FACILITATOR" });
    accepted(&elena, &here, "changeMemberRole", facilitator, "member { role }", "MEMBER_ROLE_CHANGED").await;
    let second = opened(&marieke, "Liguria", "ITC3").await;
    let (sara, school) = (world.person("sara@ferri.example").await, institution(&elena, "IM Ferri").await);
    let selection = "results { invitation { id } }";
    let invite = |place: &str, email: &str| json!({ "workspace": place, "invitations": [{ "email": email, "role": "AUDITOR", "institution": school }] });
    let sent =
        accepted(&elena, &here, "inviteActors", invite(&here, "ada@ferri.example"), selection, "INVITATION_SENT").await;
    let of_ada = json!({ "invitation": sent["results"][0]["invitation"]["id"] });
    let sent = accepted(
        &marieke,
        &second,
        "inviteActors",
        invite(&second, "sara@ferri.example"),
        selection,
        "INVITATION_SENT",
    )
    .await;
    let of_sara = json!({ "invitation": sent["results"][0]["invitation"]["id"] });
    for mutation in ["resendInvitation", "revokeInvitation"] {
        // A facilitator does not see to whom a role is offered that is not hers to give; the invited sees her own.
        refused(&sara, Some(&here), mutation, of_ada.clone(), "people/NOT_FOUND", Some("input.invitation")).await;
        refused(&sara, Some(&here), mutation, of_sara.clone(), "people/FORBIDDEN", None).await;
    }
    accepted(&elena, &here, "revokeInvitation", of_ada, "invitation { state }", "INVITATION_REVOKED").await;
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_invitations_has_its_bounds_and_its_own_cursors() {
    let world = region().await;
    let elena = world.person("elena@via.example").await;
    let here = place(&elena).await;
    for email in ["ada@ferri.example", "dora@ferri.example", "fay@ferri.example"] {
        invited(&elena, &here, email).await;
    }
    let page = async |first: i64, after: Value| {
        let document = "query Page($id: ID!, $first: Int, $after: String) { workspace(id: $id) { invitations(first: $first, after: $after) { totalCount nodes { email } pageInfo { endCursor hasNextPage } } } }";
        elena.asks(document, json!({ "id": here, "first": first, "after": after })).await
    };
    for (first, after) in [(0, Value::Null), (101, Value::Null), (-1, Value::Null), (10, json!("no cursor"))] {
        let answer = page(first, after.clone()).await;
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{first}, {after}: {}", answer.body);
    }
    let seen = page(4, Value::Null).await.data()["workspace"]["invitations"]["nodes"].as_array().unwrap().clone();
    let first = page(2, Value::Null).await.data()["workspace"]["invitations"].clone();
    let rest = page(10, first["pageInfo"]["endCursor"].clone()).await.data()["workspace"]["invitations"].clone();
    let both = [first["nodes"].as_array().unwrap().as_slice(), rest["nodes"].as_array().unwrap().as_slice()].concat();
    assert_eq!(
        both,
        page(100, Value::Null).await.data()["workspace"]["invitations"]["nodes"].as_array().unwrap().as_slice()
    );
    assert_eq!((seen.len(), &seen[0]["email"]), (4, &json!("fay@ferri.example")), "newest first");
    assert_eq!((&first["pageInfo"]["hasNextPage"], &rest["pageInfo"]["hasNextPage"]), (&json!(true), &json!(false)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_credential_that_comes_along_accepts_and_shows_no_more_than_it_may() {
    use words::people::TokenScope::{Comment, Manage, Read};
    let world = region().await;
    let marieke = world.person("marieke@nova.example").await;
    let second = opened(&marieke, "Liguria", "ITC3").await;
    let link = invited(&marieke, &second, "paola@ferri.example").await;
    let input = json!({ "token": link });
    let document = "mutation Accept($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { workspace { name } userErrors { code } } }";
    let unread = world.person_with("paola@ferri.example", &[Comment, Manage]).await;
    assert_eq!(unread.asks(document, json!({ "input": input })).await.code(), "FORBIDDEN");
    let unmanaged = world.person_with("paola@ferri.example", &[Read, Comment]).await;
    refused(&unmanaged, None, "acceptInvitation", input.clone(), "people/FORBIDDEN", None).await;
    let able = world.person_with("paola@ferri.example", &[Read, Manage]).await;
    let accepted = able.asks(document, json!({ "input": input })).await;
    assert_eq!(accepted.data()["acceptInvitation"], json!({ "workspace": { "name": "Liguria" }, "userErrors": [] }));
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeat_by_somebody_else_shows_what_they_may_see_themselves() {
    let world = region().await;
    let marieke = world.person("marieke@nova.example").await;
    let sara = world.person("sara@ferri.example").await;
    let second = opened(&marieke, "Liguria", "ITC3").await;
    let link = invited(&marieke, &second, "dora@ferri.example").await;
    let document = "mutation Accept($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { member { id } workspace { name } seq userErrors { code } } }";
    let body = json!({ "query": document, "variables": { "input": { "token": link, "name": "Dora" } } });
    let key = [("idempotency-key", "accept-1")];
    let first = world.nobody().sends(&body, &key).await.data()["acceptInvitation"].clone();
    assert_eq!(first["workspace"]["name"], "Liguria");
    for other in [&sara, &world.nobody()] {
        let again = other.sends(&body, &key).await.data()["acceptInvitation"].clone();
        assert_eq!((&again["member"], &again["workspace"]), (&Value::Null, &Value::Null), "{again}");
        assert_eq!(again["seq"], first["seq"], "it is a repeat");
    }
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_an_invitation_again_answers_for_it() {
    let world = region().await;
    let (marieke, elena) = (world.person("marieke@nova.example").await, world.person("elena@via.example").await);
    let here = place(&marieke).await;
    let facilitator = json!({ "member": member(&elena, &here, "Sara Conti").await, "role": "FACILITATOR" });
    accepted(&elena, &here, "changeMemberRole", facilitator, "member { role }", "MEMBER_ROLE_CHANGED").await;
    let sara = world.person("sara@ferri.example").await;
    let link = invited(&sara, &here, "dora@ferri.example").await;
    let ended = json!({ "member": member(&elena, &here, "Sara Conti").await, "reason": "Left" });
    accepted(&elena, &here, "endMembership", ended, "member { state }", "MEMBER_ENDED").await;
    let input = json!({ "token": link, "name": "Dora" });
    refused(&world.nobody(), None, "acceptInvitation", input, "people/ROLE_NOT_GRANTABLE", None).await;

    let again = json!({ "invitation": invitation(&elena, &here, "dora@ferri.example").await });
    let selection = "invitation { invitedBy { person { name } } }";
    let sent = accepted(&elena, &here, "resendInvitation", again, selection, "INVITATION_RESENT").await;
    assert_eq!(sent["invitation"]["invitedBy"]["person"]["name"], "Elena Marchetti");
    let fresh = json!({ "token": link_token(&world, "dora@ferri.example").await, "name": "Dora" });
    let done = world.nobody().calls("acceptInvitation", fresh).await;
    assert_eq!(done["userErrors"], json!([]));
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_of_invitations_follow_the_invitations() {
    let world = region().await;
    let (marieke, paola) = (world.person("marieke@nova.example").await, world.person("paola@ferri.example").await);
    let sara = world.person("sara@ferri.example").await;
    let here = place(&marieke).await;
    let (school, lead) = (institution(&marieke, "IM Ferri").await, institution(&marieke, "Via Emilia").await);
    let row = |email: &str, role: &str, institution: &str| json!({ "email": email, "role": role, "institution": institution });
    let told = async |person: &crate::person::Person<'_>| {
        let document = "query News($id: ID!) { workspace(id: $id) { events(last: 100) { nodes { kind } } invitations { nodes { id } } } }";
        let answer = person.asks(document, json!({ "id": here })).await;
        let workspace = &answer.data()["workspace"];
        let news = workspace["events"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|event| event["kind"] == "INVITATION_SENT")
            .count();
        (news, workspace["invitations"]["nodes"].as_array().map(Vec::len))
    };
    let before = (told(&paola).await, told(&sara).await);
    assert_eq!(before.1, (0, None), "who may not invite sees none");

    // One of hers among others: she sees that one, and hears of it.
    let mixed = json!({ "workspace": here, "invitations": [row("x@ferri.example", "MEMBER", &school), row("y@via.example", "MEMBER", &lead)] });
    accepted(&marieke, &here, "inviteActors", mixed, "results { outcome }", "INVITATION_SENT").await;
    let ((news, seen), _) = before;
    assert_eq!(told(&paola).await, (news + 1, seen.map(|seen| seen + 1)));
    // None of hers: neither.
    let others = json!({ "workspace": here, "invitations": [row("z@ferri.example", "FACILITATOR", &school), row("w@via.example", "MEMBER", &lead)] });
    accepted(&marieke, &here, "inviteActors", others, "results { outcome }", "INVITATION_SENT").await;
    assert_eq!(told(&paola).await, (news + 1, seen.map(|seen| seen + 1)));
    assert_eq!(told(&sara).await, before.1);
    world.feed_has_no_gap().await;
}
