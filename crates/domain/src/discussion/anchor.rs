//! Anchors: the place in a text that a comment is about, and whether it is still there.

use serde_json::Value;
use words::discussion::{AnchorState, FieldPath, Quote};

use crate::discussion::DiscussionRefusal;
use crate::strategies::Revision;

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The number of the revision that was read.
    pub revision: i32,
    /// Such as `smart.measurable`; null: the whole text.
    pub field_path: Option<FieldPath>,
    /// Words of that field, or of the whole text.
    pub quote: Option<Quote>,
    /// Whether it is still there.
    pub state: AnchorState,
}

impl Anchor {
    /// An anchor in the revision that was read (`None`: none of the text has the digest that was said); `current` is the present one.
    ///
    /// # Errors
    /// `UnknownAnchor`: no such revision, or no such field or quote in it.
    pub fn place(
        read: Option<&Revision>,
        current: &Revision,
        field_path: Option<FieldPath>,
        quote: Option<Quote>,
    ) -> Result<Self, DiscussionRefusal> {
        let unknown = |field, problem| DiscussionRefusal::UnknownAnchor { field, problem };
        let read = read.ok_or(unknown("anchor.revisionDigest", "The subject has no revision with this digest"))?;
        let field = field_at(&read.snapshot, field_path.as_ref())
            .ok_or(unknown("anchor.fieldPath", "The revision has no such field"))?;
        if quote.as_ref().is_some_and(|quote| !says(field, quote.as_ref())) {
            return Err(unknown("anchor.quote", "The revision does not say this there"));
        }
        let anchor = Self { revision: read.number, field_path, quote, state: AnchorState::Current };
        let state = anchor.state_in(&read.digest, current);
        Ok(Self { state, ..anchor })
    }

    /// Whether the place is still there in the present revision; `made_in` is the digest of the anchor's own. The same content is the same
    /// place, so a text that comes back brings its anchors back.
    pub fn state_in(&self, made_in: &words::Digest, current: &Revision) -> AnchorState {
        if *made_in == current.digest {
            return AnchorState::Current;
        }
        let field = field_at(&current.snapshot, self.field_path.as_ref());
        let still_there = match &self.quote {
            Some(quote) => field.is_some_and(|field| says(field, quote.as_ref())),
            None => field.is_some(),
        };
        if still_there { AnchorState::Moved } else { AnchorState::Orphaned }
    }
}

fn field_at<'s>(snapshot: &'s Value, path: Option<&FieldPath>) -> Option<&'s Value> {
    path.map_or(Some(snapshot), |path| {
        path.as_ref().split('.').try_fold(snapshot, |value, step| value.as_object()?.get(step))
    })
}

fn says(field: &Value, quote: &str) -> bool {
    match field {
        Value::String(text) => text.contains(quote),
        Value::Object(fields) => fields.values().any(|field| says(field, quote)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

    use serde_json::json;
    use words::strategies::ChangeClass;
    use words::{Digest, ObjectiveId, Text as _, Timestamp};

    use super::*;

    fn revision(number: i32, statement: &str, measurable: Option<&str>) -> Revision {
        let snapshot = json!({ "statement": statement, "dueOn": null, "smart": { "measurable": measurable } });
        Revision {
            revised: ObjectiveId(uuid::Uuid::from_u128(1)).into(),
            number,
            digest: Digest::of(snapshot.to_string().as_bytes()),
            author: None,
            created_at: Timestamp::parse("2026-03-01T09:30:00Z").unwrap(),
            changed_fields: Vec::new(),
            change: ChangeClass::Material,
            snapshot,
        }
    }

    fn place(
        read: Option<&Revision>,
        current: &Revision,
        path: &str,
        quote: &str,
    ) -> Result<AnchorState, &'static str> {
        let anchor = Anchor::place(read, current, FieldPath::parse(path).ok(), Quote::parse(quote).ok());
        match anchor {
            Ok(anchor) => Ok(anchor.state),
            Err(DiscussionRefusal::UnknownAnchor { field, .. }) => Err(field),
            Err(other) => unreachable!("{other}"),
        }
    }

    #[test]
    fn an_anchor_is_in_a_text_that_was() {
        let text = revision(1, "Two networks", Some("Contracts"));
        for (path, quote, expected) in [
            ("", "", Ok(AnchorState::Current)),
            ("statement", "", Ok(AnchorState::Current)),
            ("statement", "networks", Ok(AnchorState::Current)),
            ("smart.measurable", "Contracts", Ok(AnchorState::Current)),
            ("smart", "Contracts", Ok(AnchorState::Current)),
            ("", "Contracts", Ok(AnchorState::Current)),
            ("dueOn", "", Ok(AnchorState::Current)),
            ("title", "", Err("anchor.fieldPath")),
            ("statement.x", "", Err("anchor.fieldPath")),
            ("statement", "Contracts", Err("anchor.quote")),
            ("dueOn", "2026", Err("anchor.quote")),
        ] {
            assert_eq!(place(Some(&text), &text, path, quote), expected, "{path} {quote}");
        }
        assert_eq!(place(None, &text, "", ""), Err("anchor.revisionDigest"));
    }

    #[test]
    fn a_revised_text_moves_or_orphans_what_was_anchored() {
        let (first, second) = (revision(1, "Two networks", Some("Contracts")), revision(2, "Three networks", None));
        for (path, quote, state) in [
            ("statement", "networks", AnchorState::Moved),
            ("statement", "Two", AnchorState::Orphaned),
            ("statement", "", AnchorState::Moved),
            ("", "Contracts", AnchorState::Orphaned),
            ("smart.measurable", "Contracts", AnchorState::Orphaned),
            ("", "", AnchorState::Moved),
        ] {
            assert_eq!(place(Some(&first), &second, path, quote), Ok(state), "{path} {quote}");
        }
    }

    #[test]
    fn a_text_that_comes_back_brings_its_anchors_back() {
        let (first, again) = (revision(1, "Two networks", None), revision(3, "Two networks", None));
        let anchor = Anchor::place(Some(&first), &first, None, Quote::parse("Two").ok()).unwrap();
        assert_eq!(anchor.state_in(&first.digest, &revision(2, "Three networks", None)), AnchorState::Orphaned);
        assert_eq!(anchor.state_in(&first.digest, &again), AnchorState::Current);
    }
}
