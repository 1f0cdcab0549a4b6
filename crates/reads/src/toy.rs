//! A small world in memory, with everything that a schema may have, for this crate's tests.
#![expect(clippy::unused_async, reason = "loaders and root fields are async by contract")]

pub(crate) mod library;
mod roots;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_graphql::{Enum, Request, Schema, ServerError, Variables, parser::parse_query};

use self::library::Problem;
use self::roots::{Mutation, Query, Stream3};
use crate::{
    Catalogue, Children, Connection, Context, Direction, Entity, Extra, Gaps, Keyed, Many, Maybe, Object, Page,
    Prepared, Raw, Refused, Sketch, Slice, Uncounted, Whole, prepare,
};

/// What loaders read from: it counts statements and can be told to fail.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) statements: AtomicUsize,
    pub(crate) log: Mutex<Vec<String>>,
    pub(crate) fails: Mutex<Option<&'static str>>,
    pub(crate) renamed: AtomicUsize,
}

impl World {
    fn ask(&self, what: &'static str, keys: impl std::fmt::Debug) -> anyhow::Result<()> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.log.lock().unwrap().push(format!("{what} {keys:?}"));
        anyhow::ensure!(*self.fails.lock().unwrap() != Some(what), "the disk is gone");
        Ok(())
    }

    /// What was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().unwrap())
    }
}

pub(crate) struct Sight {
    pub(crate) world: Arc<World>,
    pub(crate) viewer: u32,
}

impl Context for Sight {
    type Reader = World;
    type Page = Page;
    type Children<T: Send + Sync + 'static> = Children<T>;

    fn reader(&self) -> &World {
        &self.world
    }

    fn page(page: Page) -> Page {
        page
    }

    fn children<T: Send + Sync + 'static>(children: Children<T>) -> Children<T> {
        children
    }
}

const AUTHORS: u32 = 12;
const BOOKS: u32 = 30;
const FILMS: u32 = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ref {
    Author(u32),
    Book(u32),
    Film(u32),
    Nothing,
}

