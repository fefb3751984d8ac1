//! Reads a body as far as a limit, and gives a body that is the same.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum_core::Error;
use axum_core::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, timeout_at};

/// A body that was read, or why it was not read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Read {
    Whole(Bytes),
    TooLong,
    TooSlow,
    BrokenOff,
}

/// What is known of a body.
#[derive(Debug)]
pub(super) enum Known {
    Read(Read),
    /// Nothing in it would be compared.
    Unasked,
    /// It is compressed.
    Encoded,
}

impl Known {
    /// The bytes of a body that was read to its end.
    pub(super) fn whole(&self) -> Option<&Bytes> {
        match self {
            Self::Read(Read::Whole(bytes)) => Some(bytes),
            _ => None,
        }
    }
}

/// Reads a body of at most `limit` bytes for at most `patience`. Returns a body that is the same:
/// nothing is lost, and what was not read is still to come.
pub(super) async fn read(mut body: Body, limit: usize, patience: Duration) -> (Read, Body) {
    if body.size_hint().lower() > limit as u64 {
        return (Read::TooLong, body);
    }
    let end = Instant::now() + patience;
    let mut frames = VecDeque::new();
    let mut length = 0;
    loop {
        let Ok(frame) = timeout_at(end, body.frame()).await else {
            return (Read::TooSlow, resumed(frames, None, Some(body)));
        };
        match frame {
            None => return whole(frames),
            Some(Err(error)) => {
                return (Read::BrokenOff, resumed(frames, Some(error), None));
            }
            Some(Ok(frame)) => {
                length += frame.data_ref().map_or(0, Bytes::len);
                frames.push_back(frame);
                if length > limit {
                    return (Read::TooLong, resumed(frames, None, Some(body)));
                }
            }
        }
    }
}

fn whole(frames: VecDeque<Frame<Bytes>>) -> (Read, Body) {
    let parts: Vec<_> = frames.iter().filter_map(Frame::data_ref).collect();
    let bytes = match parts.as_slice() {
        [one] => Bytes::clone(one),
        parts => {
            let mut bytes = BytesMut::new();
            for part in parts {
                bytes.extend_from_slice(part);
            }
            bytes.freeze()
        }
    };
    let body = if frames.iter().any(Frame::is_trailers) {
        resumed(frames, None, None)
    } else {
        Body::from(bytes.clone())
    };
    (Read::Whole(bytes), body)
}

fn resumed(first: VecDeque<Frame<Bytes>>, error: Option<Error>, rest: Option<Body>) -> Body {
    Body::new(Resumed { first, error, rest })
}

/// Frames that were read, then an error or the rest.
struct Resumed {
    first: VecDeque<Frame<Bytes>>,
    error: Option<Error>,
    rest: Option<Body>,
}

impl HttpBody for Resumed {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if let Some(frame) = self.first.pop_front() {
            return Poll::Ready(Some(Ok(frame)));
        }
        if let Some(error) = self.error.take() {
            return Poll::Ready(Some(Err(error)));
        }
        match &mut self.rest {
            Some(rest) => Pin::new(rest).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        let rest = self.rest.as_ref().is_none_or(HttpBody::is_end_stream);
        self.first.is_empty() && self.error.is_none() && rest
    }

    fn size_hint(&self) -> SizeHint {
        let read = self.first.iter().filter_map(Frame::data_ref);
        let read: u64 = read.map(|data| data.len() as u64).sum();
        let rest = match &self.rest {
            Some(rest) => rest.size_hint(),
            // A body that breaks off was to go on.
            None if self.error.is_some() => SizeHint::new(),
            None => SizeHint::with_exact(0),
        };
        let mut hint = SizeHint::new();
        hint.set_lower(read + rest.lower());
        if let Some(upper) = rest.upper() {
            hint.set_upper(read + upper);
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt as _, stream};
    use http::HeaderMap;
    use http_body_util::StreamBody;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    fn pieces(pieces: &[&'static str]) -> Body {
        let pieces: Vec<_> = pieces
            .iter()
            .map(|piece| Ok::<_, Error>(Bytes::from(*piece)))
            .collect();
        Body::from_stream(stream::iter(pieces))
    }

    async fn text(body: Body) -> Bytes {
        body.collect().await.unwrap().to_bytes()
    }

    #[tokio::test]
    async fn body_up_to_the_limit_is_read_and_sent_whole() {
        for (sent, expected) in [
            (Body::empty(), Read::Whole("".into())),
            (Body::from("12345"), Read::Whole("12345".into())),
            (pieces(&["12", "345"]), Read::Whole("12345".into())),
            (Body::from("123456"), Read::TooLong),
            (pieces(&["12", "3456", "7"]), Read::TooLong),
        ] {
            let (read, body) = read(sent, 5, PATIENCE).await;
            assert_eq!(read, expected);
            let whole = text(body).await;
            match read {
                Read::Whole(bytes) => assert_eq!(whole, bytes),
                _ => assert!(whole == "123456" || whole == "1234567", "{whole:?}"),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn body_that_stops_is_sent_as_far_as_it_came() {
        let begun = stream::iter([Ok::<_, Error>(Bytes::from("12"))]);
        let stuck = Body::from_stream(begun.chain(stream::pending()));
        let (read, mut body) = read(stuck, 5, PATIENCE).await;
        assert_eq!(read, Read::TooSlow);
        let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!(first, "12");
    }

    #[tokio::test]
    async fn body_that_breaks_off_breaks_off_again() {
        let broken = [
            Ok(Bytes::from("12")),
            Err(Error::new(std::io::Error::other("reset"))),
        ];
        let (read, mut body) = read(Body::from_stream(stream::iter(broken)), 5, PATIENCE).await;
        assert_eq!(read, Read::BrokenOff);
        assert!(!body.is_end_stream());
        assert_eq!(
            body.frame().await.unwrap().unwrap().into_data().unwrap(),
            "12"
        );
        assert!(body.frame().await.unwrap().is_err());
    }

    #[tokio::test]
    async fn trailers_stay() {
        let trailers = HeaderMap::from_iter([(http::header::ETAG, "a".parse().unwrap())]);
        let frames = [
            Ok::<_, Error>(Frame::data(Bytes::from("12"))),
            Ok(Frame::trailers(trailers.clone())),
        ];
        let sent = Body::new(StreamBody::new(stream::iter(frames)));
        let (read, body) = read(sent, 5, PATIENCE).await;
        assert_eq!(read, Read::Whole("12".into()));
        assert_eq!(body.size_hint().exact(), Some(2));
        let collected = body.collect().await.unwrap();
        assert_eq!(collected.trailers(), Some(&trailers));
    }
}
