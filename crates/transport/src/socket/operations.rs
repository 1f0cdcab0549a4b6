//! The operations of one socket: which ids are in use, and what their operations say, in turn. They run within the socket's own task, so that nothing
//! stands between what is said and its writing: who does not read is not worked for, and nothing late reaches an id that is used again.

use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt};

use super::bell::Bell;
use crate::Denied;

/// What an operation says.
pub(super) enum Said {
    /// A message to the client; with its last one an operation is over.
    Message { text: String, last: bool },
    /// The session has ended, and the socket with it.
    Denied(Denied),
}

/// Why an operation did not begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The id is in use.
    InUse,
    /// The socket has as many as it may.
    TooMany,
}

/// What runs on one socket.
pub(super) struct Operations<O> {
    most: usize,
    running: Vec<Running<O>>,
    /// Whose turn it is to speak first.
    turn: usize,
}

/// An operation, and the id under which it speaks.
struct Running<O> {
    id: String,
    bell: Bell,
    operation: O,
}

impl<O: Stream<Item = Said> + Unpin> Operations<O> {
    /// At most `most` at once.
    pub(super) fn new(most: usize) -> Self {
        Self { most, running: Vec::new(), turn: 0 }
    }

    /// Takes an id into use for this operation.
    pub(super) fn begin(&mut self, id: &str, operation: impl FnOnce() -> O) -> Result<(), Refused> {
        if self.running.iter().any(|running| running.id == id) {
            return Err(Refused::InUse);
        }
        if self.running.len() >= self.most {
            return Err(Refused::TooMany);
        }
        self.running.push(Running { id: id.to_owned(), bell: Bell::new(), operation: operation() });
        Ok(())
    }

    /// The client wants no more of it: drops it and frees its id. An id that is not in use is one whose end crossed this.
    pub(super) fn stop(&mut self, id: &str) {
        self.running.retain(|running| running.id != id);
    }

    /// What is said next. The operations run as far as they come, until one of them says something.
    pub(super) fn poll_said(&mut self, context: &mut Context<'_>) -> Poll<Said> {
        let mut place = self.turn;
        for _ in 0..self.running.len() {
            place = if place < self.running.len() { place } else { 0 };
            let Running { bell, operation, .. } = &mut self.running[place];
            match bell.look(context, |context| operation.poll_next_unpin(context)) {
                Poll::Pending => place += 1,
                Poll::Ready(said) => {
                    if matches!(said, None | Some(Said::Message { last: true, .. })) {
                        self.running.remove(place);
                        self.turn = place;
                    } else {
                        self.turn = place + 1;
                    }
                    if let Some(said) = said {
                        return Poll::Ready(said);
                    }
                }
            }
        }
        // Who begins one polls again.
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use futures_util::{
        FutureExt,
        future::poll_fn,
        stream::{self, BoxStream},
    };

    use super::*;

    fn saying(texts: &[(&str, bool)]) -> impl FnOnce() -> BoxStream<'static, Said> + use<> {
        let said: Vec<Said> =
            texts.iter().map(|(text, last)| Said::Message { text: (*text).to_owned(), last: *last }).collect();
        move || stream::iter(said).chain(stream::pending()).boxed()
    }

    fn said(operations: &mut Operations<BoxStream<'static, Said>>) -> Option<String> {
        match poll_fn(|context| operations.poll_said(context)).now_or_never()? {
            Said::Message { text, .. } => Some(text),
            Said::Denied(_) => None,
        }
    }

    #[test]
    fn an_id_is_used_once_at_a_time() {
        let mut operations = Operations::new(2);
        operations.begin("a", saying(&[("1", false), ("2", true), ("3", false)])).unwrap();
        assert_eq!(operations.begin("a", saying(&[])), Err(Refused::InUse));
        assert_eq!(said(&mut operations).as_deref(), Some("1"));
        assert_eq!(said(&mut operations).as_deref(), Some("2"));
        assert_eq!(said(&mut operations), None, "after its last message there is none");
        operations.begin("a", saying(&[])).unwrap();
        operations.begin("b", saying(&[])).unwrap();
        assert_eq!(operations.begin("c", saying(&[])), Err(Refused::TooMany));
        operations.stop("b");
        operations.stop("b");
        operations.begin("c", saying(&[])).unwrap();
    }

    #[test]
    fn nothing_late_reaches_an_id_that_is_used_again() {
        let mut operations = Operations::new(2);
        operations.begin("a", saying(&[("before", false), ("before, late", true)])).unwrap();
        assert_eq!(said(&mut operations).as_deref(), Some("before"));
        operations.stop("a");
        operations.begin("a", saying(&[("after", false)])).unwrap();
        assert_eq!(said(&mut operations).as_deref(), Some("after"));
        assert_eq!(said(&mut operations), None);
        assert_eq!(operations.begin("a", saying(&[])), Err(Refused::InUse), "what came before frees nothing");
    }

    #[test]
    fn operations_take_turns() {
        let mut operations = Operations::new(2);
        operations.begin("a", saying(&[("a", false); 3])).unwrap();
        operations.begin("b", saying(&[("b", false); 3])).unwrap();
        let said: Vec<String> = std::iter::from_fn(|| said(&mut operations)).collect();
        assert_eq!(said.len(), 6);
        assert!(said.windows(3).all(|three| three.iter().any(|one| *one != three[0])), "{said:?}");
    }
}
