//! The command line: one file per command.

pub mod check_config;
pub mod check_isolation;
pub mod epoch;
pub mod import;
pub mod migrate;
pub mod serve;
pub mod tenant;
pub mod token;

#[cfg(feature = "embedded")]
pub mod demo;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use store::Store;

use crate::configuration::Configuration;

/// A hub in which institutions agree in public.
#[derive(Debug, Parser)]
#[command(name = "entente", version, about)]
pub struct Line {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the demonstration consortia from an embedded database.
    #[cfg(feature = "embedded")]
    Demo(demo::Demo),
    /// Serve.
    Serve(serve::Serve),
    /// Apply the migrations that are missing.
    Migrate(Place),
    /// Load consortia from YAML files.
    Import(import::Import),
    /// Print the schema.
    Schema,
    /// Read the configuration and say what is wrong with it.
    CheckConfig(check_config::CheckConfig),
    /// Say whether the database holds the borders between tenants.
    CheckIsolation(Place),
    /// The life of the database that cursors belong to.
    #[command(subcommand)]
    Epoch(epoch::Epoch),
    /// Tenants.
    #[command(subcommand)]
    Tenant(tenant::Tenant),
    /// Keys for programs.
    #[command(subcommand)]
    Token(token::Token),
}

/// Where a command finds its database.
#[derive(Clone, Debug, clap::Args)]
pub struct Place {
    /// The configuration file; `ENTENTE_…` variables go before it.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// An embedded database in this folder, instead of `database.url`.
    #[cfg(feature = "embedded")]
    #[arg(long, value_name = "DIR")]
    pub embedded: Option<PathBuf>,
}

/// A database that is open, and what keeps it so.
#[derive(Debug)]
pub struct Opened {
    /// The database.
    pub store: Store,
    /// All that is set.
    pub configuration: Configuration,
    #[cfg(feature = "embedded")]
    embedded: Option<embedded_postgres::Embedded>,
}

impl Place {
    /// Reads the configuration, starts the embedded database if one is named, applies migrations if asked, and connects.
    pub async fn open(&self, migrate: bool) -> anyhow::Result<Opened> {
        let configuration = Configuration::read(self.config.as_deref())?;
        crate::telemetry::start(&configuration.log)?;
        self.open_with(configuration, migrate).await
    }

    /// The same with a configuration that was read before.
    pub async fn open_with(&self, configuration: Configuration, migrate: bool) -> anyhow::Result<Opened> {
        #[cfg(feature = "embedded")]
        if let Some(folder) = &self.embedded {
            let embedded = embedded_postgres::start(folder).await?;
            // Its one connection is the pool's: the migrations must have ended theirs before.
            Store::migrate(embedded.url()).await?;
            let store = Store::connect(embedded.url(), 1).await?;
            return Ok(Opened { store, configuration, embedded: Some(embedded) });
        }
        let database = &configuration.database;
        let owner = database.owner()?;
        if migrate {
            Store::migrate(owner).await?;
        }
        let store = Store::connect(&database.url, database.connections.get()).await?;
        Ok(Opened {
            store,
            configuration,
            #[cfg(feature = "embedded")]
            embedded: None,
        })
    }
}

impl Opened {
    /// Closes the connections, then the embedded database.
    pub async fn close(self) -> anyhow::Result<()> {
        self.store.close().await;
        #[cfg(feature = "embedded")]
        if let Some(embedded) = self.embedded {
            embedded.stop().await?;
        }
        Ok(())
    }
}

impl Line {
    /// Does what the line says.
    pub async fn run(self) -> anyhow::Result<()> {
        match self.command {
            #[cfg(feature = "embedded")]
            Command::Demo(demo) => demo.run().await,
            Command::Serve(serve) => serve.run().await,
            Command::Migrate(place) => migrate::run(&place).await,
            Command::Import(import) => import.run().await,
            Command::Schema => {
                print!("{}", graphql::sdl());
                Ok(())
            }
            Command::CheckConfig(check) => check.run(),
            Command::CheckIsolation(place) => check_isolation::run(&place).await,
            Command::Epoch(epoch) => epoch.run().await,
            Command::Tenant(tenant) => tenant.run().await,
            Command::Token(token) => token.run().await,
        }
        .context("entente")
    }
}
