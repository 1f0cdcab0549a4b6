//! Reads over the real schema: random queries have the same answer from the plan and object by object, in as few statements as were promised.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::Response;
use async_graphql::parser::parse_query;
use reads::OperationKind;
use reads::random::{Dice, Operation, operation, query_of_node};
use store::Caller;

use crate::attack::{Consortium, everything_seen, kept};
use crate::statements::Statements;
use crate::world::database;

/// How deep they go.
const DEPTH: usize = 5;

/// How many queries each half compares.
const QUERIES: usize = 1_000;

const FOREIGN_CURSOR: &str = "The cursor is not one of this list";

/// The root fields that look for their object themselves; what the others give is loaded like any link.
const LOOKING: [&str; 4] = ["viewer", "tenant", "workspace", "strategyThemes"];

/// What arguments are made of.
struct Literals {
    ids: Vec<String>,
    workspaces: Vec<String>,
    /// By type and field: each fits the list that it came from.
    cursors: BTreeMap<(String, String), String>,
}

impl Literals {
    fn of(&self, dice: &mut Dice, field: &str, name: &str, ty: &str) -> Option<String> {
        let quoted = |text: &str| format!("\"{text}\"");
        let pick = |dice: &mut Dice, among: &[String]| quoted(&among[dice.roll(among.len())]);
        let id = |dice: &mut Dice| match dice.roll(10) {
            0 => quoted("nothing"),
            1..=5 => pick(dice, &self.workspaces),
            _ => pick(dice, &self.ids),
        };
        match (name, ty) {
            ("ids", _) => Some(format!("[{}]", (0..dice.roll(5)).map(|_| id(dice)).collect::<Vec<_>>().join(", "))),
            (_, "ID!") => Some(id(dice)),
            ("first" | "last", _) => dice.chance(70).then(|| (1 + dice.roll(5)).to_string()),
            ("after" | "before", _) if dice.chance(1) => Some(quoted("nowhere")),
            ("after" | "before", _) => {
                let (ty, field) = field.split_once('.').unwrap();
                let cursor = self.cursors.get(&(ty.to_owned(), field.to_owned()));
                cursor.filter(|_| dice.chance(30)).map(|cursor| quoted(cursor))
            }
            (_, "Boolean") => dice.chance(60).then(|| dice.chance(50).to_string()),
            (name, ty) => panic!("an argument {name}: {ty} is new: say here what is given for it"),
        }
    }
}

/// What came of comparing.
#[derive(Debug, Default)]
struct Seen {
    same: usize,
    /// Refused when prepared: fields of one key conflict, or there are too many.
    refused: usize,
    /// Two root fields have a cursor that is not of their list: both executors say so, of the one that they find first.
    twofold: usize,
    /// Read nothing of a tenant.
    unentered: usize,
    with_errors: usize,
    without_data: usize,
    /// How many statements were taken, and how many objects were loaded for them in the naive way.
    statements: usize,
    naively: usize,
    /// How often a type was shown.
    types: BTreeMap<String, usize>,
}

