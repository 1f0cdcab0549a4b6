//! The types of the small world: who writes, what there is to read and to see, and what a stream brings.

use async_graphql::ID;

use super::*;

pub(crate) struct Node;
impl Entity for Node {
    type Context = Sight;
    type Row = Ref;
    const NAME: &'static str = "Node";
    const DOC: &'static str = "Anything with an id.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.interface(|face| {
            face.leaf::<ID>("id", "Opaque.")
                .loaded::<Author>(|r| if let Ref::Author(id) = r { Some(*id) } else { None }, authors)
                .loaded::<Book>(|r| if let Ref::Book(id) = r { Some(*id) } else { None }, books)
                .loaded::<Film>(|r| if let Ref::Film(id) = r { Some(*id) } else { None }, films)
        })
    }
}

pub(crate) struct Work;
impl Entity for Work {
    type Context = Sight;
    type Row = Made;
    const NAME: &'static str = "Work";
    const DOC: &'static str = "What somebody made.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.interface(|face| {
            face.leaf::<String>("title", "What it is called.")
                .maybe::<Work>("sequel", "What comes after it.")
                .maybe::<Author>("by", "Who made it.")
                .carried::<Book>(
                    |m| if let Ref::Book(id) = m.what { Some(id) } else { None },
                    |m| m.book.as_ref(),
                    books,
                )
                .loaded::<Film>(|m| if let Ref::Film(id) = m.what { Some(id) } else { None }, films)
        })
    }
}

/// An interface that no field returns.
pub(crate) struct Problem;
impl Entity for Problem {
    type Context = Sight;
    type Row = ();
    const NAME: &'static str = "Problem";
    const DOC: &'static str = "What can be mended.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.interface(|face| face.leaf::<String>("message", "What is wrong."))
    }
}

pub(crate) struct Author;
impl Entity for Author {
    type Context = Sight;
    type Row = AuthorRow;
    const NAME: &'static str = "Author";
    const DOC: &'static str = "Who writes.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .leaf("id", "", |a| ID(format!("Author:{}", a.id)))
            .text("name", "How they are called.", |a| &a.name)
            .leaf("born", "The year, if known.", |a| a.id.is_multiple_of(2).then_some(1900 + i64::from(a.id)))
            .deprecated("Nobody asks")
            .leaf("tags", "Words.", |a| a.tags.clone())
            .leaf("mood", "How they write.", |a| if a.id.is_multiple_of(2) { Mood::Light } else { Mood::Dark })
            .with("isViewer", "Whether it is who asks.", |a, sight| a.id == sight.viewer)
            .guarded("secret", "For themselves only.", |a, sight| {
                if a.id == sight.viewer {
                    Ok(format!("secret {}", a.id))
                } else {
                    Err(Refused::new("FORBIDDEN", "Not yours"))
                }
            })
            .nest::<Address>("address", "Where they live.", |a| &a.address)
            .nest_maybe::<Address>("holiday", "Where they rest.", |a| a.past.first())
            .nest_list::<Address>("past", "Where they lived.", |a| &a.past)
            .one::<Author>(
                "mentor",
                "Who taught them; some are lost.",
                |a| if a.id % 4 == 3 { 99 } else { (a.id + 5) % AUTHORS },
                authors,
            )
            .maybe::<Author>(
                "friend",
                "Null for some, lost for some.",
                |a| match a.id % 3 {
                    0 => None,
                    1 => Some(98),
                    _ => Some((a.id + 1) % AUTHORS),
                },
                authors,
            )
            .many::<Author>("circle", "Whom they know.", |a| vec![a.id / 2, 77, a.id / 3], authors)
            .connection::<Book, _>("books", "By number.", |a| a.id, books_of, books_total)
            .child_sketched::<Book, _>("firstBook", "What they wrote first.", |a| a.id, first_book_of)
            .connection_maybe::<Book, _>(
                "drafts",
                "For themselves only.",
                |a, sight| (a.id % 2 == sight.viewer % 2).then_some(a.id),
                books_of,
                books_total,
            )
            .compute_maybe::<Work>("favourite", "What they like; some like what is lost.", |a, _| match a.id % 4 {
                0 => None,
                1 => Some(Made { what: Ref::Film(a.id % 8), book: None }),
                2 => Some(Made { what: Ref::Book(a.id * 5), book: None }),
                _ => Some(Made { what: Ref::Book(a.id * 5), book: (a.id * 5 < BOOKS).then(|| book(a.id * 5, false)) }),
            })
            .maybe_carried::<Book>("debut", "What they wrote first, if it is known.", |a| a.debut.as_ref(), books)
            .one_carried::<Book>("known", "What everybody has read.", |a| &a.known, books)
            .compute_list::<Address>("dreams", "Where they would live.", |a, sight| {
                vec![a.address.clone(); (a.id % 2 + sight.viewer % 2) as usize]
            })
    }
}
impl Keyed for Author {
    type Key = u32;
    type Extent = ();
    fn key(row: &AuthorRow) -> u32 {
        row.id
    }
}

pub(crate) struct Address;
impl Entity for Address {
    type Context = Sight;
    type Row = AddressRow;
    const NAME: &'static str = "Address";
    const DOC: &'static str = "A place.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .text("city", "Its town.", |a| &a.city)
            .maybe_text("country", "Its land.", |a| a.country.as_deref())
            .compute::<Node>("mayor", "Who governs; loaded below a nested object.", |a, _| {
                Ref::Author(u32::try_from(a.city.len()).unwrap_or(0) + 1)
            })
    }
}

