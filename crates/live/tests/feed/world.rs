//! A tenant of its own for each test, with a workspace, a feed, and ONE connection: whoever held it while waiting would stop everything.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use domain::people::Particulars;
use domain::refusal::Refusal;
use domain::strategies::StrategyContent;
use futures_util::stream::{Stream, StreamExt as _, TryStreamExt as _};
use hub::discussion::{AddComment, add_comment};
use hub::people::{
    AcceptInvitation, AppointCoordinator, CreateInstitution, CreateTenant, CreateWorkspace, InviteActor, InviteActors,
    IssueToken, accept_invitation, create_institution, create_tenant, create_workspace, invite_actors, issue_token,
};
use hub::strategies::{CreateStrategy, create_strategy};
use hub::{Command, Hub};
use live::{Delivered, Delivery, Ended, Feed, Handed, Settings};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Connection as _, PgConnection};
use store::directory::{authenticate, clock, invited, nobody};
use store::{Caller, Reader, Store};
use words::discussion::{Audience, CommentKind};
use words::people::{InstitutionType, MemberRole, Programme, TokenScope};
use words::{InstitutionId, MemberId, Moment, StrategyId, TenantId, Text, Timestamp, WorkspaceId};

pub(crate) fn text<T: Text>(text: &str) -> T {
    T::parse(text).unwrap()
}

/// No sweep comes, and no sign of life, while a test runs; so only wake-ups are heard.
pub(crate) const DEAF: Settings = Settings {
    sweep: Duration::from_hours(1),
    sweep_when_heard: Duration::from_hours(1),
    heartbeat: Duration::from_hours(1),
    limit: 5_000,
    batch: 100,
    shared: 500,
};

pub(crate) struct World {
    pub(crate) feed: Feed,
    pub(crate) coordinator: Caller,
    pub(crate) lead: InstitutionId,
    pub(crate) workspace: WorkspaceId,
    hub: Hub,
    clock: Caller,
    slug: String,
    drawn: AtomicU64,
}

pub(crate) struct Somebody {
    pub(crate) caller: Caller,
    pub(crate) member: MemberId,
}

/// What a subscription delivers, one after the other.
pub(crate) type Deliveries<D> = Pin<Box<dyn Stream<Item = Result<D, Ended>> + Send>>;

pub(crate) fn now() -> Timestamp {
    Timestamp::parse("2026-03-02T09:00:00Z").unwrap()
}

fn url() -> String {
    std::env::var("ENTENTE_TEST_DATABASE_URL")
        .expect("a database for the tests: run `make test`, or scripts/with-postgres")
}

impl World {
    /// The feed hears of each commit at once.
    pub(crate) async fn new(settings: Settings) -> Self {
        Self::with(&url(), 1, settings, true).await
    }

