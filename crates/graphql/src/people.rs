//! People: tenants, institutions, workspaces, members, invitations, tokens; their types, queries and mutations.
