//! Rows of discussion.
