//! What a body is asked about: texts, with the state that decides whether it may be asked.

use domain::approvals::{Subject, SubjectState};
use words::strategies::{ObjectiveState, StrategyState};
use words::{AnyId, Digest, InstitutionId, WorkspaceId};

use crate::reader::Reader;
use crate::unit::Unit;

/// A subject as its columns are; one of the two states is there.
struct SubjectRow {
    id: uuid::Uuid,
    kind: String,
    workspace: WorkspaceId,
    owner: Option<InstitutionId>,
    revision: i32,
    digest: Digest,
    strategy: Option<StrategyState>,
    objective: Option<ObjectiveState>,
}

impl SubjectRow {
    fn subject(self) -> anyhow::Result<Subject> {
        let state = match (self.strategy, self.objective) {
            (Some(state), None) => SubjectState::Strategy(state),
            (None, Some(state)) => SubjectState::Objective(state),
            _ => anyhow::bail!("The text {} is neither a strategy nor an objective", self.id),
        };
        let id = AnyId::new(&self.kind, self.id);
        Ok(Subject {
            id,
            workspace: self.workspace,
            owner: self.owner,
            revision: self.revision,
            digest: self.digest,
            state,
        })
    }
}

/// Texts that satisfy a condition, whose table is `v`.
macro_rules! select_subjects {
    ($condition:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(SubjectRow, r#"SELECT v.id, v.type "kind", v.workspace_id "workspace: _", v.owner_id "owner: _", v.revision, v.digest "digest: _",
            (SELECT s.state FROM entente.strategy s WHERE (s.tenant_id, s.id) = (v.tenant_id, v.id)) "strategy: _",
            (SELECT o.state FROM entente.objective o WHERE (o.tenant_id, o.id) = (v.tenant_id, v.id)) "objective: _"
            FROM entente.revised v WHERE "# + $condition, $($argument),*)
    };
}

/// A text whose revision and state stay what they are until the end of the unit; others may hold it too. `None`: nothing that the caller
/// may see.
pub async fn share_subject(unit: &mut Unit, id: AnyId) -> anyhow::Result<Option<Subject>> {
    // Read after the lock is held, in a statement of its own: one that waits for a lock sees only the locked row as it is now.
    sqlx::query!("SELECT revision FROM entente.revised WHERE id = $1 FOR SHARE", id.uuid())
        .fetch_optional(unit.statement())
        .await?;
    let row =
        select_subjects!("v.id = $1 AND v.type = $2", id.uuid(), id.kind()).fetch_optional(unit.statement()).await?;
    row.map(SubjectRow::subject).transpose()
}

/// Texts by id.
pub(super) async fn subjects(reader: &Reader, ids: &[AnyId]) -> anyhow::Result<Vec<Subject>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = select_subjects!("v.id = ANY ($1)", &ids).fetch_all(&mut *reader.statement().await).await?;
    rows.into_iter().map(SubjectRow::subject).collect()
}
