//! Reader: a caller, its standing, and one read-only snapshot of the database.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use domain::people::{Membership, Standing};
use sqlx::PgConnection;
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};
use uuid::Uuid;
use words::people::TokenScope;
use words::{PersonId, TenantId, Timestamp, WorkspaceId};

use crate::approvals::Polled;
use crate::beginning;
use crate::caller::{Caller, Who};
use crate::database::Store;
use crate::people::Named;
use crate::pool::Lent;

/// A caller, its standing, and one read-only snapshot (REPEATABLE READ).
///
/// Nobody holds the transaction: each statement locks it for itself. Dropped, the connection goes back and is reset.
#[derive(Debug)]
pub struct Reader {
    visit: Arc<Visit>,
    now: Timestamp,
    statements: AtomicU32,
    connection: Mutex<Option<Lent>>,
    /// What was read and is not to be read again; most readers of a subscription read nothing.
    remembered: OnceLock<Box<Remembered>>,
}

#[derive(Debug, Default)]
struct Remembered {
    polled: std::sync::Mutex<Polled>,
    named: std::sync::Mutex<Named>,
}

/// Who reads, where, and what is known of them: one for all readers of a subscription until its viewer is looked at again.
#[derive(Debug)]
pub struct Visit {
    store: Store,
    caller: Caller,
    known: Known,
}

impl Visit {
    /// Of this caller.
    pub fn of(store: &Store, caller: &Caller, known: Known) -> Arc<Self> {
        Arc::new(Self { store: store.clone(), caller: caller.clone(), known })
    }

    /// What the caller may.
    pub fn standing(&self) -> &Standing {
        &self.known.standing
    }
}

/// What a reader knows of its caller.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// What the caller may.
    pub standing: Arc<Standing>,
    /// Which life of the database this is: it changes when a backup is restored. `None` for who has no membership, and so sees no log.
    pub epoch: Option<Uuid>,
    /// The workspace of which more must not be read than the caller reaches when the snapshot begins, if it is one.
    pub within: Option<WorkspaceId>,
}

/// A reader was to begin with its first statement, and by then the caller no longer reaches what its standing reached.
#[derive(Debug, thiserror::Error)]
#[error("The caller no longer reaches the workspace")]
pub struct OutOfReach;

impl Reader {
    /// Opens a snapshot and enters it as this caller. `now` is what computed fields (staleness, what is due) take as the present.
    pub async fn open(store: &Store, caller: &Caller, now: Timestamp) -> anyhow::Result<Self> {
        let (connection, Entered { standing, epoch }) = begin(store, caller).await?;
        let known = Known { standing: Arc::new(standing), epoch, within: None };
        Ok(Self { connection: Mutex::new(Some(connection)), ..Self::later(Visit::of(store, caller, known), now) })
    }

    /// A reader that takes a connection and begins its snapshot with its first statement, if there ever is one: for who knows the caller's
    /// standing and the epoch, as the feed does, which is told of each change. When the caller no longer reaches the workspace by then, the
    /// statement fails with [`OutOfReach`].
    pub fn later(visit: Arc<Visit>, now: Timestamp) -> Self {
        Self { visit, now, statements: AtomicU32::new(0), connection: Mutex::new(None), remembered: OnceLock::new() }
    }

    /// Who reads.
    pub fn caller(&self) -> &Caller {
        &self.visit.caller
    }

    /// What the caller may, in this snapshot.
    pub fn standing(&self) -> &Standing {
        self.visit.standing()
    }

    /// The same, to be kept.
    pub fn into_standing(self) -> Arc<Standing> {
        Arc::clone(&self.visit.known.standing)
    }

    /// Which life of the database this is: it changes when a backup is restored. `None` for who has no membership, and so sees no log.
    pub(crate) fn epoch(&self) -> Option<Uuid> {
        self.visit.known.epoch
    }

    /// The present, for computed fields.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// How many statements have read from the snapshot so far.
    pub fn statements(&self) -> u32 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The polls that were read last.
    pub(crate) fn polls(&self) -> std::sync::MutexGuard<'_, Polled> {
        self.remembered.get_or_init(Box::default).polled.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The institutions that were read so far, in brief.
    pub(crate) fn named(&self) -> std::sync::MutexGuard<'_, Named> {
        self.remembered.get_or_init(Box::default).named.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The connection, for one statement.
    pub(crate) async fn statement(&self) -> anyhow::Result<MappedMutexGuard<'_, PgConnection>> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let mut connection = self.connection.lock().await;
        if connection.is_none() {
            let (begun, entered) = begin(&self.visit.store, &self.visit.caller).await?;
            if self.visit.known.within.is_some_and(|workspace| !entered.standing.reaches(workspace)) {
                return Err(OutOfReach.into());
            }
            *connection = Some(begun);
        }
        MutexGuard::try_map(connection, Option::as_deref_mut)
            .map_err(|_| anyhow::anyhow!("A reader without a connection"))
    }
}

