//! A JSON reply that is made while it is sent.

use std::marker::PhantomData;

use axum_core::body::Body;
use axum_core::response::Response;
use futures_util::stream;
use http::StatusCode;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::route::Reply;
use crate::wire;
use crate::world::JsonObject;

/// 200 and an object of the form of `T`, in pieces. The next piece is made when the connection has
/// room for it, so that a client that reads nothing costs two pieces. Other requests are answered
/// between two pieces.
pub(crate) struct Streamed<T> {
    body: Body,
    form: PhantomData<T>,
}

impl<T> Streamed<T> {
    pub(crate) fn new(object: JsonObject) -> Self {
        let mut pieces = object.pieces();
        let mut begun: Vec<_> = pieces.by_ref().take(2).collect();
        let body = match begun.as_mut_slice() {
            // Sent with its length, as other replies.
            [Ok(whole)] => Body::from(std::mem::take(whole)),
            _ => Body::from_stream(stream::unfold(
                begun.into_iter().chain(pieces),
                |mut pieces| async {
                    tokio::task::yield_now().await;
                    Some((pieces.next()?, pieces))
                },
            )),
        };
        Self {
            body,
            form: PhantomData,
        }
    }
}

impl<T: JsonSchema> Reply for Streamed<T> {
    const STATUS: StatusCode = StatusCode::OK;

    fn content(generator: &mut SchemaGenerator) -> Vec<(&'static str, Schema)> {
        vec![("application/json", generator.subschema_for::<T>())]
    }

    fn into_response(self) -> Response {
        wire::json_text(Self::STATUS, self.body)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use http::header::CONTENT_LENGTH;
    use http_body_util::BodyExt as _;
    use hyper::body::Body as _;

    use super::*;

    fn object(entries: usize) -> JsonObject {
        let entries = (0..entries).map(|_| "x".repeat(1000));
        JsonObject::default().list("list", entries)
    }

    #[tokio::test]
    async fn other_tasks_run_between_two_pieces_of_a_reply() {
        let turns = Arc::new(AtomicUsize::new(0));
        let other = turns.clone();
        tokio::spawn(async move {
            loop {
                other.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        });
        let mut body = Streamed::<()>::new(object(1000))
            .into_response()
            .into_body();
        let (mut pieces, mut length) = (0, 0);
        while let Some(frame) = body.frame().await {
            let data = frame.unwrap().into_data().unwrap();
            (pieces, length) = (pieces + 1, length + data.len());
            assert!(turns.load(Ordering::Relaxed) >= pieces, "{pieces}");
        }
        assert!(pieces > 20 && length > 1_000_000, "{pieces}, {length}");
    }

    #[tokio::test]
    async fn short_reply_is_sent_with_its_length() {
        let short = Streamed::<()>::new(object(3)).into_response();
        assert!(
            short.headers().get(CONTENT_LENGTH).is_none(),
            "hyper adds it"
        );
        let length = short.body().size_hint().exact();
        let text = short.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(length, Some(text.len() as u64));
        let read: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(read["list"].as_array().map(Vec::len), Some(3));
    }
}
