//! The interface Revision and its two types: immutable versions of texts.

use domain::strategies::Revision as Row;
use reads::{Entity, Keyed, Object};
use store::strategies::revisions_by_number;
use words::strategies::ChangeClass;
use words::{AnyId, Timestamp};

use crate::people::Member;
use crate::sight::Sight;
use crate::strategies::snapshot::{ObjectiveSnapshot, StrategySnapshot};

/// An immutable version of a text.
pub struct Revision;

impl Entity for Revision {
    type Context = Sight;
    /// The text, and the number of the revision.
    type Row = (AnyId, i32);
    const NAME: &'static str = "Revision";
    const DOC: &'static str = "An immutable version of a text. Its digest is SHA-256 over canonical JSON of the content alone: the same content, the same digest.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.interface(|face| {
            face.leaf::<i32>("number", "From 1, without gaps.")
                .leaf::<String>("digest", "SHA-256 of the content, 64 lower-case hexadecimal digits: what a ballot, a revision or a comment says that it read.")
                .leaf::<Timestamp>("createdAt", "When it was written.")
                .maybe::<Member>("author", "Who wrote it; null if the text came with the workspace.")
                .leaf::<Vec<String>>("changedFields", "Field names that differ from the parent, those of an object with a dot (smart.measurable); empty in the first.")
                .leaf::<ChangeClass>("change", "MATERIAL if a changed field is: all but description and rationale, which are EDITORIAL.")
                .maybe::<Self>("parent", "The revision before; null in the first.")
                .loaded::<StrategyRevision>(|(text, number)| matches!(text, AnyId::Strategy(_)).then_some((*text, *number)), revisions_by_number)
                .loaded::<ObjectiveRevision>(|(text, number)| matches!(text, AnyId::Objective(_)).then_some((*text, *number)), revisions_by_number)
        })
    }
}

/// What both types have; their `parent` and `snapshot` are of their own type.
fn revision<E: Entity<Context = Sight, Row = Row> + Keyed<Key = (AnyId, i32), Extent = ()>>(
    object: Object<E>,
) -> Object<E> {
    object
        .is::<Revision>()
        .leaf("number", "", |v| v.number)
        .text("digest", "", |v| v.digest.as_str())
        .leaf("createdAt", "", |v| v.created_at)
        .maybe::<Member>("author", "", |v| v.author, store::people::members)
        .leaf("changedFields", "", |v| v.changed_fields.clone())
        .leaf("change", "", |v| v.change)
        .maybe::<E>("parent", "", |v| (v.number > 1).then(|| (v.revised, v.number - 1)), revisions_by_number)
}

/// A version of a strategy's text.
pub struct StrategyRevision;

impl Keyed for StrategyRevision {
    type Key = (AnyId, i32);
    type Extent = ();

    fn key(row: &Row) -> (AnyId, i32) {
        (row.revised, row.number)
    }
}

impl Entity for StrategyRevision {
    type Context = Sight;
    type Row = Row;
    const NAME: &'static str = "StrategyRevision";
    const DOC: &'static str = "A version of a strategy's text.";

    fn declare(object: Object<Self>) -> Object<Self> {
        revision(object).nest::<StrategySnapshot>("snapshot", "The whole text of this version.", |v| &v.snapshot)
    }
}

/// A version of an objective's text.
pub struct ObjectiveRevision;

impl Keyed for ObjectiveRevision {
    type Key = (AnyId, i32);
    type Extent = ();

    fn key(row: &Row) -> (AnyId, i32) {
        (row.revised, row.number)
    }
}

impl Entity for ObjectiveRevision {
    type Context = Sight;
    type Row = Row;
    const NAME: &'static str = "ObjectiveRevision";
    const DOC: &'static str = "A version of an objective's text.";

    fn declare(object: Object<Self>) -> Object<Self> {
        revision(object).nest::<ObjectiveSnapshot>("snapshot", "The whole text of this version.", |v| &v.snapshot)
    }
}
