//! What `revisionMoved` tells.

use domain::approvals::ApprovalsRefusal;
use domain::strategies::Moved;

use crate::mutate::Paid;

/// The description of `revisionMoved`.
pub(super) const REVISION_MOVED: &str =
    "With the code REVISION_MOVED: where the text stands, and what differs from the one that was read.";

/// Where the text stands, if that is why it was refused.
pub(super) fn moved<T>(paid: &Paid<T, ApprovalsRefusal>) -> Option<Moved> {
    paid.refused.iter().find_map(|refusal| match refusal {
        ApprovalsRefusal::RevisionMoved { moved } => Some(moved.clone()),
        _ => None,
    })
}
