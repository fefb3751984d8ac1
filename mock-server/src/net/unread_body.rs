//! Unread bodies: the reply does not wait for them.
//!
//! FastAPI answers at once, and its server discards what is still to come of the body, so that the connection
//! can be used again. hyper closes the connection as soon as a body is dropped before its end, and does not
//! announce it. So the service is only lent the body: what it leaves comes back, and is read beside the answer.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use axum_core::body::Body;
use axum_core::response::Response;
use bytes::Bytes;
use http::header::{CONNECTION, EXPECT};
use http::request::Parts;
use http::{HeaderValue, Request, Version, response};
use http_body_util::BodyExt;
use hyper::body::{Body as _, Frame, Incoming, SizeHint};

use super::limits::Limits;
use super::marks::{Endless, SocketFault};
use super::socket_fault::Broken;
use super::waits::rest;
use crate::sync::Mutex;

/// What one connection knows of its requests.
pub(super) struct Exchange {
    limits: Limits,
    /// Whether a request has arrived.
    begun: AtomicBool,
    /// Whether the server is about to end.
    ending: AtomicBool,
    /// Whether some body may still be on its way when the connection is closed.
    unread: AtomicBool,
    returned: Mutex<Option<Returned>>,
    discarding: Mutex<Option<Discarding>>,
    /// Whether an answer goes on for as long as the server does.
    endless: AtomicBool,
    /// How long its client still has, once the server ends.
    linger: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    broken: OnceLock<Broken>,
}

impl Exchange {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            begun: AtomicBool::new(false),
            ending: AtomicBool::new(false),
            unread: AtomicBool::new(false),
            returned: Mutex::new(None),
            discarding: Mutex::new(None),
            endless: AtomicBool::new(false),
            linger: Mutex::new(None),
            broken: OnceLock::new(),
        })
    }

    pub(super) fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Acquire)
    }

    pub(super) fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Acquire)
    }

    pub(super) fn has_unread(&self) -> bool {
        self.unread.load(Ordering::Acquire)
    }

    /// The request as the service sees it.
    pub(super) fn begin(self: &Arc<Self>, request: Request<Incoming>) -> Request<Body> {
        self.begun.store(true, Ordering::Release);
        let (parts, body) = request.into_parts();
        let length = body.size_hint().exact();
        let fits = length.is_none_or(|length| length <= self.limits.unread_bytes);
        let body = if body.is_end_stream() {
            Body::empty()
        } else {
            Body::new(Lent {
                body: Some(body),
                version: parts.version,
                lasts: can_last(&parts) && fits,
                exchange: self.clone(),
            })
        };
        Request::from_parts(parts, body)
    }

    /// Decides what becomes of a body that was not read to its end.
    pub(super) fn answered(&self, response: &mut Response<Body>) {
        if response.extensions_mut().remove::<Endless>().is_some() {
            self.endless.store(true, Ordering::Release);
        }
        let Some(returned) = self.returned.lock().take() else {
            return;
        };
        let headers = response.headers_mut();
        let closes = headers
            .get(CONNECTION)
            .is_some_and(|value| value == "close");
        match returned.body {
            Some(body) if returned.lasts && !closes && !self.ending.load(Ordering::Acquire) => {
                let (left, time) = (self.limits.discarded, self.limits.unread_time);
                let work = async move {
                    let ended = tokio::time::timeout(time, discard(body, left)).await;
                    ended.unwrap_or(false)
                };
                *self.discarding.lock() = Some(Box::pin(work));
            }
            // Dropping the body makes hyper close the connection; here the client is told.
            _ => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
                // Of an older version hyper would add `keep-alive`, unless the answer is of that version too.
                *response.version_mut() = returned.version;
                self.unread.store(true, Ordering::Release);
            }
        }
    }

    /// There is no answer, and what is done instead ends the connection.
    pub(super) fn break_off(&self, fault: SocketFault, response: response::Parts) {
        // The first one stays: no request comes after it.
        let _ = self.broken.set(Broken {
            fault,
            headers: response.headers,
            _extensions: response.extensions,
        });
    }

    pub(super) fn broken(&self) -> Option<&Broken> {
        self.broken.get()
    }

    /// Goes on reading what the last answer left.
    pub(super) fn poll_discard(&self, context: &mut Context<'_>) {
        let mut discarding = self.discarding.lock();
        let Some(work) = discarding.as_mut() else {
            return;
        };
        if let Poll::Ready(ended) = work.as_mut().poll(context) {
            self.unread.store(!ended, Ordering::Release);
            *discarding = None;
        }
    }

    /// Nothing is read any more for the sake of a next request.
    pub(super) fn end(&self) {
        self.ending.store(true, Ordering::Release);
        if self.discarding.lock().take().is_some() {
            self.unread.store(true, Ordering::Release);
        }
        if self.endless.load(Ordering::Acquire) {
            *self.linger.lock() = Some(Box::pin(rest(self.limits.end_linger)));
        }
    }

    /// Comes true when the client of an answer without end has had its time at the end.
    pub(super) fn poll_linger(&self, context: &mut Context<'_>) -> Poll<()> {
        match self.linger.lock().as_mut() {
            Some(linger) => linger.as_mut().poll(context),
            None => Poll::Pending,
        }
    }
}

/// Whether another request may follow on a body that nobody has read.
fn can_last(parts: &Parts) -> bool {
    let tokens = parts.headers.get_all(CONNECTION).iter();
    let mut tokens = tokens
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    parts.version == Version::HTTP_11
        && !tokens.any(|token| token.trim().eq_ignore_ascii_case("close"))
        // The client waits for 100 or for the answer, and whether it sends the body after that is up to it.
        && !parts.headers.contains_key(EXPECT)
}

/// A body in the hands of the service.
struct Lent {
    body: Option<Incoming>,
    version: Version,
    lasts: bool,
    exchange: Arc<Exchange>,
}

impl Lent {
    fn give_back(&mut self, body: Option<Incoming>) {
        *self.exchange.returned.lock() = Some(Returned {
            body,
            version: self.version,
            lasts: self.lasts,
        });
    }
}

impl hyper::body::Body for Lent {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = self.get_mut();
        let Some(body) = &mut this.body else {
            return Poll::Ready(None);
        };
        let frame = ready!(Pin::new(body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) {
            this.body = None;
        }
        if let Some(Err(_)) = frame {
            this.give_back(None);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), Incoming::size_hint)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) {
            self.give_back(Some(body));
        }
    }
}

/// A body that the service is done with before its end.
struct Returned {
    /// `None` where it broke off: nobody can tell where a next request would begin.
    body: Option<Incoming>,
    version: Version,
    lasts: bool,
}

/// The rest of a body, on its way to nowhere: whether it came to its end.
type Discarding = Pin<Box<dyn Future<Output = bool> + Send>>;

/// Reads a body; whether it came to its end within `left` bytes.
async fn discard(mut body: Incoming, mut left: usize) -> bool {
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return false };
        let length = frame.data_ref().map_or(0, Bytes::len);
        let Some(rest) = left.checked_sub(length) else {
            return false;
        };
        left = rest;
    }
    true
}
