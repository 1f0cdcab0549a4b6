//! The words of Entente: ids, vocabularies, limited text, quantities and the Moment, each declared once with its SQL and GraphQL form.
//!
//! A word is parsed at the border and trusted inside. What comes from the database is trusted too (`…::stored`), so that a limit
//! that is tightened later does not make old rows unreadable.

mod change;
mod digest;
mod id;
mod moment;
mod quantity;
mod text;
mod vocabulary;

pub mod activity;
pub mod approvals;
pub mod commitments;
pub mod discussion;
pub mod people;
pub mod strategies;

pub use change::Change;
pub use digest::Digest;
pub use id::{
    ActorId, AnyId, ApiTokenId, ApprovalRequestId, BallotId, CheckInId, CommentId, CommitmentId, GovernanceBodyId,
    InstitutionId, InvitationId, MemberId, ObjectiveId, PersonId, SeatId, StrategyId, TenantId, ViewerId,
    WorkspaceEventId, WorkspaceId,
};
pub use moment::{Day, Moment, Timestamp};
pub use quantity::Quantity;
pub use text::{Text, TextFault};
