//! How large a document is when its fragments are written out: checked first, since everything after follows fragments.

use std::collections::HashMap;

use async_graphql::{
    Name, Pos, ServerError,
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};

use crate::{failure::invalid, plan::MOST_FIELDS};

/// The most levels that selections are nested, fragments written out.
const DEEPEST: usize = 100;

/// Refuses documents that are too large or too deep when written out, and those whose fragments spread themselves.
pub(crate) fn check(document: &ExecutableDocument) -> Result<(), ServerError> {
    let mut expanse = Expanse { document, known: HashMap::new() };
    for (_, operation) in document.operations.iter() {
        expanse.of(&operation.node.selection_set.node, 0, operation.pos)?;
    }
    Ok(())
}

struct Expanse<'d> {
    document: &'d ExecutableDocument,
    /// What fragments come to; `None` while one is being measured.
    known: HashMap<&'d Name, Option<Size>>,
}

#[derive(Clone, Copy, Default)]
struct Size {
    selections: usize,
    depth: usize,
}

impl<'d> Expanse<'d> {
    fn of(&mut self, set: &'d SelectionSet, above: usize, pos: Pos) -> Result<Size, ServerError> {
        let mut size = Size::default();
        for selection in &set.items {
            let inner = match &selection.node {
                Selection::Field(field) => self.of(&field.node.selection_set.node, above + 1, selection.pos)?,
                Selection::InlineFragment(fragment) => {
                    self.of(&fragment.node.selection_set.node, above + 1, selection.pos)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, above + 1, selection.pos)?
                }
            };
            size.selections = size.selections.saturating_add(1).saturating_add(inner.selections);
            size.depth = size.depth.max(inner.depth + 1);
        }
        if size.selections > MOST_FIELDS {
            return Err(invalid(
                format!("The document has more than {MOST_FIELDS} selections when its fragments are written out"),
                Some(pos),
            ));
        }
        if above + size.depth > DEEPEST {
            return Err(invalid(format!("The document is nested more than {DEEPEST} levels deep"), Some(pos)));
        }
        Ok(size)
    }

    fn fragment(&mut self, name: &'d Name, above: usize, pos: Pos) -> Result<Size, ServerError> {
        match self.known.get(name) {
            Some(Some(size)) if above + size.depth <= DEEPEST => return Ok(*size),
            Some(Some(_)) => {
                return Err(invalid(format!("The document is nested more than {DEEPEST} levels deep"), Some(pos)));
            }
            Some(None) => return Err(invalid(format!("Fragment \"{name}\" spreads itself"), Some(pos))),
            None => {}
        }
        // An unknown fragment is left to validation.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Size::default()) };
        if above > DEEPEST {
            return Err(invalid(format!("The document is nested more than {DEEPEST} levels deep"), Some(pos)));
        }
        self.known.insert(name, None);
        let size = self.of(&fragment.node.selection_set.node, above, fragment.pos)?;
        self.known.insert(name, Some(size));
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn size(text: &str) -> Result<usize, String> {
        let document = parse_query(text).unwrap();
        check(&document).map_err(|error| error.message)?;
        let mut expanse = Expanse { document: &document, known: HashMap::new() };
        let (_, operation) = document.operations.iter().next().unwrap();
        Ok(expanse.of(&operation.node.selection_set.node, 0, Pos::default()).unwrap().selections)
    }

    /// Each fragment spreads the next one twice.
    fn doubled(levels: usize, spread: impl Fn(usize) -> String) -> String {
        let fragments: Vec<String> =
            (0..levels).map(|level| format!("fragment F{level} on T {{ {} }}", spread(level + 1))).collect();
        format!("{{ ...F0 }} {} fragment F{levels} on T {{ x }}", fragments.join(" "))
    }

    #[test]
    fn doubled_fragments_are_counted_without_being_written_out() {
        let spread = |level| format!("...F{level} ...F{level}");
        let aliased = |level| format!("a: c {{ ...F{level} }} b: c {{ ...F{level} }}");
        for bomb in [doubled(20, spread), doubled(20, aliased), doubled(60, spread)] {
            assert!(size(&bomb).unwrap_err().contains("more than 10000 selections"));
        }
        // The twin: few levels are let through, and double with each.
        assert_eq!(size(&doubled(5, spread)), Ok(95));
        assert_eq!(size(&doubled(6, spread)), Ok(191));
    }

    #[test]
    fn deep_and_circular_fragments_are_refused() {
        assert!(size(&doubled(200, |level| format!("...F{level}"))).unwrap_err().contains("levels deep"));
        assert!(size(&doubled(50, |level| format!("...F{level}"))).is_ok());
        assert!(
            size("{ ...F } fragment F on T { a { ...G } } fragment G on T { ...F }")
                .unwrap_err()
                .contains("spreads itself")
        );
        // A fragment that was measured near the top stands too deep further down.
        let chain: Vec<String> =
            (0..60).map(|level| format!("fragment F{level} on T {{ ...F{} }}", level + 1)).collect();
        let chain = chain.join(" ");
        let deep = format!("{}...F0{}", "a { ".repeat(50), " }".repeat(50));
        assert!(
            size(&format!("{{ ...F0 {deep} }} {chain} fragment F60 on T {{ x }}")).unwrap_err().contains("levels deep")
        );
    }
}
