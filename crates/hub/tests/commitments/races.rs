//! Commands that meet: what one has in hand, the other waits for, and then sees.

use std::sync::Arc;
use std::time::Duration;

use domain::approvals::OutcomeDraft;
use domain::discussion::DiscussionRefusal;
use domain::refusal::Refusal as _;
use hub::Failure;
use hub::approvals::{PublishOutcome, publish_outcome};
use hub::discussion::{AddComment, ReopenComment, ResolveComment, add_comment, reopen_comment, resolve_comment};
use hub::people::{CreateApiToken, EndMembership, create_api_token, end_membership};
use store::{Caller, MembershipEnded, Recorded, Unit};
use words::approvals::{ApprovalsErrorCode, OutcomeResult};
use words::discussion::{CommentKind, DiscussionErrorCode, ResolutionOutcome};
use words::people::{MemberRole, TokenScope};
use words::{ApprovalRequestId, CommentId, Moment};

use crate::region::Region;
use crate::world::{Somebody, text};

/// A unit of this person, open.
async fn begun(region: &Region, who: &Caller, seed: u8) -> Unit {
    let moment = Moment::new(region.world.now(), [seed; 32]);
    Unit::open(region.world.hub.store(), who, moment).await.unwrap()
}

/// What adopts the request, and waits as long as it must.
async fn adoption(region: &Region, request: ApprovalRequestId) -> Result<(), Option<ApprovalsErrorCode>> {
    let outcome = OutcomeDraft { result: OutcomeResult::Adopted, statement: text("Adopted"), conditions: Vec::new() };
    match region.tries(&region.elena.caller, publish_outcome, PublishOutcome { request, outcome }).await {
        Ok(_) => Ok(()),
        Err(Failure::Refused(refusal)) => Err(Some(refusal.code())),
        Err(_) => Err(None),
    }
}

/// An adoption that begins while `unit` has its command done and not committed: it waits for it, and then sees it.
async fn adopted_after<T>(region: &Region, unit: Unit, done: Recorded<T>, request: ApprovalRequestId) {
    let adoption = adoption(region, request);
    tokio::pin!(adoption);
    let waits = tokio::time::timeout(Duration::from_millis(300), &mut adoption).await;
    assert!(waits.is_err(), "the adoption waits for who has the text in hand");
    unit.commit(done).await.unwrap();
    assert_eq!(adoption.await, Err(Some(ApprovalsErrorCode::BlockingThread)));
}

/// A request that has passed and waits for its outcome.
async fn passed(region: &Region) -> ApprovalRequestId {
    let [lead, school] = region.seats().await;
    let name = hub::approvals::NameSeatHolder { seat: school, holder: region.paola.member };
    region.does(&region.paola.caller, hub::approvals::name_seat_holder, name).await;
    let request = region.asks().await;
    region.approves(&region.elena, lead, request).await;
    region.approves(&region.paola, school, request).await;
    region.closes(request).await;
    request
}

fn doubt(region: &Region) -> AddComment {
    AddComment {
        subject: region.objective.into(),
        parent: None,
        body: text("Who pays?"),
        kind: CommentKind::Concern,
        audience: None,
        audience_body: None,
        anchor: None,
        blocking: true,
    }
}

#[tokio::test]
async fn no_adoption_is_published_past_a_thread_that_is_being_opened() {
    let region = Region::new().await;
    let request = passed(&region).await;
    let mut unit = begun(&region, &region.paola.caller, 7).await;
    let added = add_comment(&mut unit, doubt(&region)).await.unwrap();
    adopted_after(&region, unit, added, request).await;
}

#[tokio::test]
async fn no_adoption_is_published_past_a_thread_that_is_being_opened_again() {
    let region = Region::new().await;
    let comment: CommentId = region.does(&region.paola.caller, add_comment, doubt(&region)).await;
    let resolve = ResolveComment { comment, outcome: ResolutionOutcome::Answered, note: None };
    region.does(&region.paola.caller, resolve_comment, resolve).await;
    let request = passed(&region).await;
    let mut unit = begun(&region, &region.paola.caller, 8).await;
    let reopened = reopen_comment(&mut unit, ReopenComment { comment, reason: text("It is not") }).await.unwrap();
    adopted_after(&region, unit, reopened, request).await;
}

async fn puts_out(region: &Region, member: &Somebody) {
    let end = EndMembership { member: member.member, reason: text("Left") };
    region.does(&region.elena.caller, end_membership, end).await;
}

#[tokio::test]
async fn who_is_put_out_while_a_command_runs_does_nothing_after_the_end() {
    let region = Region::new().await;
    let mut unit = begun(&region, &region.paola.caller, 9).await;
    puts_out(&region, &region.paola).await;
    let added = add_comment(&mut unit, doubt(&region)).await.unwrap();
    let refused = unit.commit(added).await.unwrap_err();
    assert!(refused.is::<MembershipEnded>(), "{refused:#}");
    let (kind, _) = region.last_event().await;
    assert_eq!(kind, "MEMBER_ENDED", "the end is the last that the log tells of");
}

#[tokio::test]
async fn nor_does_the_tenants_own_log_tell_of_anything_after_the_end() {
    let region = Region::new().await;
    let mut unit = begun(&region, &region.paola.caller, 11).await;
    puts_out(&region, &region.paola).await;
    let (scopes, expires_at) = (vec![TokenScope::Read], region.world.now().plus_days(30));
    let key = CreateApiToken { name: text("Export"), scopes, expires_at };
    let made = create_api_token(&mut unit, key).await.unwrap();
    assert!(unit.commit(made).await.unwrap_err().is::<MembershipEnded>());
}

/// Comments, but not before the membership has ended in another unit.
async fn comments_late(
    unit: &mut Unit,
    (region, input): (Arc<Region>, AddComment),
) -> Result<Recorded<CommentId>, Failure<DiscussionRefusal>> {
    puts_out(&region, &region.paola).await;
    add_comment(unit, input).await
}

#[tokio::test]
async fn it_is_refused_like_anybody_without_the_right() {
    let region = Arc::new(Region::new().await);
    let input = (Arc::clone(&region), doubt(&region));
    match region.tries(&region.paola.caller, comments_late, input).await {
        Err(Failure::Refused(refusal)) => assert_eq!(refusal.code(), DiscussionErrorCode::Forbidden),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn of_two_ends_at_once_the_last_takes_the_tokens() {
    let region = Region::new().await;
    let world = &region.world;
    let sara = world.member_of("sara@example.org", MemberRole::Observer, world.lead).await;
    let link = world.invited_to_second("sara@example.org").await;
    let invitee = store::directory::invited(&sara.caller, &link);
    let accept = hub::people::AcceptInvitation { name: None };
    let second = world.run(&invitee, hub::people::accept_invitation, accept).await.unwrap().outcome;

    let mut unit = begun(&region, &world.coordinator, 10).await;
    let end = |member| EndMembership { member, reason: text("Left") };
    let first = end_membership(&mut unit, end(sara.member)).await.unwrap();
    let other = world.run(&world.coordinator, end_membership, end(second.member));
    tokio::pin!(other);
    let waits = tokio::time::timeout(Duration::from_millis(300), &mut other).await;
    assert!(waits.is_err(), "the other end waits for this one");
    unit.commit(first).await.unwrap();
    other.await.unwrap();
    let after = store::directory::authenticate(world.hub.store(), &world.slug, Some(&sara.token), world.now()).await;
    assert!(after.unwrap().is_err(), "nothing is left of her, and her token is good for nothing");
}
