//! Messages that leave after the commit: written with what they tell of, sent by the clock, at least once.

use words::people::Email;
use words::{InvitationId, Timestamp};

use crate::reader::Reader;
use crate::unit::Unit;

/// A message that waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: uuid::Uuid,
    /// Whom it goes to.
    pub address: Email,
    /// In one line.
    pub subject: String,
    /// Plain text, in which the link does not stand.
    pub body: String,
    /// Where it leads: a path below the public address. It holds a secret, and is forgotten when the message has left.
    pub link: String,
    /// What it is about.
    pub invitation: Option<InvitationId>,
    /// How often it was tried, this time included.
    pub attempts: i32,
}

/// Writes a message, to be sent at once.
pub async fn insert_message(unit: &mut Unit, message: &Message) -> anyhow::Result<()> {
    let (tenant, now) = (unit.caller().tenant(), unit.now());
    sqlx::query!(
        "INSERT INTO entente.outbox (tenant_id, id, address, subject, body, link, invitation_id, created_at, next_attempt_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        tenant as _,
        message.id,
        message.address as _,
        message.subject,
        message.body,
        message.link,
        message.invitation as _,
        now as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// Drops what has not left yet for an invitation whose token is dead.
pub async fn drop_messages(unit: &mut Unit, invitation: InvitationId) -> anyhow::Result<()> {
    sqlx::query!("DELETE FROM entente.outbox WHERE invitation_id = $1 AND sent_at IS NULL", invitation as _)
        .execute(unit.statement())
        .await?;
    Ok(())
}

/// The messages that have not left, in the order in which they were written. They hold secrets: only the clock reads them.
pub async fn outbox(reader: &Reader) -> anyhow::Result<Vec<Message>> {
    anyhow::ensure!(reader.caller().is_clock(), "Only the clock reads messages");
    Ok(sqlx::query_as!(
        Message,
        r#"SELECT id, address "address: _", subject, body, link, invitation_id "invitation: _", attempts FROM entente.outbox
           WHERE sent_at IS NULL ORDER BY created_at, id"#
    )
    .fetch_all(&mut *reader.statement().await?)
    .await?)
}

/// Takes messages that are due, so that nobody else tries them before `again_at`: who dies with them in hand loses none.
pub async fn claim_messages(unit: &mut Unit, limit: i64, again_at: Timestamp) -> anyhow::Result<Vec<Message>> {
    let now = unit.now();
    Ok(sqlx::query_as!(
        Message,
        r#"UPDATE entente.outbox o SET attempts = o.attempts + 1, next_attempt_at = $3
           FROM (SELECT id FROM entente.outbox WHERE sent_at IS NULL AND next_attempt_at <= $1 ORDER BY next_attempt_at, id LIMIT $2
                 FOR UPDATE SKIP LOCKED) due
           WHERE o.id = due.id
           RETURNING o.id, o.address "address: _", o.subject, o.body, o.link, o.invitation_id "invitation: _", o.attempts"#,
        now as _,
        limit,
        again_at as _
    )
    .fetch_all(unit.statement())
    .await?)
}

/// A message has left: its link is forgotten, and its invitation says when.
pub async fn message_sent(unit: &mut Unit, message: &Message) -> anyhow::Result<()> {
    let now = unit.now();
    sqlx::query!("UPDATE entente.outbox SET sent_at = $2, link = '' WHERE id = $1", message.id, now as _)
        .execute(unit.statement())
        .await?;
    // An invitation that was sent again meanwhile waits for its newer message.
    sqlx::query!(
        "UPDATE entente.invitation SET delivery = 'SENT', sent_at = $2 WHERE id = $1
           AND NOT EXISTS (SELECT FROM entente.outbox WHERE invitation_id = $1 AND sent_at IS NULL)",
        message.invitation as _,
        now as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// A message cannot be delivered: it is not tried again.
pub async fn message_bounced(unit: &mut Unit, message: &Message) -> anyhow::Result<()> {
    sqlx::query!("DELETE FROM entente.outbox WHERE id = $1", message.id).execute(unit.statement()).await?;
    sqlx::query!(
        "UPDATE entente.invitation SET delivery = 'BOUNCED' WHERE id = $1
           AND NOT EXISTS (SELECT FROM entente.outbox WHERE invitation_id = $1 AND sent_at IS NULL)",
        message.invitation as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}
