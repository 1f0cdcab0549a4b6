//! What a body is asked about: texts, with the state that decides whether it may be asked.

use domain::approvals::{Chair, Subject, SubjectFacts, SubjectState};
use words::approvals::ApprovalRequestState;
use words::strategies::{ObjectiveState, StrategyState};
use words::{AnyId, Digest, InstitutionId, MemberId, WorkspaceId};

use crate::reader::Reader;
use crate::unit::Unit;

/// A subject as its columns are; one of the two states is there.
pub(super) struct SubjectRow {
    pub(super) id: uuid::Uuid,
    pub(super) kind: String,
    pub(super) workspace: WorkspaceId,
    pub(super) owner: Option<InstitutionId>,
    pub(super) revision: i32,
    pub(super) digest: Digest,
    pub(super) strategy: Option<StrategyState>,
    pub(super) objective: Option<ObjectiveState>,
}

impl SubjectRow {
    pub(super) fn subject(self) -> anyhow::Result<Subject> {
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

/// A text whose revision and state stay what they are until the end of the unit; others may hold it too. `None`: nothing that the caller
/// may see.
pub async fn share_subject(unit: &mut Unit, id: AnyId) -> anyhow::Result<Option<Subject>> {
    let row = sqlx::query_as!(
        SubjectRow,
        r#"SELECT id "id!", type "kind!", workspace_id "workspace!: _", owner_id "owner?: _", revision "revision!", digest "digest!: _",
               strategy_state "strategy?: _", objective_state "objective?: _"
           FROM entente.share_subject($1, $2)"#,
        id.uuid(),
        id.kind()
    );
    row.fetch_optional(unit.statement()).await?.map(SubjectRow::subject).transpose()
}

/// What decides whether requests about texts may be opened.
pub async fn subject_facts(reader: &Reader, ids: &[AnyId]) -> anyhow::Result<Vec<(AnyId, SubjectFacts)>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        FactsRow,
        r#"SELECT v.id "id!", v.type "kind!", v.workspace_id "workspace!: _", v.owner_id "owner?: _", v.revision "revision!",
               v.digest "digest!: _", s.state "strategy?: _", o.state "objective?: _", q.state "pending?: _", p.chairs "chairs?: _", p.active "active?: _",
               EXISTS (SELECT FROM entente.seat t WHERE (t.tenant_id, t.workspace_id) = (v.tenant_id, v.workspace_id) AND t.holder_id IS NOT NULL) "votable!"
           FROM entente.revised v LEFT JOIN entente.strategy s ON (s.tenant_id, s.id) = (v.tenant_id, v.id)
               LEFT JOIN entente.objective o ON (o.tenant_id, o.id) = (v.tenant_id, v.id)
               LEFT JOIN entente.approval_request q ON (q.tenant_id, q.subject_id) = (v.tenant_id, v.id)
                   AND (q.state = 'OPEN' OR q.state IN ('PASSED', 'FAILED') AND q.outcome_at IS NULL)
               LEFT JOIN (SELECT b.tenant_id, b.workspace_id, array_agg(h.id) chairs, array_agg(h.until IS NULL) active
                          FROM entente.governance_body b JOIN entente.member h ON (h.tenant_id, h.id) = (b.tenant_id, b.chair_id)
                          GROUP BY b.tenant_id, b.workspace_id) p ON (p.tenant_id, p.workspace_id) = (v.tenant_id, v.workspace_id)
           WHERE v.id = ANY ($1)"#,
        &ids
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    rows.into_iter().map(FactsRow::facts).collect()
}

/// A subject, the state of the request about it that is pending, the chairs of its workspace's bodies, and whether one of their seats is held.
struct FactsRow {
    id: uuid::Uuid,
    kind: String,
    workspace: WorkspaceId,
    owner: Option<InstitutionId>,
    revision: i32,
    digest: Digest,
    strategy: Option<StrategyState>,
    objective: Option<ObjectiveState>,
    pending: Option<ApprovalRequestState>,
    chairs: Option<Vec<MemberId>>,
    active: Option<Vec<bool>>,
    votable: bool,
}

impl FactsRow {
    fn facts(self) -> anyhow::Result<(AnyId, SubjectFacts)> {
        let Self { id, kind, workspace, owner, revision, digest, strategy, objective, .. } = self;
        let subject = SubjectRow { id, kind, workspace, owner, revision, digest, strategy, objective }.subject()?;
        let chairs = self.chairs.into_iter().flatten().zip(self.active.into_iter().flatten());
        let chairs = chairs.map(|(member, active)| Chair { member, active }).collect();
        Ok((subject.id, SubjectFacts { subject, pending: self.pending, chairs, votable: self.votable }))
    }
}
