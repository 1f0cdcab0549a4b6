//! The types and mutations of commitments.
