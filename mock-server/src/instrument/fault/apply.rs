//! Applies an effect to a reply.

use std::collections::BTreeMap;
use std::time::Duration;

use axum_core::body::Body;
use axum_core::response::Response;
use bytes::Bytes;
use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use http_body_util::BodyExt;
use serde::Serialize;

use super::dribble::{Dribble, Stopped};
use super::effect::{Effect, header};
use super::header::MOCK_FAULT;
use super::invalid_field::InvalidField;
use crate::net::SocketFault;
use crate::wire::{self, Answer};

const GARBAGE: usize = 256;

#[derive(Serialize)]
struct Detail<T> {
    detail: T,
}

/// Applies `effect` to a reply. Awaits `real` only for effects that let the operation happen.
///
/// Equal seeds give equal replies, so each fault has its own seed. The accept loop carries out a
/// [`SocketFault`] in the reply's extensions: outer layers must keep extensions. Once the server has
/// `stopped`, no effect waits any longer.
pub(crate) async fn apply(
    effect: &Effect,
    seed: [u8; 32],
    real: impl Future<Output = Answer>,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> Answer {
    let mut answer = match effect {
        Effect::Status {
            status,
            detail,
            headers,
        } => refusal(*status, detail.as_deref(), headers).into(),
        Effect::Validation { fields } => invalid(fields).into(),
        Effect::Latency { delay, jitter } => {
            let jitter = jitter.map_or(Duration::ZERO, |most| jitter_of(most.get(), seed));
            let answer = real.await;
            tokio::select! {
                () = pause(delay.get() + jitter) => {}
                () = stopped => {}
            }
            answer
        }
        Effect::RateLimit { retry_after } => too_many(*retry_after).into(),
        Effect::Dribble { chunks, over } => {
            dribble(real.await, *chunks, over.get(), Box::pin(stopped)).await
        }
        Effect::Hang {} => broken(SocketFault::Hang).into(),
        Effect::EmptyResponse {} => broken(SocketFault::Close).into(),
        Effect::MalformedResponseChunk {} => broken(SocketFault::BreakBody(garbage(seed))).into(),
        Effect::RandomDataThenClose {} => broken(SocketFault::Send(garbage(seed))).into(),
        Effect::ConnectionResetByPeer {} => broken(SocketFault::Reset).into(),
    };
    let name = HeaderValue::from_static(effect.name());
    answer.response.headers_mut().insert(MOCK_FAULT, name);
    answer
}

fn refusal(status: u16, detail: Option<&str>, headers: &BTreeMap<String, String>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = if status == StatusCode::UNPROCESSABLE_ENTITY {
        invalid(&[InvalidField::of_body(detail)])
    } else {
        let detail = detail.or(status.canonical_reason()).unwrap_or("Error");
        wire::json(status, &Detail { detail })
    };
    if status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer");
        response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
    }
    // Invalid headers were refused when the effect was read.
    let headers = headers
        .iter()
        .filter_map(|(name, value)| header(name, value).ok());
    for (name, value) in headers {
        response.headers_mut().insert(name, value);
    }
    response
}

fn invalid(fields: &[InvalidField]) -> Response {
    let detail = fields;
    wire::json(StatusCode::UNPROCESSABLE_ENTITY, &Detail { detail })
}

fn too_many(retry_after: u32) -> Response {
    let detail = "Too many requests";
    let mut response = wire::json(StatusCode::TOO_MANY_REQUESTS, &Detail { detail });
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, retry_after.into());
    response
}

async fn dribble(real: Answer, chunks: u32, over: Duration, stopped: Stopped) -> Answer {
    let (parts, body) = real.response.into_parts();
    match body.collect().await {
        Ok(body) => {
            let body = Dribble::new(body.to_bytes(), chunks, over, stopped);
            Answer {
                response: Response::from_parts(parts, Body::new(body)),
                reason: real.reason,
            }
        }
        Err(error) => {
            tracing::error!(%error, "a reply broke off");
            refusal(500, Some("Internal Server Error"), &BTreeMap::new()).into()
        }
    }
}

