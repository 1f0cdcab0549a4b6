//! A round of a subscription: a fresh look at the caller's rights and at the head, and what lies between.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::activity::WorkspaceEvent;
use store::activity::{Cursor, cursors, visible_among};
use store::directory::still_valid;
use store::{Caller, Reader};
use words::WorkspaceId;

use crate::channel::Channel;
use crate::delivery::Ended;
use crate::feed::Feed;

/// One snapshot, with the caller's standing in it. It is dropped before anybody waits.
///
/// The standing is at least as new as every event that the snapshot shows: whose membership an event ended is refused before that event.
pub(crate) struct Round {
    pub(crate) reader: Reader,
    pub(crate) head: Cursor,
}

impl Round {
    /// Looks; `NotFound` if the workspace is not within the caller's reach, `Credential` if what the caller came in with has ended.
    pub(crate) async fn open(feed: &Feed, caller: &Caller, workspace: WorkspaceId) -> Result<Self, Ended> {
        // Asked before the reader is there, since an embedded database has one connection; told after it, since the end of the last membership
        // ends the credential, too, and is NOT_FOUND.
        let credential = still_valid(&feed.inner.store, caller, feed.now()).await?;
        let reader = Reader::open(&feed.inner.store, caller, feed.now()).await?;
        if !reader.standing().reaches(workspace) {
            return Err(Ended::NotFound);
        }
        credential?;
        // A coordinator reaches any id; one that is no workspace has no head.
        let head =
            cursors(&reader, &[workspace]).await?.into_iter().next().map(|(_, head)| head).ok_or(Ended::NotFound)?;
        Ok(Self { reader, head })
    }

    /// The events after `after` up to `to`, with the numbers of those that the viewer must not see.
    pub(crate) async fn events(
        &self,
        channel: &Channel,
        after: i64,
        to: i64,
    ) -> anyhow::Result<(Vec<Arc<WorkspaceEvent>>, BTreeSet<i64>)> {
        let events = channel.events(&self.reader, after, to).await?;
        let mut hidden: BTreeSet<i64> = events.iter().filter(|event| event.restricted).map(|event| event.seq).collect();
        if !hidden.is_empty() {
            let restricted: Vec<i64> = hidden.iter().copied().collect();
            let visible = visible_among(&self.reader, self.head.workspace, &restricted).await?;
            hidden.retain(|seq| !visible.contains(seq));
        }
        Ok((events, hidden))
    }

    /// The cursor of a number.
    pub(crate) fn cursor(&self, seq: i64) -> String {
        Cursor { seq, ..self.head }.text()
    }
}
