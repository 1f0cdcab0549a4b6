//! The house under test: three tenants behind the real router, which every sequence of operations finds with new objects.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, OnceLock};

use serde_json::{Value, json};
use store::Store;
use tokio::runtime::Runtime;

use super::asking::{Asked, asked};
use super::machine::TENANTS;
use super::objective::Text;
use super::operation::{Act, Operation, Side, Who};
use crate::person::Person;
use crate::world::World;

const STEPS: &str = "\
- coordinator: {key: cora, email: cora@nova.example, name: Cora}
- by: cora
  institution: {key: via, legalName: Via Emilia, shortName: Via, type: REGIONAL_AUTHORITY, country: IT}
- institution: {key: ferri, legalName: Istituto Ferri, shortName: Ferri, type: VET_PROVIDER, country: IT}
- workspace: {name: Emilia-Romagna, nutsCode: ITH5, country: IT, timezone: Europe/Rome, leadInstitution: via}
- person: {key: elena, email: elena@via.example, name: Elena, institution: via, role: REGION_LEAD}
- by: elena
  person: {key: luca, email: luca@via.example, name: Luca, institution: via, role: FACILITATOR}
- person: {key: paola, email: paola@ferri.example, name: Paola, institution: ferri, role: INSTITUTION_LEAD}
- person: {key: matteo, email: matteo@ferri.example, name: Matteo, institution: ferri}
- person: {key: olga, email: olga@via.example, name: Olga, institution: via, role: OBSERVER}
- strategy: {themeCode: ST5, title: Of the region}
- body:
    name: Steering
    kind: STEERING
    chair: matteo
    charter: {quorum: 2/3, threshold: AT_LEAST 2/3, coolingOffHours: 24, noticeDays: 2}
    seats: [{institution: via, holder: elena}, {institution: ferri, holder: paola}]
- body: {name: Empty, kind: ADVISORY, chair: elena, charter: {quorum: 1/2, threshold: AT_LEAST 1/2}, seats: [{institution: ferri}]}
- by: paola
  strategy: {owner: ferri, themeCode: ST5, title: Of the school}
";

const FOUND: &str = "query Found($workspace: ID!) { workspace(id: $workspace) {
    actors(first: 5) { nodes { id institution { id shortName } members(first: 9) { nodes { id person { name } } } } }
    bodies(first: 5) { nodes { id name seats { id institution { shortName } } } }
    strategies(first: 5) { nodes { id title } }
} }";

const SHOWN: &str = "query Shown($objective: ID!, $others: [ID!]!) {
    node(id: $objective) { ... on Objective { state revision { digest } } }
    nodes(ids: $others) {
        ... on ApprovalRequest { request: state tally { approve reject abstain stale } outcome { result } }
        ... on Commitment { commitment: state deliveredQuantity }
        ... on Invitation { invitation: state }
    }
}";

/// One of the three tenants, and what stays as it is.
pub(super) struct Tenant {
    pub(super) world: World,
    pub(super) workspace: String,
    found: Value,
    /// Who has which token, and since when.
    tokens: Mutex<HashMap<String, (String, i64)>>,
}

/// One house for the whole run, on a runtime of its own.
pub(super) struct Setting {
    pub(super) runtime: Runtime,
    pub(super) tenants: Vec<Tenant>,
}

/// Where the house stands, if not on the database of the tests.
pub(super) static ELSEWHERE: OnceLock<String> = OnceLock::new();

static SETTING: LazyLock<Setting> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let tenants = (0..TENANTS).map(|_| runtime.block_on(Tenant::new())).collect();
    Setting { runtime, tenants }
});

impl Tenant {
    async fn new() -> Self {
        let world = match ELSEWHERE.get() {
            Some(url) => World::on(Store::connect(url, 4).await.unwrap(), STEPS).await,
            None => World::given(STEPS).await,
        };
        let (workspace, found) = {
            let elena = world.person("elena@via.example").await;
            let viewer = elena.asks("{ viewer { memberships { workspaces { id } } } }", json!({})).await;
            let workspace =
                viewer.data()["viewer"]["memberships"][0]["workspaces"][0]["id"].as_str().unwrap().to_owned();
            let found = elena.asks(FOUND, json!({ "workspace": workspace })).await;
            (workspace, found.data()["workspace"].clone())
        };
        Self { world, workspace, found, tokens: Mutex::default() }
    }

