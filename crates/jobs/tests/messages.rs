//! Messages leave once, are tried again, and forget their links: on a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use hub::Hub;
use hub::people::{AppointCoordinator, CreateTenant, InviteActor, InviteActors, IssueToken};
use jobs::{Letter, Settings, round_in, send_messages, tick};
use sqlx::{Connection as _, PgConnection};
use store::directory::{TenantEntry, clock};
use store::{Reader, Store};
use words::people::{InvitationDelivery, MemberRole, Programme, TokenScope};
use words::{InvitationId, Moment, TenantId, Text, Timestamp};

fn text<T: Text>(text: &str) -> T {
    T::parse(text).unwrap()
}

/// Whom nothing binds: what a test breaks, it breaks in its own tenant.
async fn superuser() -> PgConnection {
    PgConnection::connect(&std::env::var("ENTENTE_TEST_DATABASE_URL").unwrap()).await.unwrap()
}

/// The letters that left.
#[derive(Default)]
struct Left(Arc<Mutex<Vec<Letter>>>);

impl Left {
    /// Keeps what is delivered, and says that it arrived, or that it did not.
    fn settings(&self, works: bool) -> Settings {
        let into = Arc::clone(&self.0);
        Settings {
            public_url: "https://hub.example.org".to_owned(),
            deliver: Arc::new(move |letter| {
                into.lock().unwrap().push(letter);
                Box::pin(async move {
                    anyhow::ensure!(works, "No post today");
                    Ok(())
                })
            }),
            ..Settings::default()
        }
    }

    fn letters(&self) -> Vec<Letter> {
        self.0.lock().unwrap().clone()
    }
}

struct Tenant {
    hub: Hub,
    id: TenantId,
    invitation: InvitationId,
    minutes: AtomicU64,
    drawn: AtomicU64,
}

impl Tenant {
    /// A tenant whose coordinator has invited another.
    async fn new() -> Self {
        let url = std::env::var("ENTENTE_TEST_DATABASE_URL").unwrap();
        Store::migrate(&url).await.unwrap();
        let store = Store::connect(&url, 2).await.unwrap();
        let random = || u128::from(RandomState::new().build_hasher().finish());
        let id = TenantId(uuid::Uuid::from_u128((random() << 64) | random()));
        let slug = format!("t{}", id.0.simple());
        let hub = Hub::new(store, Arc::new(|_, _, _| {}));
        let mut tenant = Self {
            hub,
            id,
            invitation: InvitationId::from_relay(""),
            minutes: AtomicU64::new(0),
            drawn: AtomicU64::new(0),
        };
        let coordinator =
            AppointCoordinator { email: text("cora@example.org"), name: Some(text("Cora")), institution: None };
        let founded = CreateTenant {
            slug: text(&slug),
            name: text("NOVA-VET"),
            programme: Programme::ErasmusPlus,
            starts_on: None,
            ends_on: None,
            coordinator: Some(coordinator),
        };
        let command = hub::people::create_tenant;
        hub::run(&tenant.hub, &clock(id), None, tenant.moment(), command, founded).await.unwrap();
        let token = IssueToken {
            email: text("cora@example.org"),
            name: text("Test"),
            scopes: TokenScope::ALL.to_vec(),
            expires_at: tenant.moment().now().plus_days(9),
        };
        let command = hub::people::issue_token;
        let token = hub::run(&tenant.hub, &clock(id), None, tenant.moment(), command, token).await;
        let token = token.unwrap().outcome.text.unwrap().reveal();
        let now = tenant.moment().now();
        let store = tenant.hub.store();
        let cora = store::directory::authenticate(store, &slug, Some(&token), now).await;
        let row = InviteActor {
            email: "anna@example.org".to_owned(),
            role: MemberRole::TenantCoordinator,
            institution: None,
            actor_roles: None,
            landing: None,
        };
        let input = InviteActors { workspace: None, message: None, invitations: vec![row], silent: false };
        let command = hub::people::invite_actors;
        let cora = cora.unwrap().unwrap();
        let done = hub::run(&tenant.hub, &cora, None, tenant.moment(), command, input).await;
        tenant.invitation = done.unwrap().outcome[0].invitation.unwrap();
        tenant
    }

