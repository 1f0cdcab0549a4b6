//! Revisions: immutable versions of a text, named by the digest of their content alone.

use serde::{Serialize, de::DeserializeOwned};
use words::strategies::ChangeClass;
use words::{AnyId, Digest, InstitutionId, MemberId, Timestamp, WorkspaceId};

/// The rows of the repository of strategies that every tenant begins with (blueprint, table 1).
pub const SHIPPED_THEMES: &[(&str, &str)] = &[
    ("ST1", "International Training offer"),
    ("ST2", "International Skills of the VET Providers' organisation"),
    ("ST3", "International Networks"),
    ("ST4", "International Cooperation"),
    ("ST5", "International Work-based experiences"),
    ("ST6", "Staff and Student Mobility"),
    ("ST7", "Validation and recognition system for skills"),
];

/// The fields whose change leaves the matter as it is (`collaboration.md` §1.2).
const EDITORIAL: &[&str] = &["description", "rationale"];

/// The content of a text that is revised: what its digest is about.
pub trait Content: Serialize + DeserializeOwned {
    /// The tag under which it is digested, such as `entente/objective/1`; a new form gets a new number.
    const FORMAT: &'static str;

    /// SHA-256 over the canonical JSON (RFC 8785) of the content with its format tag. Author, time, number and parent are not in it.
    ///
    /// # Panics
    /// Never: contents are plain data with text keys.
    #[expect(clippy::expect_used, reason = "contents are plain data with text keys")]
    fn digest(&self) -> Digest {
        let tagged = serde_json::json!({ "format": Self::FORMAT, "content": self });
        Digest::of(&serde_json_canonicalizer::to_vec(&tagged).expect("a content is plain data"))
    }

    /// The content as it is kept.
    ///
    /// # Panics
    /// Never: contents are plain data with text keys.
    #[expect(clippy::expect_used, reason = "contents are plain data with text keys")]
    fn snapshot(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("a content is plain data")
    }

    /// What this content changes of an earlier one. `None`: nothing.
    fn edit_of(&self, earlier: &Self) -> Option<Edit> {
        let changed_fields = changed_fields(&earlier.snapshot(), &self.snapshot());
        let change = change_class(&changed_fields);
        (!changed_fields.is_empty()).then_some(Edit { changed_fields, change })
    }
}

/// What a revision changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The fields that differ from the revision before; never empty.
    pub changed_fields: Vec<String>,
    /// How much that is.
    pub change: ChangeClass,
}

/// The fields in which two snapshots differ, as GraphQL names them; the parts of a nested object with a dot; sorted.
pub fn changed_fields(earlier: &serde_json::Value, later: &serde_json::Value) -> Vec<String> {
    let mut changed = Vec::new();
    differences("", earlier, later, &mut changed);
    changed.sort();
    changed
}

fn differences(prefix: &str, a: &serde_json::Value, b: &serde_json::Value, into: &mut Vec<String>) {
    match (a.as_object(), b.as_object()) {
        (Some(a), Some(b)) => {
            for (name, value) in b {
                let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                differences(&path, a.get(name).unwrap_or(&serde_json::Value::Null), value, into);
            }
        }
        _ if a != b => into.push(prefix.to_owned()),
        _ => {}
    }
}

/// What a set of changed fields amounts to.
fn change_class(changed_fields: &[String]) -> ChangeClass {
    if changed_fields.iter().all(|field| EDITORIAL.contains(&field.as_str())) {
        ChangeClass::Editorial
    } else {
        ChangeClass::Material
    }
}

/// A revision of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// The text: a strategy or an objective.
    pub revised: AnyId,
    /// From 1, without gaps.
    pub number: i32,
    /// Of the content.
    pub digest: Digest,
    /// Null if the text came with the workspace.
    pub author: Option<MemberId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// What differs from the revision before.
    pub changed_fields: Vec<String>,
    /// How much that is.
    pub change: ChangeClass,
    /// The content.
    pub snapshot: serde_json::Value,
}

/// The text is no longer the one that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The text.
    pub revised: AnyId,
    /// The number of its present revision.
    pub current: i32,
    /// What differs between the revision that was read and the present one; empty if the one that was read is none of this text.
    pub changed_fields: Vec<String>,
}

/// Where a text stands instead of the revision that was claimed, which is `None` if it is none of this text.
pub fn moved(claimed: Option<&Revision>, current: &Revision) -> Moved {
    let changed_fields = claimed.map_or_else(Vec::new, |claimed| changed_fields(&claimed.snapshot, &current.snapshot));
    Moved { revised: current.revised, current: current.number, changed_fields }
}

/// Where a text stands, whatever it is: what discussion and approvals need to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisedState {
    /// A strategy or an objective.
    pub id: AnyId,
    /// Where it stands.
    pub workspace: WorkspaceId,
    /// The institution that owns it; null: the region.
    pub owner: Option<InstitutionId>,
    /// The number of the present revision.
    pub revision: i32,
    /// The digest of the present revision.
    pub digest: Digest,
    /// The number of the revision that was last adopted.
    pub approved_revision: Option<i32>,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may stop at what it does not expect")]

    use serde_json::json;
    use words::{ObjectiveId, Timestamp};

    use super::*;

    fn revision(number: i32, snapshot: serde_json::Value) -> Revision {
        Revision {
            revised: ObjectiveId(uuid::Uuid::from_u128(1)).into(),
            number,
            digest: Digest::of(snapshot.to_string().as_bytes()),
            author: None,
            created_at: Timestamp::parse("2026-03-01T09:30:00Z").expect("an instant"),
            changed_fields: Vec::new(),
            change: ChangeClass::First,
            snapshot,
        }
    }

    #[test]
    fn parts_of_a_nested_object_are_named_with_a_dot() {
        let earlier = json!({ "statement": "a", "dueOn": null, "smart": { "specific": "x", "measurable": null } });
        let later = json!({ "statement": "b", "dueOn": null, "smart": { "specific": "x", "measurable": "y" } });
        assert_eq!(changed_fields(&earlier, &later), ["smart.measurable", "statement"]);
        assert!(changed_fields(&earlier, &earlier).is_empty());
    }

    #[test]
    fn only_description_and_rationale_are_editorial() {
        for (fields, class) in [
            (vec!["description"], ChangeClass::Editorial),
            (vec!["rationale"], ChangeClass::Editorial),
            (vec!["description", "statement"], ChangeClass::Material),
            (vec!["smart.measurable"], ChangeClass::Material),
            (vec!["title"], ChangeClass::Material),
        ] {
            let fields: Vec<String> = fields.into_iter().map(str::to_owned).collect();
            assert_eq!(change_class(&fields), class, "{fields:?}");
        }
    }

    #[test]
    fn what_moved_is_told_against_the_revision_that_was_read() {
        let (first, third) = (
            revision(1, json!({ "title": "a", "rationale": "r" })),
            revision(3, json!({ "title": "b", "rationale": "r" })),
        );
        let told = moved(Some(&first), &third);
        assert_eq!((told.revised, told.current, told.changed_fields), (third.revised, 3, vec!["title".to_owned()]));
        assert!(moved(None, &third).changed_fields.is_empty(), "a revision that is none of the text");
    }
}
