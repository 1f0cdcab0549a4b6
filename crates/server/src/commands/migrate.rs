//! `entente migrate`: applies the migrations that are missing.

use crate::commands::Place;

/// Applies them, and says so.
pub async fn run(place: &Place) -> anyhow::Result<()> {
    place.open(true).await?.close().await?;
    println!("The database is up to date");
    Ok(())
}
