//! Where the comments on a text stand after it was revised.

use store::Unit;
use store::discussion::{anchors_of, set_anchor_states};
use store::strategies::revision;
use words::AnyId;

/// Looks for the place of each anchored comment in the revision that is current now (`collaboration.md` §3.1).
pub(crate) async fn reanchor(unit: &mut Unit, text: AnyId, current: i32) -> anyhow::Result<()> {
    let anchors = anchors_of(unit, text).await?;
    if anchors.is_empty() {
        return Ok(());
    }
    let current =
        revision(unit, text, current).await?.ok_or_else(|| anyhow::anyhow!("A text without its present revision"))?;
    let now =
        anchors.into_iter().map(|made| (made.comment, made.anchor.state, made.anchor.state_in(&made.digest, &current)));
    let changed: Vec<_> =
        now.filter(|(_, before, after)| before != after).map(|(comment, _, after)| (comment, after)).collect();
    if changed.is_empty() { Ok(()) } else { set_anchor_states(unit, &changed).await }
}
