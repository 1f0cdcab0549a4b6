//! A charter: the rules of a body in one version. A request keeps the version that it was opened under.

use words::{GovernanceBodyId, Timestamp};

use crate::approvals::Rules;

/// The rules of a body, from an instant on; never edited, only followed by another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charter {
    /// Whose.
    pub body: GovernanceBodyId,
    /// From 1, without gaps.
    pub version: i32,
    /// What it says.
    pub rules: Rules,
    /// When it came into force, for requests that are opened from then on.
    pub created_at: Timestamp,
}

impl Charter {
    /// The first charter of a body.
    pub fn first(body: GovernanceBodyId, rules: Rules, now: Timestamp) -> Self {
        Self { body, version: 1, rules, created_at: now }
    }

    /// The charter that follows this version.
    #[must_use]
    pub fn after(body: GovernanceBodyId, version: i32, rules: Rules, now: Timestamp) -> Self {
        Self { body, version: version + 1, rules, created_at: now }
    }
}
