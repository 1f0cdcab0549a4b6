//! The stage: a durable PostgreSQL, Redis if it is asked for, and nodes of the real binary on them.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use rig::{Entente, Postgres, Redis, Server};
use tempfile::TempDir;

/// What runs, each as a process of its own.
pub(crate) struct Stage {
    pub(crate) postgres: Postgres,
    pub(crate) redis: Option<Redis>,
    pub(crate) nodes: Vec<Server>,
    /// Configured for the database, without Redis.
    pub(crate) entente: Entente,
    folder: TempDir,
}

impl Stage {
    /// A migrated database in which nothing stands. Nobody serves yet.
    pub(crate) async fn open() -> Self {
        Self::on(Postgres::start(&[]).await.unwrap()).await
    }

    /// The same on this cluster.
    pub(crate) async fn on(postgres: Postgres) -> Self {
        let entente = postgres.configure(Entente::find().unwrap());
        entente.run(&["migrate"]).await.unwrap();
        let folder = tempfile::Builder::new().prefix("entente-chaos").tempdir().unwrap();
        Self { postgres, redis: None, nodes: Vec::new(), entente, folder }
    }

    /// Loads a file of the importer's form; the keys that it made, by the address of the person.
    pub(crate) async fn import(&self, text: &str) -> BTreeMap<String, String> {
        let file = self.folder.path().join("world.yaml");
        fs::write(&file, text).unwrap();
        let printed = self.entente.run(&[Path::new("import"), &file]).await.unwrap();
        let keys = printed.lines().filter_map(|line| line.split_once(", Chaos: "));
        keys.map(|(owner, key)| (owner.split_once(": ").unwrap().1.to_owned(), key.to_owned())).collect()
    }

    /// Starts Redis, and makes the nodes that are started afterwards use it.
    pub(crate) async fn with_redis(&mut self) {
        let redis = Redis::start().await.unwrap();
        self.entente = self.entente.clone().with("redis.url", redis.url(redis.address()));
        self.redis = Some(redis);
    }

    /// Starts a node.
    pub(crate) async fn serve(&mut self) {
        self.serve_as(self.entente.clone()).await;
    }

    /// Starts a node that is configured so.
    pub(crate) async fn serve_as(&mut self, entente: Entente) {
        let log = self.file(&format!("node-{}.log", self.nodes.len()));
        self.nodes.push(entente.serve(&log).await.unwrap());
    }

    /// Where the nodes listen.
    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(Server::address).collect()
    }

    /// A file that goes when the stage does.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
