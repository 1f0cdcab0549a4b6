//! Eight tenants of one shape, each with a mark in its texts, and the house that serves them all.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use serde_json::json;
use server::house::House;
use store::Store;
use tower::ServiceExt as _;

use crate::world::{Clock, World};

const STEPS: &str = "\
- coordinator: {key: cora, email: cora@nova.example, name: Cora MARK}
- by: cora
  institution: {key: via, legalName: Via MARK, shortName: Via, type: REGIONAL_AUTHORITY, country: IT}
- workspace: {name: Region MARK, nutsCode: ITH5, country: IT, timezone: Europe/Rome, leadInstitution: via}
- person: {key: elena, email: elena@via.example, name: Elena MARK, institution: via, role: REGION_LEAD}
- by: elena
  strategy: {key: wbl, themeCode: ST5, title: Placements MARK}
- objective: {strategy: wbl, statement: A hundred placements MARK}
";

/// All that the asker may read, and whatever else there is.
const LOOK: &str = "query Look($own: ID!, $all: [ID!]!) {
  workspace(id: $own) { name strategies(first: 5) { nodes { title } } }
  nodes(ids: $all) { ... on Workspace { name } }
}";

/// One tenant: where it is asked, by whom, and about what.
struct Tenant {
    slug: String,
    token: String,
    workspace: String,
}

/// The tenants and the router of one house.
pub(super) struct Tenants {
    router: Router,
    tenants: Vec<Tenant>,
}

impl Tenants {
    /// Founds so many on a sound house, and serves them from one on this store.
    pub(super) async fn found(count: usize, store: Store) -> Self {
        let sound = crate::world::database().await;
        let (mut tenants, mut clock) = (Vec::new(), None);
        for number in 0..count {
            let world = World::on(sound.clone(), &STEPS.replace("MARK", &format!("CANARY-{number}-"))).await;
            let elena = world.person("elena@via.example").await;
            let asked = elena.asks("{ viewer { memberships { workspaces { id } } } }", json!({})).await;
            let workspace =
                asked.data()["viewer"]["memberships"][0]["workspaces"][0]["id"].as_str().unwrap().to_owned();
            tenants.push(Tenant { slug: world.slug.clone(), token: elena.token.clone().unwrap(), workspace });
            clock.get_or_insert(world.clock);
        }
        sound.close().await;
        Self { router: router(store, clock.unwrap()), tenants }
    }

    /// The bytes of the answer to a member of this tenant, or to nobody there.
    pub(super) async fn asks(&self, tenant: usize, as_member: bool) -> String {
        let Tenant { slug, token, workspace } = &self.tenants[tenant];
        let all: Vec<&String> = self.tenants.iter().map(|tenant| &tenant.workspace).collect();
        let body = json!({ "query": LOOK, "variables": { "own": workspace, "all": all } }).to_string();
        let mut request = Request::post(format!("/t/{slug}/graphql")).header("content-type", "application/json");
        if as_member {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
    }
}

fn router(store: Store, clock: Clock) -> Router {
    let cancel = tokio_util::sync::CancellationToken::new();
    let (live, redis) = (server::configuration::Live::default(), server::configuration::Redis::default());
    let house = House::open(store, Arc::new(move || clock.moment()), &live, &redis, cancel).unwrap();
    server::routes::router(&house, &server::configuration::Http::default(), transport::Drain::default())
}

/// Whose marks are in these bytes.
pub(super) fn marks(answer: &str) -> Vec<usize> {
    let after = answer.split("CANARY-").skip(1);
    after.map(|rest| rest.split_once('-').and_then(|(number, _)| number.parse().ok()).expect("a whole mark")).collect()
}
