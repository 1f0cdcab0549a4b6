//! Belongings: what somebody has, by type, the oldest first.

use std::collections::BTreeMap;

use super::crawl::{Found, unknown};

pub(crate) type Ids = BTreeMap<String, Vec<String>>;

#[derive(Debug, Clone, Default)]
pub(super) struct Belongings {
    pub(super) ids: Ids,
    digests: BTreeMap<String, String>,
}

impl Belongings {
    pub(super) fn of(found: &Found) -> Self {
        Self { ids: kept(found), digests: found.digests.clone() }
    }

    /// The n-th of this type, round and round. Who has none names one that is not there.
    pub(super) fn pick(&self, ty: &str, index: usize) -> String {
        let own = self.ids.get(ty).filter(|own| !own.is_empty());
        own.map_or_else(|| unknown(ty, 1), |own| own[index % own.len()].clone())
    }

    /// The digest of the present text of the first of these that has one.
    pub(super) fn digest(&self, ids: &[String]) -> String {
        ids.iter().find_map(|id| self.digests.get(id)).cloned().unwrap_or_else(|| "0".repeat(64))
    }
}

/// The ids that were found, by type.
pub(crate) fn kept(found: &Found) -> Ids {
    let kept = |ids: Vec<&str>| ids.into_iter().map(str::to_owned).collect();
    found.by_type().into_iter().map(|(ty, ids)| (ty.to_owned(), kept(ids))).collect()
}
