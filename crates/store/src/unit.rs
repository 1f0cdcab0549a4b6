//! Unit: a caller, its standing, one writing transaction and a moment; and the permits that it gives.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::activity::{Event, Happening};
use domain::people::{Act, Denied, Place, Standing};
use sqlx::PgConnection;
use words::people::TokenScope;
use words::{InstitutionId, MemberId, Moment, PersonId, Timestamp};

use crate::beginning::begin_acting;
use crate::caller::{Caller, Who};
use crate::database::Store;
use crate::idempotency::{Claim, Claimed, Kept, Key};
use crate::log::{self, Committed, Keeping, Recorded, Stream, Written};
use crate::pool::Lent;
use crate::reader::{enter, enter_person};

/// A caller, its standing, one writing transaction (READ COMMITTED) and a moment.
///
/// Only [`Unit::commit`] ends it well; dropped, it is rolled back, sooner or later: who has an answer to give waits for [`Unit::give_up`].
#[derive(Debug)]
pub struct Unit {
    number: u64,
    caller: Caller,
    imports: bool,
    standing: Standing,
    moment: Moment,
    connection: Lent,
}

impl Unit {
    /// Begins a transaction and enters it as this caller.
    pub async fn open(store: &Store, caller: &Caller, moment: Moment) -> anyhow::Result<Self> {
        let (unit, _) = Self::begin(store, caller, moment, None).await?;
        Ok(unit)
    }

