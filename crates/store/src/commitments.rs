//! Rows of commitments.

mod check_in;
mod commitment;
mod promised_for;
mod write;

pub use check_in::{check_ins, check_ins_count_of, check_ins_of, insert_check_in};
pub use commitment::{
    CommitmentSketch, SketchedCommitment, commitments, commitments_count_of_actors, commitments_count_of_objectives,
    commitments_count_of_workspaces, commitments_of_actors, commitments_of_objectives, commitments_of_workspaces,
    lock_commitment, lock_lapsing,
};
pub use promised_for::{Side, counterparty, own_side, promised_for, region_lead_side};
pub use write::{insert_commitment, update_commitment};
