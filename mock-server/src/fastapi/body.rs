//! Body of a request: collected within limits, then read as JSON.

use std::time::Duration;

use axum_core::body::Body;
use axum_core::extract::Request;
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;

use super::field_error::{Echo, FieldError};
use super::json;
use super::json_error::JsonError;
use super::rejection::Rejection;
use super::{Pending, media_type};
use crate::contract::model::Model;
use crate::instrument::journal::Note;
use crate::world::Cause;

/// Limits on the size of a body and the time to read it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) bytes: usize,
    pub(super) time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024,
            time: Duration::from_secs(10),
        }
    }
}

/// Python gives up on deep nesting and on numbers of thousands of digits, serde does not on either
/// where it skips a key. No body this short can hold such a thing.
const SHORT: usize = 2 * json::MAX_NESTING;

pub(super) async fn read<T: DeserializeOwned>(
    model: &Model,
    request: Request,
    note: &Note,
    limits: Limits,
) -> Result<Pending<T>, Rejection> {
    let (parts, body) = request.into_parts();
    let bytes = collect(&parts.headers, body, limits).await?;
    note.body(&bytes);
    decode(model, &parts.headers, &bytes)
}

/// A JSON body that is there as a whole.
pub(super) fn decode<T: DeserializeOwned>(
    model: &Model,
    headers: &HeaderMap,
    bytes: &[u8],
) -> Result<Pending<T>, Rejection> {
    if bytes.is_empty() {
        return Ok(refused(FieldError::missing(&["body"], Echo::null())));
    }
    if !media_type::is_json(headers) {
        // FastAPI hands the raw bytes on. It answers 500 where they are not UTF-8.
        return Ok(refused(
            model.wrong_document(Echo::text(&String::from_utf8_lossy(bytes))),
        ));
    }
    if model.is_told_by_types()
        && let Some(value) = directly(bytes)
    {
        return Ok(Pending(Ok(value)));
    }
    match json::loads(bytes) {
        Ok(document) => Ok(Pending::checked(model.check_document(&document))),
        Err(JsonError::Unreadable) => Err(Rejection::Unreadable(Cause::UnreadableBody)),
        Err(JsonError::Syntax { message, position }) => {
            Err(Rejection::Unprocessable(vec![FieldError::json_invalid(
                position, message,
            )]))
        }
    }
}

fn refused<T>(error: FieldError) -> Pending<T> {
    Pending(Err(Rejection::Unprocessable(vec![error])))
}

/// The valid case in one pass; `None` says nothing about what is wrong, or whether anything is.
fn directly<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    if bytes.len() >= SHORT {
        return None;
    }
    // Checked as a whole, for serde does not look at the text that it skips.
    let text = std::str::from_utf8(bytes).ok()?;
    // Otherwise serde would take a list for a struct, field by field.
    let object = text
        .trim_start_matches([' ', '\t', '\n', '\r'])
        .starts_with('{');
    if object {
        serde_json::from_str(text).ok()
    } else {
        None
    }
}

/// All bytes of a body.
pub(super) async fn collect(
    headers: &HeaderMap,
    body: Body,
    limits: Limits,
) -> Result<Bytes, Rejection> {
    if declared_length(headers).is_some_and(|length| length > limits.bytes) {
        return Err(Rejection::BodyTooLarge);
    }
    match tokio::time::timeout(limits.time, gather(body, limits.bytes)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Rejection::BodyTooSlow),
    }
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn gather(mut body: Body, limit: usize) -> Result<Bytes, Rejection> {
    let mut collected = BytesMut::new();
    while let Some(frame) = body.frame().await {
        // A body that breaks off has nobody left to answer to; FastAPI's catch-all says the same.
        let frame = frame.map_err(|_| Rejection::Unreadable(Cause::BodyBrokenOff))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if collected.len() + data.len() > limit {
            return Err(Rejection::BodyTooLarge);
        }
        collected.extend_from_slice(&data);
    }
    Ok(collected.freeze())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use http::header::CONTENT_TYPE;
    use hyper::body::Frame;

    use super::*;
    use crate::contract::model::{Document, Field, Kind};

    /// A body of 1 KiB chunks that ends after `left` of them, or stands still if it is `silent`.
    struct Chunks {
        left: usize,
        silent: bool,
    }

    impl hyper::body::Body for Chunks {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            if self.left == 0 {
                return if self.silent {
                    Poll::Pending
                } else {
                    Poll::Ready(None)
                };
            }
            self.left -= 1;
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 1024])))))
        }
    }

    async fn collected(left: usize, silent: bool) -> Result<usize, Rejection> {
        let limits = Limits {
            bytes: 64 * 1024,
            time: Duration::from_millis(20),
        };
        collect(
            &HeaderMap::new(),
            Body::new(Chunks { left, silent }),
            limits,
        )
        .await
        .map(|bytes| bytes.len())
    }

    #[test]
    fn schema_constraint_beyond_types_applies_to_bodies() -> Result<(), Box<dyn std::error::Error>>
    {
        let model = Model {
            document: Document::Model,
            fields: &[Field {
                name: "a",
                required: true,
                nullable: false,
                kind: Kind::Text {
                    literal: Some("b"),
                    shortest: None,
                    longest: None,
                },
            }],
        };
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, "application/json".parse()?)]);
        for (body, fits) in [(r#"{"a": "b"}"#, true), (r#"{"a": "c"}"#, false)] {
            let read = decode::<serde_json::Value>(&model, &headers, body.as_bytes());
            assert_eq!(read.and_then(Pending::finish).is_ok(), fits, "{body}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn body_reading_stops_at_the_size_limit() {
        assert!(matches!(collected(64, false).await, Ok(65_536)));
        assert!(matches!(
            collected(65, false).await,
            Err(Rejection::BodyTooLarge)
        ));
        assert!(matches!(
            collected(usize::MAX, true).await,
            Err(Rejection::BodyTooLarge)
        ));
    }

    #[tokio::test]
    async fn stalled_body_times_out() {
        let outcome = tokio::time::timeout(Duration::from_secs(5), collected(3, true)).await;
        assert!(matches!(outcome, Ok(Err(Rejection::BodyTooSlow))));
    }
}
