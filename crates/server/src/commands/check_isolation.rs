//! `entente check-isolation`: does the database hold the borders between tenants?

use crate::commands::Place;
use crate::house;

/// Ends well only if there is no way past the borders.
pub async fn run(place: &Place) -> anyhow::Result<()> {
    let opened = place.open(false).await?;
    let checked = house::check_isolation(&opened.store).await;
    opened.close().await?;
    checked?;
    println!("Both borders hold");
    Ok(())
}