/// Takes a connection and begins a snapshot as this caller.
async fn begin(store: &Store, caller: &Caller) -> anyhow::Result<(Lent, Entered)> {
    if let Some(begun) = caller.reads() {
        return Ok(begun);
    }
    let mut connection = caller.connection(store).await?;
    // An invitee acts on the invitation's workspace, but reads nothing of it: what they declined is not theirs to see.
    let entered = if let Who::Invitee { .. } = &caller.who {
        sqlx::raw_sql(beginning::READS).execute(&mut *connection).await?;
        enter_outside(&mut connection, caller.tenant).await?
    } else {
        beginning::begin(&mut connection, beginning::READS, caller).await?
    };
    Ok((connection, entered))
}

/// What entering tells.
#[derive(Default)]
pub(crate) struct Entered {
    pub(crate) standing: Standing,
    epoch: Option<Uuid>,
}

/// Sets the tenant and the readable workspaces of the open transaction, and says what the caller may.
pub(crate) async fn enter(connection: &mut PgConnection, caller: &Caller) -> anyhow::Result<Entered> {
    let tenant = caller.tenant;
    match &caller.who {
        Who::Person { person, scopes, .. } => {
            let mut entered = enter_person(connection, tenant, *person).await?;
            entered.standing.scopes.clone_from(scopes);
            Ok(entered)
        }
        Who::Clock => {
            sqlx::query!("SELECT entente.enter_all($1)", tenant as _).execute(connection).await?;
            Ok(Entered::default())
        }
        Who::Invitee { token_hash, person, scopes } => {
            let rows = sqlx::query_as!(
                EnteredRow,
                r#"SELECT id "member!: _", workspace_id "workspace: _", institution_id "institution: _", role "role!: _",
                       (SELECT e.id FROM entente.epoch e) "epoch!"
                   FROM entente.enter_invited($1, $2, $3)"#,
                tenant as _,
                token_hash,
                *person as _
            );
            let mut entered = entered(rows.fetch_all(connection).await?);
            (entered.standing.person, entered.standing.scopes) = (*person, scopes.clone());
            Ok(entered)
        }
        Who::Everybody { workspace } => {
            sqlx::query!("SELECT entente.enter_everybody($1, $2)", tenant as _, *workspace as _)
                .execute(connection)
                .await?;
            Ok(Entered::default())
        }
        Who::Nobody => Ok(Entered::default()),
    }
}

/// Enters the tenant and none of its workspaces.
async fn enter_outside(connection: &mut PgConnection, tenant: TenantId) -> anyhow::Result<Entered> {
    sqlx::query!("SELECT entente.enter_outside($1)", tenant as _).execute(connection).await?;
    Ok(Entered::default())
}

/// Enters as a person, with all scopes; also used when an import speaks for one.
pub(crate) async fn enter_person(
    connection: &mut PgConnection,
    tenant: TenantId,
    person: PersonId,
) -> anyhow::Result<Entered> {
    let rows = sqlx::query_as!(
        EnteredRow,
        r#"SELECT id "member!: _", workspace_id "workspace: _", institution_id "institution: _", role "role!: _", epoch "epoch!"
           FROM entente.enter($1, $2)"#,
        tenant as _,
        person as _
    );
    let mut entered = entered(rows.fetch_all(connection).await?);
    (entered.standing.person, entered.standing.scopes) = (Some(person), TokenScope::ALL.to_vec());
    Ok(entered)
}

pub(crate) fn entered(rows: Vec<EnteredRow>) -> Entered {
    let epoch = rows.first().map(|row| row.epoch);
    let memberships = rows.into_iter().map(Into::into).collect();
    Entered { standing: Standing { memberships, ..Standing::default() }, epoch }
}

pub(crate) struct EnteredRow {
    pub(crate) member: words::MemberId,
    pub(crate) workspace: Option<words::WorkspaceId>,
    pub(crate) institution: Option<words::InstitutionId>,
    pub(crate) role: words::people::MemberRole,
    pub(crate) epoch: Uuid,
}

impl From<EnteredRow> for Membership {
    fn from(row: EnteredRow) -> Self {
        Self { member: row.member, workspace: row.workspace, institution: row.institution, role: row.role }
    }
}
