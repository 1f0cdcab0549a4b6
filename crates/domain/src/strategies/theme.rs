//! A theme: a row of the repository of strategies, and the codes of objectives that come from it.

use words::Text as _;
use words::strategies::{ObjectiveCode, StrategyTitle, ThemeCode};

/// A row of the repository of strategies: ST1 to ST7, or a tenant's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Such as ST3.
    pub code: ThemeCode,
    /// What it is called.
    pub title: StrategyTitle,
}

/// The code of an objective that was given none: `<theme>.<n>`, with the number after the highest that the strategy's codes have.
pub fn default_code(theme: &ThemeCode, taken: &[ObjectiveCode]) -> ObjectiveCode {
    let numbers = taken
        .iter()
        .filter_map(|code| code.as_str().strip_prefix(theme.as_str())?.strip_prefix('.')?.parse::<u32>().ok());
    let next = numbers.max().map_or(1, |highest| highest.saturating_add(1));
    ObjectiveCode::stored(format!("{theme}.{next}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

    use super::*;

    #[test]
    fn a_default_code_follows_the_highest() {
        let theme = ThemeCode::parse("ST3").unwrap();
        for (taken, code) in [
            (vec![], "ST3.1"),
            (vec!["ST3.1", "ST3.2"], "ST3.3"),
            (vec!["ST3.9", "ST3.10", "ST3.2"], "ST3.11"),
            (vec!["Mobility", "ST3.x", "ST31.7", "ST3"], "ST3.1"),
        ] {
            let taken: Vec<_> = taken.into_iter().map(|code| ObjectiveCode::parse(code).unwrap()).collect();
            assert_eq!(default_code(&theme, &taken).as_str(), code);
        }
    }
}
