//! A subscription under way: how it begins, what it delivers, and that it ends with the first delivery that could not be read.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use async_graphql::{Response, Value};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, Stream, StreamExt as _};
use reads::Read;

use crate::answer::coded;

/// The deliveries of a subscription. One that could not be read is the last: the client continues from its cursor, and misses none.
pub struct Subscribed(Course);

enum Course {
    Begins(BoxFuture<'static, Subscribed>),
    Follows(BoxStream<'static, Read>),
    Over,
}

impl Subscribed {
    /// It is not known yet what there is to follow.
    pub(crate) fn begins(begins: impl Future<Output = Self> + Send + 'static) -> Self {
        Self(Course::Begins(Box::pin(begins)))
    }

    /// There is nothing to follow, for these reasons.
    pub(crate) fn refused(reasons: Vec<Response>) -> Self {
        let reasons = reasons.into_iter().map(|reason| Read::Response(Box::new(reason)));
        Self::follows(stream::iter(reasons).boxed())
    }

    /// These deliveries are followed.
    pub(crate) fn follows(deliveries: BoxStream<'static, Read>) -> Self {
        Self(Course::Follows(deliveries))
    }

    /// The response as it leaves; after one that has errors and no data nothing is told: it would hide that something is missing.
    fn told(&mut self, response: Response) -> Read {
        if !response.errors.is_empty() && response.data == Value::Null {
            self.0 = Course::Over;
        }
        Read::Response(Box::new(coded(response)))
    }
}

impl Stream for Subscribed {
    type Item = Read;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Read>> {
        loop {
            match &mut self.0 {
                Course::Begins(begins) => *self = ready!(begins.as_mut().poll(context)),
                Course::Follows(deliveries) => {
                    return Poll::Ready(match ready!(deliveries.poll_next_unpin(context)) {
                        Some(Read::Response(response)) => Some(self.told(*response)),
                        read => read,
                    });
                }
                Course::Over => return Poll::Ready(None),
            }
        }
    }
}

impl std::fmt::Debug for Subscribed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscribed").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{ServerError, value};

    use super::*;

    #[tokio::test]
    async fn a_delivery_that_could_not_be_read_is_the_last() {
        let deliveries = || {
            let mut partial = Response::new(value!({ "by": null }));
            partial.errors.push(ServerError::new("Not yours", None));
            let failed = Response::from_errors(vec![ServerError::new("The data could not be read", None)]);
            let written = |seq: i32| Read::Written(format!(r#"{{"data":{{"seq":{seq}}}}}"#));
            stream::iter([written(1), Read::Response(Box::new(partial)), Read::Response(Box::new(failed)), written(4)])
        };
        let errors = |read| if let Read::Response(response) = read { response.errors.len() } else { 0 };
        let told =
            Subscribed::begins(async move { Subscribed::follows(deliveries().chain(stream::pending()).boxed()) });
        assert_eq!(told.map(errors).collect::<Vec<_>>().await, [0, 1, 1], "what follows is not told, nor waited for");
        // The twin: without that end the fourth comes after the second, and nobody sees that one is missing.
        assert_eq!(deliveries().count().await, 4);
    }
}
