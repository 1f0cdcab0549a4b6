//! The database as its superuser sees it: the logs of the regions, and who is what. Read by statements of the checker's own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{Connection as _, PgConnection, Row as _};
use uuid::Uuid;

/// An event as it stands in its log.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) seq: i64,
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    /// Null: the clock.
    pub(crate) by: Option<Uuid>,
    pub(crate) subject: Uuid,
    pub(crate) touched: Vec<Uuid>,
    /// Whom it was said to, if not to everybody.
    pub(crate) institution: Option<Uuid>,
    pub(crate) body: Option<Uuid>,
    /// News of invitations.
    pub(crate) is_of_invitations: bool,
}

/// A membership.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) id: Uuid,
    pub(crate) email: String,
    pub(crate) workspace: Option<Uuid>,
    pub(crate) institution: Option<Uuid>,
    pub(crate) role: String,
    pub(crate) is_active: bool,
}

/// What a checker reads of a database.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    /// By region: the workspace, how far its head is, and its events in order.
    pub(crate) regions: Vec<(Uuid, i64, Vec<Event>)>,
    pub(crate) members: Vec<Member>,
    /// The number of the event by which a membership ended, by member.
    pub(crate) ended: BTreeMap<Uuid, i64>,
    /// Chairs and holders of seats, as members, by body.
    pub(crate) bodies: BTreeMap<Uuid, BTreeSet<Uuid>>,
    /// Role and institution of each invitation.
    pub(crate) invitations: BTreeMap<Uuid, (String, Option<Uuid>)>,
    /// The first word of every text that is kept for ever: the name of the command that wrote it.
    pub(crate) written: BTreeMap<String, usize>,
}

const EVENTS: &str = "SELECT workspace_id, seq, id, kind, by_member_id, subject_id, touched, audience_institution_id, audience_body_id, \
     audience_granting IS NOT NULL AS granting FROM entente.workspace_event ORDER BY workspace_id, seq";
const HEADS: &str = "SELECT h.workspace_id, h.last_seq FROM entente.workspace_head h JOIN entente.workspace w \
     ON w.tenant_id = h.tenant_id AND w.id = h.workspace_id ORDER BY w.name";
const MEMBERS: &str = "SELECT m.id, p.email, m.workspace_id, m.institution_id, m.role, m.until IS NULL AS active \
     FROM entente.member m JOIN entente.person p ON p.tenant_id = m.tenant_id AND p.id = m.person_id";
const BODIES: &str = "SELECT id AS body_id, chair_id AS member_id FROM entente.governance_body \
     UNION ALL SELECT body_id, holder_id FROM entente.seat WHERE holder_id IS NOT NULL";
const INVITATIONS: &str = "SELECT id, role, institution_id FROM entente.invitation";
const WRITTEN: &str = "SELECT split_part(text, ' ', 1) AS name, count(*) AS times FROM ( \
     SELECT body AS text FROM entente.comment_version UNION ALL SELECT note FROM entente.check_in \
     UNION ALL SELECT snapshot->>'statement' FROM entente.revision) texts WHERE text LIKE 'w%' GROUP BY 1";

impl Log {
    /// Reads it.
    pub(crate) async fn read(url: &str) -> Self {
        let mut connection = PgConnection::connect(url).await.unwrap();
        let mut rows = async |statement| sqlx::query(statement).fetch_all(&mut connection).await.unwrap();
        let mut events: BTreeMap<Uuid, Vec<Event>> = BTreeMap::new();
        for row in rows(EVENTS).await {
            events.entry(row.get("workspace_id")).or_default().push(event(&row));
        }
        let heads = rows(HEADS).await.into_iter().map(|row| (row.get("workspace_id"), row.get("last_seq")));
        let regions: Vec<(Uuid, i64, Vec<Event>)> =
            heads.map(|(id, last)| (id, last, events.remove(&id).unwrap_or_default())).collect();
        let all = regions.iter().flat_map(|(.., events)| events);
        let ended = all.filter(|event| event.kind == "MEMBER_ENDED").map(|event| (event.subject, event.seq)).collect();
        let members = rows(MEMBERS).await.iter().map(member).collect();
        let mut bodies: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
        for row in rows(BODIES).await {
            bodies.entry(row.get("body_id")).or_default().insert(row.get("member_id"));
        }
        let invitations = rows(INVITATIONS).await;
        let invitations = invitations.iter().map(|row| (row.get("id"), (row.get("role"), row.get("institution_id"))));
        let written = rows(WRITTEN).await;
        let times = |row: &PgRow| usize::try_from(row.get::<i64, _>("times")).unwrap();
        let written = written.iter().map(|row| (row.get("name"), times(row))).collect();
        Self { regions, members, ended, bodies, invitations: invitations.collect(), written }
    }
}

fn event(row: &PgRow) -> Event {
    let touched: Value = row.get("touched");
    let ids = touched.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().parse().unwrap());
    Event {
        seq: row.get("seq"),
        id: row.get("id"),
        kind: row.get("kind"),
        by: row.get("by_member_id"),
        subject: row.get("subject_id"),
        touched: ids.collect(),
        institution: row.get("audience_institution_id"),
        body: row.get("audience_body_id"),
        is_of_invitations: row.get("granting"),
    }
}

fn member(row: &PgRow) -> Member {
    Member {
        id: row.get("id"),
        email: row.get("email"),
        workspace: row.get("workspace_id"),
        institution: row.get("institution_id"),
        role: row.get("role"),
        is_active: row.get("active"),
    }
}