    /// The person of this role, signed in.
    pub(super) async fn person(&self, who: Who) -> Person<'_> {
        self.signed_in(match who {
            Who::Coordinator => "cora@nova.example",
            Who::Lead => "elena@via.example",
            Who::Facilitator => "luca@via.example",
            Who::Director => "paola@ferri.example",
            Who::Teacher => "matteo@ferri.example",
            Who::Observer => "olga@via.example",
        })
        .await
    }

    /// The person of this address, with a token that is not too old: a sequence may take years.
    pub(super) async fn signed_in(&self, email: &str) -> Person<'_> {
        let now = self.hours();
        let held = self.tokens.lock().unwrap().get(email).cloned();
        let token = match held {
            Some((token, since)) if now < since + 100 * 24 => token,
            _ => {
                let token = self.world.person(email).await.token.unwrap();
                self.tokens.lock().unwrap().insert(email.to_owned(), (token.clone(), now));
                token
            }
        };
        Person { world: &self.world, token: Some(token) }
    }

    fn hours(&self) -> i64 {
        self.world.clock.now().instant().unix_timestamp().div_euclid(3_600)
    }

    fn actor_of(&self, side: Side) -> &Value {
        let name = if side == Side::Authority { "Via" } else { "Ferri" };
        named(&self.found["actors"]["nodes"], "/institution/shortName", name)
    }

    pub(super) fn actor(&self, side: Side) -> &Value {
        &self.actor_of(side)["id"]
    }

    pub(super) fn institution(&self, side: Side) -> &Value {
        &self.actor_of(side)["institution"]["id"]
    }

    pub(super) fn body(&self, name: &str) -> &Value {
        &named(&self.found["bodies"]["nodes"], "/name", name)["id"]
    }

    pub(super) fn seat(&self, side: Side) -> &Value {
        let name = if side == Side::Authority { "Via" } else { "Ferri" };
        let steering = named(&self.found["bodies"]["nodes"], "/name", "Steering");
        &named(&steering["seats"], "/institution/shortName", name)["id"]
    }

    pub(super) fn facilitator(&self) -> &Value {
        &named(&self.actor_of(Side::Authority)["members"]["nodes"], "/person/name", "Luca")["id"]
    }

    fn strategy(&self, owner: Option<Side>) -> &Value {
        let title = if owner.is_none() { "Of the region" } else { "Of the school" };
        &named(&self.found["strategies"]["nodes"], "/title", title)["id"]
    }
}

/// Which of these is called so.
fn named<'f>(list: &'f Value, pointer: &str, name: &str) -> &'f Value {
    list.as_array().unwrap().iter().find(|node| node.pointer(pointer).is_some_and(|found| *found == name)).unwrap()
}

/// An invitation that was sent: its id, its address, and its links, the last of which is good.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) id: String,
    pub(super) address: usize,
    pub(super) links: Vec<String>,
}

/// What a sequence has made in one tenant.
pub(super) struct Made {
    pub(super) objective: String,
    pub(super) text: Text,
    pub(super) digest: String,
    texts: HashMap<String, Text>,
    pub(super) requests: Vec<String>,
    pub(super) commitments: Vec<String>,
    pub(super) invitations: Vec<Sent>,
    /// Open blocking threads, and how many there were.
    pub(super) threads: Vec<String>,
    pub(super) opened: usize,
    pub(super) joined: HashSet<usize>,
}

/// One sequence of operations.
pub(super) struct Sequence {
    number: usize,
    pub(super) setting: &'static Setting,
    pub(super) made: Vec<Made>,
}

impl Sequence {
    /// A morning at nine, in each tenant a facilitator and a new objective.
    pub(super) fn begin(owners: &[Option<Side>]) -> Self {
        static SEQUENCES: AtomicUsize = AtomicUsize::new(0);
        let setting = &*SETTING;
        let made =
            setting.tenants.iter().zip(owners).map(|(tenant, owner)| setting.runtime.block_on(begun(tenant, *owner)));
        Self { made: made.collect(), number: SEQUENCES.fetch_add(1, Ordering::SeqCst), setting }
    }

    pub(super) fn email(&self, address: usize) -> String {
        format!("guest{address}.{}@new.example", self.number)
    }

    /// Does it, and says how it was answered: `done`, or `context/CODE`.
    pub(super) fn does(&mut self, operation: &Operation) -> String {
        let (setting, at) = (self.setting, operation.tenant);
        match operation.act {
            Act::Pass(hours) => setting.tenants[at].world.clock.pass_hours(hours),
            Act::Tick => setting.runtime.block_on(setting.tenants[at].world.tick()),
            _ => {
                let asked = setting.runtime.block_on(asked(self, operation));
                let (answer, payload) = setting.runtime.block_on(asked.sent());
                self.learns(operation, &answer, &payload);
                return answer;
            }
        }
        "done".to_owned()
    }

