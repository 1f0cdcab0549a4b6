//! The feed on a real database, through one connection: what `collaboration.md` §7 promises.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at what it does not expect")]

mod rights;
mod world;

use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream::StreamExt as _;
use hub::people::{EndMembership, end_membership};
use live::{CommitmentDelivered, Delivery, Settings};
use sqlx::{Connection as _, PgConnection};
use store::Store;
use store::activity::Cursor;
use tokio_util::sync::CancellationToken;
use words::activity::EventKind;
use words::people::MemberRole::{Member, RegionLead};

use world::{DEAF, Deliveries, World, deliveries, line, next, text};

#[tokio::test]
async fn without_a_cursor_the_feed_begins_at_the_head() {
    let world = World::new(DEAF).await;
    let mut feed = world.follows(&world.coordinator, None);
    assert_eq!(line(&mut feed).await, "CHECKPOINT 1 -> 1");
    world.member("elena@example.org", RegionLead).await;
    assert_eq!(line(&mut feed).await, "INVITATION_SENT 1 -> 2");
    assert_eq!(line(&mut feed).await, "ACTOR_JOINED 2 -> 3");
}

#[tokio::test]
async fn a_cursor_is_continued_batch_by_batch_without_a_hole() {
    let world = World::new(Settings { batch: 2, shared: 3, ..DEAF }).await;
    let mut feed = world.follows(&world.coordinator, None);
    let first = next(&mut feed).await.unwrap().unwrap();
    for name in ["a", "b", "c"] {
        world.member(&format!("{name}@example.org"), Member).await;
    }
    // One that lags behind and one that comes back share what they can, and see the same.
    let mut again = world.follows(&world.coordinator, Some(first.cursor));
    for feed in [&mut again, &mut feed] {
        let mut last = first.seq;
        while last < 7 {
            let delivered = next(feed).await.unwrap().unwrap();
            assert_eq!(delivered.previous_seq, last);
            assert!(
                matches!(&delivered.what, Delivery::Event(event) if event.seq == delivered.seq && event.cursor == delivered.cursor)
            );
            last = delivered.seq;
        }
    }
}

#[tokio::test]
async fn what_is_not_for_the_viewer_or_not_asked_for_is_folded_into_one_checkpoint() {
    let world = World::new(DEAF).await;
    let (lead, member) =
        (world.member("elena@example.org", RegionLead).await, world.member("paola@example.org", Member).await);
    let mut at_lead = world.follows(&lead.caller, None);
    let mut at_member = world.follows(&member.caller, None);
    let kinds = Some(vec![EventKind::MemberEnded]);
    let mut only_ends = deliveries(world.feed.follow(lead.caller.clone(), world.workspace, None, kinds));
    for feed in [&mut at_lead, &mut at_member, &mut only_ends] {
        assert_eq!(line(feed).await, "CHECKPOINT 5 -> 5");
    }
    for name in ["a", "b"] {
        world.invites(&format!("{name}@example.org"), Member).await;
    }
    for kinds in ["INVITATION_SENT 5 -> 6", "INVITATION_SENT 6 -> 7"] {
        assert_eq!(line(&mut at_lead).await, kinds);
    }
    assert_eq!(line(&mut at_member).await, "CHECKPOINT 5 -> 7", "who may not grant the role is told nothing");
    assert_eq!(line(&mut only_ends).await, "CHECKPOINT 5 -> 7");

    world.invites("c@example.org", Member).await;
    let third = world.member("d@example.org", Member).await;
    let end = EndMembership { member: third.member, reason: text("Left") };
    world.run(&world.coordinator, end_membership, end).await;
    assert_eq!(line(&mut at_member).await, "CHECKPOINT 7 -> 9");
    assert_eq!(line(&mut at_member).await, "MEMBER_JOINED 9 -> 10");
    assert_eq!(line(&mut at_member).await, "MEMBER_ENDED 10 -> 11");
    assert_eq!(line(&mut only_ends).await, "CHECKPOINT 7 -> 10");
    assert_eq!(line(&mut only_ends).await, "MEMBER_ENDED 10 -> 11");
}

