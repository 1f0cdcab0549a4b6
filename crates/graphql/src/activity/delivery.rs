//! What subscriptions deliver.

use std::sync::Arc;

use live::{CommitmentDelivered, Delivered, Delivery};
use reads::{Entity, Object};
use words::activity::ResyncReason;

use crate::activity::WorkspaceEvent;
use crate::commitments::Commitment;
use crate::sight::Sight;

/// A delivery of `workspaceEvents`: which of its three types.
#[derive(Debug)]
pub enum Delivering {
    /// Something that happened.
    Event(Arc<domain::activity::WorkspaceEvent>),
    /// Nothing for this caller.
    Checkpoint(Delivered),
    /// The end.
    Resync(Resync),
}

/// Why a stream cannot be continued.
#[derive(Debug)]
pub struct Resync {
    delivered: Delivered,
    reason: ResyncReason,
    head_seq: i64,
}

impl From<Delivered> for Delivering {
    fn from(delivered: Delivered) -> Self {
        match delivered.what {
            Delivery::Event(event) => Self::Event(event),
            Delivery::Checkpoint => Self::Checkpoint(delivered),
            Delivery::Resync { reason, head_seq } => Self::Resync(Resync { delivered, reason, head_seq }),
        }
    }
}

/// What brings a client from one number to the next.
pub struct WorkspaceDelivery;

impl Entity for WorkspaceDelivery {
    type Context = Sight;
    type Row = Delivering;
    const NAME: &'static str = "WorkspaceDelivery";
    const DOC: &'static str = "Each delivery brings the client from previousSeq to seq. previousSeq unequal to the last seq would be a loss; it never happens.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.interface(|face| {
            face.leaf::<String>("cursor", "Where a subscription continues that has this delivery: its `after`.")
                .leaf::<i64>("previousSeq", "The number that this delivery continues from.")
                .leaf::<i64>("seq", "The number that this delivery leads to.")
                .held::<WorkspaceEvent>(|d| if let Delivering::Event(event) = d { Some(&**event) } else { None })
                .held::<Checkpoint>(|d| if let Delivering::Checkpoint(delivered) = d { Some(delivered) } else { None })
                .held::<ResyncRequired>(|d| if let Delivering::Resync(resync) = d { Some(resync) } else { None })
        })
    }
}

/// Nothing for this caller up to a number.
pub struct Checkpoint;

impl Entity for Checkpoint {
    type Context = Sight;
    type Row = Delivered;
    const NAME: &'static str = "Checkpoint";
    const DOC: &'static str = "Nothing for this caller up to seq: what it may not see or did not ask for; the first delivery without `after`; the sign of life every 30 s.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<WorkspaceDelivery>()
            .text("cursor", "", |d| &d.cursor)
            .leaf("previousSeq", "", |d| d.previous_seq)
            .leaf("seq", "", |d| d.seq)
    }
}

/// The cursor cannot be continued.
pub struct ResyncRequired;

impl Entity for ResyncRequired {
    type Context = Sight;
    type Row = Resync;
    const NAME: &'static str = "ResyncRequired";
    const DOC: &'static str =
        "The cursor cannot be continued. Query again and subscribe from the new cursor; the stream completes.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<WorkspaceDelivery>()
            .text("cursor", "", |r| &r.delivered.cursor)
            .leaf("previousSeq", "The client's last number; 0 if the cursor could not be read.", |r| {
                r.delivered.previous_seq
            })
            .leaf("seq", "The same: nothing was brought.", |r| r.delivered.seq)
            .leaf("reason", "Why.", |r| r.reason)
            .leaf("headSeq", "How far the log has come.", |r| r.head_seq)
    }
}

/// A delivery of `commitments`.
pub struct CommitmentDelivery;

impl Entity for CommitmentDelivery {
    type Context = Sight;
    type Row = CommitmentDelivered;
    const NAME: &'static str = "CommitmentDelivery";
    const DOC: &'static str = "A commitment as it is now, or a mark. It brings the client from previousSeq to seq.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .text("cursor", "Where `workspaceEvents` would continue.", |d| &d.cursor)
            .leaf("previousSeq", "The number that this delivery continues from; 0: a snapshot begins, or begins again: forget what came before.", |d| d.previous_seq)
            .leaf("seq", "The number that this delivery leads to.", |d| d.seq)
            .nest_maybe::<Commitment>("commitment", "Null: the snapshot is complete; later a sign of life.", |d| d.commitment.as_deref())
    }
}
