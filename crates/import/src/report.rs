//! What an import tells: how far it is, and what it did.

use std::collections::BTreeMap;
use std::fmt;

use domain::people::TokenText;
use words::people::{Email, TenantSlug, TokenName};

use crate::Problem;
use crate::command::Command;

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The file's name as it was given.
    pub file: String,
    /// How many of its steps are done.
    pub done: usize,
    /// How many it has.
    pub steps: usize,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} of {} steps", self.file, self.done, self.steps)
    }
}

/// A key for programs that a `token` step made. It is told here and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeToken {
    /// The tenant's slug.
    pub tenant: TenantSlug,
    /// Whose it is.
    pub person: Email,
    /// What it is for.
    pub name: TokenName,
    /// The secret.
    pub text: TokenText,
}

/// What an import did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Nothing of it was kept.
    pub dry_run: bool,
    /// How many files were read.
    pub files: usize,
    /// The tenants that were founded.
    pub founded: Vec<TenantSlug>,
    /// How many steps there were of each command, by its word.
    pub steps: BTreeMap<&'static str, usize>,
    /// The keys that were made; none in a dry run.
    pub tokens: Vec<MadeToken>,
}

/// Why an import stopped, and what it had kept by then.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{problem}")]
pub struct Stopped {
    /// The first problem.
    pub problem: Problem,
    /// What the files before it did. Their keys are told here and nowhere else.
    pub kept: Report,
}

impl Stopped {
    /// Before anything was done.
    pub(crate) fn at_once(problem: Problem) -> Self {
        Self { problem, kept: Report::default() }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: usize = self.steps.values().sum();
        write!(f, "{} files, {steps} steps", self.files)?;
        f.write_str(if self.dry_run { "; a dry run: nothing was kept" } else { "" })?;
        for slug in &self.founded {
            write!(f, "\nfounded {slug}")?;
        }
        for word in Command::words() {
            if let Some(count) = self.steps.get(word) {
                write!(f, "\n{count:>6} {word}")?;
            }
        }
        for token in &self.tokens {
            write!(f, "\n{}: {}, {}: {}", token.tenant, token.person, token.name, token.text.reveal())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use words::Text as _;

    use super::*;

    #[test]
    fn a_report_counts_by_command_in_the_order_of_the_words_and_tells_keys_once() {
        let token = MadeToken {
            tenant: TenantSlug::parse("nova").unwrap(),
            person: Email::parse("elena@via.example").unwrap(),
            name: TokenName::parse("Spreadsheet").unwrap(),
            text: TokenText::new(words::ApiTokenId(uuid::Uuid::from_u128(7)), [1; 32]),
        };
        let report = Report {
            files: 2,
            founded: vec![token.tenant.clone()],
            steps: [("strategy", 2), ("institution", 12)].into(),
            tokens: vec![token.clone()],
            ..Report::default()
        };
        let told = report.to_string();
        let secret = token.text.reveal();
        assert_eq!(
            told,
            format!(
                "2 files, 14 steps\nfounded nova\n    12 institution\n     2 strategy\nnova: elena@via.example, Spreadsheet: {secret}"
            )
        );
        assert!(!format!("{report:?}").contains(&secret), "only who prints the report sees the secret");
        let dry = Report { dry_run: true, ..report };
        assert!(dry.to_string().starts_with("2 files, 14 steps; a dry run: nothing was kept\n"));
    }

    #[test]
    fn progress_says_how_far() {
        let progress = Progress { file: "a.yaml".to_owned(), done: 3, steps: 40 };
        assert_eq!(progress.to_string(), "a.yaml: 3 of 40 steps");
    }
}
