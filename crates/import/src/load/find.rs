//! What the names of a step mean: keys first, then the names that this run has made, then those in the database.

use domain::strategies::RevisedState;
use store::approvals::{bodies_named, pending_request};
use store::people::{active_member_of, institutions_named, newest_invitation, person_by_email, workspaces_named};
use store::strategies::{objectives_named, revised_state, revision, strategies_named};
use words::people::Email;
use words::{
    AnyId, ApprovalRequestId, CommentId, CommitmentId, Digest, GovernanceBodyId, InstitutionId, InvitationId, MemberId,
    ObjectiveId, PersonId, StrategyId, Text as _, WorkspaceId,
};

use super::{Loading, scope};
use crate::fault::Fault;
use crate::names::Found;
use crate::{Kind, Reference};

/// What has a name of this kind, as its own id.
macro_rules! found {
    ($($(#[doc = $doc:literal])* $name:ident: $kind:ident -> $id:ident;)*) => {
        impl Loading<'_> {
            $(
                $(#[doc = $doc])*
                pub(super) async fn $name(&mut self, reference: &Reference) -> Result<$id, Fault> {
                    let here = self.here().await?;
                    match self.find(Kind::$kind, here, reference).await? {
                        AnyId::$kind(id) => Ok(id),
                        _ => Err(Fault::unknown(Kind::$kind, reference)),
                    }
                }
            )*
        }
    };
}

found! {
    /// A person of the tenant.
    person: Person -> PersonId;
    /// An institution of the tenant.
    institution: Institution -> InstitutionId;
    /// A strategy of the workspace.
    strategy: Strategy -> StrategyId;
    /// An objective of the workspace.
    objective: Objective -> ObjectiveId;
    /// A comment of this run.
    comment: Comment -> CommentId;
    /// A commitment of this run.
    commitment: Commitment -> CommitmentId;
}

impl Loading<'_> {
    /// What this name means in this workspace.
    pub(super) async fn find(
        &mut self,
        kind: Kind,
        workspace: Option<WorkspaceId>,
        reference: &Reference,
    ) -> Result<AnyId, Fault> {
        match self.names.find(kind, &scope(workspace), &reference.text) {
            Found::One(id) => return Ok(id),
            Found::Several => return Err(Fault::ambiguous(kind, reference)),
            Found::Nothing => {}
        }
        let found = self.stored(kind, workspace, &reference.text).await?;
        match found.as_slice() {
            [] => Err(Fault::unknown(kind, reference)),
            [one] => Ok(*one),
            _ => Err(Fault::ambiguous(kind, reference)),
        }
    }

    /// What has this name in the database.
    async fn stored(&mut self, kind: Kind, workspace: Option<WorkspaceId>, text: &str) -> anyhow::Result<Vec<AnyId>> {
        let unit = &mut self.unit;
        Ok(match (kind, workspace) {
            (Kind::Institution, _) => any(institutions_named(unit, text).await?),
            (Kind::Workspace, _) => any(workspaces_named(unit, text).await?),
            (Kind::Person, _) => match Email::parse(text) {
                Ok(email) => person_by_email(unit, &email).await?.map(|person| person.id.into()).into_iter().collect(),
                Err(_) => Vec::new(),
            },
            (Kind::Invitation, _) => invitations(unit, workspace, text).await?,
            (Kind::Body, Some(workspace)) => any(bodies_named(unit, workspace, text).await?),
            (Kind::Strategy, Some(workspace)) => any(strategies_named(unit, workspace, text).await?),
            (Kind::Objective, Some(workspace)) => any(objectives_named(unit, workspace, text).await?),
            (Kind::Text, Some(workspace)) => {
                let mut texts: Vec<AnyId> = any(strategies_named(unit, workspace, text).await?);
                texts.extend(any(objectives_named(unit, workspace, text).await?));
                texts
            }
            // Their names are a workspace's, and there is none; or they have keys only.
            (Kind::Body | Kind::Strategy | Kind::Objective | Kind::Text, None)
            | (Kind::Comment | Kind::Commitment | Kind::Token, _) => Vec::new(),
        })
    }

    /// A strategy or an objective, and where it stands.
    pub(super) async fn text(&mut self, reference: &Reference) -> Result<RevisedState, Fault> {
        let here = self.here().await?;
        let id = self.find(Kind::Text, here, reference).await?;
        self.standing_at(id, Kind::Text, reference).await
    }

    /// Where a text stands that this name means.
    pub(super) async fn standing_at(
        &mut self,
        id: AnyId,
        kind: Kind,
        reference: &Reference,
    ) -> Result<RevisedState, Fault> {
        revised_state(&mut self.unit, id).await?.ok_or_else(|| Fault::unknown(kind, reference))
    }

    /// The digest of the text that a step is about: of the revision with this number, or of the present one.
    pub(super) async fn digest(&mut self, text: &RevisedState, number: Option<i32>) -> Result<Digest, Fault> {
        let Some(number) = number else { return Ok(text.digest.clone()) };
        let found = revision(&mut self.unit, text.id, number).await?;
        let found = found.ok_or_else(|| {
            Fault::new(format!("The text has no revision {number}; its present one is {}", text.revision))
        })?;
        Ok(found.digest)
    }

    /// A body of this workspace.
    pub(super) async fn body_of(
        &mut self,
        workspace: WorkspaceId,
        reference: &Reference,
    ) -> Result<GovernanceBodyId, Fault> {
        match self.find(Kind::Body, Some(workspace), reference).await? {
            AnyId::GovernanceBody(id) => Ok(id),
            _ => Err(Fault::unknown(Kind::Body, reference)),
        }
    }

    /// The person's active membership of a workspace; of the tenant, if there is none.
    pub(super) async fn member(
        &mut self,
        workspace: Option<WorkspaceId>,
        reference: &Reference,
    ) -> Result<MemberId, Fault> {
        let person = self.person(reference).await?;
        for place in [workspace, None] {
            if let Some(member) = active_member_of(&mut self.unit, person, place).await? {
                return Ok(member);
            }
        }
        let Reference { text, place } = reference;
        Err(Fault::at(*place, format!("`{text}` is no active member here; a `person` step above makes one")))
    }

    /// The newest invitation of an address to a workspace or, if it has none, to the tenant.
    pub(super) async fn invitation(
        &mut self,
        workspace: Option<WorkspaceId>,
        reference: &Reference,
    ) -> Result<InvitationId, Fault> {
        match self.find(Kind::Invitation, workspace, reference).await? {
            AnyId::Invitation(id) => Ok(id),
            _ => Err(Fault::unknown(Kind::Invitation, reference)),
        }
    }

    /// The request about a text that is open or waits for its outcome.
    pub(super) async fn request_about(&mut self, reference: &Reference) -> Result<ApprovalRequestId, Fault> {
        let subject = self.text(reference).await?.id;
        let pending = pending_request(&mut self.unit, subject).await?;
        let Reference { text, place } = reference;
        let none = || Fault::at(*place, format!("No request about `{text}` is open or waits for its outcome"));
        Ok(pending.ok_or_else(none)?.0)
    }
}

async fn invitations(unit: &mut store::Unit, workspace: Option<WorkspaceId>, text: &str) -> anyhow::Result<Vec<AnyId>> {
    let Ok(email) = Email::parse(text) else { return Ok(Vec::new()) };
    for place in [workspace, None] {
        if let Some(found) = newest_invitation(unit, &email, place).await? {
            return Ok(vec![found.into()]);
        }
    }
    Ok(Vec::new())
}

fn any<T: Into<AnyId>>(ids: Vec<T>) -> Vec<AnyId> {
    ids.into_iter().map(Into::into).collect()
}