pub(crate) struct Book;
impl Entity for Book {
    type Context = Sight;
    type Row = BookRow;
    const NAME: &'static str = "Book";
    const DOC: &'static str = "To read.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .is::<Work>()
            .leaf("id", "", |b| ID(format!("Book:{}", b.id)))
            .maybe::<Book>("sequel", "", |b| b.id.is_multiple_of(3).then_some(b.id + 2), books)
            .one::<Author>("by", "Who wrote it.", |b| b.id % AUTHORS, authors)
            .list::<Review, _>("reviews", "What is said.", |b| b.id, reviews_of)
            .child::<Review, _>("latest", "What was said last.", |b| b.id, latest_of)
            .only::<Review, _>("best", "What was said best; lost for some.", |b| b.id, latest_of)
            .connection_with::<Address, _, bool>(
                "pages",
                "Where it plays.",
                Extra { name: "blank", doc: "Blank ones, too.", default: false },
                |b| b.id,
                pages_of,
                pages_total,
            )
            .connection_uncounted::<Review, _>("talk", "Nobody talks.", |b| b.id, talk_of)
            .and_whole()
    }
}
impl Keyed for Book {
    type Key = u32;
    type Extent = (bool,);
    fn key(row: &BookRow) -> u32 {
        row.id
    }
}
impl Sketch for Book {
    type Whole = WholeBook;
    fn whole(row: &BookRow) -> Option<&WholeBook> {
        row.whole.as_ref()
    }
    fn key_of(whole: &WholeBook) -> u32 {
        whole.id
    }
    fn declare_whole(object: Object<Whole<Self>>) -> Object<Whole<Self>> {
        object
            .text("title", "", |b| &b.title)
            .nest::<Address>("printed", "Where it was made.", |b| &b.printed)
            .maybe::<Film>("filmed", "The film that it became.", |b| b.id.is_multiple_of(2).then_some(b.id), films)
    }
}

pub(crate) struct Film;
impl Entity for Film {
    type Context = Sight;
    type Row = FilmRow;
    const NAME: &'static str = "Film";
    const DOC: &'static str = "To see.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .is::<Work>()
            .leaf("id", "", |f| ID(format!("Film:{}", f.id)))
            .text("title", "", |f| &f.title)
            .maybe::<Film>("sequel", "", |f| Some(f.id + 1), films)
            .maybe::<Author>("by", "", |f| Some(f.id), authors)
    }
}
impl Keyed for Film {
    type Key = u32;
    type Extent = ();
    fn key(row: &FilmRow) -> u32 {
        row.id
    }
}

pub(crate) struct Review;
impl Entity for Review {
    type Context = Sight;
    type Row = ReviewRow;
    const NAME: &'static str = "Review";
    const DOC: &'static str = "What one says.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .leaf("stars", "How good.", |r| r.stars)
            .maybe::<Author>("by", "Who says so.", |r| r.by, authors)
            .compute::<Node>("of", "What it is about.", |r, _| Ref::Book(r.of))
    }
}

pub(crate) struct Misspelt;
impl Entity for Misspelt {
    type Context = Sight;
    type Row = String;
    const NAME: &'static str = "Misspelt";
    const DOC: &'static str = "A name that is none.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.is::<Problem>().text("message", "", |m| m)
    }
}

pub(crate) struct Renaming {
    pub(crate) author: u32,
    pub(crate) problems: Vec<String>,
}

pub(crate) struct RenamePayload;
impl Entity for RenamePayload {
    type Context = Sight;
    type Row = Renaming;
    const NAME: &'static str = "RenamePayload";
    const DOC: &'static str = "What came of it.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.maybe::<Author>("author", "The one renamed.", |r| Some(r.author), authors).nest_list::<Misspelt>(
            "problems",
            "What was wrong.",
            |r| &r.problems,
        )
    }
}

pub(crate) enum Delivered {
    Tick(i32),
    Change(Renaming),
}

/// An interface whose rows are there already.
pub(crate) struct Delivery;
impl Entity for Delivery {
    type Context = Sight;
    type Row = Delivered;
    const NAME: &'static str = "Delivery";
    const DOC: &'static str = "What a stream brings.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.interface(|face| {
            face.leaf::<i32>("seq", "Its number.")
                .held::<Tick>(|d| if let Delivered::Tick(seq) = d { Some(seq) } else { None })
                .held::<Change>(|d| if let Delivered::Change(row) = d { Some(row) } else { None })
        })
    }
}

pub(crate) struct Tick;
impl Entity for Tick {
    type Context = Sight;
    type Row = i32;
    const NAME: &'static str = "Tick";
    const DOC: &'static str = "A sign of life.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.is::<Delivery>().leaf("seq", "", |seq| *seq)
    }
}

pub(crate) struct Change;
impl Entity for Change {
    type Context = Sight;
    type Row = Renaming;
    const NAME: &'static str = "Change";
    const DOC: &'static str = "Something happened.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.is::<Delivery>().leaf("seq", "", |_| 7).one::<Author>("author", "To whom.", |c| c.author, authors)
    }
}
