//! Text that people write: NFC, without characters that nobody sees, and limited in length by its type.

use unicode_normalization::UnicodeNormalization as _;

/// Why a text is refused; its words are for the person who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// Nothing but white space.
    #[error("Is empty; write something")]
    Empty,
    /// Too many characters.
    #[error("Has {length} characters; at most {limit} are allowed")]
    TooLong {
        /// What it has.
        length: usize,
        /// What is allowed.
        limit: usize,
    },
    /// A control, bidirectional or zero-width character, or a line break in a single line.
    #[error("Has the character {code} at position {position}, which is not allowed here; remove it")]
    Character {
        /// Such as U+0000.
        code: String,
        /// Counted in characters, from 1.
        position: usize,
    },
    /// Not of the form that this word has.
    #[error("{0}")]
    Form(&'static str),
}

/// A kind of limited text.
pub trait Text: Sized {
    /// Parses what somebody wrote: trimmed, brought to NFC, checked.
    fn parse(text: &str) -> Result<Self, TextFault>;

    /// Takes what was stored as it is.
    fn stored(text: String) -> Self;

    /// The text.
    fn as_str(&self) -> &str;
}

/// Normalises a text and checks its characters and its length in characters.
pub(crate) fn clean(text: &str, limit: usize, lines: bool) -> Result<String, TextFault> {
    // The length is looked at first: normalising is work that a caller must not be able to order by the megabyte.
    if text.len() > limit.saturating_mul(16) + 64 {
        return Err(TextFault::TooLong { length: text.chars().count(), limit });
    }
    let text: String = text.trim().nfc().collect();
    let text = if lines { text.replace("\r\n", "\n") } else { text };
    if let Some((index, bad)) =
        text.chars().enumerate().find(|(_, c)| hidden(*c) && !(lines && matches!(c, '\n' | '\t')))
    {
        return Err(TextFault::Character { code: format!("U+{:04X}", u32::from(bad)), position: index + 1 });
    }
    let length = text.chars().count();
    match length {
        0 => Err(TextFault::Empty),
        _ if length > limit => Err(TextFault::TooLong { length, limit }),
        _ => Ok(text),
    }
}

/// Characters that change how a text looks without being seen: controls, bidirectional marks, zero-width spaces. The joiners U+200C and
/// U+200D stay: scripts and emoji need them.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Declares kinds of text: `Name(limit, line | lines [, check])`; `check` sees the cleaned text and may refuse its form.
macro_rules! texts {
    ($($(#[doc = $doc:literal])* $name:ident($limit:literal, $shape:ident $(, $check:expr)?);)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, sqlx::Type)]
            #[sqlx(transparent)]
            #[serde(transparent)]
            pub struct $name(String);

            impl $crate::Text for $name {
                fn parse(text: &str) -> Result<Self, $crate::TextFault> {
                    let text = $crate::text::clean(text, $limit, $crate::text::texts!(@ $shape))?;
                    $(let text = ($check)(text)?;)?
                    Ok(Self(text))
                }

                fn stored(text: String) -> Self {
                    Self(text)
                }

                fn as_str(&self) -> &str {
                    &self.0
                }
            }

            impl AsRef<str> for $name {
                fn as_ref(&self) -> &str {
                    &self.0
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(&self.0)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                    <Self as $crate::Text>::parse(&text).map_err(serde::de::Error::custom)
                }
            }
        )*
    };
    (@ line) => { false };
    (@ lines) => { true };
}

pub(crate) use texts;

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro declares for everybody")]
mod tests {
    use super::*;

    texts! {
        /// For the tests below.
        Motto(10, line);
        /// For the tests below.
        Essay(20, lines);
    }

    #[test]
    fn text_is_trimmed_and_brought_to_nfc() {
        assert_eq!(Motto::parse("  Cafe\u{301} ").map(|m| m.as_str().to_owned()), Ok("Caf\u{e9}".to_owned()));
        assert_eq!(Essay::parse("a\r\nb").map(|e| e.as_str().to_owned()), Ok("a\nb".to_owned()));
    }

    #[test]
    fn what_nobody_sees_is_refused_with_its_place() {
        for (text, code) in
            [("a\u{0}", "U+0000"), ("a\u{202e}b", "U+202E"), ("a\nb", "U+000A"), ("a\u{200b}b", "U+200B")]
        {
            let refused = Motto::parse(text);
            assert_eq!(refused, Err(TextFault::Character { code: code.to_owned(), position: 2 }));
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(Motto::parse("ÄÖÜäöüÄÖÜß").is_ok());
        assert_eq!(Motto::parse("12345678901"), Err(TextFault::TooLong { length: 11, limit: 10 }));
        assert_eq!(Motto::parse(" \u{3000} "), Err(TextFault::Empty));
        assert_eq!(Motto::parse(&"x".repeat(1000)), Err(TextFault::TooLong { length: 1000, limit: 10 }));
    }
}
