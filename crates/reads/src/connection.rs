//! Connections: pages of a list, with edges, page information and, when it is asked for, a total.

use std::{hash::Hash, marker::PhantomData, sync::Arc};

use async_graphql::InputType;
use foldhash::{HashMap, HashMapExt as _};
use futures_util::future::BoxFuture;

use crate::{
    Entity, Object,
    context::Context,
    declare::{Reader, shape},
    load::{Call, Fetch, Fetched, Fetching, Load, Row, Slot, cast, distinct, fetch, loaded},
    page::{Arguments, Children, Page, Place, Slice},
    shape::{Argument, Shown, Wrap, parse},
};

/// In the schema, the connection of `T` with a total, such as `BookConnection`.
pub struct Connection<T>(PhantomData<fn() -> T>);

/// In the schema, the connection of `T` without a total.
pub struct Uncounted<T>(PhantomData<fn() -> T>);

/// An argument that a connection takes beside its page.
pub struct Extra<A> {
    /// Its name.
    pub name: &'static str,
    /// Its description.
    pub doc: &'static str,
    /// Its value when it is not given, or null.
    pub default: A,
}

/// A page as it is shown.
pub struct Paged<R> {
    rows: Laid<R>,
    info: Ends,
    total: i64,
}

/// The rows of a page; with their places, if edges are selected.
enum Laid<R> {
    Nodes(Vec<R>),
    Edges(Vec<Edge<R>>),
}

struct Edge<R> {
    place: Place<R>,
    node: R,
}

struct Ends {
    has_next: bool,
    has_previous: bool,
    start: Option<String>,
    end: Option<String>,
}

impl<R> Paged<R> {
    fn new(slice: Slice<R>, total: i64, selects: impl Fn(&str) -> bool) -> Self {
        let Slice { rows, place, has_next, has_previous } = slice;
        let cursor = |row: Option<&R>| row.filter(|_| selects("pageInfo")).map(|row| place(row));
        let info = Ends { has_next, has_previous, start: cursor(rows.first()), end: cursor(rows.last()) };
        let rows = if selects("edges") {
            Laid::Edges(rows.into_iter().map(|node| Edge { place: Arc::clone(&place), node }).collect())
        } else {
            Laid::Nodes(rows)
        };
        Self { rows, info, total }
    }
}

impl<T: Entity> Entity for Connection<T> {
    type Context = T::Context;
    type Row = Paged<T::Row>;
    const NAME: &'static str = "Connection";
    const DOC: &'static str = "A page of a list, and the list's total.";

    fn name() -> String {
        T::name() + Self::NAME
    }

    fn declare(object: Object<Self>) -> Object<Self> {
        pages::<Self, T>(object).leaf(
            TOTAL,
            "How many rows the whole list has; it is counted only when it is selected.",
            |page| page.total,
        )
    }
}

impl<T: Entity> Entity for Uncounted<T> {
    type Context = T::Context;
    type Row = Paged<T::Row>;
    const NAME: &'static str = "Connection";
    const DOC: &'static str = "A page of a list.";

    fn name() -> String {
        T::name() + Self::NAME
    }

    fn declare(object: Object<Self>) -> Object<Self> {
        pages::<Self, T>(object)
    }
}

