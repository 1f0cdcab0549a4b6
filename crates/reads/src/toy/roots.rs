//! The root fields of the small world.

use async_graphql::{ID, Object as Root, Subscription};
use futures_util::{Stream, stream};

use super::library::{Author, Book, Delivered, Delivery, Node, RenamePayload, Renaming, Review, Work};
use super::*;

pub(crate) struct Query {
    pub(super) world: Arc<World>,
    pub(super) shared: Raw<Author>,
}

impl Query {
    fn sight(&self) -> Arc<Sight> {
        Arc::new(Sight { world: Arc::clone(&self.world), viewer: 3 })
    }
}

fn lost() -> Refused {
    Refused::new("NOT_FOUND", "Lost")
}

#[Root]
impl Query {
    async fn version(&self) -> &str {
        "1"
    }

    async fn shared(&self) -> &Raw<Author> {
        &self.shared
    }

    async fn node(&self, id: ID) -> Raw<Node, Maybe> {
        Raw::maybe(self.sight(), Some(Ref::parse(&id))).or(lost())
    }

    async fn nodes(&self, ids: Vec<ID>) -> Raw<Node, Gaps> {
        Raw::gaps(self.sight(), ids.iter().map(|id| Ref::parse(id)).collect()).or(lost())
    }

    async fn author(&self, number: u32) -> Raw<Author, Maybe> {
        Raw::maybe(self.sight(), (number < AUTHORS).then(|| author(number)))
    }

    /// A book in brief, whatever is selected: what no loader gives.
    async fn outline(&self) -> Raw<Book> {
        Raw::one(self.sight(), book(1, false))
    }

    async fn first_author(&self) -> Raw<Author> {
        Raw::one(self.sight(), author(0))
    }

    async fn works(&self) -> Raw<Work, Many> {
        Raw::many(self.sight(), [Ref::Book(1), Ref::Film(2), Ref::Book(3)].map(|what| Made { what, book: None }).into())
    }

    async fn authors(
        &self,
        first: Option<i64>,
        after: Option<String>,
        last: Option<i64>,
        before: Option<String>,
    ) -> async_graphql::Result<Raw<Connection<Author>>> {
        let page = Page::new(first, after, last, before)?;
        Ok(Raw::connection(self.sight(), (), &page, all_authors, authors_total))
    }

    async fn crowd(&self, first: Option<i64>) -> async_graphql::Result<Raw<Uncounted<Review>>> {
        let page = Page::new(first, None, None, None)?;
        Ok(Raw::uncounted(self.sight(), 1, &page, talk_of))
    }
}

pub(crate) struct Mutation {
    pub(super) world: Arc<World>,
}

#[Root]
impl Mutation {
    async fn rename(&self, number: u32, name: String) -> Raw<RenamePayload> {
        self.world.renamed.fetch_add(1, Ordering::Relaxed);
        let sight = Arc::new(Sight { world: Arc::clone(&self.world), viewer: number });
        let problems = if name.is_empty() { vec!["Empty".to_owned()] } else { Vec::new() };
        Raw::one(sight, Renaming { author: number, problems })
    }
}

pub(crate) struct Stream3 {
    pub(super) world: Arc<World>,
}

#[Subscription]
impl Stream3 {
    async fn deliveries(&self) -> impl Stream<Item = Raw<Delivery>> + use<> {
        let sight = Arc::new(Sight { world: Arc::clone(&self.world), viewer: 3 });
        let events = [
            Delivered::Tick(1),
            Delivered::Change(Renaming { author: 3, problems: Vec::new() }),
            Delivered::Change(Renaming { author: 70, problems: Vec::new() }),
        ];
        stream::iter(events.map(|event| Raw::one(Arc::clone(&sight), event)))
    }
}
