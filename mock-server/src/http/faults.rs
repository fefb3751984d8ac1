//! Chooses the fault that hits a request, by the request and its user.

use std::mem;
use std::time::Duration;

use axum_core::body::Body;
use axum_core::extract::Request;
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, stream};
use http::HeaderMap;
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use tokio::time::{Instant, timeout_at};

use super::routes::Route;
use super::slow_faults::{self, TooMany};
use crate::contract::Operation;
use crate::control::{Access, FaultDenied};
use crate::fastapi;
use crate::instrument::events::{Fact, FaultStep};
use crate::instrument::fault::Hit;
use crate::instrument::fault::apply as effect;
use crate::instrument::fault::header::{HeaderError, MOCK_FAULT, requested};
use crate::instrument::fault::{Effect, Stage};
use crate::namespace::Scope;
use crate::wire::Answer;
use crate::world::{Cause, Purpose};

/// How much of a body is looked at for the address of who signs in.
const LOOKED_AT: usize = 64 * 1024;
/// How long it is waited for. Then nobody is known by it, and the handler's own limit begins.
const PATIENCE: Duration = Duration::from_secs(10);

/// What becomes of a request.
pub(super) enum Verdict {
    /// No fault is for it.
    Untouched,
    Hit(Hit),
    /// It asks for a fault that does not exist.
    Invalid(HeaderError),
    /// It asks for a fault, and may not.
    Denied(FaultDenied),
}

/// What a request asks for itself. A `Prefer` that may not ask is ignored, as any preference may be
/// (RFC 7240, section 2). An `X-Mock-Fault` is not, so that no test passes without its fault.
fn requested_by(access: &Access, headers: &HeaderMap) -> Result<Option<Effect>, Verdict> {
    let effect = requested(headers).transpose();
    let Some(effect) = effect else {
        return Ok(None);
    };
    match access.check_fault(headers) {
        Ok(()) => effect.map(Some).map_err(Verdict::Invalid),
        Err(denied) if headers.contains_key(MOCK_FAULT) => Err(Verdict::Denied(denied)),
        Err(_) => Ok(None),
    }
}

/// What a request asks for itself, or else what one of the namespace's faults does to it. The
/// request stays whole.
pub(super) async fn hit_by(
    scope: &Scope,
    access: &Access,
    route: &Route<'_>,
    request: &mut Request,
) -> Verdict {
    match requested_by(access, request.headers()) {
        Ok(None) => {}
        Ok(Some(effect)) => {
            let hit = Hit {
                id: "requested".to_owned(),
                effect,
                stage: Stage::Before,
            };
            let now = scope.namespace.clock().now();
            record_hit(scope, now, route.operation(), &hit);
            return Verdict::Hit(hit);
        }
        Err(verdict) => return verdict,
    }
    let namespace = &scope.namespace;
    if namespace.faults().is_empty() {
        return Verdict::Untouched;
    }
    let now = namespace.clock().now();
    let method = request.method().clone();
    let target = route.target(&method);
    let asks_who = namespace.faults().asks_who(now, &target);
    let who = if asks_who {
        Box::pin(who(scope, request)).await
    } else {
        Vec::new()
    };
    let is = |user: &str| who.iter().any(|known| known.eq_ignore_ascii_case(user));
    let chance = |id: &str| fraction(namespace.step(|world, _| world.draw(Purpose::Fault, id)));
    let mut faults = namespace.faults();
    let hit = faults.strike(now, &target, is, chance);
    if let Some(hit) = &hit {
        record_hit(scope, now, route.operation(), hit);
    }
    namespace.faults_ended(now, faults.take_ended());
    drop(faults);
    hit.map_or(Verdict::Untouched, Verdict::Hit)
}

fn record_hit(scope: &Scope, now: Timestamp, operation: Option<&Operation>, hit: &Hit) {
    let fact = Fact::Fault {
        step: FaultStep::Struck,
        id: Some(hit.id.clone()),
        effect: Some(hit.effect.name()),
        operation: operation.map(|operation| operation.name().to_owned()),
    };
    scope.namespace.events().push(now, fact);
}

