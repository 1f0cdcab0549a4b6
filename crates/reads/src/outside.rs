//! Outside of spans: loads are polled there. The driver enters the present span twice for each row that it reads (its `try_stream!` is polled
//! `in_current_span`): a fiftieth of the server's part of a board.

use std::{future::poll_fn, pin::Pin};

use smallvec::SmallVec;
use tracing::Span;

/// As many spans within each other are left; an operation has one.
const DEPTH: usize = 4;

/// What the future gives, which is polled outside of all spans. What it logs meanwhile names no operation.
pub(crate) async fn outside<F: Future>(mut future: Pin<&mut F>) -> F::Output {
    poll_fn(|context| {
        let _left = Left::all();
        future.as_mut().poll(context)
    })
    .await
}

/// Spans that were left; dropped, it enters them again.
struct Left(SmallVec<[Span; DEPTH]>);

impl Left {
    fn all() -> Self {
        let mut left = SmallVec::new();
        while left.len() < DEPTH {
            let present = Span::current();
            if present.with_subscriber(|(id, to)| to.exit(id)).is_none() {
                break;
            }
            left.push(present);
        }
        Self(left)
    }
}

impl Drop for Left {
    fn drop(&mut self) {
        for span in self.0.iter().rev() {
            span.with_subscriber(|(id, to)| to.enter(id));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use tracing::Instrument as _;
    use tracing_subscriber::Registry;

    use super::*;

    /// The name of the present span.
    fn present() -> Option<&'static str> {
        Span::current().metadata().map(tracing::Metadata::name)
    }

    #[tokio::test]
    async fn what_is_loaded_is_polled_outside_of_the_spans_around_it_which_are_there_again_afterwards() {
        let _heard = tracing::subscriber::set_default(Registry::default());
        let around = async {
            let seen = pin!(async {
                let first = present();
                tokio::task::yield_now().await;
                (first, present())
            });
            assert_eq!(outside(seen).await, (None, None));
            assert_eq!(async { present() }.await, Some("inner"), "the twin: who is not outside is inside");
        };
        let inner = async { around.instrument(tracing::info_span!("inner")).await };
        async {
            inner.await;
            assert_eq!(present(), Some("outer"));
        }
        .instrument(tracing::info_span!("outer"))
        .await;
        assert_eq!(present(), None);
    }
}
