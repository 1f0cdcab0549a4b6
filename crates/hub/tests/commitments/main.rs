//! Commands of commitments, and what somebody must do, in process, on a real PostgreSQL.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod races;
mod region;
#[path = "../people/world.rs"]
#[expect(dead_code, reason = "the world of the commands of people, of which these stories need a part")]
mod world;

use domain::commitments::{Commitment, CommitmentsRefusal, Terms};
use domain::refusal::Refusal as _;
use domain::strategies::ObjectiveChanges;
use hub::Failure;
use hub::approvals::{NameSeatHolder, name_seat_holder};
use hub::commitments::{
    AcceptCommitment, CheckInCommitment, LapseCommitments, OfferCommitment, RequestCommitmentChange,
    WithdrawCommitment, accept_commitment, check_in_commitment, lapse_commitments, offer_commitment,
    request_commitment_change, withdraw_commitment,
};
use hub::discussion::{AddComment, add_comment};
use hub::people::{InviteActors, invite_actors};
use hub::strategies::{ReviseObjective, revise_objective};
use words::commitments::CommitmentsErrorCode as Code;
use words::commitments::{CommitmentKind, CommitmentState, Health};
use words::discussion::CommentKind;
use words::people::MemberRole;
use words::{AnyId, CommitmentId, Day, Digest, Quantity};

use region::Region;
use world::{Somebody, row, text};

fn terms(due_on: &str) -> Terms {
    Terms {
        statement: text("30 places a year"),
        kind: CommitmentKind::Placements,
        quantity: Quantity::parse("30").unwrap(),
        unit: text("places"),
        starts_on: None,
        due_on: Day::parse(due_on).unwrap(),
        evidence_wanted: text("Signed agreements"),
    }
}

/// A decided objective, and what the school may offer for it.
async fn decided() -> Region {
    let region = Region::new().await;
    let [lead, school] = region.seats().await;
    let name = NameSeatHolder { seat: school, holder: region.paola.member };
    region.does(&region.paola.caller, name_seat_holder, name).await;
    let request = region.asks().await;
    region.approves(&region.elena, lead, request).await;
    region.approves(&region.paola, school, request).await;
    region.closes(request).await;
    region.adopts(request).await;
    region
}

async fn offer(region: &Region) -> OfferCommitment {
    OfferCommitment {
        objective: region.objective,
        revision_digest: region.digest().await,
        commitment: None,
        counterparty: None,
        terms: terms("2026-12-31"),
    }
}

async fn offered(region: &Region) -> CommitmentId {
    region.does(&region.paola.caller, offer_commitment, offer(region).await).await
}

async fn read(region: &Region, id: CommitmentId) -> Commitment {
    let reader = region.world.reads(&region.elena.caller).await;
    store::commitments::commitments(&reader, &[id], true).await.unwrap()[0].whole().unwrap().clone()
}

