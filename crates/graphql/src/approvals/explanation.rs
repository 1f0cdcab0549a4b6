//! The type Explanation.

use std::collections::HashMap;

use reads::{Entity, Object};
use store::Reader;
use store::discussion::open_blocking_of;
use words::{AnyId, ApprovalRequestId};

use crate::approvals::Seat;
use crate::discussion::Comment;
use crate::sight::Sight;

/// Why a request passes or does not.
pub struct Explanation;

/// What is explained, and the text that was asked about, whose threads may hold the approval.
#[derive(Clone, Debug)]
pub struct Explained {
    explanation: domain::approvals::Explanation,
    subject: AnyId,
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
            .list::<Comment, _>(
                "blockedBy",
                "Open blocking threads about the text: until they are resolved, no adoption is published.",
                |e| e.subject,
                open_blocking_of,
            )
    }
}

/// The explanations of requests about these texts.
pub(super) async fn explanations(
    reader: &Reader,
    requests: &[(ApprovalRequestId, AnyId)],
) -> anyhow::Result<Vec<((ApprovalRequestId, AnyId), Explained)>> {
    let subjects: HashMap<ApprovalRequestId, AnyId> = requests.iter().copied().collect();
    let polls = store::approvals::polls(reader, &subjects.keys().copied().collect::<Vec<_>>()).await?;
    let explained = polls.into_iter().filter_map(|poll| {
        let subject = *subjects.get(&poll.request)?;
        Some(((poll.request, subject), Explained { explanation: poll.explain(), subject }))
    });
    Ok(explained.collect())
}