/// For whom a comment is was read when it was published; here it changes before the viewer comes to it.
#[tokio::test]
async fn who_joins_an_institution_hears_what_was_said_there_before_the_viewer_came_to_it() {
    let world = World::without_wake(DEAF).await;
    let elena = world.member("elena@example.org", RegionLead).await;
    let strategy = world.strategy(&elena.caller).await;
    let [mut at_elena, mut at_coordinator] = [&elena.caller, &world.coordinator].map(|who| world.follows(who, None));
    for feed in [&mut at_elena, &mut at_coordinator] {
        assert_eq!(line(feed).await, "CHECKPOINT 4 -> 4");
    }
    world.says_at_home(&elena.caller, strategy, "How many?").await;
    world.looks();
    assert_eq!(line(&mut at_elena).await, "COMMENT_ADDED 4 -> 5");
    assert_eq!(line(&mut at_coordinator).await, "CHECKPOINT 4 -> 5", "is of no institution");

    world.says_at_home(&elena.caller, strategy, "Forty").await;
    world.looks();
    assert_eq!(line(&mut at_elena).await, "COMMENT_ADDED 5 -> 6");
    world.joins(&world.coordinator, "cora@example.org", Member).await;
    world.looks();
    assert_eq!(line(&mut at_elena).await, "INVITATION_SENT 6 -> 7");
    assert_eq!(line(&mut at_coordinator).await, "COMMENT_ADDED 5 -> 6");
}

#[tokio::test]
async fn the_logs_are_looked_at_when_other_nodes_begin_and_cease_to_be_heard() {
    let world = World::without_wake(DEAF).await;
    let mut feed = world.follows(&world.coordinator, None);
    assert_eq!(line(&mut feed).await, "CHECKPOINT 1 -> 1");
    let cancel = CancellationToken::new();
    let sweep = world.feed.spawn_sweep(cancel.clone());
    // What is swept only each hour is not found by waiting.
    world.feed.sweep().await;
    for (heard, told) in [(true, "INVITATION_SENT 1 -> 2"), (false, "INVITATION_SENT 2 -> 3")] {
        world.invites(&format!("{heard}@example.org"), Member).await;
        let unheard = tokio::time::timeout(Duration::from_millis(200), feed.next()).await;
        assert!(unheard.is_err(), "nobody has looked");
        world.feed.hears(heard);
        assert_eq!(line(&mut feed).await, told);
    }
    cancel.cancel();
    sweep.await.unwrap();
}

#[tokio::test]
async fn a_lost_wake_up_costs_latency_and_no_event() {
    let settings = Settings { sweep: Duration::from_millis(20), ..DEAF };
    let world = World::without_wake(settings).await;
    let mut feed = world.follows(&world.coordinator, None);
    assert_eq!(line(&mut feed).await, "CHECKPOINT 1 -> 1");
    world.invites("a@example.org", Member).await;
    let unheard = tokio::time::timeout(Duration::from_millis(200), feed.next()).await;
    assert!(unheard.is_err(), "without a wake-up and without a sweep nothing is heard");

    let cancel = CancellationToken::new();
    let sweep = world.feed.spawn_sweep(cancel.clone());
    assert_eq!(line(&mut feed).await, "INVITATION_SENT 1 -> 2");
    cancel.cancel();
    sweep.await.unwrap();
}

#[tokio::test]
async fn silence_is_broken_by_a_sign_of_life() {
    let world = World::new(Settings { heartbeat: Duration::from_millis(20), ..DEAF }).await;
    let mut feed = world.follows(&world.coordinator, None);
    let mut commitments = deliveries(world.feed.follow_commitments(world.coordinator.clone(), world.workspace));
    for _ in 0..3 {
        assert_eq!(line(&mut feed).await, "CHECKPOINT 1 -> 1");
    }
    assert_eq!(next(&mut commitments).await.unwrap().unwrap().previous_seq, 0);
    let sign = next(&mut commitments).await.unwrap().unwrap();
    assert_eq!((sign.previous_seq, sign.seq, sign.commitment), (1, 1, None));
}

