//! What was acknowledged outlives the process, however it ends.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::client::Client;
use crate::process::{Serving, personas};

const ADD_COMMENT: &str = "mutation AddComment($input: AddCommentInput!) {
  addComment(input: $input) { comment { id } seq userErrors { code message } }
}";

/// How often the process is killed.
const KILLS: usize = 10;

/// After how many comments, so that each kill finds the clients in the middle of their work.
const ENOUGH: usize = 25;

/// A comment that was acknowledged.
struct Acknowledged {
    id: String,
    seq: i64,
    body: String,
}

/// What a writer writes about, and to whom it tells what was acknowledged.
#[derive(Clone)]
struct Writer {
    client: Client,
    name: String,
    subject: String,
    /// Where the server is; nothing when no more is to be written.
    server: watch::Receiver<Option<SocketAddr>>,
    acknowledged: mpsc::UnboundedSender<Acknowledged>,
}

impl Writer {
    /// Writes until it is told to stop; says how many answers did not arrive. What was not answered is sent again with the same key.
    async fn write(mut self) -> usize {
        let mut lost = 0;
        for number in 0.. {
            let body = format!("{} says {number}", self.name);
            let input = json!({ "input": { "subject": self.subject, "body": body } });
            let data = loop {
                let Some(server) = *self.server.borrow_and_update() else { return lost };
                match self.client.does(server, &body, ADD_COMMENT, &input).await {
                    Some(data) => break data,
                    None => lost += 1,
                }
                self.server.changed().await.unwrap();
            };
            let payload = &data["addComment"];
            assert_eq!(payload["userErrors"], json!([]), "{payload}");
            let id = payload["comment"]["id"].as_str().unwrap().to_owned();
            self.acknowledged.send(Acknowledged { id, seq: payload["seq"].as_i64().unwrap(), body }).unwrap();
        }
        lost
    }
}

/// Where the writers write.
struct Place {
    workspace: String,
    subject: String,
    /// How far its numbers are.
    seq: i64,
    cursor: String,
}

/// The workspaces of this person, by name, each with a strategy to talk about.
async fn place_of(client: &Client, server: SocketAddr) -> Place {
    let document = "{ workspaces(first: 9) { nodes { id seq cursor strategies(first: 1) { nodes { id } } } } }";
    let data = client.asks(server, document, Value::Null).await;
    let workspace = &data["workspaces"]["nodes"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Place {
        workspace: text(&workspace["id"]),
        subject: text(&workspace["strategies"]["nodes"][0]["id"]),
        seq: workspace["seq"].as_i64().unwrap(),
        cursor: text(&workspace["cursor"]),
    }
}

/// Everything that happened in the place after its number, in order.
async fn events_since(client: &Client, server: SocketAddr, place: &Place) -> Vec<Value> {
    let document = "query Events($id: ID!, $after: String) { workspace(id: $id) {
      seq events(first: 100, after: $after) {
        nodes { seq kind subject { id ... on Comment { body } } } pageInfo { hasNextPage endCursor }
      }
    } }";
    let (mut events, mut after) = (Vec::new(), place.cursor.clone());
    loop {
        let data = client.asks(server, document, json!({ "id": place.workspace, "after": after })).await;
        let page = &data["workspace"]["events"];
        events.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            assert_eq!(events.last().unwrap()["seq"], data["workspace"]["seq"], "the head is the last event");
            return events;
        }
        page["pageInfo"]["endCursor"].as_str().unwrap().clone_into(&mut after);
    }
}

/// Those who are together in the place of the first region lead.
async fn together(folder: &Path, server: SocketAddr) -> (Place, Vec<Client>) {
    let people: Vec<_> = personas(folder).into_iter().filter(|persona| persona.tenant == "nova-vet").collect();
    let lead = people.iter().find(|persona| persona.role == "REGION_LEAD").unwrap();
    let place = place_of(&Client::new(&lead.tenant, &lead.token), server).await;
    let mut clients = Vec::new();
    for persona in people.iter().filter(|persona| ["REGION_LEAD", "FACILITATOR", "MEMBER"].contains(&&*persona.role)) {
        let client = Client::new(&persona.tenant, &persona.token);
        if place_of(&client, server).await.workspace == place.workspace {
            clients.push(client);
        }
    }
    assert!(clients.len() >= 3, "several people write");
    (place, clients)
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_kills_lose_no_acknowledged_comment_and_double_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = Serving::demo(folder.path());
    let (place, clients) = together(folder.path(), serving.address).await;
    let reader = clients[0].clone();

    let (tell, server) = watch::channel(Some(serving.address));
    let (acknowledged, mut heard) = mpsc::unbounded_channel();
    let mut writers = JoinSet::new();
    for (number, client) in clients.into_iter().enumerate() {
        let writer = Writer {
            client,
            name: format!("Writer {number}"),
            subject: place.subject.clone(),
            server: server.clone(),
            acknowledged: acknowledged.clone(),
        };
        writers.spawn(writer.write());
    }
    drop(acknowledged);

    let (mut all, mut slowest) = (Vec::new(), 0.0_f64);
    for _ in 0..KILLS {
        for _ in 0..ENOUGH {
            all.push(heard.recv().await.unwrap());
        }
        serving.kill();
        let begun = Instant::now();
        serving = Serving::demo(folder.path());
        slowest = slowest.max(begun.elapsed().as_secs_f64());
        tell.send(Some(serving.address)).unwrap();
    }
    for _ in 0..ENOUGH {
        all.push(heard.recv().await.unwrap());
    }
    tell.send(None).unwrap();
    while let Some(comment) = heard.recv().await {
        all.push(comment);
    }
    let lost: usize = writers.join_all().await.into_iter().sum();
    println!(
        "{} comments were acknowledged, {lost} answers cut off; the slowest of {KILLS} starts took {slowest:.1} s",
        all.len()
    );
    assert!(lost >= KILLS, "each kill found somebody waiting for an answer");

    let events = events_since(&reader, serving.address, &place).await;
    let numbers: Vec<i64> = events.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    let expected: Vec<i64> = (place.seq + 1..).take(events.len()).collect();
    assert_eq!(numbers, expected, "no number is missing");

    let mut written: BTreeMap<&str, Vec<(i64, &str)>> = BTreeMap::new();
    for event in events.iter().filter(|event| event["kind"] == "COMMENT_ADDED") {
        let body = event["subject"]["body"].as_str().unwrap();
        written
            .entry(body)
            .or_default()
            .push((event["seq"].as_i64().unwrap(), event["subject"]["id"].as_str().unwrap()));
    }
    assert_eq!(written.len(), all.len(), "nothing is there that was not acknowledged in the end");
    for Acknowledged { id, seq, body } in &all {
        assert_eq!(written[body.as_str()], [(*seq, id.as_str())], "`{body}` is there once, as it was acknowledged");
    }
}
