//! Forms: raw inputs become words, and every field that is not of its form is named at once.

use domain::refusal::Invalid;
use words::Text;

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

    /// Something else is wrong with a field.
    pub(crate) fn fault(&mut self, field: &str, problem: impl std::fmt::Display) {
        self.faults.push(Invalid::new(field, problem));
    }

    /// The input, if nothing was wrong.
    pub(crate) fn finish<I>(self, input: I) -> Result<I, Vec<Invalid>> {
        if self.faults.is_empty() { Ok(input) } else { Err(self.faults) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::strategies::{StrategyTitle, ThemeCode};

    #[test]
    fn all_fields_that_are_wrong_are_named_at_once() {
        let mut form = Form::default();
        let _: StrategyTitle = form.text("title", " ");
        let _: ThemeCode = form.text("themeCode", "a code that is too long");
        let faults = form.finish(()).err().unwrap_or_default();
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["title", "themeCode"]);
    }
}
