//! The world: regions with an authority, a school, a company and an observatory each, and everybody with a key.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;

use rig::Client;
use serde_json::{Value, json};

use crate::stage::Stage;

/// The tenant's slug.
pub(crate) const TENANT: &str = "chaos";

/// The coordinator's address.
pub(crate) const COORDINATOR: &str = "cora@chaos.example";

/// How much of everything there is in each region.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) regions: usize,
    /// Who write: facilitators, people of the school, people of the company, in turn.
    pub(crate) writers: usize,
    /// Submitted objectives about which a request can be opened.
    pub(crate) due: usize,
    /// Members who can be put out.
    pub(crate) guests: usize,
}

/// What somebody is who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Of the authority; writes and revises objectives.
    Facilitator,
    /// Of the school, which has made a promise for each of them; the first one holds a seat.
    School,
    /// Of the company, which holds no seat.
    Company,
}

impl Part {
    pub(crate) fn of(number: usize) -> Self {
        [Self::Facilitator, Self::School, Self::Company][number % 3]
    }

    fn step(self, region: usize, key: &str) -> String {
        let (institution, role) = match self {
            Self::Facilitator => ("a", "FACILITATOR"),
            Self::School => ("b", "MEMBER"),
            Self::Company => ("d", "MEMBER"),
        };
        person(key, &format!("{institution}{region}"), role)
    }
}

/// A region, as it is found.
#[derive(Debug)]
pub(crate) struct Region {
    pub(crate) number: usize,
    /// The workspace.
    pub(crate) id: String,
    /// Texts to talk about: objectives that are adopted or submitted.
    pub(crate) subjects: Vec<String>,
    pub(crate) body: String,
    /// The strategy of the authority's texts.
    pub(crate) strategy: String,
    /// Promises of the school: one for each of its writers.
    pub(crate) commitments: Vec<String>,
    /// Submitted objectives with the digests of their texts.
    pub(crate) due: Vec<(String, String)>,
    /// The company, whom nobody of another institution hears.
    pub(crate) company: String,
}

/// The world, as it stands in a database.
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) regions: Vec<Arc<Region>>,
    keys: BTreeMap<String, String>,
    http: reqwest::Client,
}

/// The five kinds of viewers, by what they hear of a region: its lead, who holds a seat, an observer, and another institution's; the
/// coordinator hears of all regions.
pub(crate) const VIEWERS: [&str; 5] = ["cora", "lead", "school", "observer", "company"];

/// The address of a viewer in a region.
pub(crate) fn viewer(kind: &str, region: usize) -> String {
    match kind {
        "cora" => COORDINATOR.to_owned(),
        "school" => address(&writer(region, 1)),
        "company" => address(&writer(region, 2)),
        kind => address(&format!("{kind}{region}")),
    }
}

/// The key of a writer.
pub(crate) fn writer(region: usize, number: usize) -> String {
    format!("writer{region}x{number}")
}

/// The key of a guest.
pub(crate) fn guest(region: usize, number: usize) -> String {
    format!("guest{region}x{number}")
}

/// The address of a key.
pub(crate) fn address(key: &str) -> String {
    format!("{key}@chaos.example")
}

impl World {
    /// Imports it and looks at what is there, through the first node of the stage, which is started.
    pub(crate) async fn given(stage: &mut Stage, plan: Plan) -> Self {
        assert!(plan.writers >= 3, "one of each part writes");
        let keys = stage.import(&file(plan)).await;
        stage.serve().await;
        let mut world = Self { plan, regions: Vec::new(), keys, http: rig::http().unwrap() };
        let node = stage.nodes[0].address();
        let coordinator = world.client(COORDINATOR);
        let all = "{ workspaces(first: 100) { nodes { id name } } }";
        let all = coordinator.asks(node, all, &Value::Null).await.unwrap();
        for number in 0..plan.regions {
            let name = format!("Region {number}");
            let found = all["workspaces"]["nodes"].as_array().unwrap().iter().find(|one| one["name"] == *name).unwrap();
            world.regions.push(Arc::new(region(&coordinator, node, number, found["id"].as_str().unwrap()).await));
        }
        world
    }

    /// The person with this address.
    pub(crate) fn client(&self, address: &str) -> Client {
        let key = self.keys.get(address).unwrap_or_else(|| panic!("{address} has a key"));
        Client::new(&self.http, TENANT, key)
    }
}

const FOUND: &str = "query Found($id: ID!) { workspace(id: $id) {
  actors(first: 10) { nodes { institution { id shortName } } }
  bodies(first: 5) { nodes { id } }
  strategies(first: 10) { nodes { id title objectives(first: 100) { nodes { id code revision { digest } } } } }
  commitments(first: 100) { nodes { id statement } }
} }";

async fn region(coordinator: &Client, node: SocketAddr, number: usize, id: &str) -> Region {
    let found = coordinator.asks(node, FOUND, &json!({ "id": id })).await.unwrap()["workspace"].clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let nodes = |value: &Value| value["nodes"].as_array().unwrap().clone();
    let strategies = nodes(&found["strategies"]);
    let titled = |title: &str| strategies.iter().find(|one| one["title"] == title).unwrap();
    let actors = nodes(&found["actors"]);
    let company = actors.iter().find(|one| one["institution"]["shortName"] == format!("Company {number}")).unwrap();
    Region {
        number,
        id: id.to_owned(),
        subjects: nodes(&titled("Placements")["objectives"]).iter().map(|one| text(&one["id"])).collect(),
        body: text(&found["bodies"]["nodes"][0]["id"]),
        strategy: text(&titled("Placements")["id"]),
        commitments: nodes(&found["commitments"]).iter().map(|one| text(&one["id"])).collect(),
        due: nodes(&titled("Decisions")["objectives"])
            .iter()
            .map(|one| (text(&one["id"]), text(&one["revision"]["digest"])))
            .collect(),
        company: text(&company["institution"]["id"]),
    }
}

