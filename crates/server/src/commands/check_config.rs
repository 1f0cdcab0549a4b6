//! `entente check-config`: is the configuration right?

use std::path::PathBuf;

use clap::Args;

use crate::configuration::Configuration;

/// Reads the configuration, and starts nothing.
#[derive(Debug, Args)]
pub struct CheckConfig {
    /// The configuration file.
    #[arg(long)]
    config: Option<PathBuf>,
}

impl CheckConfig {
    /// Ends well only if it is right.
    pub fn run(&self) -> anyhow::Result<()> {
        Configuration::read(self.config.as_deref())?;
        println!("The configuration is right");
        Ok(())
    }
}