impl Seen {
    /// Compares the two executors on one operation.
    async fn compared(&mut self, api: &graphql::Api, caller: &Caller, operation: &Operation) {
        let prepared = match api.prepare(parse_query(&operation.text).unwrap(), None) {
            Ok(prepared) => prepared,
            Err(errors) => {
                let known = |message: &str| ["conflict", "more than"].iter().any(|reason| message.contains(reason));
                assert!(errors.iter().all(|error| known(&error.message)), "{errors:?}\n{}", operation.text);
                self.refused += 1;
                return;
            }
        };
        let given = || operation.variables.clone();
        let (planned, statements) = Statements::of(api.execute(caller.clone(), &prepared, given(), None)).await;
        let (naive, naively) = Statements::of(api.execute_naively(caller.clone(), &prepared, given())).await;
        let (planned, naive) = [planned, naive].map(written).into();
        let refused = |answer: &String| answer.contains(FOREIGN_CURSOR) && answer.contains("\"data\":null");
        if planned != naive && refused(&planned) && refused(&naive) {
            self.twofold += 1;
            return;
        }
        assert_eq!(planned, naive, "{}\n{:?}", operation.text, operation.variables);
        let (most, taken) = (prepared.statements(given()).unwrap() + 1, statements.len());
        assert!(taken <= most, "{taken} statements instead of {most}: {}\n{}", statements.told(), operation.text);
        // That bound counts an interface for all of its types, and what is made without loading: this one does not.
        let most = statements.loads + roots_that_look(&operation.text);
        assert!(taken <= most, "{taken} statements for {most} links: {}\n{}", statements.told(), operation.text);
        self.unentered += usize::from(statements.entering == 0);
        self.same += 1;
        self.with_errors += usize::from(planned.contains("\"errors\""));
        self.without_data += usize::from(planned.contains("\"data\":null"));
        self.statements += statements.len();
        self.naively += naively.len();
        // A field is written under `Type_field_1`, or the like: so an answer says what it shows.
        for key in planned.split('"') {
            if let Some((ty, rest)) = key.split_once('_')
                && rest.ends_with(['1', '2'])
            {
                *self.types.entry(ty.to_owned()).or_default() += 1;
            }
        }
    }
}

/// An answer as it is sent, its errors in an order of their own: root fields are read side by side, and err as they come.
fn written(mut answer: Response) -> String {
    answer.errors.sort_by_key(|error| serde_json::to_string(error).unwrap());
    serde_json::to_string(&answer).unwrap()
}

/// How many of the root fields look for their object themselves. A field is written by its name, or under `Query_field_1` or the like.
fn roots_that_look(text: &str) -> usize {
    let keys: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let looks =
        |key: &&&str| LOOKING.contains(key) || LOOKING.iter().any(|field| key.starts_with(&format!("Query_{field}_")));
    keys.iter().filter(looks).count()
}

/// A thousand queries of people who see different things.
async fn random_queries(seed: u64) {
    let consortium = Consortium::given(database().await, "R").await;
    let (api, (seen, objects)) = (&consortium.world.house.api, everything_seen(&consortium).await);
    let mut by_type = kept(&seen);
    by_type.retain(|ty, _| ty != "Action");
    let ids = by_type.values().flatten().cloned().collect();
    let workspaces = by_type["Workspace"].clone();
    let literals = Literals { ids, workspaces, cursors: seen.cursors };
    let mut callers = Vec::new();
    for person in consortium.people("t12").await.iter().chain(&consortium.leavers()[1..]) {
        callers.push(person.caller().await);
    }
    let (mut dice, mut seen) = (Dice::new(seed), Seen::default());
    while seen.same < QUERIES {
        let literal = |dice: &mut Dice, field: &str, name: &str, ty: &str| literals.of(dice, field, name, ty);
        // Most begin at some node, of whichever type; the others at the roots.
        let operation = if dice.chance(25) {
            operation(api.catalogue(), OperationKind::Query, &mut dice, DEPTH, &literal)
        } else {
            let (ty, ids) = by_type.iter().nth(dice.roll(by_type.len())).unwrap();
            let node = (ids[dice.roll(ids.len())].as_str(), ty.as_str());
            query_of_node(api.catalogue(), &mut dice, node, DEPTH, &literal)
        };
        let caller = &callers[dice.roll(callers.len())];
        seen.compared(api, caller, &operation).await;
    }
    assert!(seen.refused < seen.same && seen.twofold < seen.same / 50 && seen.unentered < seen.same / 10, "{seen:?}");
    assert!(seen.with_errors > 100 && seen.without_data < seen.same / 2, "{seen:?}");
    let unseen: Vec<String> = objects.into_iter().filter(|ty| !seen.types.contains_key(ty)).collect();
    assert!(seen.naively > seen.statements && unseen.len() < 8, "the queries reach far: {unseen:?} {seen:?}");
}

#[tokio::test]
async fn random_queries_have_the_same_answer_from_the_plan_and_object_by_object() {
    random_queries(20_261_123).await;
}

#[tokio::test]
async fn so_have_as_many_more() {
    random_queries(19_570_325).await;
}
