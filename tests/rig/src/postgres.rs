//! A PostgreSQL cluster of one's own, as durable as in production, that can be killed and started again.

use std::fs::{self, File, Permissions};
use std::net::SocketAddr;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::process::{self, Used};
use crate::{Entente, port};

/// How long a start may take, recovery and all.
const START: Duration = Duration::from_mins(1);

/// The password of the login that serves. The cluster is reached from this machine only, and does not outlive its value.
const PASSWORD: &str = "serves";

/// What `docs/configuration.md` asks for.
const ROLES: &str = "CREATE ROLE entente_owner NOLOGIN; CREATE ROLE entente_app LOGIN NOINHERIT PASSWORD 'serves'";

/// A cluster that runs as long as this lives, with an empty database `entente` and the roles that Entente needs.
#[derive(Debug)]
pub struct Postgres {
    /// Holds the data and the log.
    folder: TempDir,
    programs: PathBuf,
    owner: Option<(u32, u32)>,
    settings: Vec<String>,
    password: String,
    address: SocketAddr,
    postmaster: Option<Child>,
}

impl Postgres {
    /// Makes a cluster and starts it, with these settings (`work_mem=8MB`) beside its own: durability is on, whatever that costs.
    pub async fn start(settings: &[&str]) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("entente-rig").tempdir()?;
        let owner = owner()?;
        if let Some((user, group)) = owner {
            chown(folder.path(), Some(user), Some(group))?;
        }
        let mut cluster = Self {
            programs: programs()?,
            owner,
            settings: settings.iter().map(|&setting| setting.to_owned()).collect(),
            password: format!("{:032x}", random()?),
            address: port::free()?,
            postmaster: None,
            folder,
        };
        cluster.initialize().await?;
        cluster.restart().await?;
        let mut server = PgConnection::connect(&cluster.superuser_in("postgres")).await?;
        for statement in ROLES.split(';') {
            server.execute(statement.trim()).await?;
        }
        server.execute("CREATE DATABASE entente").await?;
        Ok(cluster)
    }

    /// The binary, configured to serve this database.
    pub fn configure(&self, entente: Entente) -> Entente {
        entente.with("database.url", self.url(self.address)).with("database.owner_url", self.superuser())
    }

    /// The URL of the login that serves, at this address: the cluster's own, or that of a proxy before it.
    pub fn url(&self, address: SocketAddr) -> String {
        format!("postgres://entente_app:{PASSWORD}@{address}/entente")
    }

    /// The superuser's URL, past every proxy.
    pub fn superuser(&self) -> String {
        self.superuser_in("entente")
    }

    fn superuser_in(&self, database: &str) -> String {
        format!("postgres://entente:{}@{}/{database}", self.password, self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The postmaster, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.postmaster.as_ref()?.id()
    }

    /// What the postmaster and all its children have used since it was started.
    pub fn used(&self) -> anyhow::Result<Used> {
        process::used(&process::working_in(&self.data()))
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// SIGKILL to the postmaster and to whoever it has started, as when the machine loses power. Nothing of it lives when this returns, and
    /// the postmaster is reaped: as a zombie its number would keep the next one from starting.
    pub async fn kill9(&mut self) -> anyhow::Result<()> {
        if let Some(mut postmaster) = self.postmaster.take() {
            postmaster.kill().await?;
        }
        loop {
            let left = process::working_in(&self.data());
            if left.is_empty() {
                return Ok(());
            }
            left.into_iter().for_each(process::kill);
            sleep(Duration::from_millis(1)).await;
        }
    }

    /// Starts it again at the same address, and waits until it takes connections.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        anyhow::ensure!(self.postmaster.is_none(), "PostgreSQL runs already");
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.data()).args(["-p", &self.address.port().to_string()]);
        let own = [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "max_connections=200",
            "max_locks_per_transaction=256",
            "shared_buffers=128MB",
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC",
        ];
        for setting in own.into_iter().chain(self.settings.iter().map(String::as_str)) {
            command.args(["-c", setting]);
        }
        let begun = Instant::now();
        let mut postmaster = command.spawn().context("PostgreSQL cannot be started")?;
        while !self.is_ready(&postmaster) {
            let ended = postmaster.try_wait()?;
            anyhow::ensure!(
                ended.is_none() && begun.elapsed() < START,
                "PostgreSQL did not start: {ended:?}\n{}",
                self.log()
            );
            sleep(Duration::from_millis(2)).await;
        }
        self.postmaster = Some(postmaster);
        Ok(())
    }

    /// Whether this postmaster, not one before it, has said that it takes connections.
    fn is_ready(&self, postmaster: &Child) -> bool {
        let told = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let mut lines = told.lines().map(str::trim);
        lines.next().and_then(|pid| pid.parse().ok()) == postmaster.id() && lines.nth(6) == Some("ready")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    async fn initialize(&self) -> anyhow::Result<()> {
        let password = self.folder.path().join("password");
        fs::write(&password, &self.password)?;
        if let Some((user, group)) = self.owner {
            chown(&password, Some(user), Some(group))?;
        }
        fs::set_permissions(&password, Permissions::from_mode(0o600))?;
        let mut command = self.command("initdb");
        command.arg("--pgdata").arg(self.data()).arg("--pwfile").arg(&password);
        command.args(["--username=entente", "--auth=password", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        let ended = command.status().await.context("initdb cannot be started")?;
        anyhow::ensure!(ended.success(), "initdb failed\n{}", self.log());
        Ok(())
    }

    /// A program of it, as a user whom it accepts, writing to the log.
    fn command(&self, program: &str) -> Command {
        let log = self.folder.path().join("log");
        let output =
            || File::options().create(true).append(true).open(&log).map_or_else(|_| Stdio::null(), Stdio::from);
        let mut command = process::bound(&self.programs.join(program));
        command.current_dir(self.folder.path()).stdin(Stdio::null()).stdout(output()).stderr(output());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut postmaster) = self.postmaster.take() {
            let _ = postmaster.start_kill();
            while let Ok(None) = postmaster.try_wait() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        process::working_in(&self.data()).into_iter().for_each(process::kill);
    }
}

/// The folder of the newest PostgreSQL.
fn programs() -> anyhow::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).filter_map(|folder| fs::canonicalize(folder.join("initdb")).ok());
    let in_path = in_path.filter_map(|program| program.parent().map(Path::to_owned));
    let packaged = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let packaged = packaged.map(|version| version.path().join("bin"));
    let all = packaged.chain(in_path).filter(|folder| folder.join("postgres").is_file());
    let version = |folder: &PathBuf| {
        let name = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        name.and_then(|name| name.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<u32>().ok())
    };
    all.max_by_key(version).context("There is no PostgreSQL; scripts/with-postgres installs it")
}

/// Who PostgreSQL runs as, when this runs as root, which it refuses.
fn owner() -> anyhow::Result<Option<(u32, u32)>> {
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let user = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut numbers = line.split(':').skip(2).map(str::parse::<u32>);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    };
    let found = user("postgres").or_else(|| user("nobody"));
    found.map(Some).context("PostgreSQL does not run as root, and there is no other user")
}

fn random() -> anyhow::Result<u128> {
    use std::io::Read as _;
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(u128::from_be_bytes(bytes))
}
