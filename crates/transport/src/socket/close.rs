//! How a socket ends: the close codes and what clients do about them.
//!
//! The common client comes back by itself after 1012, 1013, 4403, 4408 and 4499, and stays away after the others.

use std::borrow::Cow;

use axum::extract::ws::{CloseFrame, Message};

use crate::Denied;

/// A close code with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Close {
    code: u16,
    reason: Cow<'static, str>,
}

impl Close {
    /// The message was larger than allowed.
    pub(super) const TOO_LARGE: Self = Self::new(1009, "Message too large");
    /// The process is about to end: come back, to another.
    pub(super) const DRAINED: Self = Self::new(1012, "Service restart");
    /// The client does not read what it asked for.
    pub(super) const SLOW: Self = Self::new(1013, "Client reads too slowly");
    /// It could not be found out who asks.
    pub(super) const UNAVAILABLE: Self = Self::new(1013, "Try again later");
    /// An operation before `connection_init` was acknowledged.
    pub(super) const NOT_INITIALISED: Self = Self::new(4401, "Unauthorized");
    /// Revoked, logged out or suspended.
    pub(super) const REVOKED: Self = Self::new(4401, "Access was revoked");
    /// A bad credential, or one that has expired.
    pub(super) const FORBIDDEN: Self = Self::new(4403, "Forbidden");
    /// Neither an origin nor a credential.
    pub(super) const NOBODY: Self = Self::new(4403, "Send a credential in connection_init");
    /// The client did not offer `graphql-transport-ws`.
    pub(super) const NO_PROTOCOL: Self = Self::new(4406, "Subprotocol not acceptable");
    /// No `connection_init` in time.
    pub(super) const INIT_TIMEOUT: Self = Self::new(4408, "Connection initialisation timeout");
    /// A second `connection_init`.
    pub(super) const INIT_TWICE: Self = Self::new(4429, "Too many initialisation requests");
    /// No pong in time.
    pub(super) const NO_PONG: Self = Self::new(4499, "Terminated");

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason: Cow::Borrowed(reason) }
    }

    /// A message that is none of the protocol.
    pub(super) fn bad_message(what: &str) -> Self {
        Self { code: 4400, reason: Cow::Owned(what.to_owned()) }
    }

    /// An operation under an id that is in use.
    pub(super) fn id_in_use(id: &str) -> Self {
        Self { code: 4409, reason: Cow::Owned(format!("Subscriber for {id} already exists")) }
    }

    /// Who asks is not, or no longer, let in.
    pub(super) fn of(denied: Denied) -> Self {
        match denied {
            Denied::BadCredential => Self::FORBIDDEN,
            Denied::Revoked => Self::REVOKED,
            Denied::Unavailable(error) => {
                tracing::error!(?error, "authentication failed");
                Self::UNAVAILABLE
            }
        }
    }

    pub(super) fn into_message(self) -> Message {
        // A control frame carries 125 bytes, two of them the code; with a longer reason none is sent at all.
        let reason = &self.reason[..self.reason.floor_char_boundary(123)];
        Message::Close(Some(CloseFrame { code: self.code, reason: reason.into() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_into_its_frame() {
        for letter in ["a", "ä", "€", "🙂"] {
            let close = Close::id_in_use(&letter.repeat(256));
            let Message::Close(Some(frame)) = close.into_message() else {
                unreachable!("it is a close");
            };
            assert_eq!(frame.code, 4409);
            assert!((120..=123).contains(&frame.reason.len()), "{}", frame.reason);
        }
    }
}
