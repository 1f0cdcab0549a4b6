//! `entente epoch`: which life of the database cursors belong to.

use clap::Subcommand;
use store::Store;

use crate::commands::Place;
use crate::configuration::Configuration;

/// What is done with it.
#[derive(Debug, Subcommand)]
pub enum Epoch {
    /// After a backup was restored: begin another, so that nobody continues from a number that is given a second time.
    Bump(Place),
}

impl Epoch {
    /// Does it.
    pub async fn run(self) -> anyhow::Result<()> {
        let Self::Bump(place) = self;
        let configuration = Configuration::read(place.config.as_deref())?;
        crate::telemetry::start(&configuration.log)?;
        bump(&place, &configuration).await?;
        println!("Cursors of before are no longer continued");
        Ok(())
    }
}

async fn bump(place: &Place, configuration: &Configuration) -> anyhow::Result<()> {
    #[cfg(feature = "embedded")]
    if let Some(folder) = &place.embedded {
        let embedded = embedded_postgres::start(folder).await?;
        Store::bump_epoch(embedded.url()).await?;
        return embedded.stop().await;
    }
    #[cfg(not(feature = "embedded"))]
    let _ = place;
    Store::bump_epoch(configuration.database.owner()?).await
}
