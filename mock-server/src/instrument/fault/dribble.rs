//! Body that is sent in pieces over time.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// Sends a body in pieces, in real time from its construction: the server's clock does not matter.
/// When the server stops, it sends the rest at once.
pub(super) struct Dribble {
    rest: Bytes,
    length: usize,
    pieces: usize,
    sent: usize,
    begun: Instant,
    over: Duration,
    next: Pin<Box<Sleep>>,
    stopped: Stopped,
}

/// Ends when the server stops.
pub(super) type Stopped = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Dribble {
    pub(super) fn new(body: Bytes, chunks: u32, over: Duration, stopped: Stopped) -> Self {
        let begun = Instant::now();
        let chunks = usize::try_from(chunks).unwrap_or(usize::MAX);
        let mut dribble = Self {
            length: body.len(),
            pieces: chunks.clamp(1, body.len().max(1)),
            rest: body,
            sent: 0,
            begun,
            over,
            next: Box::pin(sleep_until(begun)),
            stopped,
        };
        let first = dribble.due(1);
        dribble.next.as_mut().reset(first);
        dribble
    }

    /// Returns when the nth piece is due; the first is 1.
    fn due(&self, piece: usize) -> Instant {
        let nanos = self.over.as_nanos() * piece as u128 / self.pieces as u128;
        self.begun + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

impl Body for Dribble {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        if this.rest.is_empty() {
            return Poll::Ready(None);
        }
        if this.stopped.as_mut().poll(context).is_ready() {
            // Not asked again: nothing is left.
            let rest = std::mem::take(&mut this.rest);
            return Poll::Ready(Some(Ok(Frame::data(rest))));
        }
        ready!(this.next.as_mut().poll(context));
        this.sent += 1;
        // As even as whole bytes allow. Never empty: there are no more pieces than bytes.
        let left_after = this.length - part(this.length, this.sent, this.pieces);
        let piece = this.rest.split_to(this.rest.len() - left_after);
        let next = this.due(this.sent + 1);
        this.next.as_mut().reset(next);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

/// Returns `length * sent / pieces`.
fn part(length: usize, sent: usize, pieces: usize) -> usize {
    let part = length as u128 * sent as u128 / pieces as u128;
    usize::try_from(part).unwrap_or(length)
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    /// The pieces with the milliseconds at which they came.
    async fn pieces(body: &'static str, chunks: u32, over: u64) -> Vec<(u128, String)> {
        let begun = Instant::now();
        let never = Box::pin(std::future::pending());
        let over = Duration::from_millis(over);
        let mut body = Dribble::new(Bytes::from(body), chunks, over, never);
        let mut seen = Vec::new();
        loop {
            let left = body.size_hint().exact();
            let Some(frame) = body.frame().await else {
                assert_eq!(left, Some(0));
                return seen;
            };
            let piece = frame.unwrap().into_data().unwrap();
            assert!(!piece.is_empty());
            let text = String::from_utf8(piece.to_vec()).unwrap();
            seen.push((begun.elapsed().as_millis(), text));
            assert_eq!(body.is_end_stream(), body.size_hint().exact() == Some(0));
        }
    }

    fn owned<const N: usize>(seen: [(u128, &str); N]) -> Vec<(u128, String)> {
        seen.map(|(at, text)| (at, text.to_owned())).into()
    }

    #[tokio::test(start_paused = true)]
    async fn dribble_pieces_are_even_in_size_and_time() {
        let even = owned([
            (200, "ab"),
            (400, "cd"),
            (600, "ef"),
            (800, "gh"),
            (1000, "ij"),
        ]);
        assert_eq!(pieces("abcdefghij", 5, 1000).await, even);
        let uneven = owned([(100, "ab"), (200, "cde"), (300, "fgh")]);
        assert_eq!(pieces("abcdefgh", 3, 300).await, uneven);
        assert_eq!(pieces("abc", 1, 300).await, owned([(300, "abc")]));
        assert_eq!(pieces("abc", 0, 300).await, owned([(300, "abc")]));
    }

    #[tokio::test(start_paused = true)]
    async fn dribble_of_a_short_body_is_byte_by_byte() {
        let bytes = owned([(100, "a"), (200, "b"), (300, "c")]);
        assert_eq!(pieces("abc", u32::MAX, 300).await, bytes);
        assert_eq!(pieces("", 5, 300).await, []);
    }

    #[tokio::test(start_paused = true)]
    async fn dribble_without_duration_does_not_wait() {
        let at_once = owned([(0, "a"), (0, "b"), (0, "c")]);
        assert_eq!(pieces("abc", 5, 0).await, at_once);
    }
}
