//! What answers instead of the handlers, where the server passes requests on.

use std::future::Future;
use std::pin::Pin;

use axum_core::extract::Request;
use http::HeaderName;

use crate::contract::Operation;
use crate::namespace::Scope;
use crate::wire::Answer;

/// Header of a reply that a handler gave because the upstream did not: its value says why.
pub(super) const FALLBACK: HeaderName = HeaderName::from_static("x-mock-fallback");

/// Passes requests on.
pub(crate) trait Upstream: Send + Sync {
    /// Passes a request on. `path` is the path, percent-decoded.
    fn pass<'a>(
        &'a self,
        scope: &'a Scope,
        operation: Option<&'static Operation>,
        path: &'a str,
        request: Request,
    ) -> Pin<Box<dyn Future<Output = Passed> + Send + 'a>>;
}

/// What came of a request.
#[cfg_attr(
    not(feature = "proxy"),
    expect(dead_code, reason = "only a proxy makes one")
)]
pub(crate) enum Passed {
    Answer(Answer),
    /// The handler is to answer the request, for this reason: a word.
    Fallback(Request, &'static str),
}
