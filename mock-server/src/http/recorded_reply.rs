//! Reads the body of a reply for the journal, without a copy and without a wait.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum_core::Error;
use axum_core::body::Body;
use bytes::Bytes;
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame, SizeHint};

/// A body whose first frame was read already.
struct Resumed {
    first: Option<Result<Frame<Bytes>, Error>>,
    rest: Body,
    /// What the whole body said before it was read.
    size: SizeHint,
}

/// Returns the bytes of a body that is there at once and has at most `limit` bytes, and the body to
/// send. Other bodies return `None`, and stay as they were.
pub(super) fn read(mut body: Body, limit: u64) -> (Option<Bytes>, Body) {
    let size = HttpBody::size_hint(&body);
    let Some(length) = size.exact().filter(|length| *length <= limit) else {
        return (None, body);
    };
    if length == 0 {
        return (Some(Bytes::new()), body);
    }
    // A body that is sent over time is not ready, and nothing of it is taken.
    let Some(Some(first)) = body.frame().now_or_never() else {
        return (None, body);
    };
    match first.as_ref().ok().and_then(Frame::data_ref) {
        Some(bytes) if bytes.len() as u64 == length => {
            let bytes = bytes.clone();
            (Some(bytes.clone()), Body::from(bytes))
        }
        _ => {
            let first = Some(first);
            let rest = body;
            (None, Body::new(Resumed { first, rest, size }))
        }
    }
}

impl HttpBody for Resumed {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let this = self.get_mut();
        match this.first.take() {
            Some(first) => Poll::Ready(Some(first)),
            None => Pin::new(&mut this.rest).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.first.is_some() {
            self.size
        } else {
            self.rest.size_hint()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream;
    use http_body_util::{Full, StreamBody};

    use super::*;

    /// A body in pieces, of a length that is known.
    struct Pieces(Vec<&'static str>);

    impl HttpBody for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let next = (!self.0.is_empty()).then(|| self.0.remove(0));
            Poll::Ready(next.map(|piece| Ok(Frame::data(piece.into()))))
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.0.iter().map(|piece| piece.len() as u64).sum())
        }
    }

    async fn sent(body: Body) -> (Option<u64>, Bytes) {
        let length = HttpBody::size_hint(&body).exact();
        (length, body.collect().await.unwrap().to_bytes())
    }

    #[tokio::test]
    async fn body_that_is_there_at_once_is_read_without_a_copy() {
        let bytes = Bytes::from("{}".repeat(8));
        let (read, body) = read(Body::new(Full::new(bytes.clone())), 16);
        assert_eq!(read.unwrap().as_ptr(), bytes.as_ptr());
        assert_eq!(sent(body).await, (Some(16), bytes));
        let (empty, _) = super::read(Body::empty(), 16);
        assert_eq!(empty, Some(Bytes::new()));
    }

    #[tokio::test]
    async fn body_that_is_long_or_in_pieces_is_sent_as_it_was() {
        let (long, body) = read(Body::from("12345"), 4);
        assert_eq!(long, None);
        assert_eq!(sent(body).await, (Some(5), "12345".into()));
        let (pieces, body) = read(Body::new(Pieces(vec!["123", "45"])), 16);
        assert_eq!(pieces, None);
        assert_eq!(sent(body).await, (Some(5), "12345".into()));
        let frames = ["123", "45"].map(|piece| Ok::<_, Infallible>(Frame::data(piece.into())));
        let (streamed, body) = read(Body::new(StreamBody::new(stream::iter(frames))), 16);
        assert_eq!(streamed, None);
        assert_eq!(sent(body).await, (None, "12345".into()));
    }
}
