//! A region of two institutions, as far as a story about decisions and promises needs it.

use serde_json::{Value, json};

use crate::check;
use crate::person::Person;
use crate::world::World;

/// An authority with its lead, a school with its lead, a teacher and an observer; a draft objective, and a body with a seat for each.
const REGION: &str = "\
- coordinator: {key: marieke, email: marieke@nova.example, name: Marieke De Smet}
- by: marieke
  institution: {key: via, legalName: Via Emilia, shortName: Via, type: REGIONAL_AUTHORITY, country: IT}
- institution: {key: ferri, legalName: Istituto Ferri, shortName: Ferri, type: VET_PROVIDER, country: IT}
- institution: {key: away, legalName: Istituto Altrove, shortName: Away, type: VET_PROVIDER, country: IT}
- workspace: {key: er, name: Emilia-Romagna, nutsCode: ITH5, country: IT, timezone: Europe/Rome, leadInstitution: via}
- person: {key: elena, email: elena@via.example, name: Elena Moretti, institution: via, role: REGION_LEAD}
- by: elena
  person: {key: paola, email: paola@ferri.example, name: Paola Rinaldi, institution: ferri, role: INSTITUTION_LEAD}
- by: paola
  person: {key: matteo, email: matteo@ferri.example, name: Matteo Bianchi, institution: ferri}
- by: elena
  person: {key: olga, email: olga@via.example, name: Olga Neri, institution: via, role: OBSERVER}
- strategy: {key: wbl, themeCode: ST5, title: Placements with exporting firms}
- objective:
    strategy: wbl
    code: ST5.1
    statement: A hundred placements a year
    dueOn: 2027-12-31
    smart: {specific: Thirty days and more, measurable: A hundred a year, achievable: Forty now, relevant: Serves the cluster, timeBound: By 2027}
- body:
    name: Steering
    kind: STEERING
    chair: elena
    charter: {quorum: 2/3, threshold: AT_LEAST 2/3, coolingOffHours: 24}
    seats: [{institution: via, holder: elena}, {institution: ferri, holder: paola}]
";

/// The objective is submitted.
pub(crate) const SUBMITTED: &str = "\
- by: elena@via.example
  submit: {subject: ST5.1}
";

/// The body is asked about it.
pub(crate) const ASKED: &str = "\
- by: elena@via.example
  request: {subject: ST5.1, body: Steering, dueAt: 2026-03-16T09:00:00Z}
";

/// Both seats approve of it.
pub(crate) const VOTED: &str = "\
- by: elena@via.example
  ballot: {subject: ST5.1, decision: APPROVE}
- by: paola@ferri.example
  ballot: {subject: ST5.1, decision: APPROVE}
";

/// The request is closed, once the cooling-off is over.
pub(crate) const CLOSED: &str = "\
- by: elena@via.example
  close: {subject: ST5.1}
";

/// What was decided is published.
pub(crate) const ADOPTED: &str = "\
- by: elena@via.example
  outcome: {subject: ST5.1, result: ADOPTED, statement: Adopted by both seats}
";

const FOUND: &str = "query Found($workspace: ID!) { workspace(id: $workspace) {
    id
    actors(first: 5) { nodes { id institution { id shortName } members(first: 5) { nodes { id person { name } } } } }
    bodies(first: 5) { nodes { id name seats { id institution { shortName } holder { id } } } }
    strategies(first: 2) { nodes { id revision { digest } objectives(first: 2) { nodes {
        id state revision { digest } approvalRequest { id state electorate { id institution { shortName } } }
    } } } }
    commitments(first: 5) { nodes { id state health deliveredQuantity } }
} }";

/// A region, and what this person finds in it.
pub(crate) struct Region {
    found: Value,
}

impl World {
    /// A world with the region, in which these steps have happened, too.
    pub(crate) async fn region(steps: &[&str]) -> Self {
        Self::given(&[&[REGION], steps].concat().concat()).await
    }

