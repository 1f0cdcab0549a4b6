//! The types and mutations of approvals.
