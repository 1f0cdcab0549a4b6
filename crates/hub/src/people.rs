//! Commands on people.
