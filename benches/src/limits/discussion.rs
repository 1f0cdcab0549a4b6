//! An objective with its last comments by hand: four statements.

use std::collections::HashMap;

use serde::Serialize;
use sqlx::types::time::OffsetDateTime;
use uuid::Uuid;
use words::Timestamp;

use super::board::{distinct, institutions};
use super::entered::Entered;
use super::relay;

#[derive(Serialize)]
struct Answer<'a> {
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    node: Objective<'a>,
}

#[derive(Serialize)]
struct Objective<'a> {
    id: String,
    statement: &'a str,
    description: Option<&'a str>,
    state: &'a str,
    revision: Revision<'a>,
    comments: Nodes<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Revision<'a> {
    number: i32,
    digest: &'a str,
    created_at: Timestamp,
}

#[derive(Serialize)]
struct Nodes<'a> {
    nodes: Vec<Comment<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Comment<'a> {
    id: String,
    body: Option<&'a str>,
    created_at: Timestamp,
    author: Author<'a>,
}

#[derive(Serialize)]
struct Author<'a> {
    id: String,
    person: Person<'a>,
    institution: Option<Institution<'a>>,
}

#[derive(Serialize)]
struct Person<'a> {
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Institution<'a> {
    short_name: &'a str,
}

type TextRow = (String, Option<String>, String, i32, String, OffsetDateTime);
type CommentRow = (Uuid, Option<String>, OffsetDateTime, Uuid);
type AuthorRow = (Uuid, String, Option<Uuid>);

/// The answer to ObjectiveDiscussion.
pub(super) async fn read(entered: &mut Entered, objective: Uuid) -> anyhow::Result<Vec<u8>> {
    let (statement, description, state, number, digest, created_at): TextRow = sqlx::query_as(
        "SELECT o.statement, o.description, o.state, v.number, v.digest, v.created_at FROM entente.objective o
         JOIN entente.revised r ON (r.tenant_id, r.id) = (o.tenant_id, o.id)
         JOIN entente.revision v ON (v.tenant_id, v.revised_id, v.number) = (r.tenant_id, r.id, r.revision) WHERE o.id = $1",
    )
    .bind(objective)
    .fetch_one(entered.statement())
    .await?;
    let person = entered.person;
    let mut comments: Vec<CommentRow> = sqlx::query_as(
        "SELECT id, body, created_at, author_id FROM entente.comment
         WHERE subject_id = $1 AND entente.hears(audience_institution_id, audience_body_id, author_id, workspace_id, $2)
         ORDER BY created_at DESC, id DESC LIMIT 20",
    )
    .bind(objective)
    .bind(person)
    .fetch_all(entered.statement())
    .await?;
    comments.reverse();
    let authors: Vec<AuthorRow> = sqlx::query_as(
        "SELECT m.id, p.name, m.institution_id FROM entente.member m JOIN entente.person p ON (p.tenant_id, p.id) = (m.tenant_id, m.person_id)
         WHERE m.id = ANY ($1) AND entente.sees_member(m.workspace_id)",
    )
    .bind(distinct(comments.iter().map(|row| row.3)))
    .fetch_all(entered.statement())
    .await?;
    let institutions = institutions(entered, distinct(authors.iter().filter_map(|row| row.2))).await?;
    let authors: HashMap<Uuid, &AuthorRow> = authors.iter().map(|row| (row.0, row)).collect();
    let comments = comments.iter().filter_map(|(id, body, created_at, author)| {
        let (author, name, institution) = authors.get(author)?;
        let institution = institution.and_then(|id| institutions.get(&id));
        let institution = institution.map(|name| Institution { short_name: name });
        let author = Author { id: relay("Member", *author), person: Person { name }, institution };
        Some(Comment {
            id: relay("Comment", *id),
            body: body.as_deref(),
            created_at: Timestamp::new(*created_at),
            author,
        })
    });
    let node = Objective {
        id: relay("Objective", objective),
        statement: &statement,
        description: description.as_deref(),
        state: &state,
        revision: Revision { number, digest: &digest, created_at: Timestamp::new(created_at) },
        comments: Nodes { nodes: comments.collect() },
    };
    Ok(serde_json::to_vec(&Answer { data: Data { node } })?)
}
