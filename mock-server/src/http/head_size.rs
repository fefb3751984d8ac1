//! The largest request head. A larger one is read all the same, up to the limit of [`crate::net`], so that its
//! refusal has words, a cause and a place in the journal, and a page can read it.

use axum_core::extract::Request;
use http::StatusCode;

use crate::wire::Answer;
use crate::world::Cause;

/// Bytes of a head: what other servers accept by default.
const MOST: usize = 16 * 1024;

/// The size of a request's head, where that is too large.
pub(super) fn excess(request: &Request) -> Option<usize> {
    // `GET /path HTTP/1.1`, `name: value` on each line, and an empty line at the end.
    let target = request.uri().path_and_query();
    let line =
        request.method().as_str().len() + target.map_or(0, |target| target.as_str().len()) + 12;
    let headers = request.headers().iter();
    let lines = headers.map(|(name, value)| name.as_str().len() + value.len() + 4);
    let bytes = lines.sum::<usize>() + line + 2;
    (bytes > MOST).then_some(bytes)
}

/// The refusal of such a head.
pub(super) fn refusal(bytes: usize) -> Answer {
    let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
    let detail = "Request head too large: more than 16 KiB. Delete old cookies of this host";
    Answer::refusal(status, detail, Cause::HeadTooLarge { bytes })
}
