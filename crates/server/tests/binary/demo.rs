//! The demonstration: how soon it answers, what the README promises of it, and who its personas are.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use crate::client::{Client, get};
use crate::process::{Persona, Serving, personas};

/// The words of a command as a shell would split them: quotes hold together, a variable stands for its value.
fn words(command: &str, token: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in command.replace("\\\n", " ").replace("$TOKEN", token).chars() {
        match quote {
            Some(open) if letter == open => quote = None,
            None if matches!(letter, '\'' | '"') => quote = Some(letter),
            None if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// README's first query as it stands there, but for the port: what it answers.
async fn first_query(address: SocketAddr, token: &str) -> Value {
    let readme = include_str!("../../../../README.md");
    let (_, after) = readme.split_once("## A first query").unwrap();
    let (_, block) = after.split_once("```sh\n").unwrap();
    let (command, _) = block.split_once("```").unwrap();
    let mut words = words(command, token).into_iter();
    assert_eq!([words.next().unwrap(), words.next().unwrap()], ["curl", "-s"]);
    let url = words.next().unwrap().replace("127.0.0.1:4000", &address.to_string());
    let mut request = reqwest::Client::new().post(url);
    while let (Some(option), Some(value)) = (words.next(), words.next()) {
        request = match option.as_str() {
            "-H" => {
                let (name, value) = value.split_once(": ").unwrap();
                request.header(name, value)
            }
            "-d" => request.body(value),
            _ => panic!("the test does not know curl's {option}"),
        };
    }
    request.send().await.unwrap().json().await.unwrap()
}

/// Starts the demonstration and asks README's query as a region lead; how many seconds that took from the start of the process.
async fn answers(folder: &Path) -> (Serving, f64) {
    let begun = Instant::now();
    let serving = Serving::demo(folder);
    let personas = personas(folder);
    let lead = personas.iter().find(|persona| persona.tenant == "nova-vet" && persona.role == "REGION_LEAD").unwrap();
    let answer = first_query(serving.address, &lead.token).await;
    let seconds = begun.elapsed().as_secs_f64();
    let viewer = &answer["data"]["viewer"];
    assert_eq!(viewer["name"], *lead.name, "{answer}");
    assert_eq!(viewer["memberships"][0]["role"], "REGION_LEAD");
    assert!(!viewer["actions"]["nodes"].as_array().unwrap().is_empty(), "there is something to do: {answer}");
    assert!(answer.get("errors").is_none(), "{answer}");
    (serving, seconds)
}

#[tokio::test]
async fn the_readmes_first_query_works_on_a_new_and_on_an_existing_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (serving, new) = answers(folder.path()).await;
    serving.kill();
    let (serving, existing) = answers(folder.path()).await;
    println!(
        "the first query was answered {new:.1} s after the start with a new folder, {existing:.1} s with an existing one"
    );

    let (status, schema) = get(serving.address, "/schema.graphql").await;
    assert_eq!((status.as_u16(), schema), (200, graphql::sdl()));
    assert_eq!(get(serving.address, "/healthz").await.0, 200);
    assert_eq!(get(serving.address, "/readyz").await.0, 200);
}

#[tokio::test]
async fn each_persona_is_somebody_in_one_tenant_and_nobody_in_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = Serving::demo(folder.path());
    let printed = serving.printed_until("The schema is at");
    let personas = personas(folder.path());
    let mode = folder.path().join("personas.json").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "keys are for who started it");

    let mut tenants: BTreeMap<&str, Vec<&Persona>> = BTreeMap::new();
    for persona in &personas {
        tenants.entry(&persona.tenant).or_default().push(persona);
        let lines = printed.iter().filter(|line| line.contains(&persona.token)).count();
        assert_eq!(lines, 1, "{} has a line", persona.name);
    }
    assert_eq!(tenants.keys().copied().collect::<Vec<_>>(), ["greenmanu", "nova-vet"]);
    for (tenant, people) in &tenants {
        assert_eq!(people[0].role, "TENANT_COORDINATOR", "the coordinator of {tenant} comes first");
        assert!(people.iter().any(|persona| persona.role == "MEMBER"), "{tenant} has a member");
        assert!(people[1..].iter().all(|persona| persona.institution.is_some()));
    }
    let names = |tenant: &str| tenants[tenant].iter().map(|persona| &persona.name).collect::<BTreeSet<_>>();
    assert_eq!(names("greenmanu").intersection(&names("nova-vet")).count(), 0, "nobody is in both");

    for persona in &personas {
        let here = Client::new(&persona.tenant, &persona.token);
        let viewer =
            here.asks(serving.address, "{ viewer { name memberships { role } } tenant { slug } }", Value::Null).await;
        assert_eq!(viewer["viewer"]["name"], *persona.name);
        assert_eq!(viewer["tenant"]["slug"], *persona.tenant);
        let roles = viewer["viewer"]["memberships"].as_array().unwrap();
        assert!(roles.iter().any(|membership| membership["role"] == *persona.role), "{viewer}");

        let there = if persona.tenant == "nova-vet" { "greenmanu" } else { "nova-vet" };
        let stranger = Client::new(there, &persona.token);
        let document = "{ viewer { name } tenant { slug } workspaces(first: 1) { nodes { name } } }";
        let seen = stranger.asks(serving.address, document, Value::Null).await;
        assert_eq!(seen, json!({ "viewer": null, "tenant": null, "workspaces": { "nodes": [] } }), "{}", persona.name);
    }
}
