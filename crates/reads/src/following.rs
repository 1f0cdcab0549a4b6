//! Following: what a subscription's deliveries are read with, one after the other, without the executor in between.

use std::sync::Arc;

use async_graphql::{Error, Name, PathSegment, Request, Response, ServerError, Value, Variables, indexmap::IndexMap};

use crate::{
    Entity, Raw,
    failure::Broken,
    prepare::{Bound, Prepared},
    raw::Answered,
};

/// A subscription that was prepared and bound to its variables. Cheap to clone.
#[derive(Clone)]
pub struct Following {
    bound: Arc<Bound>,
}

impl Prepared {
    /// A request that begins a subscription with these variables, and what its deliveries are read with. async-graphql checks the request and
    /// calls the root field, once: for each delivery it would do most of that again, and keep the document for as long as the subscription
    /// lasts.
    pub fn follow(&self, variables: Variables) -> Result<(Request, Following), Vec<ServerError>> {
        let (request, bound) = self.bind(variables)?;
        Ok((request, Following { bound: Arc::new(bound) }))
    }
}

impl Following {
    /// A delivery as it was selected; the root field is not nullable, so one that failed has no data.
    pub async fn read<T: Entity>(&self, delivery: Result<Raw<T>, Error>) -> Response {
        let Some((key, root)) = self.bound.plan().roots.iter().next() else {
            let mut unplanned = ServerError::new("The data could not be read", None);
            unplanned.source = Some(Arc::new(Broken(anyhow::anyhow!("A subscription without a root field"))));
            return Response::from_errors(vec![unplanned]);
        };
        let path = vec![PathSegment::Field(key.clone())];
        let Answered { value, mut errors } = match delivery {
            Ok(raw) => raw.answer(&self.bound, root, path, root.pos).await,
            Err(error) => {
                let failed = ServerError { path, ..error.into_server_error(root.pos) };
                Answered { value: Err(failed), errors: Vec::new() }
            }
        };
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
}

impl std::fmt::Debug for Following {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Following").finish_non_exhaustive()
    }
}
