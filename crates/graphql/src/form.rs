//! Forms: raw inputs become words, and every field that is not of its form is named at once.

use async_graphql::MaybeUndefined;
use domain::refusal::Invalid;
use words::{Change, Text};

/// Collects what is wrong with an input while its words are parsed.
#[derive(Debug, Default)]
pub(crate) struct Form {
    faults: Vec<Invalid>,
}

impl Form {
    /// A text. If it is refused, the form is, and what is returned is never used.
    pub(crate) fn text<T: Text>(&mut self, field: &str, raw: &str) -> T {
        T::parse(raw).unwrap_or_else(|fault| {
            self.fault(field, fault);
            T::stored(String::new())
        })
    }

    /// A text that may be absent or null.
    pub(crate) fn maybe_text<T: Text>(&mut self, field: &str, raw: Option<&str>) -> Option<T> {
        raw.map(|raw| self.text(field, raw))
    }

    /// What a revision does to a text that may be cleared.
    pub(crate) fn change_text<T: Text>(&mut self, field: &str, raw: &MaybeUndefined<String>) -> Change<T> {
        match raw {
            MaybeUndefined::Undefined => Change::Keep,
            MaybeUndefined::Null => Change::Clear,
            MaybeUndefined::Value(raw) => Change::Set(self.text(field, raw)),
        }
    }

    /// What a revision does to a text that must be given: null is refused.
    pub(crate) fn kept_text<T: Text>(&mut self, field: &str, raw: &MaybeUndefined<String>) -> Option<T> {
        match raw {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => {
                self.fault(field, "Cannot be cleared; leave it out, or write something");
                None
            }
            MaybeUndefined::Value(raw) => Some(self.text(field, raw)),
        }
    }

    /// Something else is wrong with a field.
    pub(crate) fn fault(&mut self, field: &str, problem: impl std::fmt::Display) {
        self.faults.push(Invalid::new(field, problem));
    }

    /// The input, if nothing was wrong.
    pub(crate) fn finish<I>(self, input: I) -> Result<I, Vec<Invalid>> {
        if self.faults.is_empty() { Ok(input) } else { Err(self.faults) }
    }
}

/// What a revision does to a field whose values need no check.
pub(crate) fn change<T>(raw: MaybeUndefined<T>) -> Change<T> {
    match raw {
        MaybeUndefined::Undefined => Change::Keep,
        MaybeUndefined::Null => Change::Clear,
        MaybeUndefined::Value(value) => Change::Set(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::strategies::{StrategyTitle, ThemeCode};

    #[test]
    fn what_must_be_given_cannot_be_cleared() {
        let mut form = Form::default();
        assert_eq!(form.kept_text::<StrategyTitle>("title", &MaybeUndefined::Undefined), None);
        assert_eq!(form.change_text::<StrategyTitle>("title", &MaybeUndefined::Null), Change::Clear);
        let _: Option<StrategyTitle> = form.kept_text("title", &MaybeUndefined::Null);
        let faults = form.finish(()).err().unwrap_or_default();
        assert_eq!(faults.len(), 1, "only null where something must be");
    }

    #[test]
    fn all_fields_that_are_wrong_are_named_at_once() {
        let mut form = Form::default();
        let _: StrategyTitle = form.text("title", " ");
        let _: ThemeCode = form.text("themeCode", "a code that is too long");
        let faults = form.finish(()).err().unwrap_or_default();
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["title", "themeCode"]);
    }
}
