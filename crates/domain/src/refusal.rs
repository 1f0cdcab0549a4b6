//! What all refusals have in common: a code, the field of the input, and a message that says what can be done.

/// A rule's no. What the caller can mend; never anything broken.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// The context's vocabulary of codes.
    type Code: Copy + std::fmt::Display + Send + Sync + 'static;

    /// The code that clients branch on.
    fn code(&self) -> Self::Code;

    /// The field of the input that is at fault, with dots between its steps (`smart.measurable`), if it is one field.
    fn field(&self) -> Option<&str>;
}

/// An id of the input finds nothing that the caller may see.
///
/// Unknown, foreign, deleted, unreadable, malformed: all are this, so that nobody learns which.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Nothing that you may see has the id in `{field}`; read the object again and use its id")]
pub struct NotFound {
    /// The field of the input that holds the id.
    pub field: String,
}

/// A field of the input that is not of its form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}`: {problem}")]
pub struct Invalid {
    /// The field of the input, with dots between its steps.
    pub field: String,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl Invalid {
    /// The field, and what is wrong with it.
    pub fn new(field: impl Into<String>, problem: impl std::fmt::Display) -> Self {
        Self { field: field.into(), problem: problem.to_string() }
    }
}

/// Turns "no row" into the refusal that names the field.
pub trait Found<T> {
    /// The row, or [`NotFound`] for this field of the input.
    fn found(self, field: &str) -> Result<T, NotFound>;
}

impl<T> Found<T> for Option<T> {
    fn found(self, field: &str) -> Result<T, NotFound> {
        self.ok_or_else(|| NotFound { field: field.to_owned() })
    }
}

/// Declares a context's refusals: the three that every context has, and its own.
///
/// `Variant { data } = Code, field, "message";` – the field (an `Option<&str>`) and the message may use the data.
macro_rules! refusals {
    (
        $(#[doc = $doc:literal])*
        $name:ident: $code:ident {
            $( $(#[doc = $vdoc:literal])* $variant:ident $({ $($(#[doc = $adoc:literal])* $arg:ident: $ty:ty),* $(,)? })? = $word:ident, $field:expr, $message:literal $(, $value:expr)*; )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        pub enum $name {
            /// An id of the input finds nothing that the caller may see.
            #[error(transparent)]
            NotFound(#[from] $crate::refusal::NotFound),
            /// The caller's role, function or token scope does not allow it.
            #[error(transparent)]
            Forbidden(#[from] $crate::people::Denied),
            /// A field of the input is not of its form.
            #[error(transparent)]
            Invalid(#[from] $crate::refusal::Invalid),
            $( $(#[doc = $vdoc])* #[error($message $(, $value)*)] $variant $({ $($(#[doc = $adoc])* $arg: $ty),* })?, )*
        }

        impl $crate::refusal::Refusal for $name {
            type Code = $code;

            fn code(&self) -> $code {
                match self {
                    Self::NotFound(_) => $code::NotFound,
                    Self::Forbidden(_) => $code::Forbidden,
                    Self::Invalid(_) => $code::Invalid,
                    $( Self::$variant { .. } => $code::$word, )*
                }
            }

            fn field(&self) -> Option<&str> {
                match self {
                    Self::NotFound(no) => Some(&no.field),
                    Self::Forbidden(_) => None,
                    Self::Invalid(no) => Some(&no.field),
                    $( Self::$variant $({ $($arg),* })? => {
                        $($(let _ = $arg;)*)?
                        let field: Option<&str> = $field;
                        field
                    } )*
                }
            }
        }
    };
}

pub(crate) use refusals;

/// The code that a mutation would answer with, as `viewerCan` shows it.
pub fn blocked_by<R: Refusal>(verdict: Result<(), R>) -> Option<String> {
    verdict.err().map(|refusal| refusal.code().to_string())
}
