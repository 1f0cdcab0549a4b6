//! A world: one tenant in the shared, migrated database, made by the importer, and a server in process that serves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use server::house::House;
use store::Store;
use words::{Moment, Text as _, Timestamp};

use crate::person::Person;

/// When every world begins: a Monday morning.
pub(crate) const START: &str = "2026-03-02T09:00:00Z";

/// The present of a world: it stands still until a test moves it.
#[derive(Clone)]
pub(crate) struct Clock {
    millis: Arc<AtomicI64>,
    drawn: Arc<AtomicU64>,
    world: uuid::Uuid,
}

impl Clock {
    fn new() -> Self {
        let start = Timestamp::parse(START).unwrap().instant();
        let millis = i64::try_from(start.unix_timestamp_nanos() / 1_000_000).unwrap();
        Self { millis: Arc::new(AtomicI64::new(millis)), drawn: Arc::default(), world: server::clock::request_id() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let nanos = i128::from(self.millis.load(Ordering::SeqCst)) * 1_000_000;
        Timestamp::new(time::OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap())
    }

    pub(crate) fn pass_hours(&self, hours: i64) {
        self.millis.fetch_add(hours * 3_600_000, Ordering::SeqCst);
    }

    pub(crate) fn pass_days(&self, days: i64) {
        self.pass_hours(24 * days);
    }

    /// A moment of this world: each has a seed of its own, and so has each world.
    pub(crate) fn moment(&self) -> Moment {
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(self.world.as_bytes());
        seed[16..24].copy_from_slice(&self.drawn.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        // A moment a millisecond later than the last, so that what is done in turn is in order.
        self.millis.fetch_add(1, Ordering::SeqCst);
        Moment::new(self.now(), seed)
    }
}

pub(crate) struct World {
    pub(crate) house: House,
    pub(crate) router: Router,
    pub(crate) clock: Clock,
    pub(crate) slug: String,
}

/// The database of the tests, migrated.
pub(crate) async fn database() -> Store {
    let url = std::env::var("ENTENTE_TEST_DATABASE_URL")
        .expect("a database for the tests: run `make test`, or scripts/with-postgres");
    Store::migrate(&url).await.unwrap();
    Store::connect(&url, 4).await.unwrap()
}

impl World {
    /// A tenant of its own, in which these steps have happened (the form of `demo/`, without its header).
    pub(crate) async fn given(steps: &str) -> Self {
        Self::on(database().await, steps).await
    }

    /// The same on this database.
    pub(crate) async fn on(store: Store, steps: &str) -> Self {
        let world = Self::open(store);
        world.happened(steps).await;
        world
    }

    fn open(store: Store) -> Self {
        let clock = Clock::new();
        let slug = format!("t{}", &clock.world.simple().to_string()[12..]);
        let moments = {
            let clock = clock.clone();
            Arc::new(move || clock.moment())
        };
        let cancel = tokio_util::sync::CancellationToken::new();
        let (live, redis) = (server::configuration::Live::default(), server::configuration::Redis::default());
        let house = House::open(store, moments, &live, &redis, cancel).unwrap();
        let http = server::configuration::Http::default();
        let router = server::routes::router(&house, &http, transport::Drain::default());
        Self { house, router, clock, slug }
    }

    /// A tenant of its own with nothing but its coordinator, as `entente tenant create` makes it.
    pub(crate) async fn founded(email: &str, name: &str) -> Self {
        use hub::people::{AppointCoordinator, CreateTenant, create_tenant};
        use words::people::{Email, PersonName, Programme, TenantName, TenantSlug};
        let world = Self::open(database().await);
        let mut moment = world.clock.moment();
        let caller = store::directory::clock(moment.id());
        let coordinator = AppointCoordinator {
            email: Email::parse(email).unwrap(),
            name: Some(PersonName::parse(name).unwrap()),
            institution: None,
        };
        let input = CreateTenant {
            slug: TenantSlug::parse(&world.slug).unwrap(),
            name: TenantName::parse("The Consortium").unwrap(),
            programme: Programme::ErasmusPlus,
            starts_on: None,
            ends_on: None,
            coordinator: Some(coordinator),
        };
        hub::run(&world.house.hub, &caller, None, moment, create_tenant, input).await.unwrap();
        world
    }

    /// These steps have happened, too.
    pub(crate) async fn happened(&self, steps: &str) {
        let steps: String = steps.lines().map(|line| format!("  {line}\n")).collect();
        let header = format!(
            "slug: {}, name: The Consortium {}, startsOn: 2025-10-01, endsOn: 2028-09-30",
            self.slug, self.slug
        );
        let text = format!("tenant: {{{header}}}\nsteps:\n{steps}");
        let file = import::parse("world", &text).unwrap_or_else(|problem| panic!("{problem}"));
        let options = import::Options::default();
        let mut moments = || self.clock.moment();
        import::run(&self.house.hub, &[file], options, &mut moments, &mut |_| {})
            .await
            .unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// The person with this address, with a token of all scopes.
    pub(crate) async fn person(&self, email: &str) -> Person<'_> {
        self.person_with(email, words::people::TokenScope::ALL).await
    }

    /// The same, with a token of these scopes.
    pub(crate) async fn person_with(&self, email: &str, scopes: &[words::people::TokenScope]) -> Person<'_> {
        let (email, name) = (words::people::Email::stored(email.to_owned()), server::commands::token::named("Story"));
        let token =
            server::commands::token::issue(&self.house.hub, &self.slug, email, name, scopes, 300, self.clock.moment())
                .await
                .unwrap();
        Person { world: self, token: Some(token) }
    }

    /// Somebody without a credential.
    pub(crate) fn nobody(&self) -> Person<'_> {
        Person { world: self, token: None }
    }

    /// The clock does what is due.
    pub(crate) async fn tick(&self) {
        jobs::tick(&self.house.hub, self.tenant().await, &mut || self.clock.moment()).await.unwrap();
    }
}

/// What can be looked up beside the API.
impl World {
    pub(crate) async fn tenant(&self) -> words::TenantId {
        store::directory::tenant_by_slug(self.house.hub.store(), &self.slug).await.unwrap().unwrap().id
    }

    /// A reader of everything in this tenant.
    pub(crate) async fn reader(&self) -> store::Reader {
        let clock = store::directory::clock(self.tenant().await);
        store::Reader::open(self.house.hub.store(), &clock, self.clock.now()).await.unwrap()
    }

    /// The link in the last message to this address.
    pub(crate) async fn mailed(&self, email: &str) -> String {
        let messages = store::people::outbox(&self.reader().await).await.unwrap();
        messages
            .into_iter()
            .rev()
            .find(|message| message.address.as_ref() == email)
            .expect("a message to this address")
            .link
    }

    /// One event per accepted command: the numbers of every stream begin at 1 and have no gap.
    pub(crate) async fn feed_has_no_gap(&self) {
        let streams = store::activity::stream_lengths(&self.reader().await).await.unwrap();
        assert!(!streams.is_empty(), "something happened");
        for (stream, last, count) in streams {
            assert_eq!(last, count, "the stream {stream:?} is contiguous");
        }
    }
}
