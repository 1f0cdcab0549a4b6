//! `entente token`: keys for programs, made at the command line.

use anyhow::Context as _;
use clap::Subcommand;
use hub::Hub;
use hub::people::{IssueToken, issue_token};
use words::people::{Email, TenantSlug, TokenName, TokenScope};
use words::{Moment, Text as _};

use crate::clock::moment;
use crate::commands::Place;
use crate::commands::tenant::{hub, text, told};

/// What is done with keys.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a key for a person and print it, once.
    Create(Create),
}

/// Makes a key.
#[derive(Debug, clap::Args)]
pub struct Create {
    #[command(flatten)]
    place: Place,
    /// The tenant's slug.
    #[arg(long, value_parser = text::<TenantSlug>)]
    tenant: TenantSlug,
    /// The person's address.
    #[arg(long, value_parser = text::<Email>)]
    email: Email,
    /// What it is for.
    #[arg(long, default_value = "Command line", value_parser = text::<TokenName>)]
    name: TokenName,
    /// What it is good for.
    #[arg(long, value_delimiter = ',', default_value = "READ,COMMENT,DECIDE,MANAGE", value_parser = str::parse::<TokenScope>)]
    scopes: Vec<TokenScope>,
    /// How long it is good, in days; at most 365.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=365))]
    days: i64,
}

impl Token {
    /// Does it.
    pub async fn run(self) -> anyhow::Result<()> {
        let Self::Create(create) = self;
        let opened = create.place.open(false).await?;
        let Create { tenant, email, name, scopes, days, .. } = create;
        let issued = issue(&hub(&opened), tenant.as_ref(), email, name, &scopes, days, moment()).await;
        // Told before anything else can go wrong: it is shown here and nowhere else.
        if let Ok(text) = &issued {
            println!("{text}");
        }
        opened.close().await?;
        issued.map(drop)
    }
}

/// A new key of a person, as it is shown once.
pub async fn issue(
    hub: &Hub,
    tenant: &str,
    email: Email,
    name: TokenName,
    scopes: &[TokenScope],
    days: i64,
    moment: Moment,
) -> anyhow::Result<String> {
    let found = store::directory::tenant_by_slug(hub.store(), tenant)
        .await?
        .with_context(|| format!("There is no tenant {tenant}"))?;
    let caller = store::directory::clock(found.id);
    let expires_at = moment.now().plus_days(days);
    let input = IssueToken { email, name, scopes: scopes.to_vec(), expires_at };
    let done = hub::run(hub, &caller, None, moment, issue_token, input).await.map_err(told)?;
    let text = done.outcome.text.context("A new token shows its text")?;
    Ok(text.reveal())
}

/// The name of a key, for callers that know that it is one.
pub fn named(name: &str) -> TokenName {
    TokenName::stored(name.to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use crate::commands::Line;

    #[test]
    fn only_days_within_a_year_are_taken() {
        let create = ["entente", "token", "create", "--tenant", "nova", "--email", "anna@nova.example"];
        let told =
            |days: &str| Line::try_parse_from(create.iter().chain(&["--days", days])).err().map(|e| e.to_string());
        for days in ["1", "30", "365"] {
            assert_eq!(told(days), None);
        }
        for days in ["0", "366", "9223372036854775807"] {
            let told = told(days).unwrap_or_default();
            assert!(told.contains(&format!("'{days}' for '--days <DAYS>': {days} is not in 1..=365")), "{told}");
        }
    }
}
