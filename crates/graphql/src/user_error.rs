//! User errors: what the caller can mend, with the code of its context.

use reads::{Entity, Object};

use crate::sight::Sight;

/// Something that the caller can mend. Concrete per context, with a code of that context.
pub(crate) struct UserError;

impl Entity for UserError {
    type Context = Sight;
    type Row = ();
    const NAME: &'static str = "UserError";
    const DOC: &'static str = "Something that the caller can mend. Concrete per context, with a code of that context.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.interface(|face| {
            face.leaf::<String>("message", "What is wrong, where, and what can be done.").leaf::<Option<Vec<String>>>(
                "path",
                "The field of the input that is at fault, from `input` on; null if it is not one field.",
            )
        })
    }
}

/// The path of the field that a refusal names.
pub(crate) fn path(refusal: &impl domain::refusal::Refusal) -> Option<Vec<String>> {
    let steps = refusal.field()?.split('.').map(str::to_owned);
    Some(std::iter::once("input".to_owned()).chain(steps).collect())
}

/// Declares a context's user error: `Name: Refusal, Code`.
macro_rules! user_error {
    ($(#[doc = $doc:literal])* $name:ident: $refusal:ty, $code:ty) => {
        $(#[doc = $doc])*
        pub struct $name;

        impl reads::Entity for $name {
            type Context = $crate::Sight;
            type Row = $refusal;
            const NAME: &'static str = stringify!($name);
            const DOC: &'static str = concat!($($doc),*);

            fn declare(object: reads::Object<Self>) -> reads::Object<Self> {
                object
                    .is::<$crate::user_error::UserError>()
                    .leaf("message", "", |refusal| refusal.to_string())
                    .leaf("path", "", |refusal| $crate::user_error::path(refusal))
                    .leaf::<$code>("code", "What clients branch on.", |refusal| domain::refusal::Refusal::code(refusal))
            }
        }
    };
}

pub(crate) use user_error;
