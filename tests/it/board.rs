//! The board of a region with many strategies, and the discussion of one of its objectives: in how many statements they are read.

use async_graphql::parser::parse_query;
use async_graphql::{Response, Variables};
use graphql::{Api, Prepared};
use serde_json::{Value, json};
use store::Caller;

use crate::operations;
use crate::person::Person;
use crate::statements::Statements;
use crate::world::{World, database};

/// A ready operation with its variables, and who asks.
struct Asked {
    caller: Caller,
    prepared: Prepared,
    variables: Variables,
}

impl Asked {
    async fn by(person: &Person<'_>, operation: &str, variables: Value) -> Self {
        let document = parse_query(operations::document_of(operation)).unwrap();
        let prepared = person.world.house.api.prepare(document, Some(operation)).unwrap();
        Self { caller: person.caller().await, prepared, variables: Variables::from_json(variables) }
    }

    async fn planned(&self, api: &Api) -> (Response, Statements) {
        Statements::of(api.execute(self.caller.clone(), &self.prepared, self.variables.clone(), None)).await
    }

    async fn naively(&self, api: &Api) -> (Response, Statements) {
        Statements::of(api.execute_naively(self.caller.clone(), &self.prepared, self.variables.clone())).await
    }
}

const REGION: &str = "
- coordinator: {key: marieke, email: marieke@nova.example, name: Marieke}
- by: marieke
  institution: {key: authority, legalName: Authority, shortName: Authority, type: REGIONAL_AUTHORITY, country: IT}
- institution: {key: school, legalName: School, shortName: School, type: VET_PROVIDER, country: IT}
- institution: {key: firm, legalName: Firm, shortName: Firm, type: COMPANY, country: IT}
- workspace: {key: place, name: Place, customArea: A place, country: IT, timezone: Europe/Rome, leadInstitution: authority}
- person: {key: elena, email: elena@nova.example, name: Elena, institution: authority, role: REGION_LEAD}
- by: elena
  person: {key: paola, email: paola@nova.example, name: Paola, institution: school, role: INSTITUTION_LEAD}
- person: {key: roberta, email: roberta@nova.example, name: Roberta, institution: firm, role: INSTITUTION_LEAD}
- body:
    key: steering
    name: Steering
    chair: elena
    charter: {quorum: 1/2, threshold: AT_LEAST 1/2, coolingOffHours: 0}
    seats: [{institution: authority, holder: elena}, {institution: school, holder: paola}, {institution: firm, holder: roberta}]
";

/// One strategy of many, with five objectives: the first was adopted and two institutions committed to it, the second is being voted on and
/// discussed.
const STRATEGY: &str = "
- by: paola
  strategy: {key: s§, owner: school, themeCode: ST1, title: Strategy §, rationale: So, periodFrom: 2026-01-01, periodTo: 2027-12-31}
- objective: {key: o§-1, strategy: s§, statement: Objective 1, dueOn: 2027-06-30, smart: {specific: A, measurable: B, achievable: C, relevant: D, timeBound: E}}
- objective: {key: o§-2, strategy: s§, statement: Objective 2, dueOn: 2027-06-30, smart: {specific: A, measurable: B, achievable: C, relevant: D, timeBound: E}}
- objective: {key: o§-3, strategy: s§, statement: Objective 3, dueOn: 2027-06-30, smart: {specific: A, measurable: B, achievable: C, relevant: D, timeBound: E}}
- objective: {key: o§-4, strategy: s§, statement: Objective 4, dueOn: 2027-06-30, smart: {specific: A, measurable: B, achievable: C, relevant: D, timeBound: E}}
- objective: {key: o§-5, strategy: s§, statement: Objective 5, dueOn: 2027-06-30, smart: {specific: A, measurable: B, achievable: C, relevant: D, timeBound: E}}
- submit: {subject: o§-1}
- submit: {subject: o§-2}
- by: elena
  request: {subject: o§-1, body: steering, dueAt: +14d}
- ballot: {subject: o§-1, decision: APPROVE}
- by: paola
  ballot: {subject: o§-1, decision: APPROVE}
- by: roberta
  ballot: {subject: o§-1, decision: REJECT, reason: Too dear}
- by: elena
  close: {subject: o§-1}
