//! Loading: a tenant's transaction in which steps happen, who speaks in it and where, and what it has recorded so far.

mod approvals;
mod clock;
mod commitments;
mod discussion;
mod find;
mod people;
mod strategies;

use hub::Hub;
use hub::people::{CreateTenant, create_tenant};
use store::{Recorded, Unit};
use words::people::Programme;
use words::{AnyId, Moment, PersonId, TenantId, Timestamp, WorkspaceId};

use crate::command::Command;
use crate::fault::Fault;
use crate::names::Telling;
use crate::{File, Kind, MadeToken, Names, Problem, Reference, Step, TenantHeader};

/// A tenant's transaction in which steps happen.
pub(crate) struct Loading<'a> {
    unit: Unit,
    names: &'a mut Names<AnyId>,
    /// Where steps happen that do not name a workspace.
    workspace: Option<WorkspaceId>,
    /// Who does the next step; nobody is the command line.
    speaker: Option<PersonId>,
    recorded: Vec<Recorded<()>>,
    tokens: Vec<MadeToken>,
}

impl<'a> Loading<'a> {
    /// Begins a transaction in this tenant, which may be yet to be founded.
    pub(crate) async fn open(
        hub: &Hub,
        tenant: TenantId,
        moment: Moment,
        names: &'a mut Names<AnyId>,
    ) -> Result<Self, Fault> {
        let unit = Unit::open(hub.store(), &store::directory::clock(tenant), moment).await?;
        Ok(Self { unit, names, workspace: None, speaker: None, recorded: Vec::new(), tokens: Vec::new() })
    }

    /// Founds the tenant.
    pub(crate) async fn found(&mut self, header: &TenantHeader, at: Timestamp) -> Result<(), Fault> {
        let name = header.name.clone().ok_or_else(|| Fault::new("A tenant needs a name"))?;
        self.unit.act_as_clock(at).await?;
        let input = CreateTenant {
            slug: header.slug().clone(),
            name,
            programme: header.programme.unwrap_or(Programme::ErasmusPlus),
            starts_on: header.starts_on,
            ends_on: header.ends_on,
            coordinator: None,
        };
        let recorded = create_tenant(&mut self.unit, input).await?;
        self.record(recorded);
        Ok(())
    }

    /// Goes on with this file: the command line speaks, where the file says.
    pub(crate) async fn begin(&mut self, file: &File, at: Option<Timestamp>) -> Result<(), Problem> {
        (self.speaker, self.workspace) = (None, None);
        let Some(at) = at else { return Ok(()) };
        let place = file.tenant.place();
        self.unit.act_as_clock(at).await.map_err(|error| Fault::from(error).problem(file, place))?;
        if let Some(reference) = &file.workspace {
            self.workspace = Some(self.workspace_named(reference).await.map_err(|fault| fault.problem(file, place))?);
        }
        Ok(())
    }

    /// Does a step.
    pub(crate) async fn step(&mut self, step: &Step, at: Timestamp) -> Result<(), Fault> {
        if let Some(by) = &step.by {
            self.speaker = Some(self.person(by).await?);
        }
        match self.speaker {
            Some(person) if !matches!(step.command, Command::Clock) => self.unit.act_as(person, at).await?,
            _ => self.unit.act_as_clock(at).await?,
        }
        match &step.command {
            Command::People(command) => self.people(command).await,
            Command::Strategies(command) => self.strategies(command).await,
            Command::Discussion(command) => self.discussion(command).await,
            Command::Approvals(command) => self.approvals(command).await,
            Command::Commitments(command) => self.commitments(command).await,
            Command::Clock => self.clock().await,
        }
    }

    /// Commits, and wakes who follows; the keys that were made.
    pub(crate) async fn keep(self, hub: &Hub) -> Result<Vec<MadeToken>, Fault> {
        let Self { mut unit, recorded, tokens, .. } = self;
        let tenant = unit.caller().tenant();
        // The last to speak may reach one workspace only; the logs of all are written.
        let now = unit.now();
        unit.act_as_clock(now).await?;
        let committed = unit.commit_all(recorded).await?;
        hub.woken(tenant, &committed.seqs);
        Ok(tokens)
    }

    /// Keeps what a command recorded; its outcome.
    fn record<T>(&mut self, recorded: Recorded<T>) -> Option<T> {
        let mut outcome = None;
        self.recorded.push(recorded.map(|told| outcome = Some(told)));
        outcome
    }

    /// Keeps what a command recorded, and makes what it made known by its key and names.
    fn made<T: Into<AnyId> + Copy>(
        &mut self,
        recorded: Recorded<T>,
        fields: &dyn Telling,
        workspace: Option<WorkspaceId>,
    ) -> Result<(), Fault> {
        let id = (*recorded.outcome()).into();
        self.record(recorded);
        self.known(id, fields, workspace)
    }

    /// Makes this known by the key and the names that a step gives it.
    fn known(&mut self, id: AnyId, fields: &dyn Telling, workspace: Option<WorkspaceId>) -> Result<(), Fault> {
        let Some(declaration) = fields.declares() else { return Ok(()) };
        for name in declaration.names {
            self.names.declare_name(declaration.kind, &scope(workspace), name, id);
        }
        match declaration.key {
            Some(key) if !self.names.declare_key(declaration.kind, &key.text, id) => {
                Err(Fault::at(key.place, crate::names::taken(declaration.kind, &key.text)))
            }
            _ => Ok(()),
        }
    }

    /// The workspace of a step: the one it names, or where its file stands, or the tenant's only one.
    async fn place(&mut self, named: Option<&Reference>) -> Result<WorkspaceId, Fault> {
        if let Some(reference) = named {
            return self.workspace_named(reference).await;
        }
        self.here().await?.ok_or_else(|| {
            Fault::new("In which workspace? Write `workspace:` into this step, or at the head of the file")
        })
    }

    /// Where the file stands, or the only workspace that the speaker reaches.
    async fn here(&mut self) -> Result<Option<WorkspaceId>, Fault> {
        match self.workspace {
            Some(workspace) => Ok(Some(workspace)),
            None => Ok(store::people::only_workspace(&mut self.unit).await?),
        }
    }

    async fn workspace_named(&mut self, reference: &Reference) -> Result<WorkspaceId, Fault> {
        match self.find(Kind::Workspace, None, reference).await? {
            AnyId::Workspace(id) => Ok(id),
            _ => Err(Fault::unknown(Kind::Workspace, reference)),
        }
    }
}

/// How names know a workspace.
fn scope(workspace: Option<WorkspaceId>) -> String {
    workspace.map(|id| id.0.to_string()).unwrap_or_default()
}
