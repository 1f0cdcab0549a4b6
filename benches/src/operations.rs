//! What is asked: the ready operations that are measured, each as one endless row of requests.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use words::{ApprovalRequestId, ObjectiveId, SeatId, WorkspaceId};

use crate::wire::Request;
use crate::world::{READERS, SEATS, TENANT, World};

const TEXTS: &str = concat!(
    include_str!("../../operations/board.graphql"),
    "\n",
    include_str!("../../operations/collaboration.graphql")
);

/// A ready operation that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// The page that everybody has open.
    WorkspaceBoard,
    /// An objective with its last comments.
    ObjectiveDiscussion,
    /// What somebody must do.
    MyActions,
    /// Says something.
    AddComment,
    /// Votes.
    CastBallot,
}

impl Operation {
    /// Those that read.
    pub(crate) const READS: [Self; 3] = [Self::WorkspaceBoard, Self::ObjectiveDiscussion, Self::MyActions];
    /// Those that write.
    pub(crate) const WRITES: [Self; 2] = [Self::AddComment, Self::CastBallot];

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::WorkspaceBoard => "WorkspaceBoard",
            Self::ObjectiveDiscussion => "ObjectiveDiscussion",
            Self::MyActions => "MyActions",
            Self::AddComment => "AddComment",
            Self::CastBallot => "CastBallot",
        }
    }

    /// Whether it changes something.
    pub(crate) fn writes(self) -> bool {
        Self::WRITES.contains(&self)
    }

    /// Its text, as it is checked in.
    fn text(self) -> String {
        let marks = ["query ", "mutation "].map(|kind| format!("{kind}{}", self.name()));
        let begin = marks.iter().find_map(|mark| TEXTS.find(mark)).unwrap_or_default();
        let text = &TEXTS[begin..];
        let end = text.find("\n}").map_or(text.len(), |end| end + 2);
        text[..end].to_owned()
    }
}

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The server.
    Product,
    /// The limit that is carried along.
    Limit,
}

/// Makes the requests of an operation. Both sides draw on the same row, so that neither sees what the other was asked.
#[derive(Debug)]
pub(crate) struct Requests<'w> {
    world: &'w World,
    operation: Operation,
    text: String,
    next: AtomicUsize,
}

impl<'w> Requests<'w> {
    /// Of this operation.
    pub(crate) fn new(world: &'w World, operation: Operation) -> Self {
        Self { world, operation, text: operation.text(), next: AtomicUsize::new(0) }
    }

    /// The next one.
    pub(crate) fn next(&self, side: Side) -> Request {
        self.number(self.next.fetch_add(1, Ordering::Relaxed), side)
    }

    /// That with this number.
    pub(crate) fn number(&self, n: usize, side: Side) -> Request {
        let world = self.world;
        let (token, variables) = match self.operation {
            Operation::WorkspaceBoard => {
                (world.reader(n), json!({ "workspace": WorkspaceId(world.workspace).relay() }))
            }
            Operation::ObjectiveDiscussion => {
                let objective = world.objectives[n % world.objectives.len()];
                (world.reader(n / 7), json!({ "objective": ObjectiveId(objective).relay() }))
            }
            // The leads: whoever has something to do.
            Operation::MyActions => (world.reader(n % SEATS), json!({})),
            Operation::AddComment => {
                let about = &world.voted[n % world.voted.len()];
                let body = format!(
                    "Number {n}: what somebody thinks of this text, in two sentences. There might be more places."
                );
                (world.voter(n), json!({ "input": { "subject": ObjectiveId(about.objective).relay(), "body": body } }))
            }
            Operation::CastBallot => self.ballot(n),
        };
        let key = self.operation.writes().then(|| format!("{}-{n}", self.operation.name()));
        let path = match side {
            Side::Product => format!("/t/{TENANT}/graphql"),
            Side::Limit => format!("/{}", self.operation.name()),
        };
        let body = json!({ "query": self.text, "operationName": self.operation.name(), "variables": variables });
        Request { path, token: token.to_owned(), key, body: body.to_string() }
    }

    /// Every seat in every request, then all of them again with another decision: each is a ballot of its own.
    fn ballot(&self, n: usize) -> (&'w str, serde_json::Value) {
        let world = self.world;
        let about = &world.voted[n % world.voted.len()];
        let seat = n / world.voted.len() % SEATS;
        let decision = ["APPROVE", "REJECT", "ABSTAIN"][n / world.voted.len() / SEATS % 3];
        let input = json!({
            "approvalRequest": ApprovalRequestId(about.request).relay(),
            "seat": SeatId(about.seats[seat]).relay(),
            "decision": decision,
            "reason": "It is what was asked for",
            "revisionDigest": about.digest,
        });
        (&world.tokens[READERS + seat], json!({ "input": input }))
    }
}