fn pages<P: Entity<Row = Paged<T::Row>>, T: Entity>(mut object: Object<P>) -> Object<P> {
    object.shape.connection = true;
    object
        .borrowed::<T>("nodes", "The rows of the page.", Wrap::LIST, |page, rows| {
            let start = rows.len();
            match &page.rows {
                Laid::Nodes(nodes) => rows.extend(nodes.iter().map(|node| node as Row<'_>)),
                Laid::Edges(edges) => rows.extend(edges.iter().map(|edge| &edge.node as Row<'_>)),
            }
            Slot::Many((start..rows.len()).collect())
        })
        .nest_list::<ShowsEdge<T>>("edges", "The rows of the page, each with its cursor.", |page| match &page.rows {
            Laid::Edges(edges) => edges,
            Laid::Nodes(_) => &[],
        })
        .nest::<PageInfo<P::Context>>("pageInfo", "Where the page stands in its list.", |page| &page.info)
}

struct ShowsEdge<T>(PhantomData<fn() -> T>);

impl<T: Entity> Entity for ShowsEdge<T> {
    type Context = T::Context;
    type Row = Edge<T::Row>;
    const NAME: &'static str = "Edge";
    const DOC: &'static str = "A row of a list, with its place.";

    fn name() -> String {
        T::name() + Self::NAME
    }

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .leaf("cursor", "The row's place in the list, for after and before.", |edge| (edge.place)(&edge.node))
            .nest::<T>("node", "The row.", |edge| &edge.node)
    }
}

struct PageInfo<C>(PhantomData<fn() -> C>);

impl<C: Context> Entity for PageInfo<C> {
    type Context = C;
    type Row = Ends;
    const NAME: &'static str = "PageInfo";
    const DOC: &'static str = "Where a page stands in its list.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .leaf("hasNextPage", "Whether rows follow after this page.", |ends| ends.has_next)
            .leaf("hasPreviousPage", "Whether rows stand before this page.", |ends| ends.has_previous)
            .maybe_text("startCursor", "The cursor of the first row; null on an empty page.", |ends| {
                ends.start.as_deref()
            })
            .maybe_text("endCursor", "The cursor of the last row; null on an empty page.", |ends| ends.end.as_deref())
    }
}

const TOTAL: &str = "totalCount";

/// The arguments of every connection.
pub(crate) fn page_arguments() -> Vec<Argument> {
    vec![
        Argument::new::<Option<i32>>(
            "first",
            "How many rows from the beginning, 1 to 100; 20 when neither first nor last is given.",
            None,
        ),
        Argument::new::<Option<String>>("after", "Only rows after this cursor.", None),
        Argument::new::<Option<i32>>("last", "How many rows from the end, 1 to 100; not together with first.", None),
        Argument::new::<Option<String>>("before", "Only rows before this cursor.", None),
    ]
}

type Loading<'a, T> = BoxFuture<'a, anyhow::Result<T>>;
type Slices<C, K, R> =
    Arc<dyn for<'a> Fn(&'a C, &'a [K], &'a Arguments, bool) -> Loading<'a, Children<R>> + Send + Sync>;
type Totals<C, K> = Arc<dyn for<'a> Fn(&'a C, &'a [K], &'a Arguments) -> Loading<'a, Vec<(K, i64)>> + Send + Sync>;

