//! The type CommentVersion.

use reads::{Entity, Object};

use crate::sight::Sight;

/// What a comment said at some time.
pub struct CommentVersion;

impl Entity for CommentVersion {
    type Context = Sight;
    type Row = domain::discussion::CommentVersion;
    const NAME: &'static str = "CommentVersion";
    const DOC: &'static str = "What a comment said at some time.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .leaf("version", "From 1.", |v| v.version)
            .maybe_text("body", "What it said; CommonMark.", |v| Some(v.body.as_ref()))
            .leaf("at", "Since when it said so.", |v| v.at)
    }
}