/// The reply to a request that is hit.
pub(super) async fn apply(scope: &Scope, hit: &Hit, real: impl Future<Output = Answer>) -> Answer {
    let permit = match slow_faults::reserve(&scope.server, &hit.effect) {
        Ok(permit) => permit,
        Err(TooMany) => return TooMany.into(),
    };
    let draw = |world: &mut crate::world::World, _| world.draw(Purpose::Fault, &hit.id);
    let seed = scope.step(draw);
    let stopped = scope.server.stopped();
    let mut answer = match hit.stage {
        Stage::Before => effect::apply(&hit.effect, seed, real, stopped).await,
        Stage::After => {
            let real = real.await;
            effect::apply(&hit.effect, seed, async { real }, stopped).await
        }
    };
    let status = answer.response.status();
    // A real reply that is only late has a reason of its own.
    if (status.is_client_error() || status.is_server_error()) && answer.reason.is_none() {
        let id = hit.id.clone();
        answer.reason = Some(Cause::Fault { id }.into());
    }
    match permit {
        Some(permit) => slow_faults::hold(answer, permit),
        None => answer,
    }
}

/// A number from 0 up to, and without, 1.
fn fraction(drawn: [u8; 32]) -> f64 {
    let number = u32::from_be_bytes([drawn[0], drawn[1], drawn[2], drawn[3]]);
    f64::from(number) / (f64::from(u32::MAX) + 1.0)
}

/// By what names a fault can know who sends a request.
async fn who(scope: &Scope, request: &mut Request) -> Vec<String> {
    let bearer = fastapi::bearer(request.headers()).map(std::borrow::Cow::into_owned);
    if let Ok(bearer) = bearer {
        let user = scope.read(|world, now| world.bearer_names(now, &bearer));
        if let Some(names) = user {
            return names.into();
        }
    }
    let (read, body) = peek(mem::take(request.body_mut())).await;
    *request.body_mut() = body;
    address_in(&read).into_iter().collect()
}

/// The beginning of a body, and a body that is the same.
async fn peek(mut body: Body) -> (Bytes, Body) {
    let mut read = BytesMut::new();
    let end = Instant::now() + PATIENCE;
    while read.len() < LOOKED_AT {
        let Ok(frame) = timeout_at(end, body.frame()).await else {
            break;
        };
        match frame {
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    read.extend_from_slice(&data);
                }
            }
            // What is wrong with it, the handler is to find as it would without a fault.
            Some(Err(error)) => {
                let read = read.freeze();
                let broken = stream::iter([Ok(read.clone()), Err(error)]);
                return (read, Body::from_stream(broken));
            }
            None => {
                let read = read.freeze();
                return (read.clone(), Body::from(read));
            }
        }
    }
    let read = read.freeze();
    let first = stream::iter([Ok(read.clone())]);
    let whole = first.chain(body.into_data_stream());
    (read, Body::from_stream(whole))
}

/// The address in a JSON body or a form.
fn address_in(body: &[u8]) -> Option<String> {
    if let Ok(serde_json::Value::Object(fields)) = serde_json::from_slice(body) {
        return fields.get("email")?.as_str().map(ToOwned::to_owned);
    }
    let mut fields = form_urlencoded::parse(body);
    fields.find_map(|(name, value)| (name == "username").then(|| value.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of a body, and the body that is handed on, as far as it ends.
    async fn peeked(body: Body) -> (Vec<u8>, Option<Vec<u8>>) {
        let (read, whole) = peek(body).await;
        let whole = tokio::time::timeout(PATIENCE, whole.collect()).await;
        let whole = whole.ok().map(|whole| whole.unwrap().to_bytes().to_vec());
        (read.to_vec(), whole)
    }

    #[tokio::test(start_paused = true)]
    async fn fault_matching_reads_the_body_up_to_the_limit() {
        let short = b"{\"email\": \"a\"}".to_vec();
        assert_eq!(
            peeked(Body::from(short.clone())).await,
            (short.clone(), Some(short))
        );
        let long = vec![b'x'; 3 * LOOKED_AT];
        let pieces: Vec<_> = long
            .chunks(1000)
            .map(|piece| Ok::<_, axum_core::Error>(Bytes::copy_from_slice(piece)))
            .collect();
        let (read, whole) = peeked(Body::from_stream(stream::iter(pieces))).await;
        assert!(read.len() >= LOOKED_AT && read.len() < LOOKED_AT + 1000);
        assert!(whole.unwrap() == long);
        let begun = stream::iter([Ok::<_, axum_core::Error>(Bytes::from_static(b"{"))]);
        let stuck = Body::from_stream(begun.chain(stream::pending()));
        assert_eq!(peeked(stuck).await, (b"{".to_vec(), None));
    }
}
