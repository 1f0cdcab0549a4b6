//! Rows of people.
