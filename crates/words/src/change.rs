//! Changes: what a revision does to one field of a text.

use serde::{Deserialize, Deserializer};

/// What a revision does to a field that may be empty: what is not written stays, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Not written: the field keeps its value.
    #[default]
    Keep,
    /// Written as `null`: the field becomes empty.
    Clear,
    /// Written: the field becomes this.
    Set(T),
}

impl<T> Change<T> {
    /// The field after the change.
    #[must_use]
    pub fn apply(self, present: Option<T>) -> Option<T> {
        match self {
            Self::Keep => present,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The same change of another kind of value, which may be refused.
    pub fn try_map<U, E>(self, convert: impl FnOnce(T) -> Result<U, E>) -> Result<Change<U>, E> {
        Ok(match self {
            Self::Keep => Change::Keep,
            Self::Clear => Change::Clear,
            Self::Set(value) => Change::Set(convert(value)?),
        })
    }
}

/// For a field with `#[serde(default)]`: present and `null` clears.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_written_stays_and_null_clears() {
        assert_eq!(Change::Keep.apply(Some(1)), Some(1));
        assert_eq!(Change::Clear.apply(Some(1)), None);
        assert_eq!(Change::Set(2).apply(Some(1)), Some(2));
        assert_eq!(Change::<i32>::Keep.apply(None), None);
    }

    #[test]
    fn a_refused_value_refuses_the_change() {
        let number = |text: &str| text.parse::<i32>();
        assert_eq!(Change::Set("7").try_map(number), Ok(Change::Set(7)));
        assert!(Change::Set("seven").try_map(number).is_err());
        assert_eq!(Change::Clear.try_map(number), Ok(Change::Clear));
    }
}
