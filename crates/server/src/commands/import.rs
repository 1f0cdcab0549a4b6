//! `entente import`: loads consortia from YAML files, each file whole or not at all.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use crate::clock::moment;
use crate::commands::Place;

/// Loads consortia from YAML files.
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    place: Place,
    /// Do everything but keep it.
    #[arg(long)]
    dry_run: bool,
    /// The files, in their order.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

impl Import {
    /// Loads them; what is wrong is told by file and line, after what the files before it did.
    pub async fn run(self) -> anyhow::Result<()> {
        let mut files = Vec::new();
        for path in &self.files {
            let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
            files.push(import::parse(&path.display().to_string(), &text)?);
        }
        let opened = self.place.open(false).await?;
        let hub = hub::Hub::new(opened.store.clone(), std::sync::Arc::new(|_, _, _| {}));
        let options = import::Options { dry_run: self.dry_run, ..import::Options::default() };
        let imported = import::run(&hub, &files, options, &mut moment, &mut |progress| eprintln!("{progress}")).await;
        // Told before anything else can go wrong: a key is shown here and nowhere else.
        match &imported {
            Ok(report) => println!("{report}"),
            Err(stopped) if stopped.kept.files > 0 && !self.dry_run => println!("{}", stopped.kept),
            Err(_) => {}
        }
        opened.close().await?;
        imported?;
        Ok(())
    }
}
