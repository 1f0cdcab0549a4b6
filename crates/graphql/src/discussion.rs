//! The types and mutations of discussion.
