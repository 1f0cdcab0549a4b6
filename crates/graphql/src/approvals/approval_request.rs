//! The type ApprovalRequest.

use reads::{Entity, Extra, Held, Keyed, Object, Sketch, Whole};
use store::approvals::{SketchedRequest, ballots_count_of, ballots_of, bodies, charters, electorate_of};
use words::ApprovalRequestId;

use super::explanation::explanations;
use super::outcome::Decided;
use super::permissions::request_facts;
use super::tally::tallies;
use crate::approvals::{ApprovalPermissions, Ballot, Charter, Explanation, GovernanceBody, Outcome, Seat, Tally};
use crate::node::Node;
use crate::people::Member;
use crate::sight::Sight;
use crate::strategies::{Revised, Revision, VersionOf};

/// A question to a body about a text.
pub struct ApprovalRequest;

impl Keyed for ApprovalRequest {
    type Key = ApprovalRequestId;
    type Extent = (bool,);

    fn key(row: &SketchedRequest) -> ApprovalRequestId {
        row.id
    }
}

impl Entity for ApprovalRequest {
    type Context = Sight;
    type Row = SketchedRequest;
    const NAME: &'static str = "ApprovalRequest";
    const DOC: &'static str = "A question to a body about a text. It follows the text; a ballot is pinned to the revision that it was cast on.";

    fn declare(object: Object<Self>) -> Object<Self> {
        let superseded =
            Extra { name: "superseded", doc: "All ballots, with those that the seat has superseded.", default: false };
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |request, out| request.id.spell(out))
            .word("state", "Where it stands. PASSED and FAILED wait for an outcome.", |request| request.state)
            .leaf("opensAt", "When it was opened; ballots are cast from then on.", |request| request.opens_at)
            .list::<Seat, _>(
                "electorate",
                "Frozen when the request was opened; the holders are those of now.",
                |request| request.id,
                electorate_of,
            )
            .only::<Tally, _>("tally", "How many seats say what.", |request| request.id, tallies)
            .connection_with::<Ballot, _, bool>(
                "ballots",
                "By castAt; the latest per seat, all with superseded.",
                superseded,
                |request| request.id,
                ballots_of,
                ballots_count_of,
            )
            .and_whole()
    }
}

impl Sketch for ApprovalRequest {
    type Whole = domain::approvals::ApprovalRequest;

    fn whole(row: &SketchedRequest) -> Option<&Self::Whole> {
        row.whole()
    }

    fn key_of(whole: &Self::Whole) -> ApprovalRequestId {
        whole.id
    }

    fn declare_whole(object: Object<Whole<Self>>) -> Object<Whole<Self>> {
        decision(asked(object))
    }
}

/// What is asked, whom, when and about what.
fn asked(object: Object<Whole<ApprovalRequest>>) -> Object<Whole<ApprovalRequest>> {
    object
        .compute::<Revised>("subject", "What is to be approved: a strategy or an objective.", |request, _| {
            request.subject
        })
        .one::<GovernanceBody>("body", "Who is asked.", |request| request.body, bodies)
        .one::<Charter>(
            "charter",
            "The rules that it was opened under; a later charter does not touch it.",
            |request| (request.body, request.charter_version),
            charters,
        )
        .maybe_text("question", "What is asked; null: whether the text is approved.", |request| {
            request.question.as_ref().map(AsRef::as_ref)
        })
        .leaf("dueAt", "When ballots are over and the tally decides.", |request| request.due_at)
        .leaf("closedAt", "When it was closed or withdrawn; null while OPEN.", |request| request.closed_at)
        .one::<Member>("openedBy", "Who asked.", |request| request.opened_by, store::people::members)
        .compute::<Revision>(
            "revision",
            "While OPEN the subject's present revision, what a ballot is cast on now; then the tallied one.",
            |request, _| VersionOf::numbered(request.subject, request.revision),
        )
}

/// What came of it, and why.
fn decision(object: Object<Whole<ApprovalRequest>>) -> Object<Whole<ApprovalRequest>> {
    object
        .only::<Explanation, _>(
            "explain",
            "Why it passes or does not.",
            |request| (request.id, request.subject),
            explanations,
        )
        .compute_maybe::<Outcome>("outcome", "What the chair published; null until then.", |request, _| {
            Decided::of(request)
        })
        .only::<ApprovalPermissions, _>("viewerCan", "What the caller may do with it now.", Held::of, request_facts)
}
