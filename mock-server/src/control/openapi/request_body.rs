//! Reads request bodies, within limits of size and time.
//!
//! All large bodies of a server share one amount of memory. One that finds too little left is refused, before it
//! is sent if its length is known.

use std::sync::Arc;
use std::time::Duration;

use axum_core::body::Body;
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problem::Problem;

/// Largest body that needs no share, in bytes.
pub(in crate::control) const SMALL: usize = 1024 * 1024;
/// How long a body may take.
const TIME: Duration = Duration::from_secs(10);

/// A whole body.
pub(in crate::control) struct RequestBody {
    pub(in crate::control) bytes: Bytes,
    /// To be kept until the request is answered: what is made of the body needs memory too.
    pub(super) share: Share,
}

/// A share of the memory for large bodies. Given back when dropped.
#[derive(Default)]
pub(crate) struct Share(Option<OwnedSemaphorePermit>);

impl Share {
    /// Lets it hold a body of `length` bytes.
    fn grow(&mut self, memory: &Arc<Semaphore>, length: usize) -> Result<(), Problem> {
        let held = self.0.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        if length <= SMALL || length <= held {
            return Ok(());
        }
        // Not more than fits: it is below the limit of a body.
        let more = u32::try_from(length - held).unwrap_or(u32::MAX);
        let more = memory.clone().try_acquire_many_owned(more).map_err(|_| {
            let detail = "body: other large bodies are being read, and together they may have \
                          256 MiB: try again when these requests are answered";
            Problem::unavailable(detail).with_close()
        })?;
        match &mut self.0 {
            Some(permit) => permit.merge(more),
            None => self.0 = Some(more),
        }
        Ok(())
    }
}

/// Reads a body of at most `limit` bytes. `memory` has a permit for each byte of large bodies.
pub(in crate::control) async fn read(
    memory: &Arc<Semaphore>,
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<RequestBody, Problem> {
    let declared = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limit) {
        return Err(Problem::too_large(limit));
    }
    let mut share = Share::default();
    share.grow(memory, declared.unwrap_or_default())?;
    // A buffer that grows is copied, and takes twice its share for a while.
    let announced = declared.filter(|length| *length > SMALL);
    let gathered = gather(
        memory,
        body,
        limit,
        &mut share,
        announced.unwrap_or_default(),
    );
    let gathered = tokio::time::timeout(TIME, gathered).await;
    let bytes = gathered.unwrap_or_else(|_| Err(Problem::too_slow()))?;
    Ok(RequestBody { bytes, share })
}

async fn gather(
    memory: &Arc<Semaphore>,
    mut body: Body,
    limit: usize,
    share: &mut Share,
    announced: usize,
) -> Result<Bytes, Problem> {
    let mut gathered = BytesMut::with_capacity(announced);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::bad_request("body: broke off before its end"))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        let length = gathered.len() + data.len();
        if length > limit {
            return Err(Problem::too_large(limit));
        }
        share.grow(memory, length)?;
        gathered.extend_from_slice(&data);
    }
    Ok(gathered.freeze())
}

#[cfg(test)]
mod tests {
    use axum_core::response::IntoResponse as _;
    use futures_util::{StreamExt as _, stream};
    use http::HeaderValue;
    use http::header::CONNECTION;
    use tokio::time::Instant;

    use super::*;

    const LIMIT: usize = 8 * SMALL;

    fn memory() -> Arc<Semaphore> {
        Arc::new(Semaphore::new(LIMIT))
    }

    fn declared(length: usize) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_LENGTH, length.into())])
    }

    /// A body of this length, in pieces, that ends or stands still.
    fn body(length: usize, ends: bool) -> Body {
        let pieces = (0..length / 1024)
            .map(|_| Ok::<_, axum_core::Error>(Bytes::from_static(&[b' '; 1024])));
        let rest = if ends {
            stream::empty().boxed()
        } else {
            stream::pending().boxed()
        };
        Body::from_stream(stream::iter(pieces).chain(rest))
    }

    /// Status of the refusal, and whether it closes the connection.
    fn refused(outcome: Result<RequestBody, Problem>) -> (u16, bool) {
        let response = outcome.err().unwrap().into_response();
        let close = HeaderValue::from_static("close");
        let closes = response.headers().get(CONNECTION) == Some(&close);
        (response.status().as_u16(), closes)
    }

    #[tokio::test(start_paused = true)]
    async fn slow_body_is_refused_after_10_seconds_and_the_connection_closed() {
        let begun = Instant::now();
        let outcome = read(&memory(), &HeaderMap::new(), body(2048, false), LIMIT).await;
        assert_eq!(refused(outcome), (408, true));
        assert_eq!(begun.elapsed().as_secs(), 10);
    }

    #[tokio::test]
    async fn large_bodies_share_their_memory_whether_or_not_they_say_their_length() {
        let none = HeaderMap::new();
        for headers in [declared(5 * SMALL), none.clone()] {
            let memory = memory();
            let first = read(&memory, &headers, body(5 * SMALL, true), LIMIT)
                .await
                .unwrap();
            assert_eq!(memory.available_permits(), 3 * SMALL);
            // By its length, before anything of it has come; and when it grows too long.
            let refusal = read(&memory, &declared(4 * SMALL), body(0, false), LIMIT).await;
            assert_eq!(refused(refusal), (503, true));
            let refusal = read(&memory, &none, body(4 * SMALL, false), LIMIT).await;
            assert_eq!(refused(refusal), (503, true));
            let fits = read(&memory, &none, body(3 * SMALL, true), LIMIT)
                .await
                .unwrap();
            let small = read(&memory, &none, body(SMALL, true), LIMIT)
                .await
                .unwrap();
            assert_eq!((fits.bytes.len(), small.bytes.len()), (3 * SMALL, SMALL));
            drop((first, fits));
            assert_eq!(memory.available_permits(), LIMIT, "it is given back");
        }
    }
}
