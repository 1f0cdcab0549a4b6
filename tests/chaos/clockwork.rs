//! Clockwork: what the clock does is done once, though both nodes have a clock.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::checker::check;
use crate::ledger::Ledger;
use crate::load::{follow, heads};
use crate::log::Log;
use crate::scale::{all, number};
use crate::stage::Stage;
use crate::subscriber::Habit;
use crate::world::{Plan, Region, World, address};

const OPEN: &str = "mutation($input: OpenApprovalRequestInput!) { openApprovalRequest(input: $input) { approvalRequest { id } userErrors { code message } } }";
const INVITE: &str = "mutation($input: InviteActorsInput!) { inviteActors(input: $input) { results { outcome } userErrors { code message } } }";

/// What is left to do for the clock: requests to close, invitations to expire, messages to send.
const LEFT: &str = "SELECT (SELECT count(*) FROM entente.approval_request WHERE state = 'OPEN') \
     + (SELECT count(*) FROM entente.invitation WHERE state = 'PENDING' AND expires_at < now()) \
     + (SELECT count(*) FROM entente.outbox WHERE sent_at IS NULL)";

async fn left(connection: &mut PgConnection) -> i64 {
    sqlx::query_scalar(LEFT).fetch_one(connection).await.unwrap()
}

/// Opens a request about each text that waits for one, due at this instant, and invites so many.
async fn prepare(stage: &Stage, world: &World, region: &Region, due_at: &str, invited: usize) {
    let lead = world.client(&address(&format!("lead{}", region.number)));
    let node = stage.nodes[region.number % 2].address();
    for (subject, digest) in &region.due {
        let input = json!({ "subject": subject, "body": region.body, "revisionDigest": digest, "dueAt": due_at });
        let done = lead.asks(node, OPEN, &json!({ "input": input })).await.unwrap();
        assert_eq!(done["openApprovalRequest"]["userErrors"], json!([]), "{done}");
    }
    let addressed = |number| json!({ "email": format!("invited{}x{number}@chaos.example", region.number), "role": "MEMBER", "institution": region.company });
    let invitations: Vec<Value> = (0..invited).map(addressed).collect();
    let input = json!({ "workspace": region.id, "invitations": invitations });
    let done = lead.asks(node, INVITE, &json!({ "input": input })).await.unwrap();
    assert_eq!(done["inviteActors"]["userErrors"], json!([]), "{done}");
}

/// How often each request was closed, each invitation expired, and each message left, by what is said of them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Done {
    closed: BTreeMap<Uuid, usize>,
    expired: BTreeMap<Uuid, usize>,
    sent: BTreeMap<String, usize>,
}

impl Done {
    fn of(log: &Log, told: &str) -> Self {
        let mut done = Self::default();
        for event in log.regions.iter().flat_map(|(.., events)| events).filter(|event| event.by.is_none()) {
            match event.kind.as_str() {
                "APPROVAL_CLOSED" | "APPROVAL_LAPSED" => *done.closed.entry(event.subject).or_default() += 1,
                "INVITATION_EXPIRED" => {
                    for invitation in &event.touched {
                        *done.expired.entry(*invitation).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
        for line in told.lines().filter(|line| line.contains("a message to pass on")) {
            let (_, rest) = line.split_once("invited").unwrap();
            *done.sent.entry(rest.split('@').next().unwrap().to_owned()).or_default() += 1;
        }
        done
    }

    /// As many of each, each once.
    fn is_once(&self, requests: usize, invitations: usize) -> bool {
        let once = |counts: Vec<usize>, of: usize| counts.len() == of && counts.into_iter().all(|count| count == 1);
        once(self.closed.values().copied().collect(), requests)
            && once(self.expired.values().copied().collect(), invitations)
            && once(self.sent.values().copied().collect(), invitations)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_clocks_of_two_nodes_do_is_done_once() {
    let (due, invited) = (number("DUE", 6, 60), number("INVITED", 10, 100));
    let mut stage = Stage::open().await;
    let world = World::given(&mut stage, Plan { regions: 2, writers: 3, due, guests: 0 }).await;
    stage.serve().await;
    let ledger = Ledger::new(stage.file("ledger"));
    let (tell, goal) = watch::channel(None);
    let habit = Habit { holds: None, resumes: true, keeps: false };
    let following = follow(&world, &stage.addresses(), &ledger, 10, &habit, &goal);
    let mut superuser = PgConnection::connect(&stage.postgres.superuser()).await.unwrap();
    let due_at = "SELECT to_char((now() + interval '1 h') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
    let due_at: String = sqlx::query_scalar(due_at).fetch_one(&mut superuser).await.unwrap();
    for region in &world.regions {
        prepare(&stage, &world, region, &due_at, invited).await;
    }
    // An hour passes for all of them at once, and a fortnight.
    superuser.execute("UPDATE entente.approval_request SET due_at = now() WHERE state = 'OPEN'").await.unwrap();
    superuser.execute("UPDATE entente.invitation SET expires_at = now() WHERE state = 'PENDING'").await.unwrap();
    let begun = Instant::now();
    while left(&mut superuser).await > 0 {
        assert!(begun.elapsed() < Duration::from_mins(1), "the clock is too slow");
        sleep(Duration::from_millis(100)).await;
    }
    let took = begun.elapsed();
    // Another round of both clocks, which rest for five seconds: what they would do twice, they would do now.
    sleep(Duration::from_secs(6)).await;
    tell.send_replace(Some(heads(&stage, &world).await));
    all(following).await;

    let log = Log::read(&stage.postgres.superuser()).await;
    check(&ledger.read(), &log).holds();
    let told: Vec<String> = stage.nodes.iter().map(rig::Server::log).collect();
    let done = Done::of(&log, &told.concat());
    let each: Vec<usize> = told.iter().map(|told| told.matches("a message to pass on").count()).collect();
    println!(
        "{} requests, {} invitations, {} messages in {took:.1?}; messages by node {each:?}",
        done.closed.len(),
        done.expired.len(),
        done.sent.len()
    );
    assert!(done.is_once(2 * due, 2 * invited), "{done:?}");

    let twice = told[0].clone() + &told.concat();
    assert!(each[0] == 0 || !Done::of(&log, &twice).is_once(2 * due, 2 * invited), "a message that left twice");
    for kind in ["APPROVAL_LAPSED", "INVITATION_EXPIRED"] {
        let mut log = log.clone();
        let events = &mut log.regions[0].2;
        let again = events.iter().find(|event| event.kind == kind).unwrap().clone();
        events.push(again);
        assert!(!Done::of(&log, &told.concat()).is_once(2 * due, 2 * invited), "a second {kind}");
    }
}
