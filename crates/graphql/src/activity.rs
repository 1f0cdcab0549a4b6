//! The types and mutations of activity.