#[tokio::test]
async fn who_is_too_far_behind_must_query_again() {
    let world = World::new(Settings { limit: 3, ..DEAF }).await;
    let mut feed = world.follows(&world.coordinator, None);
    let first = next(&mut feed).await.unwrap().unwrap();
    let mut lagging = world.follows(&world.coordinator, Some(first.cursor.clone()));
    let mut punctual = world.follows(&world.coordinator, Some(first.cursor.clone()));
    for (name, told) in ["a", "b", "c"].into_iter().zip(["1 -> 2", "2 -> 3", "3 -> 4"]) {
        world.invites(&format!("{name}@example.org"), Member).await;
        assert_eq!(line(&mut punctual).await, format!("INVITATION_SENT {told}"));
    }
    // Three behind is continued; a fourth is too many, for one who comes back and for one who is slow.
    assert_eq!(
        line(&mut world.follows(&world.coordinator, Some(first.cursor.clone()))).await,
        "INVITATION_SENT 1 -> 2"
    );
    world.invites("d@example.org", Member).await;
    assert_eq!(line(&mut punctual).await, "INVITATION_SENT 4 -> 5");
    for feed in [&mut feed, &mut lagging, &mut world.follows(&world.coordinator, Some(first.cursor))] {
        assert_eq!(line(feed).await, "TOO_FAR_BEHIND at 5 1 -> 1");
        assert_eq!(line(feed).await, "END");
    }
}

#[tokio::test]
async fn a_cursor_that_is_none_of_this_log_is_answered_with_the_reason() {
    let world = World::new(DEAF).await;
    let mut feed = world.follows(&world.coordinator, None);
    let cursor = Cursor::parse(&next(&mut feed).await.unwrap().unwrap().cursor).unwrap();
    let second = world.region("Veneto").await;
    let forged = [
        ("nonsense".to_owned(), "CURSOR_UNREADABLE at 1 0 -> 0"),
        (Cursor { workspace: second, ..cursor }.text(), "OTHER_WORKSPACE at 1 1 -> 1"),
        (Cursor { epoch: uuid::Uuid::nil(), ..cursor }.text(), "OTHER_EPOCH at 1 1 -> 1"),
        (Cursor { seq: 9, ..cursor }.text(), "OTHER_EPOCH at 1 9 -> 9"),
    ];
    for (cursor, expected) in forged {
        let mut feed = world.follows(&world.coordinator, Some(cursor));
        assert_eq!(line(&mut feed).await, expected);
        assert_eq!(line(&mut feed).await, "END");
    }
}