    /// Keeps what the answer tells of what is new.
    pub(super) fn learns(&mut self, operation: &Operation, answer: &str, payload: &Value) {
        if answer != "done" {
            return;
        }
        let email = |address: usize| self.email(address);
        let tenant = &self.setting.tenants[operation.tenant];
        let linked = |address: usize| {
            let link = self.setting.runtime.block_on(tenant.world.mailed(&email(address)));
            link.split("#token=").nth(1).unwrap().to_owned()
        };
        let id = |pointer: &str| payload.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        match operation.act {
            Act::Invite { address, .. } => {
                let sent = Sent { id: id("/results/0/invitation/id"), address, links: vec![linked(address)] };
                self.made[operation.tenant].invitations.push(sent);
            }
            Act::Resend { which, .. } => {
                let sent = &self.made[operation.tenant].invitations;
                let (at, address) = (which % sent.len(), sent[which % sent.len()].address);
                let link = linked(address);
                self.made[operation.tenant].invitations[at].links.push(link);
            }
            Act::Accept { which, .. } => {
                let made = &mut self.made[operation.tenant];
                let address = made.invitations[which % made.invitations.len()].address;
                made.joined.insert(address);
            }
            Act::Revise { edit, .. } => {
                let made = &mut self.made[operation.tenant];
                (made.text, made.digest) = (edit.applied(made.text), id("/objective/revision/digest"));
                let before = made.texts.insert(made.digest.clone(), made.text);
                assert!(before.is_none_or(|before| before == made.text), "one digest, one text");
            }
            Act::Ask { .. } => self.made[operation.tenant].requests.push(id("/approvalRequest/id")),
            Act::Offer { anew: false, .. } => self.made[operation.tenant].commitments.push(id("/commitment/id")),
            Act::Block => {
                self.made[operation.tenant].threads.push(id("/comment/id"));
                self.made[operation.tenant].opened += 1;
            }
            Act::Unblock => drop(self.made[operation.tenant].threads.pop()),
            _ => {}
        }
    }

    /// What the coordinator of this tenant sees, a line each, as the model tells it.
    pub(super) fn shows(&self, tenant: usize) -> Vec<String> {
        let made = &self.made[tenant];
        let invitations = made.invitations.iter().map(|sent| &sent.id);
        let others: Vec<&String> = made.requests.iter().chain(&made.commitments).chain(invitations).collect();
        let variables = json!({ "objective": made.objective, "others": others });
        let answer = self.setting.runtime.block_on(async {
            let cora = self.setting.tenants[tenant].person(Who::Coordinator).await;
            cora.asks(SHOWN, variables).await
        });
        let data = answer.data();
        let objective = &data["node"];
        let text = made.texts[objective["revision"]["digest"].as_str().unwrap()];
        let mut lines = vec![format!("objective {} {text:?}", objective["state"].as_str().unwrap())];
        lines.extend(data["nodes"].as_array().unwrap().iter().map(line));
        lines.sort();
        lines
    }
}

/// A request, a commitment or an invitation in a line.
fn line(node: &Value) -> String {
    if let Some(state) = node["request"].as_str() {
        let tally = &node["tally"];
        let outcome = !node["outcome"].is_null();
        format!(
            "request {state} {} {} {} {} {outcome}",
            tally["approve"], tally["reject"], tally["abstain"], tally["stale"]
        )
    } else if let Some(state) = node["commitment"].as_str() {
        format!("commitment {state} {}", node["deliveredQuantity"].as_str().unwrap())
    } else {
        format!("invitation {}", node["invitation"].as_str().unwrap())
    }
}

async fn begun(tenant: &'static Tenant, owner: Option<Side>) -> Made {
    let clock = &tenant.world.clock;
    // Nine in the morning of the next day.
    clock.pass_hours(24 - (tenant.hours() - 9).rem_euclid(24));
    let lead = tenant.person(Who::Lead).await;
    let role = json!({ "member": tenant.facilitator(), "role": "FACILITATOR" });
    let (answer, _) = Asked::new(lead.clone(), "changeMemberRole", role, "").sent().await;
    assert_eq!(answer, "done");
    let writer = if owner.is_none() { lead } else { tenant.person(Who::Director).await };
    let smart = json!({ "specific": "a", "measurable": "b", "achievable": "c", "relevant": "d", "timeBound": "e" });
    let input = json!({
        "strategy": tenant.strategy(owner), "statement": "Statement 0", "description": "Description 0", "dueOn": "2999-12-31",
        "origin": "BOTTOM_UP", "smart": smart,
    });
    let (answer, payload) =
        Asked::new(writer, "createObjective", input, "objective { id revision { digest } }").sent().await;
    assert_eq!(answer, "done");
    let text = Text { statement: 0, description: 0, smart: true };
    let digest = payload["objective"]["revision"]["digest"].as_str().unwrap().to_owned();
    Made {
        objective: payload["objective"]["id"].as_str().unwrap().to_owned(),
        text,
        texts: HashMap::from([(digest.clone(), text)]),
        digest,
        requests: Vec::new(),
        commitments: Vec::new(),
        invitations: Vec::new(),
        threads: Vec::new(),
        opened: 0,
        joined: HashSet::new(),
    }
}
