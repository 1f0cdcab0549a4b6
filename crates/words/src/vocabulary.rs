//! Vocabularies: closed lists of words, with one spelling in SQL, GraphQL, JSON and YAML.

/// Declares a vocabulary.
///
/// ```text
/// vocabulary! {
///     /// Whether the text came from above or from below.
///     Origin {
///         /// From the region's priorities.
///         TopDown = "TOP_DOWN",
///     }
/// }
/// ```
/// gives the enum with `ALL`, `as_str`, `meaning`, `FromStr`, serde, a text column in SQL and a GraphQL enum.
macro_rules! vocabulary {
    ($($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $meaning:literal])* $variant:ident = $text:literal,)* })*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, async_graphql::Enum)]
            pub enum $name {
                $($(#[doc = $meaning])* #[graphql(name = $text)] $variant,)*
            }

            impl $name {
                /// Every word, in the order of its declaration.
                pub const ALL: &'static [Self] = &[$(Self::$variant),*];

                /// The word as it is written everywhere.
                pub const fn as_str(self) -> &'static str {
                    match self {
                        $(Self::$variant => $text,)*
                    }
                }

                /// What the word means.
                pub const fn meaning(self) -> &'static str {
                    match self {
                        $(Self::$variant => concat!($($meaning),*),)*
                    }
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(self.as_str())
                }
            }

            impl std::str::FromStr for $name {
                type Err = String;

                fn from_str(text: &str) -> Result<Self, Self::Err> {
                    Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or_else(|| {
                        let known: Vec<&str> = Self::ALL.iter().map(|word| word.as_str()).collect();
                        format!("`{text}` is no {}; it is one of {}", stringify!($name), known.join(", "))
                    })
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                }
            }

            impl sqlx::Type<sqlx::Postgres> for $name {
                fn type_info() -> sqlx::postgres::PgTypeInfo {
                    <str as sqlx::Type<sqlx::Postgres>>::type_info()
                }

                fn compatible(ty: &sqlx::postgres::PgTypeInfo) -> bool {
                    <str as sqlx::Type<sqlx::Postgres>>::compatible(ty)
                }
            }

            impl sqlx::postgres::PgHasArrayType for $name {
                fn array_type_info() -> sqlx::postgres::PgTypeInfo {
                    <String as sqlx::postgres::PgHasArrayType>::array_type_info()
                }

                fn array_compatible(ty: &sqlx::postgres::PgTypeInfo) -> bool {
                    <String as sqlx::postgres::PgHasArrayType>::array_compatible(ty)
                }
            }

            impl<'q> sqlx::Encode<'q, sqlx::Postgres> for $name {
                fn encode_by_ref(
                    &self,
                    buf: &mut sqlx::postgres::PgArgumentBuffer,
                ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
                    <&str as sqlx::Encode<'_, sqlx::Postgres>>::encode(self.as_str(), buf)
                }
            }

            impl<'r> sqlx::Decode<'r, sqlx::Postgres> for $name {
                fn decode(value: sqlx::postgres::PgValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                    let text = <&str as sqlx::Decode<'_, sqlx::Postgres>>::decode(value)?;
                    text.parse().map_err(Into::into)
                }
            }
        )*
    };
}

pub(crate) use vocabulary;