/// Returns a reply that the accept loop replaces by a socket fault. At most its headers are sent.
fn broken(fault: SocketFault) -> Response {
    let mut response = Response::new(Body::empty());
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response.extensions_mut().insert(fault);
    response
}

/// Returns bytes that are not the start of a reply or a chunk.
fn garbage(seed: [u8; 32]) -> Bytes {
    let mut bytes = vec![0; GARBAGE];
    ChaCha20Rng::from_seed(seed).fill_bytes(&mut bytes);
    // Digits, letters and white space do not have this bit.
    if let Some(first) = bytes.first_mut() {
        *first |= 0x80;
    }
    bytes.into()
}

/// Draws a duration from zero to `most`.
fn jitter_of(most: Duration, seed: [u8; 32]) -> Duration {
    let drawn = u128::from(ChaCha20Rng::from_seed(seed).next_u64());
    let nanos = (most.as_nanos() * drawn) >> 64;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the reply is late in real time, whatever the clock says"
)]
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::atomic::{AtomicBool, Ordering};

    use serde_json::{Value, json};
    use tokio::time::Instant;

    use super::*;

    const SEED: [u8; 32] = [7; 32];

    fn effect(value: Value) -> Effect {
        serde_json::from_value(value).unwrap()
    }

    /// The reply, and whether the operation happened.
    async fn applied(effect: &Effect, seed: [u8; 32]) -> (Response, bool) {
        let happened = AtomicBool::new(false);
        let real = async {
            happened.store(true, Ordering::Relaxed);
            wire::json(StatusCode::CREATED, &"real").into()
        };
        let response = apply(effect, seed, real, pending()).await.response;
        assert_eq!(response.headers()[MOCK_FAULT], effect.name());
        (response, happened.into_inner())
    }

    async fn text(response: Response) -> String {
        let body = response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn status_fault_replaces_the_reply() {
        let plain = effect(json!({"type": "status", "status": 503}));
        let (response, happened) = applied(&plain, SEED).await;
        assert!(!happened);
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(text(response).await, r#"{"detail":"Service Unavailable"}"#);

        let headers = json!({"Content-Type": "text/x", "X-Mock-Fault": "none", "x-a": "b"});
        let rich = json!({"type": "status", "status": 499, "detail": "“No”", "headers": headers});
        let (response, _) = applied(&effect(rich), SEED).await;
        assert_eq!(response.status(), 499);
        assert_eq!(response.headers()[CONTENT_TYPE], "text/x");
        assert_eq!(response.headers()["x-a"], "b");
        assert_eq!(text(response).await, r#"{"detail":"“No”"}"#);

        let unauthorized = effect(json!({"type": "status", "status": 401}));
        let (response, _) = applied(&unauthorized, SEED).await;
        assert_eq!(response.headers()[WWW_AUTHENTICATE], "Bearer");
    }

    #[tokio::test]
    async fn validation_and_422_answer_with_a_list() {
        let taken = Effect::validation([("email", "Value error, taken"), ("name", "Too long")]);
        for (effect, body) in [
            (
                taken,
                concat!(
                    r#"{"detail":[{"type":"value_error","loc":["body","email"],"#,
                    r#""msg":"Value error, taken","input":null},"#,
                    r#"{"type":"value_error","loc":["body","name"],"msg":"Too long","input":null}]}"#,
                ),
            ),
            (
                Effect::status(422),
                concat!(
                    r#"{"detail":[{"type":"value_error","loc":["body"],"#,
                    r#""msg":"Value error, the value is not valid","input":null}]}"#,
                ),
            ),
            (
                effect(json!({"type": "status", "status": 422, "detail": "“No”"})),
                r#"{"detail":[{"type":"value_error","loc":["body"],"msg":"“No”","input":null}]}"#,
            ),
        ] {
            let (response, happened) = applied(&effect, SEED).await;
            assert!(!happened);
            assert_eq!(response.status(), 422);
            assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
            assert_eq!(text(response).await, body);
        }
    }

    #[tokio::test]
    async fn status_fault_built_in_rust_is_a_valid_reply() {
        let invented = Effect::Status {
            status: 9,
            detail: None,
            headers: [("content-length", "999"), ("a b", "c")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        };
        let (response, _) = applied(&invented, SEED).await;
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers().len(), 2, "{:?}", response.headers());
    }

    #[tokio::test]
    async fn rate_limit_fault_has_retry_after() {
        let (response, happened) = applied(&Effect::RateLimit { retry_after: 30 }, SEED).await;
        assert!(!happened);
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()[RETRY_AFTER], "30");
        assert_eq!(text(response).await, r#"{"detail":"Too many requests"}"#);
    }

    #[tokio::test(start_paused = true)]
    async fn latency_fault_delays_the_reply_only() {
        let late = effect(json!({"type": "latency", "delay": "2s"}));
        let happened = AtomicBool::new(false);
        let real = async {
            happened.store(true, Ordering::Relaxed);
            wire::json(StatusCode::CREATED, &"real").into()
        };
        let begun = Instant::now();
        let mut applying = std::pin::pin!(apply(&late, SEED, real, pending()));
        let early = tokio::time::timeout(Duration::from_millis(1999), &mut applying).await;
        assert!(early.is_err() && happened.load(Ordering::Relaxed));
        let response = applying.await.response;
        assert_eq!(begun.elapsed(), Duration::from_secs(2));
        assert_eq!(response.status(), 201);
        assert_eq!(text(response).await, r#""real""#);
    }

    #[tokio::test(start_paused = true)]
    async fn latency_jitter_is_seeded_and_only_adds() {
        let shaky = effect(json!({"type": "latency", "delay": "2s", "jitter": "1s"}));
        let mut seen = Vec::new();
        for seed in [[1; 32], [1; 32], [2; 32]] {
            let begun = Instant::now();
            applied(&shaky, seed).await;
            seen.push(begun.elapsed());
        }
        assert!(
            seen.iter()
                .all(|time| (2.0..=3.001).contains(&time.as_secs_f64())),
            "{seen:?}"
        );
        assert_eq!(seen[0], seen[1]);
        assert_ne!(seen[0], seen[2]);
        assert_eq!(jitter_of(Duration::ZERO, SEED), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn dribble_fault_sends_the_real_reply() {
        let slow = effect(json!({"type": "dribble", "over": "2s"}));
        let begun = Instant::now();
        let (response, happened) = applied(&slow, SEED).await;
        assert!(happened);
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(
            begun.elapsed(),
            Duration::ZERO,
            "the head waits for nothing"
        );
        assert_eq!(text(response).await, r#""real""#);
        assert_eq!(begun.elapsed(), Duration::from_secs(2));
    }

    #[tokio::test]
    async fn connection_faults_are_left_to_the_accept_loop() {
        for (name, expected) in [
            ("hang", SocketFault::Hang),
            ("EMPTY_RESPONSE", SocketFault::Close),
            (
                "MALFORMED_RESPONSE_CHUNK",
                SocketFault::BreakBody(garbage(SEED)),
            ),
            ("RANDOM_DATA_THEN_CLOSE", SocketFault::Send(garbage(SEED))),
            ("CONNECTION_RESET_BY_PEER", SocketFault::Reset),
        ] {
            let (response, happened) = applied(&effect(json!({"type": name})), SEED).await;
            assert!(!happened, "{name}");
            assert_eq!(response.extensions().get::<SocketFault>(), Some(&expected));
        }
    }

    #[test]
    fn garbage_fault_is_seeded_and_not_http() {
        for byte in 0..=255 {
            let bytes = garbage([byte; 32]);
            assert_eq!(bytes, garbage([byte; 32]));
            assert_eq!(bytes.len(), GARBAGE);
            assert!(!bytes[0].is_ascii());
        }
        assert_ne!(garbage([1; 32]), garbage([2; 32]));
        assert_ne!(garbage([8; 32]), garbage(SEED));
    }
}