/// Connections. Rows and totals are loaded apart, and each only when it is selected.
impl<E: Entity> Object<E> {
    /// Pages of the objects that belong to this row; `key` is what the loaders know this row by.
    #[must_use]
    pub fn connection<T: Entity, K: Hash + Eq + Clone + Send + Sync + 'static>(
        self,
        name: &str,
        doc: &str,
        key: impl Fn(&E::Row) -> K + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, K, (PageOf<E>,), ChildrenOf<E, T>> + 'static,
        count: impl for<'a> Load<'a, Reader<E>, K, (), Vec<(K, i64)>> + 'static,
    ) -> Self {
        let link = connect::<E::Context, E::Row, T::Row, K>(
            move |row, _| Some(key(row)),
            slices::<E::Context, T::Row, K>(load),
            Some(totals::<E::Context, K>(count)),
        );
        self.paged(name, doc, shape::<Connection<T>>, Wrap::ONE, Vec::new(), link)
    }

    /// The same, null for those for whom there is no key: what the caller may not list.
    #[must_use]
    pub fn connection_maybe<T: Entity, K: Hash + Eq + Clone + Send + Sync + 'static>(
        self,
        name: &str,
        doc: &str,
        key: impl Fn(&E::Row, &E::Context) -> Option<K> + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, K, (PageOf<E>,), ChildrenOf<E, T>> + 'static,
        count: impl for<'a> Load<'a, Reader<E>, K, (), Vec<(K, i64)>> + 'static,
    ) -> Self {
        let link = connect::<E::Context, E::Row, T::Row, K>(
            key,
            slices::<E::Context, T::Row, K>(load),
            Some(totals::<E::Context, K>(count)),
        );
        self.paged(name, doc, shape::<Connection<T>>, Wrap::MAYBE, Vec::new(), link)
    }

    /// The same without a total.
    #[must_use]
    pub fn connection_uncounted<T: Entity, K: Hash + Eq + Clone + Send + Sync + 'static>(
        self,
        name: &str,
        doc: &str,
        key: impl Fn(&E::Row) -> K + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, K, (PageOf<E>,), ChildrenOf<E, T>> + 'static,
    ) -> Self {
        let link = connect::<E::Context, E::Row, T::Row, K>(
            move |row, _| Some(key(row)),
            slices::<E::Context, T::Row, K>(load),
            None,
        );
        self.paged(name, doc, shape::<Uncounted<T>>, Wrap::ONE, Vec::new(), link)
    }

    /// The same with an argument of its own, which both loaders get.
    #[must_use]
    pub fn connection_with<T: Entity, K: Hash + Eq + Clone + Send + Sync + 'static, A: InputType + Clone + 'static>(
        self,
        name: &str,
        doc: &str,
        extra: Extra<A>,
        key: impl Fn(&E::Row) -> K + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, K, (PageOf<E>, A), ChildrenOf<E, T>> + 'static,
        count: impl for<'a> Load<'a, Reader<E>, K, (A,), Vec<(K, i64)>> + 'static,
    ) -> Self {
        let argument = Argument::new::<Option<A>>(extra.name, extra.doc, Some(extra.default.to_value()));
        let given = move |arguments: &Arguments| given(arguments, extra.name, &extra.default);
        let given = Arc::new(given);
        let slices: Slices<E::Context, K, T::Row> = Arc::new({
            let (load, given) = (Arc::new(load), Arc::clone(&given));
            move |context, keys, arguments, whole| {
                let (load, given) = (Arc::clone(&load), given(arguments));
                Box::pin(async move {
                    let page = E::Context::page(page(arguments, whole)?);
                    Ok(E::Context::children(loaded(&*load, context.reader(), keys, (page, given?)).await?))
                })
            }
        });
        let totals: Totals<E::Context, K> = Arc::new({
            let count = Arc::new(count);
            move |context, keys, arguments| {
                let (count, given) = (Arc::clone(&count), given(arguments));
                Box::pin(async move { loaded(&*count, context.reader(), keys, (given?,)).await })
            }
        });
        let link = connect::<E::Context, E::Row, T::Row, K>(move |row, _| Some(key(row)), slices, Some(totals));
        self.paged(name, doc, shape::<Connection<T>>, Wrap::ONE, vec![argument], link)
    }

    fn paged(self, name: &str, doc: &str, to: Shown, wrap: Wrap, mut arguments: Vec<Argument>, link: Fetch) -> Self {
        let mut object = self.linked(name, doc, to, wrap, link);
        arguments.extend(page_arguments());
        if let Some(field) = object.shape.fields.last_mut() {
            field.arguments = arguments;
        }
        object
    }
}

pub(crate) type PageOf<E> = <<E as Entity>::Context as Context>::Page;
pub(crate) type ChildrenOf<E, T> = <<E as Entity>::Context as Context>::Children<<T as Entity>::Row>;

fn page(arguments: &Arguments, whole: bool) -> anyhow::Result<Page> {
    let page = Page::read(arguments).map_err(anyhow::Error::msg)?;
    Ok(Page { whole, ..page })
}

fn given<A: InputType + Clone>(arguments: &Arguments, name: &str, default: &A) -> anyhow::Result<A> {
    let given: Option<A> = parse(arguments.get(name).cloned()).map_err(anyhow::Error::msg)?;
    Ok(given.unwrap_or_else(|| default.clone()))
}

fn slices<C: Context, R: Send + Sync + 'static, K: Send + Sync + 'static>(
    load: impl for<'a> Load<'a, C::Reader, K, (C::Page,), C::Children<R>> + 'static,
) -> Slices<C, K, R> {
    let load = Arc::new(load);
    Arc::new(move |context, keys, arguments, whole| {
        let load = Arc::clone(&load);
        Box::pin(async move {
            let page = C::page(page(arguments, whole)?);
            Ok(C::children(loaded(&*load, context.reader(), keys, (page,)).await?))
        })
    })
}