/// How many wait to enter, once no more come.
async fn entering(watching: &mut PgConnection) -> i64 {
    let count = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%EXECUTE enter(%'";
    let (mut last, mut same) = (0, 0);
    while same < 20 {
        tokio::time::sleep(Duration::from_millis(30)).await;
        let now: i64 = sqlx::query_scalar(count).fetch_one(&mut *watching).await.unwrap();
        same = if now == last && now > 0 { same + 1 } else { 0 };
        last = now;
    }
    last
}

#[tokio::test]
async fn many_who_come_at_once_take_turns_and_leave_connections_to_others() {
    let (world, url) = World::apart("entente_turns", 16, DEAF).await;
    assert_eq!(line(&mut world.follows(&world.coordinator, None)).await, "CHECKPOINT 1 -> 1");
    let (mut holding, mut watching) =
        (PgConnection::connect(&url).await.unwrap(), PgConnection::connect(&url).await.unwrap());
    let nobody_enters = "BEGIN; LOCK TABLE entente.member IN ACCESS EXCLUSIVE MODE";

    sqlx::raw_sql(nobody_enters).execute(&mut holding).await.unwrap();
    let mut feeds: Vec<_> = (0..12).map(|_| world.follows(&world.coordinator, None)).collect();
    let told = join_all(feeds.iter_mut().map(line));
    let (told, most) = tokio::join!(told, async {
        let most = entering(&mut watching).await;
        sqlx::raw_sql("ROLLBACK").execute(&mut holding).await.unwrap();
        most
    });
    assert_eq!(most, 8);
    assert_eq!(told, vec!["CHECKPOINT 1 -> 1"; 12]);

    // The twin: there are connections for all twelve, and without turns they would take them.
    sqlx::raw_sql(nobody_enters).execute(&mut holding).await.unwrap();
    let readers = join_all((0..12).map(|_| world.reads(&world.coordinator)));
    let (_, most) = tokio::join!(readers, async {
        let most = entering(&mut watching).await;
        sqlx::raw_sql("ROLLBACK").execute(&mut holding).await.unwrap();
        most
    });
    assert_eq!(most, 12);
}

#[tokio::test]
async fn a_stream_ends_when_its_database_begins_another_life() {
    let (world, url) = World::apart("entente_restored", 1, DEAF).await;
    let mut feed = world.follows(&world.coordinator, None);
    let mut commitments = deliveries(world.feed.follow_commitments(world.coordinator.clone(), world.workspace));
    let first = next(&mut feed).await.unwrap().unwrap();
    assert_eq!(next(&mut commitments).await.unwrap().unwrap().previous_seq, 0);
    Store::bump_epoch(&url).await.unwrap();
    world.invites("a@example.org", Member).await;
    for feed in [&mut feed, &mut world.follows(&world.coordinator, Some(first.cursor))] {
        assert_eq!(line(feed).await, "OTHER_EPOCH at 2 1 -> 1");
        assert_eq!(line(feed).await, "END");
    }
    let again = next(&mut commitments).await.unwrap().unwrap();
    assert_eq!((again.previous_seq, again.seq), (0, 2), "the snapshot begins again");

    let mut feed = world.follows(&world.coordinator, None);
    assert_eq!(line(&mut feed).await, "CHECKPOINT 2 -> 2");
    world.invites("b@example.org", Member).await;
    assert_eq!(line(&mut feed).await, "INVITATION_SENT 2 -> 3");
}

#[tokio::test]
async fn a_stream_ends_when_its_log_is_shorter_than_what_was_read() {
    let world = World::new(DEAF).await;
    let mut feed = world.follows(&world.coordinator, None);
    let mut commitments = deliveries(world.feed.follow_commitments(world.coordinator.clone(), world.workspace));
    assert_eq!(next(&mut commitments).await.unwrap().unwrap().seq, 1);
    assert_eq!(line(&mut feed).await, "CHECKPOINT 1 -> 1");
    world.invites("a@example.org", Member).await;
    assert_eq!(line(&mut feed).await, "INVITATION_SENT 1 -> 2");
    assert_eq!(next(&mut commitments).await.unwrap().unwrap().seq, 2);
    world.goes_back_to(1).await;
    assert_eq!(line(&mut feed).await, "OTHER_EPOCH at 1 2 -> 2");
    assert_eq!(line(&mut feed).await, "END");
    let again = next(&mut commitments).await.unwrap().unwrap();
    assert_eq!((again.previous_seq, again.seq), (0, 1), "the snapshot begins again");
}

#[tokio::test]
async fn commitments_begin_with_a_snapshot_and_fold_what_is_not_about_them() {
    let world = World::new(Settings { limit: 3, ..DEAF }).await;
    let mut feed: Deliveries<CommitmentDelivered> =
        deliveries(world.feed.follow_commitments(world.coordinator.clone(), world.workspace));
    let told = |delivered: CommitmentDelivered| (delivered.previous_seq, delivered.seq, delivered.commitment.is_some());
    assert_eq!(told(next(&mut feed).await.unwrap().unwrap()), (0, 1, false), "an empty snapshot is complete at once");
    world.member("paola@example.org", Member).await;
    assert_eq!(told(next(&mut feed).await.unwrap().unwrap()), (1, 3, false));
    let mut punctual = world.follows(&world.coordinator, None);
    assert_eq!(line(&mut punctual).await, "CHECKPOINT 3 -> 3");
    for (name, at) in ["a", "b", "c", "d"].into_iter().zip(["3 -> 4", "4 -> 5", "5 -> 6", "6 -> 7"]) {
        world.invites(&format!("{name}@example.org"), Member).await;
        assert_eq!(line(&mut punctual).await, format!("INVITATION_SENT {at}"));
    }
    assert_eq!(
        told(next(&mut feed).await.unwrap().unwrap()),
        (0, 7, false),
        "too far behind: the snapshot begins again"
    );
}
