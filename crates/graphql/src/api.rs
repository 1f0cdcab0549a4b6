//! The API: prepares documents, executes operations for a caller.

use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Response, ServerError, Variables};
use futures_util::stream::StreamExt as _;
use hub::Hub;
use live::Feed;
use reads::{Catalogue, Prepared};
use store::Caller;
use words::Moment;

use crate::activity::read_ahead;
use crate::answer::coded;
use crate::asking::{Asking, Stage};
use crate::schema::{Schema, build};
use crate::subscribed::Subscribed;

/// Gives each operation its moment.
pub type Moments = Arc<dyn Fn() -> Moment + Send + Sync>;

/// What root fields reach for.
pub(crate) struct House {
    pub(crate) hub: Hub,
    pub(crate) feed: Feed,
    pub(crate) moments: Moments,
}

/// The schema, and what stands behind it.
pub struct Api {
    schema: Schema,
    catalogue: Arc<Catalogue>,
    house: Arc<House>,
}

impl Api {
    /// # Errors
    /// If declared types contradict each other.
    pub fn new(hub: Hub, feed: Feed, moments: Moments) -> anyhow::Result<Self> {
        let schema = build();
        let catalogue = Arc::new(Catalogue::of(&schema)?);
        let house = Arc::new(House { hub, feed, moments });
        read_ahead(&house);
        Ok(Self { schema, catalogue, house })
    }

    /// Validates and plans an operation; keep it for as long as the document may come again.
    pub fn prepare(&self, document: ExecutableDocument, operation: Option<&str>) -> Result<Prepared, Vec<ServerError>> {
        reads::prepare(&self.schema, &self.catalogue, document, operation)
    }

    /// Executes a query or a mutation.
    pub async fn execute(
        &self,
        caller: Caller,
        prepared: &Prepared,
        variables: Variables,
        key: Option<String>,
    ) -> Response {
        match prepared.request(variables) {
            Ok(request) => {
                coded(self.schema.execute(request.data(Asking::new(Arc::clone(&self.house), caller, key))).await)
            }
            Err(errors) => Response::from_errors(errors),
        }
    }

    /// Follows a subscription. What is read as text stands behind `head`.
    pub fn subscribe(&self, caller: Caller, prepared: &Prepared, variables: Variables, head: &str) -> Subscribed {
        let (request, following) = match prepared.follow(variables, head) {
            Ok(begun) => begun,
            Err(errors) => return Subscribed::refused(vec![Response::from_errors(errors)]),
        };
        let stage = Arc::new(Stage::new(following));
        let asking = Asking::on(Arc::clone(&self.house), caller, Arc::clone(&stage));
        // What the executor itself answers is why nothing can be followed; else the root field has left its deliveries.
        let refusals = self.schema.execute_stream(request.data(asking)).collect::<Vec<_>>();
        Subscribed::begins(async move {
            let refusals = refusals.await;
            match stage.take() {
                Some(deliveries) if refusals.is_empty() => Subscribed::follows(deliveries),
                _ => Subscribed::refused(refusals),
            }
        })
    }
}

/// For tests that compare executors.
#[cfg(feature = "naive")]
impl Api {
    /// The declared types.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Executes a query object by object.
    pub async fn execute_naively(&self, caller: Caller, prepared: &Prepared, variables: Variables) -> Response {
        match prepared.naively(variables) {
            Ok(request) => {
                coded(self.schema.execute(request.data(Asking::new(Arc::clone(&self.house), caller, None))).await)
            }
            Err(errors) => Response::from_errors(errors),
        }
    }
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").finish_non_exhaustive()
    }
}
