//! Places in a file, what is wrong there, and the names that stand there.

use serde::{Deserialize, Deserializer};
use serde_saphyr::{Location, Spanned};

/// A place in a file; lines and columns are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: u64,
    /// The column, in characters.
    pub column: u64,
}

impl From<Location> for Place {
    fn from(location: Location) -> Self {
        Self { line: location.line().max(1), column: location.column().max(1) }
    }
}

/// What is wrong, and where: `file:line:column: message`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{}:{}: {message}{}", place.line, place.column, code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default())]
pub struct Problem {
    /// The file's name as it was given.
    pub file: String,
    /// Where in it.
    pub place: Place,
    /// What is wrong, and what can be done.
    pub message: String,
    /// The code of a refused command.
    pub code: Option<String>,
}

impl Problem {
    /// Something that is wrong with the file itself.
    pub fn new(file: &str, place: Place, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), place, message: message.into(), code: None }
    }
}

/// A key or a name as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What is written there.
    pub text: String,
    /// Where.
    pub place: Place,
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<String>::deserialize(deserializer)?;
        let text = spanned.value.trim();
        if text.is_empty() {
            return Err(serde::de::Error::custom("A name is missing here"));
        }
        Ok(Self { text: text.to_owned(), place: spanned.referenced.into() })
    }
}
