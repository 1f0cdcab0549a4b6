//! What a caller of a mutation of the discussion is told when a rule says no.

use words::discussion::DiscussionErrorCode;

use crate::refusal::refusals;

refusals! {
    /// Why a command on the discussion is refused.
    DiscussionRefusal: DiscussionErrorCode {
        /// The comment was edited since it was read.
        VersionMoved { /** The present version. */ current: i32 } = VersionMoved, Some("version"), "The comment was edited since: version {current} is current; read it and try again";
        /// A reply to a resolved thread.
        ClosedThread = ClosedThread, Some("parent"), "The thread is resolved; reopen it first";
        /// A reply to a reply.
        TooDeep = TooDeep, Some("parent"), "A reply cannot be replied to; reply to the root of its thread";
        /// The anchor is nowhere in the text.
        UnknownAnchor {
            /// The field of the input.
            field: &'static str,
            /// What is not there.
            problem: &'static str,
        } = UnknownAnchor, Some(field), "{problem}; anchor to a text that was read";
        /// Not from this state.
        WrongState { /** The state that it is in. */ state: String } = WrongState, None, "It is {state}, and does not allow this; read its state and viewerCan";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Denied;
    use crate::refusal::{Invalid, NotFound, Refusal as _};

    #[test]
    fn each_code_can_be_given_and_names_its_field() {
        let field = "anchor.quote";
        let table: [(DiscussionRefusal, &str, Option<&str>); 8] = [
            (NotFound { field: "comment".to_owned() }.into(), "NOT_FOUND", Some("comment")),
            (Denied::Role.into(), "FORBIDDEN", None),
            (Invalid::new("body", "Is empty").into(), "INVALID", Some("body")),
            (DiscussionRefusal::VersionMoved { current: 3 }, "VERSION_MOVED", Some("version")),
            (DiscussionRefusal::ClosedThread, "CLOSED_THREAD", Some("parent")),
            (DiscussionRefusal::TooDeep, "TOO_DEEP", Some("parent")),
            (DiscussionRefusal::UnknownAnchor { field, problem: "Is not there" }, "UNKNOWN_ANCHOR", Some(field)),
            (DiscussionRefusal::WrongState { state: "OPEN".to_owned() }, "WRONG_STATE", None),
        ];
        let given: Vec<_> = table.iter().map(|(refusal, _, _)| refusal.code()).collect();
        assert_eq!(given, DiscussionErrorCode::ALL, "every code of the contract");
        for (refusal, code, field) in table {
            assert_eq!((refusal.code().as_str(), refusal.field()), (code, field), "{refusal}");
        }
    }
}
