//! The allowance of an answer: how many bytes it may have, and how many rows may be loaded for it. Pages inside of pages multiply, and
//! nothing else bounds their product.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::load::{Fetched, Slot};

/// The most bytes that the root fields of one answer come to, with the errors of their fields.
pub(crate) const MOST_BYTES: usize = 8 * 1024 * 1024;

/// The most rows that are loaded for one answer, those that several objects lead to counted each time. An answer of [`MOST_BYTES`] hardly
/// holds as many objects.
pub(crate) const MOST_ROWS: usize = 100_000;

/// What the root fields of one answer may still spend together.
pub(crate) struct Allowance {
    bytes: AtomicUsize,
    rows: AtomicUsize,
}

/// More was asked for than an answer may cost. It fails the operation.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CostExceeded {
    #[error("The answer would have more than {} MiB; ask for smaller pages or for fewer levels", MOST_BYTES >> 20)]
    Bytes,
    #[error("The answer would need more than {MOST_ROWS} objects; ask for smaller pages or for fewer levels")]
    Rows,
}

impl Default for Allowance {
    fn default() -> Self {
        Self::of(MOST_BYTES, MOST_ROWS)
    }
}

impl Allowance {
    pub(crate) fn of(bytes: usize, rows: usize) -> Self {
        Self { bytes: bytes.into(), rows: rows.into() }
    }

    /// How many bytes may still be written. Writing does not wait, so nobody else spends them meanwhile.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// So many bytes were written.
    pub(crate) fn write(&self, bytes: usize) {
        self.bytes.store(self.bytes().saturating_sub(bytes), Ordering::Relaxed);
    }

    /// A link was loaded: its rows, and its lists of them.
    pub(crate) fn load(&self, fetched: &Fetched<'_>) -> Result<(), CostExceeded> {
        let listed = fetched.at.iter().map(|slot| if let Slot::Many(items) = slot { items.len() } else { 0 });
        let rows = fetched.rows.len().max(listed.sum());
        let left = self.rows.load(Ordering::Relaxed).checked_sub(rows).ok_or(CostExceeded::Rows)?;
        self.rows.store(left, Ordering::Relaxed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use async_graphql::{Response, Value, Variables};
    use serde_json::json;

    use super::*;
    use crate::toy::{Toy, toy};

    /// Authors with their books, whose authors have their books: each level has two and a half times as many as the one above.
    fn nested(levels: usize, leaf: &str) -> String {
        format!("authors {{ nodes {{ {}{leaf}{} }} }}", "books { nodes { by { ".repeat(levels), " } } }".repeat(levels))
    }

    async fn spending(toy: &Toy, allowance: Allowance, text: &str) -> Response {
        let prepared = toy.prepare(text).unwrap();
        let (request, mut bound) = prepared.bind(Variables::default()).unwrap();
        bound.allowance = Arc::new(allowance);
        toy.schema.execute(request.data(bound)).await
    }

    #[track_caller]
    fn refused(response: &Response, reason: &str) {
        let [error] = response.errors.as_slice() else { panic!("{} errors", response.errors.len()) };
        assert!(error.message.contains(reason) && error.message.contains("smaller pages"), "{}", error.message);
        let error = serde_json::to_value(error).unwrap();
        assert_eq!(error["extensions"]["code"], "COST_EXCEEDED");
        assert_eq!(response.data, Value::Null);
    }

    fn length(response: &Response) -> usize {
        serde_json::to_string(response).unwrap().len()
    }

    #[tokio::test]
    async fn pages_inside_of_pages_come_to_an_end() {
        let toy = toy();
        let names: Vec<String> = (0..16).map(|n| format!("n{n}: name")).collect();
        let text = format!("{{ {} }}", nested(9, &names.join(" ")));
        refused(&spending(&toy, Allowance::default(), &text).await, "more than 8 MiB");
        // What they load does not multiply: keys are asked for once, whatever leads to them.
        let keys = toy.world.asked().iter().map(|asked| asked.split(',').count()).max();
        assert!(keys.is_some_and(|keys| keys <= 12), "{keys:?}");
        // The twin: without an end to it, it is written.
        let written = spending(&toy, Allowance::of(usize::MAX, usize::MAX), &text).await;
        assert!(written.errors.is_empty() && length(&written) > MOST_BYTES);
    }

    #[tokio::test]
    async fn the_errors_of_fields_count() {
        let toy = toy();
        let text = format!("{{ {} }}", nested(9, "secret"));
        refused(&spending(&toy, Allowance::default(), &text).await, "more than 8 MiB");
        // The twin: nulls with errors are not all that is written.
        let data = spending(&toy, Allowance::of(usize::MAX, usize::MAX), &text).await.data;
        assert!(serde_json::to_string(&data).unwrap().len() < MOST_BYTES);
    }

    #[tokio::test]
    async fn root_fields_spend_together() {
        let toy = toy();
        let field = nested(9, "name");
        let alone = spending(&toy, Allowance::default(), &format!("{{ {field} }}")).await;
        assert!(alone.errors.is_empty());
        let fields = MOST_BYTES / length(&alone) + 1;
        let fields: Vec<String> = (0..fields).map(|n| format!("a{n}: {field}")).collect();
        refused(&spending(&toy, Allowance::default(), &format!("{{ {} }}", fields.join(" "))).await, "more than 8 MiB");
    }

    #[tokio::test]
    async fn each_delivery_of_a_stream_has_an_allowance_of_its_own() {
        let toy = toy();
        for (text, together) in [("subscription { deliveries { seq } }", false), ("{ version }", true)] {
            let (_, bound) = toy.prepare(text).unwrap().bind(Variables::default()).unwrap();
            bound.allowance().write(7);
            assert_eq!(bound.allowance().bytes() == MOST_BYTES - 7, together, "{text}");
        }
    }

    #[tokio::test]
    async fn what_is_loaded_is_counted() {
        let toy = toy();
        let text = "{ authors { nodes { books { nodes { title } } } } }";
        // 1 page of 12 authors, and their 12 pages of 24 books.
        refused(&spending(&toy, Allowance::of(usize::MAX, 48), text).await, "more than 100000 objects");
        let enough = spending(&toy, Allowance::of(usize::MAX, 49), text).await;
        assert!(enough.errors.is_empty(), "the twin: with one more");
        assert_eq!(toy.answer(text, json!({})).await, serde_json::to_string(&enough).unwrap());
    }
}
