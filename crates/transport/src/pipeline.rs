//! From a document's text to something that can be executed: limits, the guard, the choice of the operation, the engine's plan, the cache.

mod cache;
mod guard;
mod pages;
mod syntax;

use std::sync::Arc;

use async_graphql::{
    Name, Positioned, ServerError, Variables,
    parser::types::{ExecutableDocument, OperationDefinition, OperationType},
};

use self::{
    cache::{Cache, Key},
    pages::PageSizes,
};
use crate::{Code, Engine, Limits};

/// A document and one of its operations, ready to be called.
pub(crate) struct Operation<P> {
    /// The engine's own.
    pub(crate) prepared: Arc<P>,
    /// Query, mutation or subscription.
    pub(crate) kind: OperationType,
    /// The operation's name in the document, for the logs.
    pub(crate) name: Option<String>,
    pages: PageSizes,
}

impl<P> Operation<P> {
    /// Checks what can only be checked with the variables of a call: the sizes of pages.
    pub(crate) fn check(&self, variables: &Variables) -> Result<(), ServerError> {
        self.pages.check(variables)
    }
}

/// Prepares documents and remembers them.
pub(crate) struct Pipeline<E: Engine> {
    engine: Arc<E>,
    limits: Limits,
    cache: Cache<Operation<E::Prepared>>,
}

impl<E: Engine> Pipeline<E> {
    pub(crate) fn new(engine: Arc<E>, limits: Limits) -> Self {
        let cache = Cache::new(limits.cache);
        Self { engine, limits, cache }
    }

    /// The operation that `name` chooses in `text`, prepared now or before.
    ///
    /// # Errors
    /// GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED (also for what is too large), BAD_USER_INPUT for a literal page size.
    pub(crate) fn prepare(
        &self,
        text: &str,
        name: Option<&str>,
    ) -> Result<Arc<Operation<E::Prepared>>, Vec<ServerError>> {
        if text.len() > self.limits.document {
            let limit = self.limits.document;
            let message = format!("The document is larger than {limit} bytes");
            return Err(vec![Code::GraphqlValidationFailed.error(message)]);
        }
        let key = Key::of(text, name);
        if let Some(known) = self.cache.get(&key) {
            return Ok(known);
        }

        let document = syntax::parse(text)?;
        let nodes = guard::weigh(&document, &self.limits)?;
        let (own_name, chosen) = choose(&document, name)?;
        let kind = chosen.node.ty;
        let own_name = own_name.map(Name::to_string);
        let pages = PageSizes::collect(&document, chosen, self.limits.page)?;
        let prepared = self
            .engine
            .prepare(document, name)
            .map_err(|errors| errors.into_iter().map(as_validation_error).collect::<Vec<_>>())?;
        // What is the engine's, and the name and the pages, of which there are no more than characters and nodes.
        let of_pages = usize::try_from(nodes).unwrap_or(usize::MAX).saturating_mul(PageSizes::WEIGHT);
        let weight = self.engine.weight(&prepared).saturating_add(text.len()).saturating_add(of_pages);
        let operation = Arc::new(Operation { prepared: Arc::new(prepared), kind, name: own_name, pages });
        self.cache.put(key, Arc::clone(&operation), weight);
        Ok(operation)
    }
}

type Named<'d> = (Option<&'d Name>, &'d Positioned<OperationDefinition>);

/// The operation of that name, or the only one.
fn choose<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Result<Named<'d>, ServerError> {
    let mut operations = document.operations.iter();
    let chosen = match name {
        Some(name) => operations.find(|(own, _)| own.is_some_and(|own| own.as_str() == name)),
        None if operations.len() == 1 => operations.next(),
        None => {
            let message = "The document has several operations: name one as operationName";
            return Err(Code::GraphqlValidationFailed.error(message));
        }
    };
    chosen.ok_or_else(|| {
        let message = format!("The document has no operation {:?}", name.unwrap_or_default());
        Code::GraphqlValidationFailed.error(message)
    })
}

fn as_validation_error(error: ServerError) -> ServerError {
    match Code::of(&error) {
        Some(_) => error,
        None => Code::GraphqlValidationFailed.put_on(error),
    }
}
