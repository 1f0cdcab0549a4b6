//! The interface Revision and its two types: immutable versions of texts.

use reads::{Entity, Keyed, Object, Sketch, Whole};
use store::strategies::{SketchedRevision, revisions_by_number};
use words::strategies::ChangeClass;
use words::{AnyId, Timestamp};

use crate::people::Member;
use crate::sight::Sight;
use crate::strategies::snapshot::{ObjectiveSnapshot, StrategySnapshot};

/// An immutable version of a text.
pub struct Revision;

/// A reference to a version of a text, with a sketch of it where whoever refers to it has read one.
#[derive(Clone, Debug)]
pub struct VersionOf {
    text: AnyId,
    number: i32,
    sketch: Option<SketchedRevision>,
}

impl VersionOf {
    /// The version with this number.
    pub(crate) fn numbered(text: AnyId, number: i32) -> Self {
        Self { text, number, sketch: None }
    }

    /// The version of which this is a sketch.
    pub(crate) fn sketched(sketch: &SketchedRevision) -> Self {
        Self { text: sketch.revised, number: sketch.number, sketch: Some(sketch.clone()) }
    }

    fn of_strategy(&self) -> Option<(AnyId, i32)> {
        matches!(self.text, AnyId::Strategy(_)).then_some((self.text, self.number))
    }

    fn of_objective(&self) -> Option<(AnyId, i32)> {
        matches!(self.text, AnyId::Objective(_)).then_some((self.text, self.number))
    }
}

impl Entity for Revision {
    type Context = Sight;
    type Row = VersionOf;
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
                .carried::<StrategyRevision>(VersionOf::of_strategy, |version| version.sketch.as_ref(), revisions_by_number)
                .carried::<ObjectiveRevision>(VersionOf::of_objective, |version| version.sketch.as_ref(), revisions_by_number)
        })
    }
}

/// What both types have in brief; their `parent` is of their own type.
fn brief<E: Sketch<Context = Sight, Row = SketchedRevision, Key = (AnyId, i32)>>(object: Object<E>) -> Object<E> {
    object
        .is::<Revision>()
        .leaf("number", "", |v| v.number)
        .text("digest", "", |v| v.digest.as_str())
        .leaf("createdAt", "", |v| v.created_at)
        .maybe::<E>("parent", "", |v| (v.number > 1).then(|| (v.revised, v.number - 1)), revisions_by_number)
        .and_whole()
}

/// What else both types have; their `snapshot` is of their own type.
fn whole<E: Sketch<Context = Sight, Whole = domain::strategies::Revision>>(
    object: Object<Whole<E>>,
) -> Object<Whole<E>> {
    object
        .maybe::<Member>("author", "", |v| v.author, store::people::members)
        .leaf("changedFields", "", |v| v.changed_fields.clone())
        .leaf("change", "", |v| v.change)
}

/// Declares the revisions of one kind of text: name, description, type of the snapshot.
macro_rules! revisions_of_one_kind {
    ($($(#[doc = $doc:literal])* $name:ident, $snapshot:ty;)*) => {
        $(
            $(#[doc = $doc])*
            pub struct $name;

            impl Keyed for $name {
                type Key = (AnyId, i32);
                type Extent = (bool,);

                fn key(row: &SketchedRevision) -> (AnyId, i32) {
                    (row.revised, row.number)
                }
            }

            impl Entity for $name {
                type Context = Sight;
                type Row = SketchedRevision;
                const NAME: &'static str = stringify!($name);
                const DOC: &'static str = concat!($($doc),*).trim_ascii_start();

                fn declare(object: Object<Self>) -> Object<Self> {
                    brief(object)
                }
            }

            impl Sketch for $name {
                type Whole = domain::strategies::Revision;

                fn whole(row: &SketchedRevision) -> Option<&Self::Whole> {
                    row.whole()
                }

                fn key_of(whole: &Self::Whole) -> (AnyId, i32) {
                    (whole.revised, whole.number)
                }

                fn declare_whole(object: Object<Whole<Self>>) -> Object<Whole<Self>> {
                    whole(object).nest::<$snapshot>("snapshot", "The whole text of this version.", |v| &v.snapshot)
                }
            }
        )*
    };
}
revisions_of_one_kind! {
    /// A version of a strategy's text.
    StrategyRevision, StrategySnapshot;
    /// A version of an objective's text.
    ObjectiveRevision, ObjectiveSnapshot;
}
