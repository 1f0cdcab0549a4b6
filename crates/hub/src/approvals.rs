//! Commands on approvals.
