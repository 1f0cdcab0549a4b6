//! Subscribers: each follows a region from a snapshot on, loses its socket again and again, and comes back with its last cursor.

use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use rig::{Client, Heard, Socket};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::ledger::{Ledger, Line};
use crate::replica::{COMMENT, OBJECTS, Replica, position, snapshot};
use crate::scale::seed;
use crate::world::Region;

/// Where the logs have come, region by region, once nobody writes any more.
pub(crate) type Goal = watch::Receiver<Option<Vec<i64>>>;

const FOLLOW: &str = "subscription Follow($id: ID!, $after: String) { workspaceEvents(workspace: $id, after: $after) {
  __typename cursor previousSeq seq
  ... on WorkspaceEvent { id kind subject { __typename id } }
  ... on ResyncRequired { reason }
} }";

const FOLLOW_WHOLE: &str =
    "subscription Follow($id: ID!, $after: String) { workspaceEvents(workspace: $id, after: $after) {
  __typename cursor previousSeq seq
  ... on WorkspaceEvent { id kind subject { __typename id ...S ...O ...C ...K ...R } }
  ... on ResyncRequired { reason }
} }";

/// How a subscriber behaves.
#[derive(Clone, Debug)]
pub(crate) struct Habit {
    /// How long it holds a socket, in milliseconds; none: as long as the socket lives.
    pub(crate) holds: Option<Range<u64>>,
    /// Comes back with its cursor. Who does not takes what happens from then on: only twins do that.
    pub(crate) resumes: bool,
    /// Keeps what it is told, object by object.
    pub(crate) keeps: bool,
}

/// Somebody who follows.
pub(crate) struct Subscriber {
    pub(crate) number: usize,
    pub(crate) person: String,
    pub(crate) client: Client,
    pub(crate) nodes: Vec<SocketAddr>,
    pub(crate) region: Arc<Region>,
    pub(crate) ledger: Ledger,
    pub(crate) habit: Habit,
    /// Who is told when it follows.
    pub(crate) follows: Option<mpsc::UnboundedSender<usize>>,
}

/// Where a subscriber stands.
struct Place {
    seq: i64,
    cursor: String,
    replica: Replica,
}

/// How a socket was lost.
enum Lost {
    /// The log's end is reached, and nobody writes any more.
    Goal,
    /// It is tried again.
    Broken,
    /// The cursor is not continued.
    Resync,
    /// It would be in vain to try again.
    Ended(String),
}

impl Subscriber {
    /// Follows until the goal is reached, or until there is nothing more to follow; what it knows then.
    pub(crate) async fn follow(self, goal: Goal) -> Replica {
        let mut rng = StdRng::seed_from_u64(seed() ^ (2 << 32 | self.number as u64));
        let mut place = self.begin(&mut rng).await;
        loop {
            let node = self.nodes[rng.random_range(0..self.nodes.len())];
            match self.hold(node, &mut place, &mut goal.clone(), &mut rng).await {
                Lost::Goal => return place.replica,
                Lost::Ended(code) => {
                    self.ledger.write(&Line::Ended { subscriber: self.number, code, at: self.ledger.now() });
                    return place.replica;
                }
                Lost::Resync => {
                    let code = "RESYNC".to_owned();
                    self.ledger.write(&Line::Ended { subscriber: self.number, code, at: self.ledger.now() });
                    place = self.begin(&mut rng).await;
                }
                // Now and then one begins anew: the race between a snapshot and its subscription is run again and again.
                Lost::Broken if self.habit.resumes && rng.random_ratio(1, 50) => place = self.begin(&mut rng).await,
                Lost::Broken => {}
            }
        }
    }

    async fn begin(&self, rng: &mut StdRng) -> Place {
        loop {
            let node = self.nodes[rng.random_range(0..self.nodes.len())];
            let found = if self.habit.keeps {
                snapshot(&self.client, node, &self.region).await
            } else {
                position(&self.client, node, &self.region).await
            };
            if let Ok(found) = found {
                let (subscriber, person, region) = (self.number, self.person.clone(), self.region.number);
                self.ledger.write(&Line::Begun { subscriber, person, region, seq: found.seq });
                return Place { seq: found.seq, cursor: found.cursor, replica: found.replica };
            }
            sleep(Duration::from_millis(rng.random_range(50..200))).await;
        }
    }