impl Ref {
    fn parse(id: &str) -> Self {
        let number = |text: &str| text.parse().unwrap_or(u32::MAX);
        match id.split_once(':') {
            Some(("Author", n)) => Self::Author(number(n)),
            Some(("Book", n)) => Self::Book(number(n)),
            Some(("Film", n)) => Self::Film(number(n)),
            _ => Self::Nothing,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Mood {
    Light,
    Dark,
}

pub(crate) struct AuthorRow {
    id: u32,
    name: String,
    address: AddressRow,
    tags: Vec<String>,
    past: Vec<AddressRow>,
    debut: Option<BookRow>,
    known: BookRow,
}

/// What somebody made; a book may come along in brief.
pub(crate) struct Made {
    what: Ref,
    book: Option<BookRow>,
}

#[derive(Clone)]
pub(crate) struct AddressRow {
    city: String,
    country: Option<String>,
}

/// A book in brief, and all of it where that was read.
pub(crate) struct BookRow {
    id: u32,
    whole: Option<WholeBook>,
}

#[derive(Clone)]
pub(crate) struct WholeBook {
    id: u32,
    title: String,
    printed: AddressRow,
}

pub(crate) struct FilmRow {
    id: u32,
    title: String,
}

pub(crate) struct ReviewRow {
    of: u32,
    stars: i32,
    by: Option<u32>,
}

fn author(id: u32) -> AuthorRow {
    let address = |n: u32| AddressRow {
        city: format!("City \"{n}\"\n"),
        country: n.is_multiple_of(2).then(|| format!("Land {n}")),
    };
    AuthorRow {
        id,
        name: format!("Author {id}"),
        address: address(id % 4),
        tags: (0..id % 3).map(|n| format!("tag{n}")).collect(),
        past: (0..id % 3).map(address).collect(),
        debut: written_by(id).first().map(|first| book(*first, false)),
        known: book(id, false),
    }
}

fn book(id: u32, whole: bool) -> BookRow {
    let printed = AddressRow { city: format!("Press {}", id % 3), country: None };
    BookRow { id, whole: whole.then(|| WholeBook { id, title: format!("Book {id} ä😀"), printed }) }
}

/// How the log says that rows were read in brief.
fn extent(whole: bool, of_whole: &'static str, of_sketches: &'static str) -> &'static str {
    if whole { of_whole } else { of_sketches }
}

pub(crate) async fn authors(world: &World, ids: &[u32]) -> anyhow::Result<Vec<AuthorRow>> {
    world.ask("authors", ids)?;
    Ok(ids.iter().rev().filter(|id| **id < AUTHORS).map(|id| author(*id)).collect())
}

async fn books(world: &World, ids: &[u32], whole: bool) -> anyhow::Result<Vec<BookRow>> {
    world.ask(extent(whole, "books", "books in brief"), ids)?;
    Ok(ids.iter().filter(|id| **id < BOOKS).map(|id| book(*id, whole)).collect())
}

async fn first_book_of(world: &World, ids: &[u32], whole: bool) -> anyhow::Result<Vec<(u32, BookRow)>> {
    world.ask(extent(whole, "first_book_of", "first_book_of in brief"), ids)?;
    let first = |author: u32| Some((author, book(*written_by(author).first()?, whole)));
    Ok(ids.iter().filter_map(|id| first(*id)).collect())
}

async fn films(world: &World, ids: &[u32]) -> anyhow::Result<Vec<FilmRow>> {
    world.ask("films", ids)?;
    Ok(ids.iter().filter(|id| **id < FILMS).map(|id| FilmRow { id: *id, title: format!("Film {id}") }).collect())
}

/// Cuts a page out of a list of numbers; a cursor is a number.
fn cut(all: &[u32], page: &Page) -> Slice<u32> {
    let cursor = |cursor: &Option<String>| cursor.as_ref().and_then(|cursor| cursor.parse::<u32>().ok());
    let (after, before) = (cursor(&page.after), cursor(&page.before));
    let within = |n: &&u32| after.is_none_or(|after| **n > after) && before.is_none_or(|before| **n < before);
    let mut rows: Vec<u32> = all.iter().filter(within).copied().collect();
    let size = page.limit as usize;
    match page.direction {
        Direction::Forward => rows.truncate(size),
        Direction::Backward => drop(rows.drain(..rows.len().saturating_sub(size))),
    }
    let has_next = rows.last().is_some_and(|last| all.last() != Some(last));
    let has_previous = rows.first().is_some_and(|first| all.first() != Some(first));
    Slice { rows, place: Arc::new(u32::to_string), has_next, has_previous }
}

fn map<T: 'static>(slice: Slice<u32>, row: impl Fn(u32) -> T, cursor: fn(&T) -> String) -> Slice<T> {
    let Slice { rows, has_next, has_previous, .. } = slice;
    Slice { rows: rows.into_iter().map(row).collect(), place: Arc::new(cursor), has_next, has_previous }
}

fn written_by(author: u32) -> Vec<u32> {
    (0..BOOKS).filter(|book| author % 5 != 4 && book % AUTHORS == author).collect()
}

async fn books_of(world: &World, ids: &[u32], page: Page) -> anyhow::Result<Children<BookRow>> {
    world.ask(extent(page.whole, "books_of", "books_of in brief"), ids)?;
    let row = |id| book(id, page.whole);
    Ok(ids.iter().map(|id| map(cut(&written_by(*id), &page), row, |book| book.id.to_string())).collect())
}

async fn books_total(world: &World, ids: &[u32]) -> anyhow::Result<Vec<(u32, i64)>> {
    world.ask("books_total", ids)?;
    Ok(ids.iter().map(|id| (*id, i64::try_from(written_by(*id).len()).unwrap())).filter(|(_, n)| *n > 0).collect())
}

async fn all_authors(world: &World, ids: &[()], page: Page) -> anyhow::Result<Children<AuthorRow>> {
    world.ask("all_authors", ids)?;
    Ok(vec![map(cut(&(0..AUTHORS).collect::<Vec<_>>(), &page), author, |author| author.id.to_string())])
}

async fn authors_total(world: &World, ids: &[()]) -> anyhow::Result<Vec<((), i64)>> {
    world.ask("authors_total", ids)?;
    Ok(vec![((), i64::from(AUTHORS))])
}

async fn reviews_of(world: &World, ids: &[u32]) -> anyhow::Result<Vec<(u32, ReviewRow)>> {
    world.ask("reviews_of", ids)?;
    let of = |book: u32| {
        (0..book % 4).map(move |n| {
            (book, ReviewRow { of: book, stars: i32::try_from(n).unwrap(), by: (n != 1).then_some(book + n) })
        })
    };
    Ok(ids.iter().flat_map(|id| of(*id)).collect())
}

async fn latest_of(world: &World, ids: &[u32]) -> anyhow::Result<Vec<(u32, ReviewRow)>> {
    world.ask("latest_of", ids)?;
    Ok(ids
        .iter()
        .filter(|id| !id.is_multiple_of(4))
        .map(|id| (*id, ReviewRow { of: *id, stars: 5, by: None }))
        .collect())
}

async fn pages_of(world: &World, ids: &[u32], page: Page, blank: bool) -> anyhow::Result<Children<AddressRow>> {
    world.ask(if blank { "blank_pages_of" } else { "pages_of" }, ids)?;
    let all: Vec<u32> = (0..if blank { 9 } else { 4 }).collect();
    let row = |n: u32| AddressRow { city: format!("p{n}"), country: None };
    Ok(ids.iter().map(|_| map(cut(&all, &page), row, |page| page.city.replacen('p', "", 1))).collect())
}

async fn pages_total(world: &World, ids: &[u32], blank: bool) -> anyhow::Result<Vec<(u32, i64)>> {
    world.ask("pages_total", ids)?;
    Ok(ids.iter().map(|id| (*id, if blank { 9 } else { 4 })).collect())
}

async fn talk_of(world: &World, ids: &[u32], page: Page) -> anyhow::Result<Children<ReviewRow>> {
    world.ask("talk_of", ids)?;
    let row = |of: u32| move |n| ReviewRow { of, stars: 1, by: Some(n) };
    Ok(ids
        .iter()
        .map(|id| map(cut(&[1, 2, 3], &page), row(*id), |review| review.by.unwrap_or(0).to_string()))
        .collect())
}

pub(crate) type ToySchema = Schema<Query, Mutation, Stream3>;

pub(crate) struct Toy {
    pub(crate) world: Arc<World>,
    pub(crate) schema: ToySchema,
    pub(crate) catalogue: Arc<Catalogue>,
}

pub(crate) fn toy() -> Toy {
    let world = Arc::new(World::default());
    let sight = Arc::new(Sight { world: Arc::clone(&world), viewer: 3 });
    let query = Query { world: Arc::clone(&world), shared: Raw::one(sight, author(5)) };
    let (mutation, stream) = (Mutation { world: Arc::clone(&world) }, Stream3 { world: Arc::clone(&world) });
    let schema = Schema::build(query, mutation, stream).register_output_type::<Raw<Problem>>().finish();
    let catalogue = Arc::new(Catalogue::of(&schema).unwrap());
    Toy { world, schema, catalogue }
}

impl Toy {
    pub(crate) fn prepare(&self, text: &str) -> Result<Prepared, String> {
        let errors = |errors: Vec<ServerError>| {
            errors.iter().map(|error| serde_json::to_string(error).unwrap()).collect::<Vec<_>>().join(" ")
        };
        prepare(&self.schema, &self.catalogue, parse_query(text).unwrap(), None).map_err(errors)
    }

    /// A request, or the codes and messages of its errors.
    pub(crate) fn request(&self, text: &str, variables: serde_json::Value) -> Result<Request, String> {
        let errors = |errors: Vec<ServerError>| {
            errors.iter().map(|error| serde_json::to_string(error).unwrap()).collect::<Vec<_>>().join(" ")
        };
        self.prepare(text)?.request(Variables::from_json(variables)).map_err(errors)
    }

    /// The answer as it goes to the client.
    pub(crate) async fn answer(&self, text: &str, variables: serde_json::Value) -> String {
        match self.request(text, variables) {
            Ok(request) => serde_json::to_string(&self.schema.execute(request).await).unwrap(),
            Err(errors) => errors,
        }
    }

    /// The answer of async-graphql when it is handed the document as it was written, planned as it may be.
    pub(crate) async fn unsettled(&self, text: &str, variables: serde_json::Value) -> String {
        let mut request = self.request(text, variables).unwrap();
        request.set_parsed_query(parse_query(text).unwrap());
        serde_json::to_string(&self.schema.execute(request).await).unwrap()
    }
}
