//! Members: another role, and the end of a membership; a region keeps a lead.

use serde_json::{Value, json};

use super::{invited, link_token, member, nothing, place, region};
use crate::check::{accepted, accepted_in_tenant, head, last, logs, refused};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_is_changed_by_who_may_grant_both() {
    let world = region().await;
    let (elena, sara) = (world.person("elena@via.example").await, world.person("sara@ferri.example").await);
    let here = place(&elena).await;
    let id = member(&elena, &here, "Sara Conti").await;
    let to = |role: &str| json!({ "member": id, "role": role });
    let payload =
        accepted(&elena, &here, "changeMemberRole", to("FACILITATOR"), "member { id role }", "MEMBER_ROLE_CHANGED")
            .await;
    assert_eq!(payload["member"], json!({ "id": id, "role": "FACILITATOR" }));
    assert_eq!(last(&elena, &here).await["subject"]["id"], json!(id));

    let before = (logs(&elena).await, head(&elena, &here).await);
    let same = elena.calls("changeMemberRole", to("FACILITATOR")).await;
    assert_eq!((&same["userErrors"], &same["seq"]), (&json!([]), &Value::Null), "the same role changes nothing");
    assert_eq!((logs(&elena).await, head(&elena, &here).await), before);

    let place = Some(here.as_str());
    refused(&sara, place, "changeMemberRole", to("REGION_LEAD"), "people/FORBIDDEN", None).await;
    for unknown in nothing(&here) {
        let input = json!({ "member": unknown, "role": "MEMBER" });
        refused(&elena, place, "changeMemberRole", input, "people/NOT_FOUND", Some("input.member")).await;
    }
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_region_keeps_its_lead_and_its_lead_institution() {
    let world = region().await;
    let marieke = world.person("marieke@nova.example").await;
    let here = place(&marieke).await;
    let place = Some(here.as_str());
    let (elena, sara) = (member(&marieke, &here, "Elena Marchetti").await, member(&marieke, &here, "Sara Conti").await);
    let role = |member: &str, role: &str| json!({ "member": member, "role": role });
    let input = role(&elena, "MEMBER");
    refused(&marieke, place, "changeMemberRole", input, "people/LAST_LEAD", Some("input.member")).await;
    let input = role(&sara, "REGION_LEAD");
    refused(&marieke, place, "changeMemberRole", input, "people/ROLE_NOT_GRANTABLE", None).await;
    let input = role(&sara, "TENANT_COORDINATOR");
    refused(&marieke, place, "changeMemberRole", input, "people/INVALID", Some("input.role")).await;
    let input = json!({ "member": elena, "reason": "Leaves" });
    refused(&marieke, place, "endMembership", input, "people/LAST_LEAD", Some("input.member")).await;
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_membership_ends_once() {
    let world = region().await;
    let (elena, sara) = (world.person("elena@via.example").await, world.person("sara@ferri.example").await);
    let here = place(&elena).await;
    let place = Some(here.as_str());
    let end = |member: &str| json!({ "member": member, "reason": "Leaves" });
    let paola_member = member(&elena, &here, "Paola Rinaldi").await;
    refused(&sara, place, "endMembership", end(&paola_member), "people/FORBIDDEN", None).await;
    for unknown in nothing(&here) {
        refused(&elena, place, "endMembership", end(&unknown), "people/NOT_FOUND", Some("input.member")).await;
    }
    let sara_member = member(&elena, &here, "Sara Conti").await;
    let blank = json!({ "member": sara_member, "reason": " " });
    refused(&elena, place, "endMembership", blank, "people/INVALID", Some("input.reason")).await;

    let payload =
        accepted(&elena, &here, "endMembership", end(&sara_member), "member { state until }", "MEMBER_ENDED").await;
    assert_eq!(payload["member"]["state"], "ENDED");
    refused(&elena, place, "endMembership", end(&sara_member), "people/WRONG_STATE", None).await;
    let role = json!({ "member": sara_member, "role": "OBSERVER" });
    refused(&elena, place, "changeMemberRole", role, "people/WRONG_STATE", None).await;
    let gone = sara.asks("{ viewer { id } }", json!({})).await;
    assert_eq!(gone.code(), "UNAUTHENTICATED", "the last membership takes the tokens: {}", gone.body);
    let back = invited(&elena, &here, "sara@ferri.example").await;
    let payload = world.nobody().calls("acceptInvitation", json!({ "token": back })).await;
    assert_eq!(payload["userErrors"], json!([]), "who left may be invited back, with the name of then");
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_coordinator_comes_and_goes_in_the_tenants_own_log() {
    let world = region().await;
    let marieke = world.person("marieke@nova.example").await;
    let rows = json!({ "invitations": [{ "email": "jonas@nova.example", "role": "TENANT_COORDINATOR" }] });
    let sent = accepted_in_tenant(&marieke, "inviteActors", rows, "results { outcome invitation { id } }").await;
    assert_eq!(sent["results"][0]["outcome"], "INVITED");
    let input = json!({ "invitation": sent["results"][0]["invitation"]["id"] });
    accepted_in_tenant(&marieke, "resendInvitation", input.clone(), "invitation { sentCount }").await;
    let elena = world.person("elena@via.example").await;
    refused(&elena, None, "revokeInvitation", input, "people/NOT_FOUND", Some("input.invitation")).await;

    let token = link_token(&world, "jonas@nova.example").await;
    let accept = json!({ "token": token, "name": "Jonas Lindqvist" });
    let joined =
        accepted_in_tenant(&world.nobody(), "acceptInvitation", accept, "member { id role } workspace { id }").await;
    assert_eq!((&joined["member"]["role"], &joined["workspace"]), (&json!("TENANT_COORDINATOR"), &Value::Null));
    let jonas = joined["member"]["id"].clone();
    let lead = json!({ "member": jonas, "role": "REGION_LEAD" });
    refused(&marieke, None, "changeMemberRole", lead, "people/INVALID", Some("input.role")).await;
    let end = json!({ "member": jonas, "reason": "Leaves" });
    let ended = accepted_in_tenant(&marieke, "endMembership", end, "member { state }").await;
    assert_eq!(ended["member"]["state"], "ENDED");
    world.feed_has_no_gap().await;
}
