//! Pages of a list: what a client may ask for, and what a loader gives back.

use std::sync::Arc;

use async_graphql::{Number, Value};

/// The most rows that one page holds.
pub const MOST: u32 = 100;
/// The rows of a page when neither `first` nor `last` is given.
pub const USUAL: u32 = 20;

/// From which end a page is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `first`: from the beginning, or from after `after`.
    Forward,
    /// `last`: from the end, or from before `before`; the rows keep the list's order.
    Backward,
}

/// A page that a client asks for. Cursors are opaque here: the loader made them and reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The end from which the rows are counted.
    pub direction: Direction,
    /// How many rows at most, 1 to [`MOST`].
    pub limit: u32,
    /// Only rows after this cursor.
    pub after: Option<String>,
    /// Only rows before this cursor.
    pub before: Option<String>,
    /// Whether something is selected that a sketch has not; see [`Sketch`](crate::Sketch).
    pub whole: bool,
}

impl Page {
    /// Reads the four arguments of a connection. The error is a sentence for the client: both sizes given, or one out of range.
    pub fn new(
        first: Option<i64>,
        after: Option<String>,
        last: Option<i64>,
        before: Option<String>,
    ) -> Result<Self, String> {
        let (direction, name, size) = match (first, last) {
            (Some(_), Some(_)) => return Err("Give first or last, not both".to_owned()),
            (Some(size), None) => (Direction::Forward, "first", size),
            (None, Some(size)) => (Direction::Backward, "last", size),
            (None, None) => (Direction::Forward, "first", i64::from(USUAL)),
        };
        match u32::try_from(size) {
            Ok(limit @ 1..=MOST) => Ok(Self { direction, limit, after, before, whole: true }),
            _ => Err(format!("Argument {name} is {size}; it is 1 to {MOST}")),
        }
    }

    /// The arguments that ask for this page.
    pub(crate) fn arguments(&self) -> Arguments {
        let size = if self.direction == Direction::Forward { "first" } else { "last" };
        let mut given = vec![(size.to_owned(), Value::from(self.limit))];
        for (name, cursor) in [("after", &self.after), ("before", &self.before)] {
            given.extend(cursor.as_ref().map(|cursor| (name.to_owned(), Value::from(cursor))));
        }
        Arguments(given)
    }

    pub(crate) fn read(arguments: &Arguments) -> Result<Self, String> {
        Self::new(
            arguments.size("first")?,
            arguments.cursor("after")?,
            arguments.size("last")?,
            arguments.cursor("before")?,
        )
    }
}

/// Tells a row's cursor, which is made only for who selects it.
pub type Place<T> = Arc<dyn Fn(&T) -> String + Send + Sync>;

/// One parent's page of rows.
#[derive(Clone)]
pub struct Slice<T> {
    /// The rows in the list's order.
    pub rows: Vec<T>,
    /// Where each of them stands.
    pub place: Place<T>,
    /// Whether rows follow after the last of these.
    pub has_next: bool,
    /// Whether rows stand before the first of these.
    pub has_previous: bool,
}

impl<T> Default for Slice<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), place: Arc::new(|_| String::new()), has_next: false, has_previous: false }
    }
}

/// What a connection's loader gives: one slice per key, in the order of the keys that it was given.
pub type Children<T> = Vec<Slice<T>>;

/// The arguments of one selected field in one request, variables filled in, absent ones left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments(pub(crate) Vec<(String, Value)>);

impl Arguments {
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value)
    }

    /// Whether this argument is given, and not as null.
    pub(crate) fn gives(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| *value != Value::Null)
    }

    fn size(&self, name: &str) -> Result<Option<i64>, String> {
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(number)) => {
                Number::as_i64(number).map(Some).ok_or_else(|| format!("Argument {name} is not an Int"))
            }
            Some(_) => Err(format!("Argument {name} is not an Int")),
        }
    }

    fn cursor(&self, name: &str) -> Result<Option<String>, String> {
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(format!("Argument {name} is not a String")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_checked() {
        let sizes = |first, last| Page::new(first, None, last, None).map(|page| (page.direction, page.limit));
        assert_eq!(sizes(None, None), Ok((Direction::Forward, 20)));
        assert_eq!(sizes(Some(1), None), Ok((Direction::Forward, 1)));
        assert_eq!(sizes(None, Some(100)), Ok((Direction::Backward, 100)));
        for refused in [(Some(0), None), (Some(101), None), (None, Some(-1)), (Some(1), Some(1)), (Some(1 << 40), None)]
        {
            assert!(sizes(refused.0, refused.1).is_err(), "{refused:?}");
        }
    }
}
