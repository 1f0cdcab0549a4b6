//! The type Explanation.

use std::collections::{HashMap, HashSet};

use reads::{Entity, Object};
use store::Reader;
use store::discussion::open_blocking_of;
use words::{AnyId, ApprovalRequestId, CommentId};

use crate::approvals::Seat;
use crate::discussion::Comment;
use crate::sight::Sight;

/// Why a request passes or does not.
pub struct Explanation;

/// What is explained, and the threads that hold the approval.
#[derive(Clone, Debug)]
pub struct Explained {
    explanation: domain::approvals::Explanation,
    blocked_by: Vec<CommentId>,
}

impl Entity for Explanation {
    type Context = Sight;
    type Row = Explained;
    const NAME: &'static str = "Explanation";
    const DOC: &'static str = "Why a request passes or does not: the rule, its inputs, the sum, and who is missing.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .leaf("passed", "With the ballots of now.", |e| e.explanation.passed)
            .text("rule", "The rule in words.", |e| &e.explanation.rule)
            .text("sum", "The arithmetic of the threshold in numbers, as it is true: 5*3 >= 2*7, or 4*3 < 2*7 when it is missed.", |e| &e.explanation.sum)
            .leaf("quorumReached", "Whether enough seats are present.", |e| e.explanation.quorum_reached)
            .leaf("thresholdReached", "Whether enough of APPROVE and REJECT are APPROVE, and one at the least.", |e| e.explanation.threshold_reached)
            .many::<Seat>("missing", "Seats without a valid ballot.", |e| e.explanation.missing.clone(), store::approvals::seats)
            .many::<Comment>(
                "blockedBy",
                "Open blocking threads about the text: until they are resolved, no adoption is published.",
                |e| e.blocked_by.clone(),
                store::discussion::comments,
            )
    }
}

/// The explanations of requests.
pub(super) async fn explanations(
    reader: &Reader,
    requests: &[ApprovalRequestId],
) -> anyhow::Result<Vec<(ApprovalRequestId, Explained)>> {
    let subjects: HashMap<_, _> = store::approvals::requests(reader, requests)
        .await?
        .iter()
        .map(|request| (request.id, request.subject))
        .collect();
    let about: Vec<AnyId> = subjects.values().copied().collect::<HashSet<_>>().into_iter().collect();
    let mut blocking: HashMap<AnyId, Vec<CommentId>> = HashMap::new();
    for (subject, thread) in open_blocking_of(reader, &about).await? {
        blocking.entry(subject).or_default().push(thread);
    }
    let explained = store::approvals::polls(reader, requests).await?.into_iter().map(|poll| {
        let blocked_by =
            subjects.get(&poll.request).and_then(|subject| blocking.get(subject)).cloned().unwrap_or_default();
        (poll.request, Explained { explanation: poll.explain(), blocked_by })
    });
    Ok(explained.collect())
}