    /// The same in a database of its own of this name, for what concerns a whole one, on so many connections: with its URL.
    pub(crate) async fn apart(name: &str, connections: u32, settings: Settings) -> (Self, String) {
        let mut server = PgConnection::connect(&url()).await.unwrap();
        for sql in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut server).await.unwrap();
        }
        let url = format!("{}/{name}", url().rsplit_once('/').unwrap().0);
        (Self::with(&url, connections, settings, true).await, url)
    }

    /// A reader of its own, as soon as there is a connection for it.
    pub(crate) async fn reads(&self, caller: &Caller) -> Reader {
        Reader::open(self.hub.store(), caller, now()).await.unwrap()
    }

    /// The feed is told of no commit.
    pub(crate) async fn without_wake(settings: Settings) -> Self {
        Self::with(&url(), 1, settings, false).await
    }

    async fn with(url: &str, connections: u32, settings: Settings, wakes: bool) -> Self {
        Store::migrate(url).await.unwrap();
        let store = Store::connect(url, connections).await.unwrap();
        let feed = Feed::new(store.clone(), now, settings);
        let woken: Arc<OnceLock<Feed>> = Arc::default();
        if wakes {
            let _ = woken.set(feed.clone());
        }
        let wake = move |tenant, stream, seq| {
            if let Some(feed) = woken.get() {
                feed.wake(tenant, stream, seq);
            }
        };
        let random = || u128::from(RandomState::new().build_hasher().finish());
        let id: TenantId = uuid::Uuid::from_u128((random() << 64) | random()).into();
        let mut world = Self {
            feed,
            coordinator: clock(id),
            lead: InstitutionId::from_relay(""),
            workspace: WorkspaceId::from_relay(""),
            hub: Hub::new(store, Arc::new(wake)),
            clock: clock(id),
            slug: format!("t{}", id.0.simple()),
            drawn: AtomicU64::new(0),
        };
        world.begin().await;
        world
    }

    async fn begin(&mut self) {
        let coordinator =
            AppointCoordinator { email: text("cora@example.org"), name: Some(text("Cora")), institution: None };
        let tenant = CreateTenant {
            slug: text(&self.slug),
            name: text("NOVA-VET"),
            programme: Programme::ErasmusPlus,
            starts_on: None,
            ends_on: None,
            coordinator: Some(coordinator),
        };
        self.run(&self.clock, create_tenant, tenant).await;
        self.coordinator = self.token("cora@example.org").await;
        let said = Particulars {
            legal_name: text("Regione"),
            short_name: text("Regione"),
            kind: InstitutionType::RegionalAuthority,
            helix: None,
            country: text("IT"),
            city: None,
            website: None,
            oid: None,
            pic: None,
        };
        self.lead = self.run(&self.coordinator, create_institution, CreateInstitution { said }).await;
        self.workspace = self.region("Emilia-Romagna").await;
    }

    /// A further workspace.
    pub(crate) async fn region(&self, name: &str) -> WorkspaceId {
        let input = CreateWorkspace {
            name: text(name),
            nuts_code: None,
            nuts_version: None,
            custom_area: Some(text(name)),
            country: text("IT"),
            timezone: text("Europe/Rome"),
            lead_institution: self.lead,
        };
        self.run(&self.coordinator, create_workspace, input).await
    }

    pub(crate) async fn run<I, T, R, C>(&self, caller: &Caller, command: C, input: I) -> T
    where
        C: for<'u> Command<'u, I, T, R>,
        T: Serialize + DeserializeOwned,
        R: Refusal + From<hub::Denied>,
    {
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(self.clock.tenant().0.as_bytes());
        seed[16..24].copy_from_slice(&self.drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        hub::run(&self.hub, caller, None, Moment::new(now(), seed), command, input).await.unwrap().outcome
    }

    /// A caller by a token of its own.
    pub(crate) async fn token(&self, email: &str) -> Caller {
        self.token_until(email, now().plus_days(300)).await
    }

    /// The same by a token that ends then.
    pub(crate) async fn token_until(&self, email: &str, expires_at: Timestamp) -> Caller {
        let input = IssueToken { email: text(email), name: text("Test"), scopes: TokenScope::ALL.to_vec(), expires_at };
        let token = self.run(&self.clock, issue_token, input).await.text.unwrap().reveal();
        authenticate(self.hub.store(), &self.slug, Some(&token), now()).await.unwrap().unwrap()
    }

    /// An invitation: an event that only those see who may grant the role.
    pub(crate) async fn invites(&self, email: &str, role: MemberRole) {
        let row = InviteActor {
            email: email.to_owned(),
            role,
            institution: Some(self.lead),
            actor_roles: None,
            landing: None,
        };
        let input =
            InviteActors { workspace: Some(self.workspace), message: None, invitations: vec![row], silent: false };
        self.run(&self.coordinator, invite_actors, input).await;
    }

    /// A new member of the lead institution: two events, of which all see the second.
    pub(crate) async fn member(&self, email: &str, role: MemberRole) -> Somebody {
        let stranger = nobody(self.hub.store(), &self.slug).await.unwrap();
        let member = self.joins(&stranger, email, role).await;
        Somebody { caller: self.token(email).await, member }
    }

    /// Who comes with this credential becomes a member of the lead institution.
    pub(crate) async fn joins(&self, caller: &Caller, email: &str, role: MemberRole) -> MemberId {
        self.invites(email, role).await;
        let reader = Reader::open(self.hub.store(), &self.clock, now()).await.unwrap();
        let messages = store::people::outbox(&reader).await.unwrap();
        drop(reader);
        let link = messages.into_iter().rev().find(|one| one.address.as_ref() == email).unwrap().link;
        let token = link.split_once("#token=").unwrap().1;
        let accepts = AcceptInvitation { name: Some(text("Somebody")) };
        self.run(&invited(caller, token), accept_invitation, accepts).await.member
    }

    /// A strategy to speak about.
    pub(crate) async fn strategy(&self, author: &Caller) -> StrategyId {
        let content = StrategyContent {
            theme_code: text("ST1"),
            title: text("Abroad"),
            rationale: None,
            period_from: None,
            period_to: None,
        };
        self.run(author, create_strategy, CreateStrategy { workspace: self.workspace, owner: None, content }).await
    }

    /// What is said among the members of the author's institution.
    pub(crate) async fn says_at_home(&self, author: &Caller, subject: StrategyId, what: &str) {
        let comment = AddComment {
            subject: subject.into(),
            parent: None,
            body: text(what),
            kind: CommentKind::Comment,
            audience: Some(Audience::Institution),
            audience_body: None,
            anchor: None,
            blocking: false,
        };
        self.run(author, add_comment, comment).await;
    }

    /// The workspace's log is again as it was at this number, and the feed looks at it.
    pub(crate) async fn goes_back_to(&self, seq: i64) {
        let mut superuser = PgConnection::connect(&url()).await.unwrap();
        for sql in [
            "DELETE FROM entente.workspace_event WHERE tenant_id = $1 AND workspace_id = $2 AND seq > $3",
            "UPDATE entente.workspace_head SET last_seq = $3 WHERE tenant_id = $1 AND workspace_id = $2",
        ] {
            let change = sqlx::query(sql).bind(self.clock.tenant().0).bind(self.workspace.0).bind(seq);
            change.execute(&mut superuser).await.unwrap();
        }
        self.looks();
    }

    /// An event no longer says what it touched.
    pub(crate) async fn touches_nothing(&self, seq: i64) {
        let mut superuser = PgConnection::connect(&url()).await.unwrap();
        let sql =
            "UPDATE entente.workspace_event SET touched = '[]' WHERE tenant_id = $1 AND workspace_id = $2 AND seq = $3";
        let change = sqlx::query(sql).bind(self.clock.tenant().0).bind(self.workspace.0).bind(seq);
        assert_eq!(change.execute(&mut superuser).await.unwrap().rows_affected(), 1);
    }

    /// Everybody looks at the log, as at the latest after a heartbeat.
    pub(crate) fn looks(&self) {
        self.feed.wake(self.clock.tenant(), store::Stream::Workspace(self.workspace), i64::MAX);
    }

    /// The same world while time goes on from here: its feed is told of the same commits.
    pub(crate) fn ticks(self, settings: Settings) -> Self {
        let begun = Instant::now();
        let feed =
            Feed::new(self.hub.store().clone(), move || Timestamp::new(now().instant() + begun.elapsed()), settings);
        let told = feed.clone();
        let wake = move |tenant, stream, seq| told.wake(tenant, stream, seq);
        Self { hub: Hub::new(self.hub.store().clone(), Arc::new(wake)), feed, ..self }
    }

    pub(crate) fn follows(&self, caller: &Caller, after: Option<String>) -> Deliveries<Delivered> {
        deliveries(self.feed.follow(caller.clone(), self.workspace, after, None))
    }
}

