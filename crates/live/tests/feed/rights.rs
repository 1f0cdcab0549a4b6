//! Rights: who is told nothing, or nothing more, and from which event on.

use std::time::Duration;

use futures_util::stream::StreamExt as _;
use hub::people::{EndMembership, RevokeApiToken, end_membership, revoke_api_token};
use store::Reader;
use words::people::MemberRole::{Member, RegionLead};

use crate::world::{DEAF, World, deliveries, line, next, now, text};

#[tokio::test]
async fn an_ended_membership_ends_the_stream_before_the_next_event() {
    let world = World::new(DEAF).await;
    let (ended, other) =
        (world.member("paola@example.org", Member).await, world.member("elena@example.org", RegionLead).await);
    let mut at_ended = world.follows(&ended.caller, None);
    let mut at_other = world.follows(&other.caller, None);
    let mut commitments = deliveries(world.feed.follow_commitments(ended.caller.clone(), world.workspace));
    assert_eq!(line(&mut at_ended).await, line(&mut at_other).await);
    next(&mut commitments).await.unwrap().unwrap();
    world.run(&world.coordinator, end_membership, EndMembership { member: ended.member, reason: text("Left") }).await;
    world.member("new@example.org", Member).await;
    assert_eq!(line(&mut at_ended).await, "NotFound");
    assert_eq!(line(&mut at_ended).await, "END");
    assert!(matches!(next(&mut commitments).await, Some(Err(live::Ended::NotFound))));
    // The same events go on to who is still there: it was the membership that ended the stream.
    assert_eq!(line(&mut at_other).await, "MEMBER_ENDED 5 -> 6");
    assert_eq!(line(&mut at_other).await, "INVITATION_SENT 6 -> 7");
}

/// The twin is whose credential lasts: the same event goes on to them.
#[tokio::test]
async fn a_credential_that_ends_between_two_looks_ends_the_stream_before_the_next_event() {
    let world = World::new(DEAF).await;
    let elena = world.member("elena@example.org", RegionLead).await;
    let short = world.token_until("elena@example.org", now().plus_seconds(2)).await;
    let world = world.ticks(DEAF);
    let [mut at_short, mut at_elena] = [&short, &elena.caller].map(|caller| world.follows(caller, None));
    assert_eq!(line(&mut at_short).await, "CHECKPOINT 3 -> 3");
    assert_eq!(line(&mut at_elena).await, "CHECKPOINT 3 -> 3");
    tokio::time::sleep(Duration::from_secs(2)).await;
    world.strategy(&elena.caller).await;
    assert_eq!(line(&mut at_short).await, "Credential(Expired)");
    assert_eq!(line(&mut at_elena).await, "STRATEGY_CREATED 3 -> 4");
}

/// The twin: it is what the event says it touched that ends the stream, not the next sign of life.
#[tokio::test]
async fn an_end_that_does_not_say_whom_it_touched_ends_nothing() {
    let world = World::without_wake(DEAF).await;
    let ended = world.member("paola@example.org", Member).await;
    let mut feed = world.follows(&ended.caller, None);
    assert_eq!(line(&mut feed).await, "CHECKPOINT 3 -> 3");
    world.run(&world.coordinator, end_membership, EndMembership { member: ended.member, reason: text("Left") }).await;
    world.touches_nothing(4).await;
    world.looks();
    assert_eq!(line(&mut feed).await, "MEMBER_ENDED 3 -> 4");
}

#[tokio::test]
async fn what_is_read_later_is_refused_to_who_is_out_of_reach_by_then() {
    let world = World::without_wake(DEAF).await;
    let (ended, other) =
        (world.member("paola@example.org", Member).await, world.member("elena@example.org", RegionLead).await);
    let mut readers = Vec::new();
    for caller in [&ended.caller, &other.caller] {
        let handed = world.feed.follow(caller.clone(), world.workspace, None, None).boxed().next().await;
        readers.push(Reader::later(handed.unwrap().unwrap().visit, now()));
    }
    world.run(&world.coordinator, end_membership, EndMembership { member: ended.member, reason: text("Left") }).await;
    let [at_ended, at_other] = &readers[..] else { unreachable!("two") };
    let refused = store::people::workspaces(at_ended, &[world.workspace]).await.unwrap_err();
    assert!(refused.is::<store::OutOfReach>(), "{refused:#}");
    assert_eq!(
        store::people::workspaces(at_other, &[world.workspace]).await.unwrap().len(),
        1,
        "who is still there reads"
    );
}

#[tokio::test]
async fn who_is_out_of_reach_is_told_nothing() {
    let world = World::new(DEAF).await;
    let other = World::new(DEAF).await;
    let member = world.member("paola@example.org", Member).await;
    let second = world.region("Veneto").await;
    for (caller, workspace) in [
        (&member.caller, second),
        (&other.coordinator, world.workspace),
        (&world.coordinator, other.workspace),
        (&world.coordinator, text_id()),
    ] {
        let mut feed = deliveries(world.feed.follow(caller.clone(), workspace, None, None));
        assert_eq!(line(&mut feed).await, "NotFound");
        assert_eq!(line(&mut feed).await, "END");
    }
}

fn text_id() -> words::WorkspaceId {
    words::WorkspaceId::from_relay("nothing")
}

#[tokio::test]
async fn a_revoked_token_ends_the_stream_by_the_tenants_own_log() {
    let world = World::new(DEAF).await;
    world.member("elena@example.org", RegionLead).await;
    let caller = world.token("elena@example.org").await;
    let mut feed = world.follows(&caller, None);
    assert_eq!(line(&mut feed).await, "CHECKPOINT 3 -> 3");
    world.feed.sweep().await;
    world.run(&caller, revoke_api_token, RevokeApiToken { token: caller.token().unwrap() }).await;
    world.feed.sweep().await;
    assert_eq!(line(&mut feed).await, "Credential(Revoked)");
    assert_eq!(line(&mut feed).await, "END");
}
