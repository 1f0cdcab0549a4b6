//! The text of the isolation check, whole and without one of its clauses.

use std::collections::BTreeSet;

use sqlx::PgConnection;

/// The very file that the product runs.
const TEXT: &str = include_str!("../../src/isolation.sql");

/// Between what two clauses report.
const BETWEEN: &str = "\nUNION ALL\n";

/// What it reports: class and object.
pub(crate) type Reported = (String, String);

/// The check whole.
pub(crate) fn whole() -> &'static str {
    TEXT
}

/// The check without the clause of this class.
pub(crate) fn without(class: &str) -> &'static str {
    let (head, clauses, tail) = parts();
    let kept: Vec<&str> = clauses.iter().copied().filter(|clause| class_of(clause) != class).collect();
    assert_eq!(kept.len() + 1, clauses.len(), "one clause reports {class}");
    format!("{head}{}{tail}", kept.join(BETWEEN)).leak()
}

/// Every class that it can report.
pub(crate) fn classes() -> BTreeSet<&'static str> {
    parts().1.into_iter().map(class_of).collect()
}

/// What this text of the check reports of the serving role, through this connection.
pub(crate) async fn reported(connection: &mut PgConnection, text: &'static str) -> Vec<Reported> {
    sqlx::raw_sql("SET search_path = pg_catalog").execute(&mut *connection).await.unwrap();
    let faults: Vec<(String, String, String)> =
        sqlx::query_as(text).bind("entente_app").persistent(false).fetch_all(&mut *connection).await.unwrap();
    faults.into_iter().map(|(class, object, _)| (class, object)).collect()
}

/// What stands before the clauses, the clauses, and what stands after them.
fn parts() -> (&'static str, Vec<&'static str>, &'static str) {
    let begin = TEXT.find("\nSELECT '").unwrap() + 1;
    let end = TEXT.rfind("\nORDER BY ").unwrap();
    (&TEXT[..begin], TEXT[begin..end].split(BETWEEN).collect(), &TEXT[end..])
}

fn class_of(clause: &'static str) -> &'static str {
    clause.strip_prefix("SELECT '").and_then(|rest| rest.split_once('\'')).expect("a clause begins with its class").0
}
