//! Messages leave once, are tried again, and forget their links: on a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use hub::Hub;
use hub::people::{AppointCoordinator, CreateTenant, InviteActor, InviteActors, IssueToken};
use jobs::{Letter, Settings, send_messages};
use store::directory::clock;
use store::{Reader, Store};
use words::people::{InvitationDelivery, MemberRole, Programme, TokenScope};
use words::{InvitationId, Moment, TenantId, Text, Timestamp};

fn text<T: Text>(text: &str) -> T {
    T::parse(text).unwrap()
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
        let left = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&left);
        let settings = Settings {
            public_url: "https://hub.example.org".to_owned(),
            deliver: Arc::new(move |letter| {
                into.lock().unwrap().push(letter);
                Box::pin(async move {
                    anyhow::ensure!(works, "No post today");
                    Ok(())
                })
            }),
            ..Settings::default()
        };
        send_messages(&self.hub, self.id, &mut || self.moment(), &settings).await.unwrap();
        let letters = left.lock().unwrap();
        letters.clone()
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
