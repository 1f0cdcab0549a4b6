//! What the caller may do with a commitment.

use domain::commitments::Commitment;
use domain::people::Standing;
use reads::{Entity, Object};

use crate::permission::{Permission, Verdict};
use crate::sight::Sight;

/// What the caller may do with a commitment.
pub struct CommitmentPermissions;

/// One answer per mutation.
#[derive(Debug)]
pub struct Allowed {
    accept: Verdict,
    request_change: Verdict,
    check_in: Verdict,
    withdraw: Verdict,
}

impl Allowed {
    /// The answers for this caller.
    pub(super) fn of(commitment: &Commitment, standing: &Standing) -> Self {
        Self {
            accept: Verdict::of(commitment.may_accept(standing)),
            request_change: Verdict::of(commitment.may_request_change(standing)),
            check_in: Verdict::of(commitment.may_check_in(standing)),
            withdraw: Verdict::of(commitment.may_withdraw(standing)),
        }
    }
}

impl Entity for CommitmentPermissions {
    type Context = Sight;
    type Row = Allowed;
    const NAME: &'static str = "CommitmentPermissions";
    const DOC: &'static str = "What the caller may do with a commitment now, by role and by its state.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .nest::<Permission>("accept", "`acceptCommitment`: a lead of the counterparty, while it is OFFERED.", |a| {
                &a.accept
            })
            .nest::<Permission>("requestChange", "`requestCommitmentChange`: as `accept`.", |a| &a.request_change)
            .nest::<Permission>(
                "checkIn",
                "`checkInCommitment`: a member of the institution that promised, while it is ACCEPTED.",
                |a| &a.check_in,
            )
            .nest::<Permission>(
                "withdraw",
                "`withdrawCommitment`: a lead of the institution that promised, until it has ended.",
                |a| &a.withdraw,
            )
    }
}
