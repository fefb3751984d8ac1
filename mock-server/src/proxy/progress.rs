//! How long ago the upstream last took a part of a request.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::sync::Mutex;
use axum_core::Error;
use axum_core::body::Body;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, sleep_until};

/// When the upstream last took something.
#[derive(Debug, Clone)]
pub(super) struct Progress(Arc<Mutex<Instant>>);

impl Progress {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    /// Waits until nothing was taken for so long.
    pub(super) async fn stalled(&self, patience: Duration) {
        loop {
            let end = *self.0.lock() + patience;
            if end <= Instant::now() {
                return;
            }
            sleep_until(end).await;
        }
    }
}

/// A request's body, which notes when it is asked for more.
#[derive(Debug)]
pub(super) struct Watched {
    body: Body,
    progress: Progress,
}

impl Watched {
    pub(super) fn new(body: Body, progress: Progress) -> Self {
        Self { body, progress }
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if polled.is_ready() {
            *self.progress.0.lock() = Instant::now();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_part_that_is_taken_begins_the_wait_again() {
        let begin = Instant::now();
        let progress = Progress::new();
        let mut body = Watched::new(Body::from("12"), progress.clone());
        let second = Duration::from_secs(1);
        let take = async {
            sleep_until(begin + second / 2).await;
            body.frame().await
        };
        let (taken, ()) = tokio::join!(take, progress.stalled(second));
        assert!(taken.is_some());
        assert_eq!(begin.elapsed(), second + second / 2);
    }
}
