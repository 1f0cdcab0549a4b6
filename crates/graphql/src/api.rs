//! The API: prepares documents, executes operations for a caller.

use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Response, ServerError, Value, Variables};
use futures_util::FutureExt as _;
use futures_util::stream::{self, BoxStream, Stream, StreamExt as _, unfold};
use hub::Hub;
use live::Feed;
use reads::{Catalogue, Prepared, Read};
use store::Caller;
use words::Moment;

use crate::activity::read_ahead;
use crate::answer::coded;
use crate::asking::{Asking, Stage};
use crate::schema::{Schema, build};

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

    /// Follows a subscription. A delivery that could not be read is the last: the client continues from its cursor, and misses none.
    pub fn subscribe(&self, caller: Caller, prepared: &Prepared, variables: Variables) -> BoxStream<'static, Read> {
        let (request, following) = match prepared.follow(variables) {
            Ok(begun) => begun,
            Err(errors) => {
                return stream::once(std::future::ready(Read::Response(Box::new(Response::from_errors(errors)))))
                    .boxed();
            }
        };
        let stage = Arc::new(Stage::new(following));
        let asking = Asking::on(Arc::clone(&self.house), caller, Arc::clone(&stage));
        // What the executor itself answers is why nothing can be followed; else the root field has left its deliveries.
        let refusals = self.schema.execute_stream(request.data(asking)).collect::<Vec<_>>();
        let begun = async move {
            let refusals = refusals.await.into_iter().map(|refusal| Read::Response(Box::new(refusal)));
            stream::iter(refusals).chain(stage.take().unwrap_or_else(|| stream::empty().boxed()))
        };
        let deliveries = until_failed(stream::once(begun.boxed()).flatten());
        let coded =
            |read| if let Read::Response(response) = read { Read::Response(Box::new(coded(*response))) } else { read };
        deliveries.map(coded).boxed()
    }
}

/// The deliveries up to the first that has errors and no data, and that one. What came after it would hide that something is missing.
fn until_failed<'s>(deliveries: impl Stream<Item = Read> + Send + Unpin + 's) -> impl Stream<Item = Read> + Send + 's {
    unfold(Some(deliveries), |deliveries| async {
        let mut deliveries = deliveries?;
        let read = deliveries.next().await?;
        let failed =
            matches!(&read, Read::Response(response) if !response.errors.is_empty() && response.data == Value::Null);
        Some((read, (!failed).then_some(deliveries)))
    })
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

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    #[tokio::test]
    async fn a_delivery_that_could_not_be_read_is_the_last() {
        let deliveries = || {
            let mut partial = Response::new(value!({ "by": null }));
            partial.errors.push(ServerError::new("Not yours", None));
            let failed = Response::from_errors(vec![ServerError::new("The data could not be read", None)]);
            let written = |seq: i32| Read::Written(format!(r#"{{"data":{{"seq":{seq}}}}}"#));
            stream::iter([written(1), Read::Response(Box::new(partial)), Read::Response(Box::new(failed)), written(4)])
        };
        let errors = |read| if let Read::Response(response) = read { response.errors.len() } else { 0 };
        let told = until_failed(deliveries().chain(stream::pending())).map(errors);
        assert_eq!(told.collect::<Vec<_>>().await, [0, 1, 1], "what follows is not told, nor waited for");
        // The twin: without that end the fourth comes after the second, and nobody sees that one is missing.
        assert_eq!(deliveries().count().await, 4);
    }
}
