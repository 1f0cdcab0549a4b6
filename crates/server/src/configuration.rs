//! Configuration: a file and `ENTENTE_…` variables over the defaults; an unknown key is an error that says where it stands.
//!
//! `docs/configuration.md` lists the same keys; a test compares the two.

mod database;
mod http;
mod live;
mod log;
mod redis;

use std::path::Path;

use anyhow::Context as _;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::value::UncasedStr;
use serde::{Deserialize, Serialize};

pub use database::Database;
pub use http::{Http, Origin};
pub use live::Live;
pub use log::{Log, LogFilter, LogFormat};
pub use redis::Redis;

/// All that can be set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Where the data is.
    pub database: Database,
    /// Where and how requests are answered.
    pub http: Http,
    /// The feed.
    pub live: Live,
    /// What is written to standard error.
    pub log: Log,
    /// What nodes wake each other by.
    pub redis: Redis,
}

impl Configuration {
    /// Reads the file, if one is named, and the environment: `ENTENTE_HTTP__LISTEN` is `http.listen`.
    pub fn read(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            anyhow::ensure!(file.is_file(), "There is no configuration file {}", file.display());
            figment = figment.merge(Toml::file_exact(file));
        }
        figment.merge(environment()?).extract().context("The configuration is not right")
    }
}

