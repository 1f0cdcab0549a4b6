//! The directory: the second door, with a closed list of functions, none of which returns a tenant's content.
