//! The places in a text that its comments are about, whoever hears them: a revision moves them all.

use domain::discussion::Anchor;
use words::discussion::{AnchorState, FieldPath, Quote};
use words::{AnyId, CommentId, Digest};

use crate::unit::Unit;

/// A comment's place, and the digest of the revision in which it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeIn {
    /// The comment.
    pub comment: CommentId,
    /// Its place.
    pub anchor: Anchor,
    /// The digest of the anchor's revision.
    pub digest: Digest,
}

/// All anchors in a text.
pub async fn anchors_of(unit: &mut Unit, subject: AnyId) -> anyhow::Result<Vec<MadeIn>> {
    let rows = sqlx::query!(
        r#"SELECT c.id "comment: CommentId", v.number, c.anchor_field_path "field_path: FieldPath", c.anchor_quote "quote: Quote",
               c.anchor_state "state!: AnchorState", v.digest "digest: Digest"
           FROM entente.comment c
           JOIN entente.revision v ON (v.tenant_id, v.revised_id, v.number) = (c.tenant_id, c.subject_id, c.anchor_revision)
           WHERE c.subject_id = $1"#,
        subject.uuid()
    );
    let rows = rows.fetch_all(unit.statement()).await?;
    let made = rows.into_iter().map(|row| {
        let anchor = Anchor { revision: row.number, field_path: row.field_path, quote: row.quote, state: row.state };
        MadeIn { comment: row.comment, anchor, digest: row.digest }
    });
    Ok(made.collect())
}

/// Writes whether places are still there.
pub async fn set_anchor_states(unit: &mut Unit, states: &[(CommentId, AnchorState)]) -> anyhow::Result<()> {
    let (comments, words): (Vec<CommentId>, Vec<AnchorState>) = states.iter().copied().unzip();
    let updated = sqlx::query!(
        "UPDATE entente.comment c SET anchor_state = s.state FROM unnest($1::uuid[], $2::text[]) s (id, state) WHERE c.id = s.id",
        &comments as _,
        &words as _
    );
    let updated = updated.execute(unit.statement()).await?;
    anyhow::ensure!(updated.rows_affected() == u64::try_from(states.len())?, "An anchor was moved that is not there");
    Ok(())
}
