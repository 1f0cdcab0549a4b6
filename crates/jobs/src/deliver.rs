//! Messages that leave: taken in one transaction, delivered outside of any, marked in another.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use hub::Hub;
use store::people::{Message, claim_messages, message_bounced, message_sent};
use store::{Caller, Recorded, Unit, unless_silent};
use words::people::Email;
use words::{Moment, TenantId};

use crate::Settings;

/// How many messages are in hand at once.
const LIMIT: i64 = 20;

/// After how many seconds a message that was taken and not marked is tried again.
const AGAIN_SECONDS: i64 = 300;

/// After how many tries a message counts as bounced.
const MOST_TRIES: i32 = 6;

/// A message as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Whom it goes to.
    pub address: Email,
    /// In one line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// The whole address that it leads to; it holds a secret.
    pub link: String,
}

/// How a message leaves. An error is tried again.
pub type Deliver = Arc<dyn Fn(Letter) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>> + Send + Sync>;

/// The target of the lines by which messages leave. Whoever sets up the log must let them through: the link stands nowhere else.
pub const OUTBOX: &str = "outbox";

/// Writes a message to the log, link and all: whoever runs the hub passes it on. Until mail is set up, this is how it leaves.
pub async fn log_letter(letter: Letter) -> anyhow::Result<()> {
    tracing::info!(
        target: OUTBOX,
        address = %letter.address,
        subject = letter.subject,
        link = letter.link,
        "a message to pass on"
    );
    Ok(())
}

/// Sends what waits in one tenant. A message that was delivered and could not be marked is sent again: rather twice than never.
pub async fn send_messages(
    hub: &Hub,
    tenant: TenantId,
    moment: &mut (dyn FnMut() -> Moment + Send),
    settings: &Settings,
) -> anyhow::Result<()> {
    let clock = store::directory::clock(tenant);
    loop {
        let messages = unless_silent(claimed(hub, &clock, moment())).await?;
        if messages.is_empty() {
            return Ok(());
        }
        for message in messages {
            let delivered = (settings.deliver)(letter(&message, &settings.public_url)).await;
            if let Err(error) = &delivered {
                let (error, attempts) = (format!("{error:#}"), message.attempts);
                tracing::warn!(error, attempts, "a message could not be delivered");
            }
            unless_silent(marked(hub, &clock, moment(), &message, delivered.is_ok())).await?;
        }
    }
}

async fn claimed(hub: &Hub, clock: &Caller, moment: Moment) -> anyhow::Result<Vec<Message>> {
    let mut unit = Unit::open(hub.store(), clock, moment).await?;
    let again_at = unit.now().plus_seconds(AGAIN_SECONDS);
    let messages = claim_messages(&mut unit, LIMIT, again_at).await?;
    unit.commit(Recorded::unchanged(())).await?;
    Ok(messages)
}

async fn marked(hub: &Hub, clock: &Caller, moment: Moment, message: &Message, sent: bool) -> anyhow::Result<()> {
    let mut unit = Unit::open(hub.store(), clock, moment).await?;
    if sent {
        message_sent(&mut unit, message).await?;
    } else if message.attempts >= MOST_TRIES {
        message_bounced(&mut unit, message).await?;
    }
    unit.commit(Recorded::unchanged(())).await?;
    Ok(())
}

fn letter(message: &Message, public_url: &str) -> Letter {
    Letter {
        address: message.address.clone(),
        subject: message.subject.clone(),
        body: message.body.clone(),
        link: format!("{}{}", public_url.trim_end_matches('/'), message.link),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use words::Text as _;

    #[test]
    fn a_link_is_the_public_address_and_the_path() {
        let message = Message {
            id: words::InvitationId::from_relay("").0,
            address: Email::parse("anna@example.org").unwrap(),
            subject: "Invitation".to_owned(),
            body: "Come".to_owned(),
            link: "/t/nova-vet/invitations#token=x".to_owned(),
            invitation: None,
            attempts: 1,
        };
        for public_url in ["https://hub.example.org", "https://hub.example.org/"] {
            let link = letter(&message, public_url).link;
            assert_eq!(link, "https://hub.example.org/t/nova-vet/invitations#token=x");
        }
    }
}
