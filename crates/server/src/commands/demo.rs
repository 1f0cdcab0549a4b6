//! `entente demo`: two consortia in an embedded database, with a key for each persona.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
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

/// How long the personas' keys are good.
const DAYS: i64 = 300;

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
    /// Where; null for a coordinator.
    workspace: Option<String>,
    /// A key of all scopes.
    token: String,
}

/// The same as `--personas` writes it.
#[derive(Serialize)]
struct Promised<'p> {
    tenant: &'p str,
    name: &'p str,
    institution: Option<&'p str>,
    role: MemberRole,
    token: &'p str,
}

impl Demo {
    /// Loads what is not loaded, prints who is who, and serves.
    pub async fn run(self) -> anyhow::Result<()> {
        let mut configuration = Configuration::read(None)?;
        configuration.http.listen = self.listen;
        crate::telemetry::start(&configuration.log)?;
        let opened = self.open(configuration).await?;
        let personas = self.personas_of(&opened).await?;
        if let Some(path) = &self.personas {
            keep(path, &personas.iter().map(Persona::promised).collect::<Vec<_>>())?;
        }
        let serving = begin(&opened).await?;
        introduce(serving.address, &personas);
        serving.until_told(opened).await
    }

    /// The database, loaded. It is loaded beside its place and moved there when it is whole, so that whoever is interrupted begins anew.
    async fn open(&self, configuration: Configuration) -> anyhow::Result<Opened> {
        let database = self.data.join("database");
        {
            let _alone = self.claim()?;
            if !database.exists() {
                // A longer name than its last one: what is too long for a socket is found out before the work is done.
                let loading = self.data.join("database.loading");
                remove_folder(&loading)?;
                let place = Place { config: None, embedded: Some(loading.clone()) };
                let opened = place.open_with(configuration.clone(), true).await?;
                load(&opened).await?;
                opened.close().await?;
                // Keys of a database that is no more.
                let _ = std::fs::remove_file(self.kept());
                std::fs::rename(&loading, &database)?;
            }
        }
        Place { config: None, embedded: Some(database) }.open_with(configuration, true).await
    }

    /// Of two processes one loads; the other waits, and then finds the database in use.
    fn claim(&self) -> anyhow::Result<File> {
        let unwritten = || format!("{} cannot be written", self.data.display());
        std::fs::create_dir_all(&self.data).with_context(unwritten)?;
        let lock = File::create(self.data.join("loading")).with_context(unwritten)?;
        lock.lock().with_context(unwritten)?;
        Ok(lock)
    }

    fn kept(&self) -> PathBuf {
        self.data.join("personas.json")
    }

    /// The personas, each with a key that is good for some time yet.
    async fn personas_of(&self, opened: &Opened) -> anyhow::Result<Vec<Persona>> {
        if let Ok(text) = std::fs::read_to_string(self.kept())
            && let Ok((good_until, personas)) = serde_json::from_str::<(Timestamp, Vec<Persona>)>(&text)
            && good_until > now().plus_days(1)
        {
            return Ok(personas);
        }
        let good_until = now().plus_days(DAYS);
        let personas = make(opened).await?;
        keep(&self.kept(), &(good_until, &personas))?;
        Ok(personas)
    }
}

impl Persona {
    fn promised(&self) -> Promised<'_> {
        let Self { tenant, name, institution, role, token, .. } = self;
        Promised { tenant, name, institution: institution.as_deref(), role: *role, token }
    }
}

fn remove_folder(path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}

/// Loads the files, moved by whole weeks so that the day of the snapshot is one of the seven that are over.
async fn load(opened: &Opened) -> anyhow::Result<()> {
    let snapshot = Day::parse(SNAPSHOT).context("the snapshot is a day")?;
    let yesterday = (now().day().date() - snapshot.date()).whole_days() - 1;
    let options = import::Options { dry_run: false, shift_days: yesterday.div_euclid(7) * 7 };
    let files = FILES.iter().map(|(name, text)| import::parse(name, text)).collect::<Result<Vec<_>, _>>()?;
    import::run(&hub(opened), &files, options, &mut moment, &mut |progress| tracing::info!("{progress}")).await?;
    Ok(())
}

/// One persona for each role in each workspace of each tenant, the coordinator first.
async fn make(opened: &Opened) -> anyhow::Result<Vec<Persona>> {
    let (hub, mut personas) = (hub(opened), Vec::<Persona>::new());
    let tenants = store::directory::tenants(&opened.store).await?;
    for store::directory::TenantEntry { id, slug } in tenants {
        let members = {
            let reader = store::Reader::open(&opened.store, &store::directory::clock(id), now()).await?;
            store::people::active_members(&reader).await?
        };
        for member in members {
            let workspace = member.workspace.map(|name| name.to_string());
            let shown = |p: &Persona| p.tenant == slug.as_ref() && p.role == member.role && p.workspace == workspace;
            if personas.iter().any(shown) {
                continue;
            }
            let name = named("Demonstration");
            let token = issue(&hub, slug.as_ref(), member.email, name, TokenScope::ALL, DAYS, moment()).await?;
            personas.push(Persona {
                tenant: slug.to_string(),
                name: member.name.to_string(),
                institution: member.institution.map(|name| name.to_string()),
                role: member.role,
                workspace,
                token,
            });
        }
    }
    Ok(personas)
}

/// Writes JSON that only the user may read: it holds keys.
fn keep(path: &Path, value: &impl Serialize) -> anyhow::Result<()> {
    let unwritten = || format!("{} cannot be written", path.display());
    let beside = path.with_extension("new");
    let _ = std::fs::remove_file(&beside);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside).with_context(unwritten)?;
    file.write_all(&serde_json::to_vec_pretty(value)?).with_context(unwritten)?;
    std::fs::rename(&beside, path).with_context(unwritten)
}

fn introduce(address: SocketAddr, personas: &[Persona]) {
    println!("Entente listens on http://{address}");
    let mut tenant = "";
    for persona in personas {
        if persona.tenant != tenant {
            tenant = &persona.tenant;
            println!("\n{tenant}: POST and WebSocket at http://{address}/t/{tenant}/graphql");
        }
        println!("  {}", persona.line());
    }
    println!("\nThe schema is at http://{address}/schema.graphql, ready operations are in operations/.");
}

impl Persona {
    /// Who it is, and the key.
    fn line(&self) -> String {
        let place = self.workspace.as_deref().unwrap_or("all workspaces");
        let institution = self.institution.as_deref().unwrap_or("no institution");
        let who = format!("{} ({institution}), {place}", self.name);
        format!("{:<18} {who:<60} {}", self.role.as_str(), self.token)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use super::*;

    #[test]
    fn all_files_of_the_demonstration_are_loaded() {
        let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../demo");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "yaml"))
            .map(|name| format!("demo/{name}"))
            .collect();
        there.sort();
        assert_eq!(FILES.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>(), there);
    }
}
