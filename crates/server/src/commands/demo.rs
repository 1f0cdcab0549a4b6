//! `entente demo`: two consortia in an embedded database, with a key for each persona.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde::{Deserialize, Serialize};
use words::people::{MemberRole, TokenScope};
use words::{Day, Timestamp};

use crate::clock::{moment, now};
use crate::commands::serve::begin;
use crate::commands::tenant::hub;
use crate::commands::token::{issue, named};
use crate::commands::{Opened, Place};
use crate::configuration::Configuration;

/// The files, in their order.
const FILES: &[(&str, &str)] = &[
    ("demo/a0-nova-vet.yaml", include_str!("../../../../demo/a0-nova-vet.yaml")),
    ("demo/a1-emilia-romagna.yaml", include_str!("../../../../demo/a1-emilia-romagna.yaml")),
    ("demo/a2-rhone-alpes.yaml", include_str!("../../../../demo/a2-rhone-alpes.yaml")),
    ("demo/a3-bucuresti-ilfov.yaml", include_str!("../../../../demo/a3-bucuresti-ilfov.yaml")),
    ("demo/b0-greenmanu-cove.yaml", include_str!("../../../../demo/b0-greenmanu-cove.yaml")),
    ("demo/b1-pais-vasco.yaml", include_str!("../../../../demo/b1-pais-vasco.yaml")),
];

/// The day on which the files stand still.
const SNAPSHOT: &str = "2026-06-30";

/// Serves the demonstration consortia.
#[derive(Debug, Args)]
pub struct Demo {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:4000")]
    listen: SocketAddr,
    /// Where its database stands; what is done there stays.
    #[arg(long, default_value = ".entente-demo")]
    data: PathBuf,
    /// Writes the personas with their keys into this file, as JSON.
    #[arg(long)]
    personas: Option<PathBuf>,
}

/// Somebody to look through whose eyes.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Persona {
    /// The tenant's slug.
    tenant: String,
    name: String,
    /// The institution's short name; a coordinator may have none.
    institution: Option<String>,
    role: MemberRole,
    /// A key of all scopes.
    token: String,
    /// Where; null for a coordinator.
    workspace: Option<String>,
}

impl Demo {
    /// Loads what is not loaded, prints who is who, and serves.
    pub async fn run(self) -> anyhow::Result<()> {
        let mut configuration = Configuration::default();
        configuration.http.listen = self.listen;
        configuration.http.public_url = format!("http://{}", self.listen);
        crate::telemetry::start(&configuration.log)?;
        let opened = self.open(configuration).await?;
        let personas = self.personas_of(&opened).await?;
        if let Some(path) = &self.personas {
            keep(path, &personas)?;
        }
        let serving = begin(&opened).await?;
        introduce(serving.address, &personas);
        serving.until_told(opened).await
    }

    /// The database, loaded. It is loaded beside its place and moved there when it is whole, so that whoever is interrupted begins anew.
    async fn open(&self, configuration: Configuration) -> anyhow::Result<Opened> {
        let database = self.data.join("database");
        if !database.exists() {
            let loading = self.data.join("loading");
            if loading.exists() {
                std::fs::remove_dir_all(&loading).with_context(|| format!("{} cannot be removed", loading.display()))?;
            }
            let opened = Place { config: None, embedded: Some(loading.clone()) }.open_with(configuration.clone(), true).await?;
            load(&opened).await?;
            opened.close().await?;
            std::fs::rename(&loading, &database)?;
        }
        Place { config: None, embedded: Some(database) }.open_with(configuration, true).await
    }

    /// The personas, each with a key that is good for some time yet.
    async fn personas_of(&self, opened: &Opened) -> anyhow::Result<Vec<Persona>> {
        let kept = self.data.join("personas.json");
        if let Ok(text) = std::fs::read_to_string(&kept)
            && let Ok((good_until, personas)) = serde_json::from_str::<(Timestamp, Vec<Persona>)>(&text)
            && good_until > now().plus_days(1)
        {
            return Ok(personas);
        }
        let days = 300;
        let personas = make(opened, days).await?;
        keep(&kept, &(now().plus_days(days), &personas))?;
        Ok(personas)
    }
}

/// Loads the files, moved by whole weeks so that the day of the snapshot is in the last seven days.
async fn load(opened: &Opened) -> anyhow::Result<()> {
    let snapshot = Day::parse(SNAPSHOT).context("the snapshot is a day")?;
    let weeks = (now().day().date() - snapshot.date()).whole_days().div_euclid(7);
    let options = import::Options { dry_run: false, shift_days: weeks * 7 };
    let files = FILES.iter().map(|(name, text)| import::parse(name, text)).collect::<Result<Vec<_>, _>>()?;
    import::run(&hub(opened), &files, options, &mut moment, &mut |progress| tracing::info!("{progress}")).await?;
    Ok(())
}

/// One persona for each role in each workspace, the coordinator first.
async fn make(opened: &Opened, days: i64) -> anyhow::Result<Vec<Persona>> {
    let (hub, mut personas) = (hub(opened), Vec::<Persona>::new());
    for (tenant, slug) in store::directory::tenants(&opened.store).await? {
        let members = {
            let reader = store::Reader::open(&opened.store, &store::directory::clock(tenant), now()).await?;
            store::people::active_members(&reader).await?
        };
        for member in members {
            let workspace = member.workspace.map(|name| name.to_string());
            let shown = |p: &Persona| p.tenant == slug.as_ref() && p.role == member.role && p.workspace == workspace;
            if personas.iter().any(shown) {
                continue;
            }
            let token = issue(&hub, slug.as_ref(), member.email, named("Demonstration"), TokenScope::ALL, days, moment()).await?;
            let institution = member.institution.map(|name| name.to_string());
            personas.push(Persona { tenant: slug.to_string(), name: member.name.to_string(), institution, role: member.role, token, workspace });
        }
    }
    Ok(personas)
}

/// Writes JSON that only the user may read: it holds keys.
fn keep(path: &Path, value: &impl Serialize) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let unwritten = || format!("{} cannot be written", path.display());
    let beside = path.with_extension("new");
    let file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside);
    let mut file = file.with_context(unwritten)?;
    file.write_all(&serde_json::to_vec_pretty(value)?).with_context(unwritten)?;
    std::fs::rename(&beside, path).with_context(unwritten)
}

fn introduce(address: SocketAddr, personas: &[Persona]) {
    println!("Entente listens on http://{address}\n");
    let mut tenant = "";
    for persona in personas {
        if persona.tenant != tenant {
            tenant = &persona.tenant;
            println!("{tenant}: POST and WebSocket at http://{address}/t/{tenant}/graphql");
        }
        let place = persona.workspace.as_deref().unwrap_or("all workspaces");
        let institution = persona.institution.as_deref().unwrap_or("no institution");
        println!("  {:<19} {} ({institution}), {place}\n      {}", persona.role.as_str(), persona.name, persona.token);
    }
    println!("\nThe schema is at http://{address}/schema.graphql, ready operations are in operations/.");
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use super::*;

    #[test]
    fn all_files_of_the_demonstration_are_loaded() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".yaml"))
            .map(|name| format!("demo/{name}"))
            .collect();
        there.sort();
        assert_eq!(FILES.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>(), there);
    }
}