/// What is delivered, without what it is read with.
pub(crate) fn deliveries<D: 'static>(
    handed: impl Stream<Item = Result<Handed<D>, Ended>> + Send + 'static,
) -> Deliveries<D> {
    handed.map_ok(|handed| handed.delivered).boxed()
}

/// The next delivery, which must come within ten seconds.
pub(crate) async fn next<D>(deliveries: &mut Deliveries<D>) -> Option<Result<D, Ended>> {
    tokio::time::timeout(Duration::from_secs(10), deliveries.next()).await.expect("a delivery in time")
}

/// What is delivered in a line: `CHECKPOINT 3 -> 5`.
pub(crate) async fn line(deliveries: &mut Deliveries<Delivered>) -> String {
    match next(deliveries).await {
        None => "END".to_owned(),
        Some(Err(Ended::Broken(error))) => panic!("{error:#}"),
        Some(Err(ended)) => format!("{ended:?}"),
        Some(Ok(delivered)) => {
            let what = match &delivered.what {
                Delivery::Event(event) => event.kind.to_string(),
                Delivery::Checkpoint => "CHECKPOINT".to_owned(),
                Delivery::Resync { reason, head_seq } => format!("{reason} at {head_seq}"),
            };
            format!("{what} {} -> {}", delivered.previous_seq, delivered.seq)
        }
    }
}
