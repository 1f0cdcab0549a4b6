//! Rows of approvals.
