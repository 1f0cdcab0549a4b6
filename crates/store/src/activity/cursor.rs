//! Cursors of a workspace's log: where a client stands, in one form for lists and for the live feed.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use words::activity::ResyncReason;
use words::{TenantId, WorkspaceId};

/// Where a client stands in a workspace's log. Opaque, and not signed: rights are checked anew wherever one is used, so a forged one shows
/// nothing new (`reliability.md` §2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// Of the log.
    #[serde(rename = "t")]
    pub tenant: TenantId,
    /// Of the log.
    #[serde(rename = "w")]
    pub workspace: WorkspaceId,
    /// The number of the last event that the client knows.
    #[serde(rename = "s")]
    pub seq: i64,
    /// Which life of the database the number belongs to.
    #[serde(rename = "e")]
    pub epoch: Uuid,
}

/// From where a stream continues, or why it cannot; either way with the client's last number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resume {
    /// After this number.
    After(i64),
    /// The client must query again.
    Resync(i64, ResyncReason),
}

impl Cursor {
    /// The cursor as clients see it.
    ///
    /// # Panics
    /// Never: a cursor is plain data.
    #[expect(clippy::expect_used, reason = "a cursor is plain data")]
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_string(self).expect("a cursor is plain data"))
    }

    /// The cursor behind a text; `None` for what is none.
    pub fn parse(text: &str) -> Option<Self> {
        let cursor: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        (cursor.seq >= 0).then_some(cursor)
    }

    /// Whether the log whose head this is does not go on from `known`, as after a restore: a number beyond the head was given by another life
    /// of the database, whatever the epoch says.
    pub fn begins_anew(&self, known: &Self) -> bool {
        self.epoch != known.epoch || self.seq < known.seq
    }

    /// Whether a client with the cursor `text` can continue at `head`, being at most `limit` events behind.
    pub fn resume(text: &str, head: &Self, limit: i64) -> Resume {
        let Some(cursor) = Self::parse(text) else { return Resume::Resync(0, ResyncReason::CursorUnreadable) };
        let reason = if (cursor.tenant, cursor.workspace) != (head.tenant, head.workspace) {
            ResyncReason::OtherWorkspace
        } else if head.begins_anew(&cursor) {
            ResyncReason::OtherEpoch
        } else if head.seq - cursor.seq > limit {
            ResyncReason::TooFarBehind
        } else {
            return Resume::After(cursor.seq);
        };
        Resume::Resync(cursor.seq, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Cursor {
        Cursor {
            tenant: Uuid::from_u128(1).into(),
            workspace: Uuid::from_u128(2).into(),
            seq: 10,
            epoch: Uuid::from_u128(3),
        }
    }

    fn resumed(cursor: Cursor) -> Resume {
        Cursor::resume(&cursor.text(), &head(), 5)
    }

    #[test]
    fn a_cursor_survives_its_way_through_a_client() {
        assert_eq!(Cursor::parse(&head().text()), Some(head()));
    }

    #[test]
    fn what_lies_within_the_limit_is_continued() {
        for seq in 5..=10 {
            assert_eq!(resumed(Cursor { seq, ..head() }), Resume::After(seq));
        }
    }

    #[test]
    fn a_log_begins_anew_in_another_life_or_when_it_is_shorter() {
        let known = Cursor { seq: 7, ..head() };
        assert!(!head().begins_anew(&known) && !head().begins_anew(&head()));
        assert!(known.begins_anew(&head()));
        assert!(Cursor { epoch: Uuid::from_u128(9), ..head() }.begins_anew(&known));
    }

    #[test]
    fn each_reason_to_query_again_is_told_with_the_last_number() {
        let other = Uuid::from_u128(9);
        let table = [
            (Cursor { seq: 4, ..head() }, ResyncReason::TooFarBehind),
            (Cursor { seq: 11, ..head() }, ResyncReason::OtherEpoch),
            (Cursor { seq: 7, epoch: other, ..head() }, ResyncReason::OtherEpoch),
            (Cursor { seq: 7, workspace: other.into(), ..head() }, ResyncReason::OtherWorkspace),
            (Cursor { seq: 7, tenant: other.into(), ..head() }, ResyncReason::OtherWorkspace),
        ];
        for (cursor, reason) in table {
            assert_eq!(resumed(cursor), Resume::Resync(cursor.seq, reason), "{cursor:?}");
        }
    }

    #[test]
    fn what_is_no_cursor_counts_from_nothing() {
        let signed = Cursor { seq: -1, ..head() }.text();
        for text in ["", "nonsense", "e30", "bnVsbA", &signed] {
            assert_eq!(Cursor::resume(text, &head(), 5), Resume::Resync(0, ResyncReason::CursorUnreadable), "{text}");
        }
    }
}