    fn moment(&self) -> Moment {
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(self.id.0.as_bytes());
        seed[16..24].copy_from_slice(&self.drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        let start = Timestamp::parse("2026-03-01T09:00:00Z").unwrap();
        let minutes = i64::try_from(self.minutes.load(Ordering::Relaxed)).unwrap();
        Moment::new(start.plus_seconds(60 * minutes), seed)
    }

    /// One round of sending; what left.
    async fn sends(&self, works: bool) -> Vec<Letter> {
        let left = Left::default();
        send_messages(&self.hub, self.id, &mut || self.moment(), &left.settings(works)).await.unwrap();
        left.letters()
    }

    /// One round of all jobs; what left.
    async fn round(&self) -> Vec<Letter> {
        let left = Left::default();
        let entry = TenantEntry { id: self.id, slug: text(&format!("t{}", self.id.0.simple())) };
        round_in(&self.hub, &entry, &mut || self.moment(), &left.settings(true)).await;
        left.letters()
    }

    async fn waiting(&self) -> usize {
        let now = self.moment().now();
        let reader = Reader::open(self.hub.store(), &clock(self.id), now).await.unwrap();
        store::people::outbox(&reader).await.unwrap().len()
    }

    async fn delivery(&self) -> InvitationDelivery {
        let clock = clock(self.id);
        let mut unit = store::Unit::open(self.hub.store(), &clock, self.moment()).await.unwrap();
        let found = store::people::lock_invitation(&mut unit, self.invitation).await.unwrap();
        found.unwrap().delivery
    }
}

#[tokio::test]
async fn a_message_leaves_once_with_its_whole_link() {
    let tenant = Tenant::new().await;
    assert_eq!(tenant.delivery().await, InvitationDelivery::Queued);
    let letters = tenant.sends(true).await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].link.starts_with("https://hub.example.org/t/t"), "{}", letters[0].link);
    assert!(letters[0].link.contains("/invitations#token="));
    assert!(letters[0].body.starts_with("Cora invites you to NOVA-VET"), "{}", letters[0].body);
    assert_eq!(tenant.delivery().await, InvitationDelivery::Sent);
    assert_eq!(tenant.waiting().await, 0);
    assert_eq!(tenant.sends(true).await, []);
}

#[tokio::test]
async fn what_cannot_be_delivered_is_tried_again_later_and_bounces_in_the_end() {
    let tenant = Tenant::new().await;
    for attempt in 1..=6 {
        assert_eq!(tenant.waiting().await, 1, "before attempt {attempt}");
        assert_eq!(tenant.sends(false).await.len(), 1);
        assert_eq!(tenant.sends(false).await, [], "not again at once");
        tenant.minutes.fetch_add(5, Ordering::Relaxed);
    }
    assert_eq!(tenant.delivery().await, InvitationDelivery::Bounced);
    assert_eq!(tenant.waiting().await, 0);
}

#[tokio::test]
async fn what_cannot_be_done_keeps_no_message_and_no_old_key() {
    let tenant = Tenant::new().await;
    let mut superuser = superuser().await;
    let keys = "SELECT count(*) FROM entente.idempotency_key WHERE tenant_id = $1";
    sqlx::query(
        "INSERT INTO entente.idempotency_key SELECT $1, $1, 'old', 'field', '', 'null', NULL, '2026-03-01 09:00Z'",
    )
    .bind(tenant.id.0)
    .execute(&mut superuser)
    .await
    .unwrap();
    assert_eq!(sqlx::query_scalar::<_, i64>(keys).bind(tenant.id.0).fetch_one(&mut superuser).await.unwrap(), 1);
    // Another number does not fit into the log, so that the invitation cannot expire.
    sqlx::query("UPDATE entente.tenant_head SET last_seq = 9223372036854775807 WHERE tenant_id = $1")
        .bind(tenant.id.0)
        .execute(&mut superuser)
        .await
        .unwrap();
    tenant.minutes.fetch_add(15 * 24 * 60, Ordering::Relaxed);
    let failed = tick(&tenant.hub, tenant.id, &mut || tenant.moment()).await.unwrap_err();
    assert!(format!("{failed:#}").contains("out of range"), "{failed:#}");

    assert_eq!(tenant.round().await.len(), 1);
    assert_eq!(sqlx::query_scalar::<_, i64>(keys).bind(tenant.id.0).fetch_one(&mut superuser).await.unwrap(), 0);
    assert_eq!(tenant.round().await, []);
}
