//! Who is no longer a member hears nothing more.

use serde_json::json;

use crate::region::{ASKED, Region, SUBMITTED};
use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_ends_with_the_membership_before_the_next_event() {
    let world = World::region(&[SUBMITTED, ASKED]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let matteo = world.person("matteo@ferri.example").await;
    let region = Region::of(&elena).await;
    let served = world.served().await;
    let (mut at_elena, mut at_matteo) = (elena.connects(&served).await, matteo.connects(&served).await);
    let place = json!({ "workspace": region.workspace() });
    for socket in [&mut at_elena, &mut at_matteo] {
        socket.follows("WorkspaceEvents", place.clone()).await;
        assert_eq!(socket.delivery().await["__typename"], "Checkpoint", "without a cursor the feed begins at the head");
    }

    let left = json!({ "member": region.member("Matteo"), "reason": "Left the school" });
    let ended = region.accepts(&paola, "endMembership", left, "member { id }", "MEMBER_ENDED").await;
    let ballot = json!({
        "approvalRequest": region.request()["id"], "seat": region.seat("Ferri"), "decision": "APPROVE", "revisionDigest": region.digest(),
    });
    region.accepts(&paola, "castBallot", ballot, "ballot { id }", "BALLOT_CAST").await;

    let mut at = ended["seq"].as_i64().unwrap() - 1;
    assert_eq!(at_elena.event(&mut at).await["kind"], "MEMBER_ENDED");
    assert_eq!(at_elena.event(&mut at).await["kind"], "BALLOT_CAST", "who stays hears it");
    let last = at_matteo.receive().await;
    assert_eq!(last["payload"]["errors"][0]["extensions"]["code"], "NOT_FOUND", "{last}");
    assert!(last["payload"]["data"].as_object().is_none_or(|data| data.values().all(serde_json::Value::is_null)));
    world.feed_has_no_gap().await;
}