- outcome: {subject: o§-1, result: ADOPTED, statement: Adopted}
- by: paola
  offer: {objective: o§-1, statement: Five places, kind: PLACEMENTS, quantity: 5, unit: places, dueOn: 2026-12-31, evidenceWanted: Contracts}
- by: roberta
  offer: {objective: o§-1, statement: Ten days, kind: STAFF_DAYS, quantity: 10, unit: days, dueOn: 2026-12-31, evidenceWanted: Sheets}
- by: elena
  request: {subject: o§-2, body: steering, dueAt: +14d}
- ballot: {subject: o§-2, decision: APPROVE}
- comment: {subject: o§-2, body: Why not more}
- by: paola
  ballot: {subject: o§-2, decision: APPROVE}
- comment: {subject: o§-2, body: There are no more}
- by: roberta
  comment: {subject: o§-2, body: There might be}
";

/// A region with twenty strategies.
fn region() -> String {
    let strategies = (1..=20).map(|number| STRATEGY.replace('§', &number.to_string()));
    REGION.to_owned() + &strategies.collect::<String>()
}

/// The world, and the id of its workspace.
async fn world() -> (World, Value) {
    let world = World::on(database().await, &region()).await;
    let elena = world.person("elena@nova.example").await;
    let places = elena.asks("{ workspaces { nodes { id } } }", json!({})).await;
    let place = places.data()["workspaces"]["nodes"][0]["id"].clone();
    (world, place)
}

#[tokio::test]
async fn a_board_takes_ten_statements_for_a_hundred_objectives() {
    let (world, place) = world().await;
    let (api, elena) = (&world.house.api, world.person("elena@nova.example").await);
    let asked = Asked::by(&elena, "WorkspaceBoard", json!({ "workspace": place })).await;
    let (board, statements) = asked.planned(api).await;
    let data = board.data.clone().into_json().unwrap();
    let all = |list: &Value| list["nodes"].as_array().unwrap().clone();
    let strategies = all(&data["workspace"]["strategies"]);
    let objectives: Vec<Value> = strategies.iter().flat_map(|strategy| all(&strategy["objectives"])).collect();
    let ballots: usize =
        objectives.iter().map(|o| o["approvalRequest"]["ballots"]["nodes"].as_array().map_or(0, Vec::len)).sum();
    let commitments: usize = objectives.iter().map(|objective| all(&objective["commitments"]).len()).sum();
    assert_eq!((strategies.len(), objectives.len(), ballots, commitments), (20, 100, 100, 40), "the board shows all");
    assert_eq!(statements.entering, 1, "it begins and enters in one message");
    assert!(statements.len() <= 10, "a board takes {}:\n{}", statements.len(), statements.told());

    let (naive, naively) = asked.naively(api).await;
    assert_eq!(serde_json::to_string(&naive).unwrap(), serde_json::to_string(&board).unwrap());
    assert!(naively.len() > 100, "object by object it takes {}", naively.len());
}

#[tokio::test]
async fn a_discussion_takes_three_statements_however_much_it_shows() {
    let (world, place) = world().await;
    let (api, elena) = (&world.house.api, world.person("elena@nova.example").await);
    let board = elena.runs("WorkspaceBoard", json!({ "workspace": place })).await;
    let objectives = board["workspace"]["strategies"]["nodes"][0]["objectives"]["nodes"].as_array().unwrap();
    let discussed = objectives.iter().find(|objective| objective["approvalRequest"]["state"] == "OPEN").unwrap();

    let asked = Asked::by(&elena, "ObjectiveDiscussion", json!({ "objective": discussed["id"] })).await;
    let (discussion, statements) = asked.planned(api).await;
    let data = discussion.data.clone().into_json().unwrap();
    assert_eq!(data["node"]["comments"]["nodes"].as_array().unwrap().len(), 3, "the discussion shows all");
    assert_eq!(statements.entering, 1, "it begins and enters in one message");
    assert!(statements.len() <= 3, "a discussion takes {}:\n{}", statements.len(), statements.told());

    // Object by object the same takes more: the bound says something, and the count counts.
    let (naive, naively) = asked.naively(api).await;
    assert_eq!(serde_json::to_string(&naive).unwrap(), serde_json::to_string(&discussion).unwrap());
    assert!(naively.len() > 3, "object by object it takes {}", naively.len());
}