fn check_in(commitment: CommitmentId, delivered: &str) -> CheckInCommitment {
    let delivered_quantity = Quantity::parse(delivered).unwrap();
    CheckInCommitment { commitment, health: Health::AtRisk, note: text("Two firms stepped back"), delivered_quantity }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(done: Result<T, Failure<CommitmentsRefusal>>) -> (Code, Option<String>) {
    match done {
        Err(Failure::Refused(refusal)) => (refusal.code(), refusal.field().map(str::to_owned)),
        other => panic!("not refused: {other:?}"),
    }
}

#[track_caller]
fn at(code: Code, field: &str) -> (Code, Option<String>) {
    (code, Some(field.to_owned()))
}

#[tokio::test]
async fn a_commitment_goes_from_offer_over_change_to_check_in_and_withdrawal() {
    let region = decided().await;
    let (elena, paola) = (&region.elena.caller, &region.paola.caller);
    let id = offered(&region).await;
    assert_eq!(region.last_event().await, ("COMMITMENT_OFFERED".to_owned(), id.into()));
    let first = read(&region, id).await;
    assert_eq!((first.state, first.parties.counterparty_institution), (CommitmentState::Offered, region.world.lead));
    assert_eq!((first.parties.institution, first.offered_by), (region.world.school, region.paola.member));

    let change = RequestCommitmentChange { commitment: id, note: text("Half of it by summer") };
    region.does(elena, request_commitment_change, change).await;
    let returned = read(&region, id).await;
    assert_eq!(returned.change_requested.map(|c| c.by), Some(region.elena.member));

    let again = OfferCommitment { commitment: Some(id), terms: terms("2026-06-30"), ..offer(&region).await };
    assert_eq!(region.does(paola, offer_commitment, again).await, id);
    let renewed = read(&region, id).await;
    assert_eq!(
        (renewed.state, renewed.change_requested, renewed.terms),
        (CommitmentState::Offered, None, terms("2026-06-30"))
    );
    assert_eq!(renewed.parties, first.parties, "the counterparty is the same unless another is said");

    region.does(elena, accept_commitment, AcceptCommitment { commitment: id }).await;
    assert_eq!(read(&region, id).await.next_check_in_due, Day::parse("2026-03-31"));
    let done = region.does(paola, check_in_commitment, check_in(id, "12.5")).await;
    assert_eq!(region.last_event().await, ("COMMITMENT_CHECKED_IN".to_owned(), AnyId::from(id)));
    let checked = read(&region, id).await;
    assert_eq!((checked.health, checked.delivered_quantity), (Some(Health::AtRisk), Quantity::parse("12.5").unwrap()));
    let reader = region.world.reads(elena).await;
    let check_ins = store::commitments::check_ins(&reader, &[done.check_in]).await.unwrap();
    assert_eq!(check_ins.iter().map(|c| c.by).collect::<Vec<_>>(), [region.paola.member]);

    let back = WithdrawCommitment { commitment: id, reason: text("No host firm is left") };
    region.does(paola, withdraw_commitment, back).await;
    let withdrawn = read(&region, id).await;
    assert_eq!((withdrawn.state, withdrawn.next_check_in_due), (CommitmentState::Withdrawn, None));
    assert_eq!(withdrawn.withdrawal.map(|w| w.reason), Some(text("No host firm is left")));
}

#[tokio::test]
async fn an_offer_is_refused_for_each_of_its_rules() {
    let region = decided().await;
    let open = region.begins("Not decided yet").await;
    let paola = &region.paola.caller;
    let good = offer(&region).await;
    let tries = async |who: &Somebody, input: OfferCommitment| {
        refused(region.tries(&who.caller, offer_commitment, input).await)
    };
    let unknown = CommitmentId::from_relay("nothing");
    assert_eq!(
        tries(&region.paola, OfferCommitment { objective: open_id(), ..good.clone() }).await,
        at(Code::NotFound, "objective")
    );
    assert_eq!(
        tries(&region.paola, OfferCommitment { commitment: Some(unknown), ..good.clone() }).await,
        at(Code::NotFound, "commitment")
    );
    let nobody = words::ActorId::from_relay("nothing");
    assert_eq!(
        tries(&region.paola, OfferCommitment { counterparty: Some(nobody), ..good.clone() }).await,
        at(Code::NotFound, "counterparty")
    );
    let member = region.world.member_of("member@example.org", MemberRole::Member, region.world.school).await;
    assert_eq!(tries(&member, good.clone()).await, (Code::Forbidden, None));
    let nothing = Terms { quantity: Quantity::ZERO, ..terms("2026-12-31") };
    assert_eq!(
        tries(&region.paola, OfferCommitment { terms: nothing, ..good.clone() }).await,
        at(Code::Invalid, "quantity")
    );
    let old = OfferCommitment { revision_digest: Digest::claimed("no digest"), ..good.clone() };
    assert_eq!(tries(&region.paola, old).await, at(Code::RevisionMoved, "revisionDigest"));
    let late = OfferCommitment { terms: terms("2026-03-01"), ..good.clone() };
    assert_eq!(tries(&region.paola, late).await, at(Code::DueInThePast, "dueOn"));
    assert_eq!(
        tries(&region.elena, good.clone()).await,
        (Code::OwnOffer, None),
        "the region's lead needs another counterparty"
    );

    let reader = region.world.reads(paola).await;
    let states = store::strategies::revised_states(&reader, &[open.into()]).await.unwrap();
    drop(reader);
    let digest = states[0].digest.clone();
    let early = OfferCommitment { objective: open, revision_digest: digest, ..good.clone() };
    assert_eq!(tries(&region.paola, early).await, at(Code::NotApproved, "objective"));

    let id = offered(&region).await;
    let again = OfferCommitment { commitment: Some(id), ..good.clone() };
    assert_eq!(tries(&region.paola, again.clone()).await, (Code::WrongState, None));
    assert_eq!(tries(&region.elena, again).await, (Code::Forbidden, None), "another institution's commitment");
    assert_eq!(
        region.last_event().await,
        ("COMMITMENT_OFFERED".to_owned(), id.into()),
        "what is refused leaves nothing"
    );
}

fn open_id() -> words::ObjectiveId {
    words::ObjectiveId::from_relay("nothing")
}

#[tokio::test]
async fn answers_check_ins_and_withdrawals_are_refused_for_each_of_their_rules() {
    let region = decided().await;
    let (elena, paola) = (&region.elena.caller, &region.paola.caller);
    let id = offered(&region).await;
    let accept = AcceptCommitment { commitment: id };
    let nothing = AcceptCommitment { commitment: CommitmentId::from_relay("nothing") };
    let change = RequestCommitmentChange { commitment: id, note: text("Less") };
    let back = WithdrawCommitment { commitment: id, reason: text("Over") };
    assert_eq!(refused(region.tries(elena, accept_commitment, nothing).await), at(Code::NotFound, "commitment"));
    assert_eq!(refused(region.tries(paola, accept_commitment, accept).await), (Code::OwnOffer, None));
    assert_eq!(refused(region.tries(paola, request_commitment_change, change.clone()).await), (Code::OwnOffer, None));
    assert_eq!(refused(region.tries(paola, check_in_commitment, check_in(id, "1")).await), (Code::WrongState, None));
    assert_eq!(refused(region.tries(elena, withdraw_commitment, back.clone()).await), (Code::Forbidden, None));

    region.does(elena, accept_commitment, accept).await;
    assert_eq!(refused(region.tries(elena, accept_commitment, accept).await), (Code::WrongState, None));
    assert_eq!(refused(region.tries(elena, request_commitment_change, change).await), (Code::WrongState, None));
    assert_eq!(refused(region.tries(elena, check_in_commitment, check_in(id, "1")).await), (Code::Forbidden, None));
    let many = refused(region.tries(paola, check_in_commitment, check_in(id, "90.1")).await);
    assert_eq!(many, at(Code::DeliveredTooMuch, "deliveredQuantity"));
    region.does(paola, withdraw_commitment, back.clone()).await;
    assert_eq!(refused(region.tries(paola, withdraw_commitment, back).await), (Code::WrongState, None));
}

#[tokio::test]
async fn the_clock_notes_what_was_not_kept_once() {
    let region = decided().await;
    let (kept, forgotten) = (offered(&region).await, offered(&region).await);
    for id in [kept, forgotten] {
        region.does(&region.elena.caller, accept_commitment, AcceptCommitment { commitment: id }).await;
    }
    region.does(&region.paola.caller, check_in_commitment, check_in(kept, "30")).await;
    let lapse = LapseCommitments { limit: 10 };
    let days = Day::parse("2027-03-31").unwrap().date() - region.world.now().day().date();
    region.world.later(24 * days.whole_days());
    let early = region.does(&region.world.clock, lapse_commitments, lapse).await;
    assert_eq!(early, [], "the ninetieth day is still in time");
    region.world.later(24);
    assert_eq!(refused(region.tries(&region.elena.caller, lapse_commitments, lapse).await), (Code::Forbidden, None));
    assert_eq!(region.does(&region.world.clock, lapse_commitments, lapse).await, [forgotten]);
    assert_eq!(region.last_event().await, ("COMMITMENT_LAPSED".to_owned(), forgotten.into()));
    assert_eq!(region.does(&region.world.clock, lapse_commitments, lapse).await, [], "once");
    let states = [read(&region, kept).await.state, read(&region, forgotten).await.state];
    assert_eq!(states, [CommitmentState::Accepted, CommitmentState::Lapsed]);
}

#[tokio::test]
async fn what_is_to_be_done_comes_and_goes_with_the_thing() {
    let region = Region::new().await;
    let (elena, paola) = (&region.elena, &region.paola);
    let [lead, school] = region.seats().await;
    assert_eq!(region.to_do(paola).await, ["NAME_SEAT_HOLDER: Name who holds your seat in Steering Committee"]);
    assert_eq!(region.to_do(elena).await, [""; 0]);
    let name = NameSeatHolder { seat: school, holder: paola.member };
    region.does(&paola.caller, name_seat_holder, name).await;
    assert_eq!(region.to_do(paola).await, [""; 0]);

    let question = AddComment {
        subject: region.objective.into(),
        parent: None,
        body: text("Abroad, or at home?"),
        kind: CommentKind::Question,
        audience: None,
        audience_body: None,
        anchor: None,
        blocking: false,
    };
    region.does(&paola.caller, add_comment, question).await;
    assert_eq!(
        region.to_do(elena).await,
        ["ANSWER_COMMENT: Answer: Abroad, or at home?"],
        "the region's text is its lead's"
    );
    assert_eq!(region.to_do(paola).await, [""; 0]);

    let request = region.asks().await;
    assert_eq!(region.to_do(paola).await, ["CAST_BALLOT: Vote on: 150 placements a year"]);
    region.approves(paola, school, request).await;
    assert_eq!(region.to_do(paola).await, [""; 0]);
    let changes = ObjectiveChanges { statement: Some(text("160 placements a year")), ..ObjectiveChanges::default() };
    let revise = ReviseObjective { objective: region.objective, expected_revision: region.digest().await, changes };
    region.does(&elena.caller, revise_objective, revise).await;
    assert_eq!(region.to_do(paola).await, ["RENEW_BALLOT: Vote again on: 160 placements a year"]);

    region.approves(paola, school, request).await;
    region.approves(elena, lead, request).await;
    let close = "CLOSE_REQUEST: Close the vote on: 160 placements a year";
    let answer = "ANSWER_COMMENT: Answer: Abroad, or at home?";
    assert_eq!(region.to_do(elena).await, [close, answer], "what is due comes first");
    region.closes(request).await;
    let publish = "PUBLISH_OUTCOME: Publish the outcome on: 160 placements a year";
    assert_eq!(region.to_do(elena).await, [answer, publish]);
    region.adopts(request).await;

    let id = offered(&region).await;
    let turn = "ANSWER_COMMITMENT: Answer about the commitment: 30 places a year";
    assert_eq!(region.to_do(elena).await, [answer, turn]);
    let change = RequestCommitmentChange { commitment: id, note: text("Less") };
    region.does(&elena.caller, request_commitment_change, change).await;
    assert_eq!(
        (region.to_do(elena).await, region.to_do(paola).await),
        (vec![answer.to_owned()], vec![turn.to_owned()])
    );
    let again = OfferCommitment { commitment: Some(id), ..offer(&region).await };
    region.does(&paola.caller, offer_commitment, again).await;
    region.does(&elena.caller, accept_commitment, AcceptCommitment { commitment: id }).await;
    region.world.later(24 * 29);
    assert_eq!(region.to_do(paola).await, [""; 0]);
    region.world.later(24);
    assert_eq!(region.to_do(paola).await, ["CHECK_IN: Check in on the commitment: 30 places a year"]);
    region.does(&paola.caller, check_in_commitment, check_in(id, "3")).await;
    assert_eq!(region.to_do(paola).await, [""; 0]);

    // Into another workspace of the tenant, which she does not reach.
    let second = region.world.invited_to_second("paola@example.org").await;
    assert_eq!(region.to_do(paola).await, ["ACCEPT_INVITATION: Answer the invitation to Veneto"]);
    region.world.accepted(&second, None).await.unwrap_err();
    let nobody_elses = InviteActors {
        workspace: Some(region.world.workspace),
        message: None,
        invitations: vec![row("new@example.org", MemberRole::Observer, Some(region.world.lead))],
        silent: true,
    };
    region.does(&elena.caller, invite_actors, nobody_elses).await;
    assert_eq!(region.to_do(elena).await, [answer]);
}

#[tokio::test]
async fn nobody_sees_what_another_must_do() {
    let region = Region::new().await;
    let paola = words::ViewerId(region.paola.person.0);
    let reader = region.world.reads(&region.elena.caller).await;
    let page = store::Page { limit: 10, backward: false, after: None, before: None, whole: true };
    let found = store::activity::actions_of(&reader, &[paola], page).await.unwrap();
    assert_eq!((found.len(), found[0].rows.len()), (1, 0));
}
