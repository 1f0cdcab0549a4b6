//! What subscribers get: each delivery brings them from one number to the next, without a hole.

use std::sync::Arc;

use domain::activity::WorkspaceEvent;
use store::Visit;
use store::commitments::SketchedCommitment;
use store::directory::CredentialFault;
use words::activity::ResyncReason;

use crate::shared::Shared;

/// A delivery on its way to its viewer, with what it is to be read with.
#[derive(Clone, Debug)]
pub struct Handed<D> {
    /// What is delivered.
    pub delivered: D,
    /// The viewer, with the standing at this point of the log: for a reader that begins only if something must be read.
    pub visit: Arc<Visit>,
    /// What is read once for all who are told the same.
    pub shared: Arc<Shared>,
}

/// A delivery of a workspace's events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Where a subscription continues that has this delivery.
    pub cursor: String,
    /// The number that it continues from.
    pub previous_seq: i64,
    /// The number that it leads to.
    pub seq: i64,
    /// What it brings.
    pub what: Delivery,
}

/// What a delivery brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Something that the viewer may see and asked for; shared by all who get it.
    Event(Arc<WorkspaceEvent>),
    /// Nothing for this viewer up to the number: where it begins, what is not for it, a sign of life.
    Checkpoint,
    /// The cursor cannot be continued: query again. The stream ends with it.
    Resync {
        /// Why.
        reason: ResyncReason,
        /// How far the log has come.
        head_seq: i64,
    },
}

/// A delivery of a workspace's commitments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentDelivered {
    /// Where a subscription to the events would continue.
    pub cursor: String,
    /// The number that it continues from; 0: a snapshot begins, or begins again.
    pub previous_seq: i64,
    /// The number that it leads to.
    pub seq: i64,
    /// The commitment as it is now; null: the snapshot is complete, or, later, a sign of life.
    pub commitment: Option<Arc<SketchedCommitment>>,
}

/// Why a stream ended before its client left.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// The workspace is not, or no longer, within the caller's reach.
    #[error("No workspace that you may see has this id")]
    NotFound,
    /// The credential was revoked, or is over.
    #[error(transparent)]
    Credential(#[from] CredentialFault),
    /// The database failed; the client continues from its cursor.
    #[error(transparent)]
    Broken(#[from] anyhow::Error),
}