/// A step's person, with a key.
fn person(key: &str, institution: &str, role: &str) -> String {
    let email = address(key);
    format!(
        "  person: {{key: {key}, email: {email}, name: {key}, institution: {institution}, role: {role}}}\n{}",
        token(key)
    )
}

fn token(by: &str) -> String {
    format!("- by: {by}\n  token: {{name: Chaos, expiresAt: +90d}}\n")
}

fn file(plan: Plan) -> String {
    let mut steps = format!(
        "tenant: {{slug: {TENANT}, name: Chaos, startsOn: 2025-10-01, endsOn: 2029-09-30}}\nsteps:\n\
         - coordinator: {{key: cora, email: {COORDINATOR}, name: Cora}}\n{}",
        token("cora")
    );
    for region in 0..plan.regions {
        people(&mut steps, region, plan);
        texts(&mut steps, region, plan);
    }
    steps
}

fn people(steps: &mut String, region: usize, plan: Plan) {
    let r = region;
    for (key, name, kind) in [
        ("a", "Authority", "REGIONAL_AUTHORITY"),
        ("b", "School", "VET_PROVIDER"),
        ("c", "Observatory", "NGO"),
        ("d", "Company", "COMPANY"),
    ] {
        let _ = writeln!(
            steps,
            "- by: cora\n  institution: {{key: {key}{r}, legalName: {name} {r}, shortName: {name} {r}, type: {kind}, country: IT}}"
        );
    }
    let _ = writeln!(
        steps,
        "- workspace: {{key: w{r}, name: Region {r}, customArea: Area {r}, country: IT, timezone: Europe/Rome, leadInstitution: a{r}}}"
    );
    let _ = write!(steps, "-{}", &person(&format!("lead{r}"), &format!("a{r}"), "REGION_LEAD")[1..]);
    let mut invited = |step: String| {
        let _ = write!(steps, "- by: lead{r}\n{step}");
    };
    invited(person(&format!("head{r}"), &format!("b{r}"), "INSTITUTION_LEAD"));
    invited(person(&format!("observer{r}"), &format!("c{r}"), "OBSERVER"));
    for number in 0..plan.writers {
        invited(Part::of(number).step(r, &writer(r, number)));
    }
    for number in 0..plan.guests {
        invited(person(&guest(r, number), &format!("d{r}"), "MEMBER"));
    }
}

fn texts(steps: &mut String, region: usize, plan: Plan) {
    let r = region;
    let (facilitator, school) = (writer(r, 0), writer(r, 1));
    let smart = "smart: {specific: Thirty days, measurable: A hundred, achievable: Forty now, relevant: Serves all, timeBound: By 2028}";
    let objective = |key: &str, strategy: &str| {
        format!(
            "- objective: {{key: {key}, strategy: {strategy}, code: {key}, statement: Text {key}, dueOn: 2028-12-31, {smart}}}\n- submit: {{subject: {key}}}\n"
        )
    };
    let _ = write!(
        steps,
        "- by: lead{r}\n  body: {{key: council{r}, name: Council, kind: STEERING, chair: lead{r}, \
         charter: {{quorum: 1/2, threshold: MORE_THAN 1/2, coolingOffHours: 0}}, \
         seats: [{{institution: a{r}, holder: {facilitator}}}, {{institution: b{r}, holder: {school}}}]}}\n\
         - strategy: {{key: s{r}, themeCode: ST5, title: Placements}}\n- strategy: {{key: t{r}, themeCode: ST1, title: Decisions}}\n"
    );
    for number in 0..3 {
        steps.push_str(&objective(&format!("o{r}.{number}"), &format!("s{r}")));
    }
    for number in 0..plan.due {
        steps.push_str(&objective(&format!("u{r}.{number}"), &format!("t{r}")));
    }
    let _ = write!(
        steps,
        "- request: {{subject: o{r}.0, body: council{r}, dueAt: +14d}}\n\
         - by: {facilitator}\n  ballot: {{subject: o{r}.0, decision: APPROVE}}\n\
         - by: {school}\n  ballot: {{subject: o{r}.0, decision: APPROVE}}\n\
         - by: lead{r}\n  close: {{subject: o{r}.0}}\n\
         - outcome: {{subject: o{r}.0, result: ADOPTED, statement: Adopted}}\n"
    );
    for number in (0..plan.writers).filter(|number| Part::of(*number) == Part::School) {
        let _ = write!(
            steps,
            "- by: head{r}\n  offer: {{key: p{r}x{number}, objective: o{r}.0, statement: Promise {number}, kind: PLACEMENTS, quantity: 1000000, \
             unit: places, dueOn: 2028-12-01, evidenceWanted: Agreements}}\n- by: lead{r}\n  acceptOffer: {{commitment: p{r}x{number}}}\n"
        );
    }
}
