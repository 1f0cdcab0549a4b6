//! A tenant of its own for each test: a coordinator, two institutions, a workspace, and a clock that stands still.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::people::{Particulars, PeopleRefusal};
use hub::people::{
    AcceptInvitation, Acceptance, AppointCoordinator, CreateInstitution, CreateTenant, CreateWorkspace, InviteActor,
    InviteActors, IssueToken, accept_invitation, create_institution, create_tenant, create_workspace, invite_actors,
    issue_token,
};
use hub::{Command, Done, Failure, Hub, Key};
use serde::{Serialize, de::DeserializeOwned};
use store::directory::{CredentialFault, Next, authenticate, authenticate_along, clock, invited, nobody};
use store::{Caller, Reader, Store, Unit};
use words::people::{InstitutionType, MemberRole, Programme, TokenScope};
use words::{InstitutionId, InvitationId, MemberId, Moment, PersonId, TenantId, Text, Timestamp, WorkspaceId};

/// A text of a test, which is of its form.
#[track_caller]
pub(crate) fn text<T: Text>(text: &str) -> T {
    T::parse(text).unwrap()
}

/// A row of a bulk invitation.
pub(crate) fn row(email: &str, role: MemberRole, institution: Option<InstitutionId>) -> InviteActor {
    InviteActor { email: email.to_owned(), role, institution, actor_roles: None, landing: None }
}

/// A tenant of its own.
pub(crate) struct World {
    pub(crate) hub: Hub,
    pub(crate) slug: String,
    pub(crate) clock: Caller,
    pub(crate) coordinator: Caller,
    pub(crate) lead: InstitutionId,
    pub(crate) school: InstitutionId,
    pub(crate) workspace: WorkspaceId,
    second: WorkspaceId,
    hours: AtomicI64,
    drawn: AtomicU64,
}

/// Somebody who acts.
pub(crate) struct Somebody {
    pub(crate) caller: Caller,
    pub(crate) member: MemberId,
    pub(crate) person: PersonId,
    pub(crate) token: String,
}

/// A number that no other test of this run, nor of another, has.
fn unique() -> u128 {
    let random = || u128::from(RandomState::new().build_hasher().finish());
    (random() << 64) | random()
}

async fn store() -> Store {
    let url = std::env::var("ENTENTE_TEST_DATABASE_URL").unwrap();
    Store::migrate(&url).await.unwrap();
    Store::connect(&url, 4).await.unwrap()
}

impl World {
    pub(crate) async fn new() -> Self {
        let hub = Hub::new(store().await, Arc::new(|_, _, _| {}));
        let id: TenantId = uuid::Uuid::from_u128(unique()).into();
        let slug = format!("t{}", id.0.simple());
        let mut world = Self {
            hub,
            slug,
            clock: clock(id),
            coordinator: clock(id),
            lead: InstitutionId::from_relay(""),
            school: InstitutionId::from_relay(""),
            workspace: WorkspaceId::from_relay(""),
            second: WorkspaceId::from_relay(""),
            hours: AtomicI64::new(0),
            drawn: AtomicU64::new(0),
        };
        let appointed =
            AppointCoordinator { email: text("coordinator@example.org"), name: Some(text("Cora")), institution: None };
        let tenant = CreateTenant {
            slug: text(&world.slug),
            name: text("NOVA-VET"),
            programme: Programme::ErasmusPlus,
            starts_on: None,
            ends_on: None,
            coordinator: Some(appointed),
        };
        world.run(&world.clock, create_tenant, tenant).await.unwrap();
        let token = IssueToken {
            email: text("coordinator@example.org"),
            name: text("Test"),
            scopes: TokenScope::ALL.to_vec(),
            expires_at: world.now().plus_days(300),
        };
        let token = world.run(&world.clock, issue_token, token).await.unwrap().outcome.text;
        world.coordinator = world.authenticated(&token.unwrap().reveal()).await.unwrap();
        world.lead = world.institution("Regione", InstitutionType::RegionalAuthority).await;
        world.school = world.institution("Istituto", InstitutionType::VetProvider).await;
        world.workspace = world.region("Emilia-Romagna", "ITH5").await;
        world.second = world.region("Veneto", "ITH3").await;
        world
    }

    pub(crate) fn now(&self) -> Timestamp {
        let start = Timestamp::parse("2026-03-01T09:00:00Z").unwrap();
        start.plus_hours(self.hours.load(Ordering::Relaxed))
    }

    /// Time passes.
    pub(crate) fn later(&self, hours: i64) {
        self.hours.fetch_add(hours, Ordering::Relaxed);
    }

    fn moment(&self) -> Moment {
        let mut seed = [0; 32];
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
        seed[..16].copy_from_slice(self.clock.tenant().0.as_bytes());
        seed[16..24].copy_from_slice(&drawn.to_be_bytes());
        Moment::new(self.now(), seed)
    }

    pub(crate) async fn run<I, T, C>(
        &self,
        caller: &Caller,
        command: C,
        input: I,
    ) -> Result<Done<T>, Failure<PeopleRefusal>>
    where
        C: for<'u> Command<'u, I, T, PeopleRefusal>,
        T: Serialize + DeserializeOwned,
    {
        hub::run(&self.hub, caller, None, self.moment(), command, input).await
    }

    pub(crate) async fn reads(&self, caller: &Caller) -> Reader {
        Reader::open(self.hub.store(), caller, self.now()).await.unwrap()
    }

    pub(crate) async fn authenticated(&self, token: &str) -> Result<Caller, CredentialFault> {
        self.authenticated_at(&self.slug, token).await
    }

