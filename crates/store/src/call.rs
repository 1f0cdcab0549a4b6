//! Calls whose arguments stand in the text: several statements in one message take none. What a client chose stands there as hexadecimal digits, so that
//! nothing in it is anything else.

use std::fmt::Display;

use serde_json::Value;
use uuid::Uuid;
use words::Timestamp;

/// A call of a function, argument by argument.
pub(crate) struct Call(String);

impl Call {
    /// Of this one.
    pub(crate) fn of(function: &'static str) -> Self {
        Self(format!("{function}("))
    }

    pub(crate) fn id(self, id: Option<Uuid>) -> Self {
        self.with(id.map(|id| format!("'{id}'")))
    }

    pub(crate) fn instant(self, at: Timestamp) -> Self {
        self.with(Some(format!("'{at}'")))
    }

    pub(crate) fn number(self, number: Option<i64>) -> Self {
        self.with(number)
    }

    pub(crate) fn bytes(self, bytes: Option<&[u8]>) -> Self {
        self.with(bytes.map(digits))
    }

    pub(crate) fn text(self, text: Option<&str>) -> Self {
        self.with(text.map(in_digits))
    }

    pub(crate) fn texts<'t>(self, texts: Option<impl IntoIterator<Item = &'t str>>) -> Self {
        let texts = texts.map(|texts| texts.into_iter().map(in_digits).collect::<Vec<_>>().join(", "));
        self.with(texts.map(|texts| format!("ARRAY[{texts}]::text[]")))
    }

    pub(crate) fn json(self, value: Option<&Value>) -> Self {
        self.with(value.map(|value| format!("{}::jsonb", in_digits(&value.to_string()))))
    }

    /// The call.
    pub(crate) fn ends(self) -> String {
        self.0 + ")"
    }

    fn with(mut self, argument: Option<impl Display>) -> Self {
        if !self.0.ends_with('(') {
            self.0.push_str(", ");
        }
        match argument {
            Some(argument) => self.0.push_str(&argument.to_string()),
            None => self.0.push_str("NULL"),
        }
        self
    }
}

fn digits(bytes: &[u8]) -> String {
    format!(r"'\x{}'", hex::encode(bytes))
}

fn in_digits(text: &str) -> String {
    format!("convert_from({}, 'UTF8')", digits(text.as_bytes()))
}

/// A message of several statements.
#[expect(clippy::disallowed_types, reason = "texts of ours, and calls whose arguments are digits")]
pub(crate) fn message(statements: &[&str]) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(statements.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_chose_is_digits() {
        let chosen = r"it's \' ; -- $$";
        let call = Call::of("entente.f").id(Some(Uuid::nil())).text(Some(chosen)).text(None).texts(Some([chosen, "b"]));
        let call = call.json(Some(&Value::from(chosen))).number(Some(-7)).bytes(Some(&[0, 255])).bytes(None).ends();
        let quoted = |text: &str| format!(r"convert_from('\x{}', 'UTF8')", hex::encode(text));
        assert_eq!(
            call,
            format!(
                r"entente.f('{}', {}, NULL, ARRAY[{}, {}]::text[], {}::jsonb, -7, '\x00ff', NULL)",
                Uuid::nil(),
                quoted(chosen),
                quoted(chosen),
                quoted("b"),
                quoted(&Value::from(chosen).to_string()),
            )
        );
    }
}