fn totals<C: Context, K: Send + Sync + 'static>(
    count: impl for<'a> Load<'a, C::Reader, K, (), Vec<(K, i64)>> + 'static,
) -> Totals<C, K> {
    let count = Arc::new(count);
    Arc::new(move |context, keys, _| {
        let count = Arc::clone(&count);
        Box::pin(async move { loaded(&*count, context.reader(), keys, ()).await })
    })
}

/// The link of a connection at the root, below which `key` stands alone.
pub(crate) fn at_root<T: Entity, K: Hash + Eq + Clone + Send + Sync + 'static>(
    key: K,
    load: impl for<'a> Load<'a, Reader<T>, K, (PageOf<T>,), ChildrenOf<T, T>> + 'static,
) -> Fetch {
    connect::<T::Context, (), T::Row, K>(move |(), _| Some(key.clone()), slices::<T::Context, T::Row, K>(load), None)
}

/// The same with a total.
pub(crate) fn counted_at_root<T: Entity, K: Hash + Eq + Clone + Send + Sync + 'static>(
    key: K,
    load: impl for<'a> Load<'a, Reader<T>, K, (PageOf<T>,), ChildrenOf<T, T>> + 'static,
    count: impl for<'a> Load<'a, Reader<T>, K, (), Vec<(K, i64)>> + 'static,
) -> Fetch {
    let totals = totals::<T::Context, K>(count);
    connect::<T::Context, (), T::Row, K>(
        move |(), _| Some(key.clone()),
        slices::<T::Context, T::Row, K>(load),
        Some(totals),
    )
}

/// One load of rows and one of totals for all parents, as far as they are selected or turned to with a cursor.
fn connect<C: Context, P: 'static, R: Send + Sync + 'static, K: Hash + Eq + Clone + Send + Sync + 'static>(
    key: impl Fn(&P, &C) -> Option<K> + Send + Sync + 'static,
    slices: Slices<C, K, R>,
    totals: Option<Totals<C, K>>,
) -> Fetch {
    fetch(move |Call { context, shelf, arguments, parents, selection }| {
        let context: &C = cast(context);
        let parents: Vec<Option<K>> = parents.iter().map(|parent| key(cast(*parent), context)).collect();
        let (slices, totals) = (Arc::clone(&slices), totals.clone());
        let selects = move |field: &str| selection.is_none_or(|selection| selection.selects(field));
        let whole = selection.is_none_or(|selection| selection.whole);
        Fetching::Loads(Box::pin(async move {
            let keys = distinct(parents.iter().flatten());
            let counts = match totals.filter(|_| !keys.is_empty() && selects(TOTAL)) {
                Some(totals) => totals(context, &keys, arguments).await?.into_iter().collect(),
                None => HashMap::new(),
            };
            // A cursor is looked at by the loader alone, and one that is not of this list is refused whatever is selected.
            let turned = ["after", "before"].iter().any(|cursor| arguments.gives(cursor));
            let shown = ["nodes", "edges", "pageInfo"].iter().any(|field| selects(field));
            let rows = !keys.is_empty() && (turned || shown);
            let mut found =
                if rows { slices(context, &keys, arguments, whole).await?.into_iter() } else { Vec::new().into_iter() };
            let place: HashMap<&K, usize> = keys.iter().zip(0..).collect();
            let at = parents
                .iter()
                .map(|key| key.as_ref().and_then(|key| place.get(key)).map_or(Slot::Null, |row| Slot::One(*row)));
            let at = at.collect();
            let pages = keys.iter().map(|key| {
                let (slice, total) = (found.next().unwrap_or_default(), counts.get(key).copied().unwrap_or_default());
                Paged::new(slice, total, selects)
            });
            Ok(Fetched { rows: shelf.keep(pages.collect()), at })
        }))
    })
}