    /// Who a token is at an endpoint, which is the same whether they read at once or not.
    pub(crate) async fn authenticated_at(&self, slug: &str, token: &str) -> Result<Caller, CredentialFault> {
        let (store, now) = (self.hub.store(), self.now());
        let reads = authenticate_along(store, slug, Some(token), now, Next::Reads).await.unwrap();
        if let Ok(caller) = &reads {
            // What was begun is read from as whoever it is, with what they may.
            let (begun, anew) = (self.reads(caller).await, self.reads(&caller.clone().settled()).await);
            assert_eq!(begun.standing(), anew.standing());
        }
        let waits = authenticate(store, slug, Some(token), now).await.unwrap();
        let acts = authenticate_along(store, slug, Some(token), now, Next::Acts(Some("a key"))).await.unwrap();
        if let Ok(caller) = &acts {
            let key = store::idempotency::Key { key: "a key", field: "a field", arguments_hash: &[] };
            let (begun, _) = Unit::open_under(store, caller, self.moment(), key).await.unwrap();
            assert_eq!(begun.standing(), self.reads(&caller.clone().settled()).await.standing());
        }
        assert_eq!(acts.map(Caller::settled), waits);
        assert_eq!(reads.map(Caller::settled), waits);
        waits
    }

    async fn institution(&self, name: &str, kind: InstitutionType) -> InstitutionId {
        let said = Particulars {
            legal_name: text(name),
            short_name: text(name),
            kind,
            helix: None,
            country: text("IT"),
            city: None,
            website: None,
            oid: None,
            pic: None,
        };
        let input = CreateInstitution { said };
        self.run(&self.coordinator, create_institution, input).await.unwrap().outcome
    }

    async fn region(&self, name: &str, code: &str) -> WorkspaceId {
        let input = CreateWorkspace {
            name: text(name),
            nuts_code: Some(text(code)),
            nuts_version: None,
            custom_area: None,
            country: text("IT"),
            timezone: text("Europe/Rome"),
            lead_institution: self.lead,
        };
        self.run(&self.coordinator, create_workspace, input).await.unwrap().outcome
    }

    async fn invites(&self, by: &Caller, workspace: WorkspaceId, row: InviteActor) -> InvitationId {
        let invitations = vec![row];
        let input = InviteActors { workspace: Some(workspace), message: None, invitations, silent: false };
        let done = self.run(by, invite_actors, input).await.unwrap();
        assert_eq!(done.outcome[0].outcome, words::people::InviteOutcome::Invited);
        done.outcome[0].invitation.unwrap()
    }

    /// An open invitation.
    pub(crate) async fn open(&self, email: &str, role: MemberRole, institution: InstitutionId) -> InvitationId {
        self.invites(&self.coordinator, self.workspace, row(email, role, Some(institution))).await
    }

    /// The token of an invitation by the coordinator, for the lead institution.
    pub(crate) async fn invited(&self, email: &str, role: MemberRole) -> String {
        self.open(email, role, self.lead).await;
        self.mailed(email).await
    }

    /// The same by somebody else.
    pub(crate) async fn invited_by(&self, by: &Caller, email: &str, role: MemberRole) -> String {
        self.invites(by, self.workspace, row(email, role, Some(self.lead))).await;
        self.mailed(email).await
    }

    /// The same into another workspace.
    pub(crate) async fn invited_to_second(&self, email: &str) -> String {
        let row = row(email, MemberRole::Observer, Some(self.lead));
        self.invites(&self.coordinator, self.second, row).await;
        self.mailed(email).await
    }

    /// The token in the last message to this address.
    pub(crate) async fn mailed(&self, email: &str) -> String {
        let reader = self.reads(&self.clock).await;
        let messages = store::people::outbox(&reader).await.unwrap();
        let message = messages.into_iter().rev().find(|one| one.address.as_ref() == email);
        let link = message.unwrap().link;
        link.split_once("#token=").unwrap().1.to_owned()
    }

    pub(crate) async fn accepted(
        &self,
        token: &str,
        name: Option<&str>,
    ) -> Result<Done<Acceptance>, Failure<PeopleRefusal>> {
        let invitee = invited(&nobody(self.hub.store(), &self.slug).await.unwrap(), token);
        let input = AcceptInvitation { name: name.map(text) };
        self.run(&invitee, accept_invitation, input).await
    }

    /// The same under an idempotency key.
    pub(crate) async fn accepted_under(
        &self,
        key: &str,
        token: &str,
        name: &str,
    ) -> Result<Done<Acceptance>, Failure<PeopleRefusal>> {
        let invitee = invited(&nobody(self.hub.store(), &self.slug).await.unwrap(), token);
        let input = AcceptInvitation { name: Some(text(name)) };
        let key =
            Key { key: key.to_owned(), field: "acceptInvitation".to_owned(), arguments_hash: name.as_bytes().to_vec() };
        hub::run(&self.hub, &invitee, Some(key), self.moment(), accept_invitation, input).await
    }

    /// A member of the lead institution.
    pub(crate) async fn member(&self, email: &str, role: MemberRole) -> Somebody {
        self.member_of(email, role, self.lead).await
    }

    /// A member of an institution.
    pub(crate) async fn member_of(&self, email: &str, role: MemberRole, institution: InstitutionId) -> Somebody {
        self.open(email, role, institution).await;
        let link = self.mailed(email).await;
        let done = self.accepted(&link, Some("Somebody")).await.unwrap().outcome;
        let token = done.token.unwrap().reveal();
        let caller = self.authenticated(&token).await.unwrap();
        Somebody { caller, member: done.member, person: done.person, token }
    }
}
