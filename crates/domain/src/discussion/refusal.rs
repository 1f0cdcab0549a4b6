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
