//! The feed: heads of workspaces, wake-ups and replay by cursor.