    async fn connect(&self, node: SocketAddr, cursor: Option<&str>) -> anyhow::Result<Socket> {
        let mut socket = self.client.connects(node).await?;
        let document = if self.habit.keeps { format!("{FOLLOW_WHOLE}{OBJECTS}{COMMENT}") } else { FOLLOW.to_owned() };
        socket.subscribes("1", &document, &json!({ "id": self.region.id, "after": cursor })).await?;
        if let Some(follows) = &self.follows {
            let _ = follows.send(self.number);
        }
        Ok(socket)
    }

    /// Takes what one socket brings, for as long as it is held.
    async fn hold(&self, node: SocketAddr, place: &mut Place, goal: &mut Goal, rng: &mut StdRng) -> Lost {
        let cursor = self.habit.resumes.then_some(place.cursor.as_str());
        let Ok(mut socket) = self.connect(node, cursor).await else {
            sleep(Duration::from_millis(rng.random_range(20..200))).await;
            return Lost::Broken;
        };
        let held = self.habit.holds.clone().map(|holds| Duration::from_millis(rng.random_range(holds)));
        let until = held.map(|held| Instant::now() + held);
        loop {
            let reached = goal.borrow_and_update().as_ref().is_some_and(|goal| place.seq >= goal[self.region.number]);
            if reached {
                return Lost::Goal;
            }
            tokio::select! {
                heard = socket.hears() => match heard {
                    Ok(Heard::Text(text)) => match self.take(&text, place) {
                        Some(Lost::Ended(code)) => return Lost::Ended(parting(&mut socket, code).await),
                        Some(lost) => return lost,
                        None => {}
                    },
                    Ok(Heard::Closed(code @ (4400 | 4401 | 4403 | 4406 | 4409 | 4429 | 4500))) => return Lost::Ended(code.to_string()),
                    Ok(Heard::Closed(_)) | Err(_) => return Lost::Broken,
                },
                _ = goal.changed() => {}
                () = async { sleep_until(until.unwrap_or_else(Instant::now)).await }, if until.is_some() => return Lost::Broken,
            }
        }
    }

    /// Takes a message; how the socket is lost by it, if it is.
    fn take(&self, text: &str, place: &mut Place) -> Option<Lost> {
        let message: Value = serde_json::from_str(text).unwrap();
        let errors = match message["type"].as_str() {
            Some("next") => &message["payload"]["errors"],
            Some("error") => &message["payload"],
            Some("ping" | "pong") => return None,
            _ => return Some(Lost::Broken),
        };
        if let Some(code) = errors[0]["extensions"]["code"].as_str() {
            let passes = ["INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "RATE_LIMITED"].contains(&code);
            return Some(if passes { Lost::Broken } else { Lost::Ended(code.to_owned()) });
        }
        let delivery = &message["payload"]["data"]["workspaceEvents"];
        let text = |name: &str| delivery[name].as_str().map(str::to_owned);
        if delivery["__typename"] == "ResyncRequired" {
            return Some(Lost::Resync);
        }
        let (previous, seq) = (delivery["previousSeq"].as_i64().unwrap(), delivery["seq"].as_i64().unwrap());
        let event = text("id").zip(text("kind"));
        self.ledger.write(&Line::Told { subscriber: self.number, previous, seq, event, at: self.ledger.now() });
        place.seq = seq;
        place.cursor = text("cursor").unwrap();
        if self.habit.keeps {
            place.replica.apply(&delivery["subject"]);
        }
        None
    }
}

/// How a subscription ends whose last delivery was an error: it is completed, and the socket lives.
async fn parting(socket: &mut Socket, code: String) -> String {
    let lives = async {
        let completed = socket.message().await?;
        socket.says(&json!({ "type": "ping" })).await?;
        anyhow::Ok(completed["type"] == "complete" && socket.message().await?["type"] == "pong")
    };
    match timeout(Duration::from_secs(10), lives).await {
        Ok(Ok(true)) => code,
        other => format!("{code}, but the socket does not live: {other:?}"),
    }
}