    /// The same under an idempotency key, which it claims, with what the key says. A concurrent twin waits here until the first ends.
    pub async fn open_under<'k>(
        store: &Store,
        caller: &Caller,
        moment: Moment,
        key: Key<'k>,
    ) -> anyhow::Result<(Self, Claim<'k>)> {
        let (unit, kept) = Self::begin(store, caller, moment, Some(key.key)).await?;
        Ok((unit, key.claimed(caller, kept)))
    }

    async fn begin(
        store: &Store,
        caller: &Caller,
        moment: Moment,
        key: Option<&str>,
    ) -> anyhow::Result<(Self, Vec<Kept>)> {
        static UNITS: AtomicU64 = AtomicU64::new(0);
        let (connection, entered, kept) = if let Some(begun) = caller.acts(key) {
            begun
        } else {
            let mut connection = caller.connection(store).await?;
            let (entered, kept) = begin_acting(&mut connection, caller, key).await?;
            (connection, entered, kept)
        };
        let number = UNITS.fetch_add(1, Ordering::Relaxed);
        let (standing, imports) = (entered.standing, caller.who == Who::Clock);
        Ok((Self { number, caller: caller.clone(), imports, standing, moment, connection }, kept))
    }

    /// Who acts.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What the caller may, at the beginning of the transaction.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The instant of the operation.
    pub fn now(&self) -> Timestamp {
        self.moment.now()
    }

    /// A new id.
    pub fn id<Id: From<uuid::Uuid>>(&mut self) -> Id {
        self.moment.id()
    }

    /// A new secret of 256 bits.
    pub fn secret(&mut self) -> [u8; 32] {
        self.moment.secret()
    }

    /// Asks the table of rights. The permit is what an event is recorded with.
    pub fn may(&self, act: impl Act, place: Place) -> Result<Permit, Denied> {
        let outside = match self.caller.who {
            Who::Clock if !act.without_a_person() => return Err(Denied::Role),
            Who::Clock => true,
            Who::Invitee { .. } => act.by_invitation(),
            Who::Person { .. } | Who::Everybody { .. } | Who::Nobody => false,
        };
        if outside {
            return Ok(Permit { unit: self.number, place, member: None, institution: None });
        }
        let membership = self.standing.may(act, place)?;
        Ok(Permit { unit: self.number, place, member: Some(membership.member), institution: membership.institution })
    }

    /// Reads the caller's memberships and readable workspaces again: after a workspace was made, or for a fresh look.
    pub async fn enter_again(&mut self) -> anyhow::Result<()> {
        self.standing = enter(&mut self.connection, &self.caller).await?.standing;
        Ok(())
    }

    /// Speaks for a person at an instant, with all scopes. Only the command line's units may: an import says who did what, and when.
    pub async fn act_as(&mut self, person: PersonId, now: Timestamp) -> anyhow::Result<()> {
        self.check_imports()?;
        self.standing = enter_person(&mut self.connection, self.caller.tenant, person).await?.standing;
        self.caller.who = Who::Person { person, scopes: TokenScope::ALL.to_vec(), token: None, expires_at: None };
        self.moment.set_now(now);
        Ok(())
    }

    /// Speaks for nobody at an instant: for the clock, or for an invitee who is no person yet. Only the command line's units may.
    pub async fn act_as_clock(&mut self, now: Timestamp) -> anyhow::Result<()> {
        self.check_imports()?;
        self.caller.who = Who::Clock;
        self.standing = enter(&mut self.connection, &self.caller).await?.standing;
        self.moment.set_now(now);
        Ok(())
    }

    /// That this unit was opened by the clock or the command line, and so may say what others did.
    pub fn check_imports(&self) -> anyhow::Result<()> {
        anyhow::ensure!(self.imports, "Only an import speaks for others");
        Ok(())
    }

    /// Goes on as a person whom the invitation in hand has just made a member: with the new membership's rights, as far as the credential
    /// goes that came along, if one did.
    pub async fn admitted(&mut self, person: PersonId) -> anyhow::Result<()> {
        if self.caller.invitation().is_none() {
            return self.act_as(person, self.now()).await;
        }
        let signed_in = self.standing.person.is_some().then(|| self.standing.scopes.clone());
        self.standing = enter_person(&mut self.connection, self.caller.tenant, person).await?.standing;
        self.standing.scopes = signed_in.unwrap_or_else(|| TokenScope::ALL.to_vec());
        Ok(())
    }

    /// Writes the events, numbers and all, and commits. What was recorded in another unit is refused.
    pub async fn commit<T>(self, recorded: Recorded<T>) -> anyhow::Result<Committed<T>> {
        let Recorded { unit, written, outcome } = recorded;
        let seqs = self.end(unit.into_iter().collect(), written, None).await?;
        Ok(Committed { outcome, seqs })
    }

    /// The same under an idempotency key that the unit has claimed: what is kept is what a repeat will answer.
    pub async fn commit_under<T>(
        self,
        Claimed { owner, key }: Claimed<'_>,
        kept: &serde_json::Value,
        recorded: Recorded<T>,
    ) -> anyhow::Result<Committed<T>> {
        let Recorded { unit, written, outcome } = recorded;
        let keeping = owner.map(|owner| Keeping { owner, key, outcome: kept });
        let seqs = self.end(unit.into_iter().collect(), written, keeping).await?;
        Ok(Committed { outcome, seqs })
    }

    /// The same for many commands at once: each stream's counter is raised once.
    pub async fn commit_all<T>(self, recorded: Vec<Recorded<T>>) -> anyhow::Result<Committed<Vec<T>>> {
        let (mut units, mut written, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
        for one in recorded {
            units.extend(one.unit);
            written.extend(one.written);
            outcomes.push(one.outcome);
        }
        let seqs = self.end(units, written, None).await?;
        Ok(Committed { outcome: outcomes, seqs })
    }

    /// Ends it without a trace, and lets go of what it had locked before anybody is told. Where the connection is gone, so are the locks.
    pub async fn give_up(mut self) {
        match sqlx::raw_sql("ROLLBACK").execute(&mut *self.connection).await {
            Ok(_) => self.caller.brought.keep(self.connection),
            Err(error) => tracing::debug!(%error, "a unit could not be rolled back"),
        }
    }

    async fn end(
        self,
        units: Vec<u64>,
        written: Vec<Written>,
        keeping: Option<Keeping<'_>>,
    ) -> anyhow::Result<Vec<(Stream, i64)>> {
        anyhow::ensure!(units.iter().all(|unit| *unit == self.number), "A record of another unit was handed in");
        let Self { caller, mut moment, mut connection, .. } = self;
        match log::last_words(&mut moment, written, keeping) {
            Ok((workspace, words)) => {
                let seq = caller.commits(connection, Some(&words?)).await.map_err(log::untold)?;
                let seq = seq.ok_or_else(|| anyhow::anyhow!("An event without a number"))?;
                Ok(vec![(Stream::Workspace(workspace), seq)])
            }
            Err(written) => {
                let seqs = log::append(&mut connection, &caller, &mut moment, written, keeping).await?;
                caller.commits(connection, None).await?;
                Ok(seqs)
            }
        }
    }

    /// The connection, for one statement.
    pub(crate) fn statement(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

/// A right that was asked for and given: who acts, for whom, and where.
#[derive(Debug)]
pub struct Permit {
    unit: u64,
    place: Place,
    member: Option<MemberId>,
    institution: Option<InstitutionId>,
}

impl Permit {
    /// The member who acts.
    ///
    /// # Errors
    /// For the clock, which is no member: a command of people was called by it.
    pub fn member(&self) -> anyhow::Result<MemberId> {
        self.member.ok_or_else(|| anyhow::anyhow!("The clock is no member"))
    }

    /// The institution for which the member acts; null for a coordinator of none, and for the clock.
    pub fn institution(&self) -> Option<InstitutionId> {
        self.institution
    }

    /// Records what happened, in the stream of the permit's workspace or of the tenant; its time is the moment's at this point.
    pub fn record<T>(self, unit: &Unit, happening: &impl Happening, outcome: T) -> Recorded<T> {
        debug_assert_eq!(self.unit, unit.number, "a permit of another unit");
        let stream = self.place.workspace.map_or(Stream::Tenant, Stream::Workspace);
        let written = Written { stream, by: self.member, occurred_at: unit.now(), event: Event::of(happening) };
        Recorded { unit: Some(self.unit), written: vec![written], outcome }
    }
}
