//! Commands on discussion.
