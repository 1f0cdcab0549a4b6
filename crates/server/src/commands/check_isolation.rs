//! `entente check-isolation`: does the database hold the borders between tenants?

use std::time::Instant;

use crate::commands::Place;
use crate::house;

/// Ends well only if there is no way past the borders.
pub async fn run(place: &Place) -> anyhow::Result<()> {
    let opened = place.open(false).await?;
    let begun = Instant::now();
    let checked = house::check_isolation(&opened.store).await;
    let took = begun.elapsed();
    opened.close().await?;
    checked?;
    println!("Both borders hold, as the catalog said within {} ms", took.as_millis());
    Ok(())
}