    /// The same on this database.
    pub(crate) async fn region_on(store: store::Store) -> Self {
        Self::on(store, REGION).await
    }

    /// A world in which the objective is adopted.
    pub(crate) async fn adopted() -> Self {
        let world = Self::region(&[SUBMITTED, ASKED, VOTED]).await;
        world.clock.pass_hours(25);
        world.happened(&[CLOSED, ADOPTED].concat()).await;
        world
    }

    pub(crate) async fn elena(&self) -> Person<'_> {
        self.person("elena@via.example").await
    }

    pub(crate) async fn paola(&self) -> Person<'_> {
        self.person("paola@ferri.example").await
    }
}

impl Region {
    /// The region as it is now.
    pub(crate) async fn of(person: &Person<'_>) -> Self {
        let viewer = person.asks("{ viewer { memberships { workspaces { id } } } }", json!({})).await;
        let workspace = viewer.data()["viewer"]["memberships"][0]["workspaces"][0]["id"].clone();
        let found = person.asks(FOUND, json!({ "workspace": workspace })).await;
        Self { found: found.data()["workspace"].clone() }
    }

    /// The mutation is refused with this code, at this field of the input (empty: at none).
    pub(crate) async fn refuses(&self, person: &Person<'_>, mutation: &str, input: Value, expected: &str, field: &str) {
        let path = if field.is_empty() { None } else { Some(format!("input.{field}")) };
        check::refused(person, Some(self.workspace()), mutation, input, expected, path.as_deref()).await;
    }

    /// The mutation is done, with one event of this kind; gives what was selected.
    pub(crate) async fn accepts(
        &self,
        person: &Person<'_>,
        mutation: &str,
        input: Value,
        selection: &str,
        kind: &str,
    ) -> Value {
        check::accepted(person, self.workspace(), mutation, input, selection, kind).await
    }

    pub(crate) fn workspace(&self) -> &str {
        self.found["id"].as_str().unwrap()
    }

    pub(crate) fn strategy(&self) -> &Value {
        &self.found["strategies"]["nodes"][0]
    }

    pub(crate) fn objective(&self) -> &Value {
        &self.strategy()["objectives"]["nodes"][0]
    }

    pub(crate) fn request(&self) -> &Value {
        &self.objective()["approvalRequest"]
    }

    pub(crate) fn digest(&self) -> &Value {
        &self.objective()["revision"]["digest"]
    }

    pub(crate) fn commitment(&self) -> &Value {
        &self.found["commitments"]["nodes"][0]
    }

    pub(crate) fn actor(&self, institution: &str) -> &Value {
        let actors = self.found["actors"]["nodes"].as_array().unwrap();
        actors.iter().find(|actor| actor["institution"]["shortName"] == institution).unwrap()
    }

    pub(crate) fn institution(&self, institution: &str) -> &Value {
        &self.actor(institution)["institution"]["id"]
    }

    pub(crate) fn member(&self, name: &str) -> &Value {
        let actors = self.found["actors"]["nodes"].as_array().unwrap();
        let mut members = actors.iter().flat_map(|actor| actor["members"]["nodes"].as_array().unwrap());
        &members.find(|member| member["person"]["name"].as_str().unwrap().starts_with(name)).unwrap()["id"]
    }

    pub(crate) fn body(&self, name: &str) -> &Value {
        self.found["bodies"]["nodes"].as_array().unwrap().iter().find(|body| body["name"] == name).unwrap()
    }

    /// The seat of an institution in the only body.
    pub(crate) fn seat(&self, institution: &str) -> &Value {
        let seats = self.body("Steering")["seats"].as_array().unwrap();
        &seats.iter().find(|seat| seat["institution"]["shortName"] == institution).unwrap()["id"]
    }
}

/// The input with another value in this field.
pub(crate) fn with(input: &Value, field: &str, value: impl Into<Value>) -> Value {
    let mut input = input.clone();
    input[field] = value.into();
    input
}
