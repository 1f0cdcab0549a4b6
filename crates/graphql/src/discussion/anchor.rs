//! The type Anchor.

use reads::{Entity, Object};
use words::AnyId;

use crate::sight::Sight;
use crate::strategies::{Revision, VersionOf};

/// Where in the text.
pub struct Anchor;

impl Entity for Anchor {
    type Context = Sight;
    /// The text, and the place in it.
    type Row = (AnyId, domain::discussion::Anchor);
    const NAME: &'static str = "Anchor";
    const DOC: &'static str = "Where in the text. ORPHANED when the quote is no longer there.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .compute::<Revision>("revision", "The version that was read.", |(text, anchor), _| {
                VersionOf::numbered(*text, anchor.revision)
            })
            .maybe_text("fieldPath", "Such as smart.measurable; null: the whole text.", |(_, anchor)| {
                anchor.field_path.as_ref().map(AsRef::as_ref)
            })
            .maybe_text("quote", "The words that it is about; null: the whole field.", |(_, anchor)| {
                anchor.quote.as_ref().map(AsRef::as_ref)
            })
            .word("state", "Whether the place is still there in the present version.", |(_, anchor)| anchor.state)
    }
}
