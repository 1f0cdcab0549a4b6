//! Quantities: decimal numbers as people promise them.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A decimal number of at least 0 and below a million millions, with at most 6 decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct Quantity(Decimal);

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Reads `12.5`; `None` for what is no such number.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let number: Decimal = plain.then(|| text.parse().ok()).flatten()?;
        (number.scale() <= 6 && number < Decimal::from(1_000_000_000_000_u64)).then(|| Self(number.normalize()))
    }

    /// Whether it is more than nothing.
    pub fn is_positive(self) -> bool {
        self.0 > Decimal::ZERO
    }

    /// Three times this: what may be delivered at most before it looks like a slip of the pen (`domain.md` §3.2.22).
    #[must_use]
    pub fn threefold(self) -> Self {
        Self(self.0 * Decimal::from(3))
    }

    /// The number, for arithmetic.
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!("`{text}` is no quantity such as \"12.5\", with at most 6 decimals"))
        })
    }
}

/// A decimal number as a string, at most 6 decimals: "12.5".
#[Scalar(name = "Decimal")]
impl ScalarType for Quantity {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Self::parse(text).ok_or_else(|| {
                InputValueError::custom(
                    "Not a quantity; write a decimal number of at least 0 as a string, with at most 6 decimals",
                )
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_a_plain_decimal_number() {
        assert_eq!(Quantity::parse("12.50").map(|q| q.to_string()).as_deref(), Some("12.5"));
        for text in ["-1", "1e3", "1.1234567", "1000000000000", "", ".", "1,5", "NaN"] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
    }
}
