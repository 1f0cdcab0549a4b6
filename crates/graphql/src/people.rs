//! The types and mutations of people.