/// The variables that are meant as keys: those with the separator, and those that are a section. Others belong to others: a cluster tells
/// each container where a service called `entente` is, as `ENTENTE_PORT` and `ENTENTE_SERVICE_HOST`.
///
/// # Errors
/// For a key whose separator is written with one underscore, which would be passed over in silence.
fn environment() -> anyhow::Result<Env> {
    let defaults = serde_json::to_value(Configuration::default())?;
    let sections = defaults.as_object().into_iter().flatten();
    let names: Vec<String> = sections.clone().map(|(section, _)| section.clone()).collect();
    let variables = Env::prefixed("ENTENTE_");
    for (section, keys) in sections {
        for (key, _) in keys.as_object().into_iter().flatten() {
            let [written, meant] = ["_", "__"].map(|separator| format!("{section}{separator}{key}"));
            let found = variables.iter().any(|(name, _)| name == written.as_str());
            let [written, meant] = [written, meant].map(|name| name.to_uppercase());
            anyhow::ensure!(!found, "ENTENTE_{written} is no key; write ENTENTE_{meant}");
        }
    }
    let is_key = move |name: &UncasedStr| name.as_str().contains("__") || names.iter().any(|section| name == section);
    Ok(variables.filter(is_key).split("__"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::result_large_err, reason = "a test may stop at what it does not expect")]
    use super::*;

    fn keys(prefix: &str, value: &serde_json::Value, into: &mut Vec<String>) {
        match value.as_object() {
            Some(fields) => {
                for (name, value) in fields {
                    keys(&if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") }, value, into);
                }
            }
            None => into.push(prefix.to_owned()),
        }
    }

    #[test]
    fn the_documentation_lists_each_key_with_its_default_and_no_other() {
        let text = include_str!("../../../docs/configuration.md");
        let documented: Vec<(String, String)> = text
            .lines()
            .filter_map(|line| line.strip_prefix("| `"))
            .map(|line| {
                let mut cells = line.split('|').map(str::trim);
                let key = cells.next().unwrap().trim_end_matches('`').to_owned();
                (key, cells.next().unwrap().trim_matches('`').to_owned())
            })
            .collect();
        let defaults = serde_json::to_value(Configuration::default()).unwrap();
        let mut known = Vec::new();
        keys("", &defaults, &mut known);
        let names: Vec<&String> = documented.iter().map(|(key, _)| key).collect();
        assert_eq!(names, known.iter().collect::<Vec<_>>());
        for (key, default) in &documented {
            let pointer = format!("/{}", key.replace('.', "/"));
            assert_eq!(default, &defaults.pointer(&pointer).unwrap().to_string(), "the default of {key}");
        }
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_place() {
        figment::Jail::expect_with(|jail| {
            jail.create_file("entente.toml", "[http]\nlisten = \"127.0.0.1:1\"\nlissten = 2\n")?;
            let error = Configuration::read(Some(Path::new("entente.toml"))).unwrap_err();
            let text = format!("{error:#}");
            assert!(text.contains("lissten") && text.contains("entente.toml"), "{text}");
            Ok(())
        });
    }

    #[test]
    fn a_value_that_cannot_be_meant_is_refused_with_its_key() {
        for (key, value) in [
            ("database.connections", "0"),
            ("http.listen", "\"everywhere\""),
            ("http.origins", "[\"https://app.example.org/\"]"),
            ("http.query_timeout_seconds", "0"),
            ("live.sweep_milliseconds", "0"),
            ("log.filter", "\"hub=loud\""),
            ("log.format", "\"xml\""),
        ] {
            figment::Jail::expect_with(|jail| {
                let (section, name) = key.split_once('.').unwrap();
                jail.create_file("entente.toml", &format!("[{section}]\n{name} = {value}\n"))?;
                let error = Configuration::read(Some(Path::new("entente.toml"))).unwrap_err();
                let text = format!("{error:#}");
                assert!(text.contains(key) && text.contains("entente.toml"), "{key}: {text}");
                Ok(())
            });
        }
    }

    #[test]
    fn an_unknown_variable_is_refused_with_its_name() {
        figment::Jail::expect_with(|jail| {
            jail.set_env("ENTENTE_HTTP__LISSTEN", "127.0.0.1:2");
            let text = format!("{:#}", Configuration::read(None).unwrap_err());
            assert!(text.to_lowercase().contains("http.lissten") && text.contains("ENTENTE_"), "{text}");
            Ok(())
        });
    }

    #[test]
    fn what_a_cluster_tells_of_a_service_is_no_key() {
        figment::Jail::expect_with(|jail| {
            for (name, value) in [
                ("ENTENTE_PORT", "tcp://10.0.0.7:4000"),
                ("ENTENTE_SERVICE_HOST", "10.0.0.7"),
                ("ENTENTE_SERVICE_PORT", "4000"),
                ("ENTENTE_SERVICE_PORT_HTTP", "4000"),
                ("ENTENTE_PORT_4000_TCP", "tcp://10.0.0.7:4000"),
                ("ENTENTE_PORT_4000_TCP_PROTO", "tcp"),
                ("ENTENTE_PORT_4000_TCP_PORT", "4000"),
                ("ENTENTE_PORT_4000_TCP_ADDR", "10.0.0.7"),
                // Of a service called `entente-database`.
                ("ENTENTE_DATABASE_PORT", "tcp://10.0.0.8:5432"),
                ("ENTENTE_DATABASE_SERVICE_HOST", "10.0.0.8"),
            ] {
                jail.set_env(name, value);
            }
            jail.set_env("ENTENTE_HTTP__LISTEN", "127.0.0.1:2");
            assert_eq!(Configuration::read(None).unwrap().http.listen.port(), 2);
            Ok(())
        });
    }

    #[test]
    fn a_variable_that_was_meant_as_a_key_is_refused_with_its_name() {
        for (name, value, told) in [
            ("ENTENTE_DATABASE_URL", "postgres://db", "ENTENTE_DATABASE_URL is no key; write ENTENTE_DATABASE__URL"),
            ("ENTENTE_HTTP", "127.0.0.1:2", "ENTENTE_"),
            ("ENTENTE_HTTPS__LISTEN", "127.0.0.1:2", "https"),
        ] {
            figment::Jail::expect_with(|jail| {
                jail.set_env(name, value);
                let text = format!("{:#}", Configuration::read(None).unwrap_err());
                assert!(text.contains(told), "{name}: {text}");
                Ok(())
            });
        }
    }

    #[test]
    fn a_variable_goes_before_the_file() {
        figment::Jail::expect_with(|jail| {
            jail.create_file("entente.toml", "[http]\nlisten = \"127.0.0.1:1\"\n")?;
            jail.set_env("ENTENTE_HTTP__LISTEN", "127.0.0.1:2");
            let read = Configuration::read(Some(Path::new("entente.toml"))).unwrap();
            assert_eq!(read.http.listen.port(), 2);
            Ok(())
        });
    }
}
