//! The type Resolution.

use reads::{Entity, Object};
use words::AnyId;

use crate::people::Member;
use crate::sight::Sight;
use crate::strategies::{Revision, VersionOf};

/// How a thread was resolved.
pub struct Resolution;

impl Entity for Resolution {
    type Context = Sight;
    /// The text, and what was done about the thread.
    type Row = (AnyId, domain::discussion::Resolution);
    const NAME: &'static str = "Resolution";
    const DOC: &'static str = "How a thread was resolved.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .leaf("outcome", "In which sense.", |(_, r)| r.outcome)
            .maybe_text("note", "What was done about it.", |(_, r)| r.note.as_ref().map(AsRef::as_ref))
            .one::<Member>("by", "Who resolved it.", |(_, r)| r.by, store::people::members)
            .leaf("at", "When.", |(_, r)| r.at)
            .compute::<Revision>("revision", "The version of the text at that time.", |(text, r), _| {
                VersionOf::numbered(*text, r.revision)
            })
    }
}
