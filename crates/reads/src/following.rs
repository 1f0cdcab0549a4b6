//! Following: what a subscription's deliveries are read with, one after the other, without the executor in between.

use std::sync::Arc;

use async_graphql::{Error, Name, PathSegment, Request, Response, ServerError, Value, Variables, indexmap::IndexMap};

use crate::{
    Entity, Raw,
    failure::Broken,
    plan::Root,
    prepare::{Bound, Prepared},
    raw::{Answered, AtHand},
};

/// A subscription that was prepared and bound to its variables. Cheap to clone.
#[derive(Clone)]
pub struct Following {
    inner: Arc<Inner>,
}

struct Inner {
    bound: Bound,
    /// What a delivery without errors begins with.
    head: Vec<u8>,
    /// The root field's.
    path: [PathSegment; 1],
}

/// A delivery that was read.
#[derive(Debug)]
pub enum Read {
    /// It has no errors: the JSON of the whole response, behind the head.
    Written(String),
    /// Any other: its errors are still to be made fit to leave.
    Response(Box<Response>),
}

impl Prepared {
    /// A request that begins a subscription with these variables, and what its deliveries are read with. async-graphql checks the request and
    /// calls the root field, once: for each delivery it would do most of that again, and keep the document for as long as the subscription
    /// lasts. What is read as text stands behind `head`.
    pub fn follow(&self, variables: Variables, head: &str) -> Result<(Request, Following), Vec<ServerError>> {
        let (request, bound) = self.bind(variables)?;
        let key = bound.plan().roots.keys().next().cloned().unwrap_or_default();
        let head = format!(r#"{head}{{"data":{{"{key}":"#).into_bytes();
        let path = [PathSegment::Field(key)];
        Ok((request, Following { inner: Arc::new(Inner { bound, head, path }) }))
    }
}

impl Following {
    /// A delivery as it was selected; the root field is not nullable, so one that failed has no data.
    pub async fn read<T: Entity>(&self, delivery: Result<Raw<T>, Error>) -> Response {
        let Inner { bound, path, .. } = &*self.inner;
        let Some((key, root)) = self.root() else { return unplanned() };
        match delivery {
            Ok(raw) => response(key, raw.answer(bound, root, path, root.pos).await),
            Err(error) => {
                let failed = ServerError { path: path.to_vec(), ..error.into_server_error(root.pos) };
                response(key, Answered { value: Err(failed), errors: Vec::new() })
            }
        }
    }

    /// The same, if nothing must be loaded for it.
    pub fn at_hand<T: Entity>(&self, delivery: &Raw<T>) -> Option<Read> {
        let Inner { bound, path, head } = &*self.inner;
        let (key, root) = self.root()?;
        Some(match delivery.at_hand(bound, root, path, head)? {
            AtHand::Whole(mut json) => {
                json.push_str("}}");
                Read::Written(json)
            }
            AtHand::Answered(answered) => Read::Response(Box::new(response(key, answered))),
        })
    }

    fn root(&self) -> Option<(&String, &Root)> {
        self.inner.bound.plan().roots.iter().next()
    }
}

fn response(key: &str, answered: Answered) -> Response {
    let Answered { value, mut errors } = answered;
    let data = match value {
        Ok(value) => Value::Object(IndexMap::from([(Name::new(key), value)])),
        Err(error) => {
            errors.push(error);
            Value::Null
        }
    };
    let mut response = Response::new(data);
    response.errors = errors;
    response
}

fn unplanned() -> Response {
    let mut unplanned = ServerError::new("The data could not be read", None);
    unplanned.source = Some(Arc::new(Broken(anyhow::anyhow!("A subscription without a root field"))));
    Response::from_errors(vec![unplanned])
}

impl std::fmt::Debug for Following {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Following").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toy::library::{Delivered, Delivery, Renaming};
    use crate::toy::{Sight, toy};

    #[tokio::test]
    async fn what_is_at_hand_is_read_without_waiting_and_nothing_else_is() {
        let toy = toy();
        let text = "subscription { deliveries { seq ... on Change { author { name } } } }";
        let (_, following) = toy.prepare(text).unwrap().follow(Variables::default(), "behind ").unwrap();
        let sight = Arc::new(Sight { world: Arc::clone(&toy.world), viewer: 3 });
        let told = |response: Response| serde_json::to_string(&response).unwrap();
        let written = |read: Option<Read>| if let Some(Read::Written(json)) = read { json } else { panic!("{read:?}") };

        let tick = || Raw::<Delivery>::one(Arc::clone(&sight), Delivered::Tick(1));
        let at_hand = written(following.at_hand(&tick()));
        assert_eq!(at_hand, r#"behind {"data":{"deliveries":{"seq":1}}}"#);
        assert_eq!(at_hand, format!("behind {}", told(following.read(Ok(tick())).await)));

        let changed = Delivered::Change(Renaming { author: 3, problems: Vec::new() });
        let changed = Raw::<Delivery>::one(sight, changed);
        assert!(following.at_hand(&changed).is_none());
        assert!(toy.world.asked().is_empty(), "no load has begun");
        assert!(told(following.read(Ok(changed)).await).contains("Author 3"), "the twin: who waits reads it");
        assert_eq!(toy.world.asked(), ["authors [3]"]);
    }
}
