//! `entente tenant`: consortia, and their first coordinators.

use anyhow::Context as _;
use clap::Subcommand;
use hub::people::{AppointCoordinator, CreateTenant, create_tenant};
use hub::{Failure, Hub};
use words::people::{Email, PersonName, Programme, TenantName, TenantSlug};
use words::{Day, Text};

use crate::clock::moment;
use crate::commands::{Opened, Place};

/// What is done with tenants.
#[derive(Debug, Subcommand)]
pub enum Tenant {
    /// Found a consortium, with its first coordinator.
    Create(Create),
    /// List the consortia.
    List(Place),
}

/// Founds a consortium.
#[derive(Debug, clap::Args)]
pub struct Create {
    #[command(flatten)]
    place: Place,
    /// Its name in addresses: 2 to 40 lower-case letters, digits and inner hyphens.
    #[arg(long, value_parser = text::<TenantSlug>)]
    slug: TenantSlug,
    /// Its name.
    #[arg(long, value_parser = text::<TenantName>)]
    name: TenantName,
    /// Under which programme it works.
    #[arg(long, default_value = "OTHER", value_parser = str::parse::<Programme>)]
    programme: Programme,
    /// The first day of the project.
    #[arg(long, value_parser = day)]
    starts_on: Option<Day>,
    /// The day on which the project is over.
    #[arg(long, value_parser = day)]
    ends_on: Option<Day>,
    /// The coordinator's address.
    #[arg(long, value_parser = text::<Email>)]
    coordinator_email: Email,
    /// The coordinator's name.
    #[arg(long, value_parser = text::<PersonName>)]
    coordinator_name: PersonName,
}

/// Parses a word of an argument.
pub(crate) fn text<T: Text>(raw: &str) -> Result<T, String> {
    T::parse(raw).map_err(|fault| fault.to_string())
}

fn day(raw: &str) -> Result<Day, String> {
    Day::parse(raw).ok_or_else(|| "Is no day; write YYYY-MM-DD".to_owned())
}

/// The commands of a database, as the command line runs them: nobody follows.
pub(crate) fn hub(opened: &Opened) -> Hub {
    Hub::new(opened.store.clone(), std::sync::Arc::new(|_, _, _| {}))
}

/// What is told at the command line of a command that did not happen.
pub(crate) fn told<R: domain::refusal::Refusal>(failure: Failure<R>) -> anyhow::Error {
    match failure {
        Failure::Refused(refusal) => anyhow::anyhow!("{}: {refusal}", refusal.code()),
        Failure::KeyReused => anyhow::anyhow!("The idempotency key was used with other arguments"),
        Failure::Broken(error) => error,
    }
}

impl Tenant {
    /// Does it.
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(place) => list(&place).await,
        }
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<()> {
        let opened = self.place.open(false).await?;
        let mut moment = moment();
        let caller = store::directory::clock(moment.id());
        let coordinator = AppointCoordinator {
            email: self.coordinator_email.clone(),
            name: Some(self.coordinator_name),
            institution: None,
        };
        let input = CreateTenant {
            slug: self.slug.clone(),
            name: self.name,
            programme: self.programme,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            coordinator: Some(coordinator),
        };
        let created = hub::run(&hub(&opened), &caller, None, moment, create_tenant, input).await.map_err(told);
        opened.close().await?;
        created.context("The tenant was not created")?;
        println!(
            "{} is there; its coordinator's key: entente token create --tenant {} --email {}",
            self.slug, self.slug, self.coordinator_email
        );
        Ok(())
    }
}

async fn list(place: &Place) -> anyhow::Result<()> {
    let opened = place.open(false).await?;
    let tenants = store::directory::tenants(&opened.store).await;
    opened.close().await?;
    for tenant in tenants? {
        println!("{}", tenant.slug);
    }
    Ok(())
}
