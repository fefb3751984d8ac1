//! Faults that keep a connection busy: latency, dribble, hang. They have a pool of permits, so that they never
//! use up the connections that honest clients need.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum_core::body::Body;
use bytes::Bytes;
use http::StatusCode;
use hyper::body::{Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;

use crate::instrument::fault::Effect;
use crate::namespace::ServerState;
use crate::wire::Answer;
use crate::world::Cause;

/// Permits for such faults are used up.
#[derive(Debug)]
pub(super) struct TooMany;

impl From<TooMany> for Answer {
    fn from(_: TooMany) -> Self {
        let detail =
            "Too many requests wait for a fault (latency, dribble or hang): at most 1,024 at once";
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::refusal(status, detail, Cause::TooManySlowFaults)
    }
}

/// Returns a permit, if an effect needs one.
pub(super) fn reserve(
    server: &ServerState,
    effect: &Effect,
) -> Result<Option<OwnedSemaphorePermit>, TooMany> {
    if !effect.is_slow() {
        return Ok(None);
    }
    server.reserve_slow_fault().map(Some).ok_or(TooMany)
}

/// Keeps a permit until the body is sent, or until the connection ends where nothing is sent.
pub(super) fn hold(mut answer: Answer, permit: OwnedSemaphorePermit) -> Answer {
    let permit = Arc::new(permit);
    answer.response.extensions_mut().insert(permit.clone());
    answer.response = answer.response.map(|body| {
        Body::new(Held {
            body,
            _permit: permit,
        })
    });
    answer
}

/// A body that keeps a permit as long as it lasts.
struct Held {
    body: Body,
    _permit: Arc<OwnedSemaphorePermit>,
}

impl hyper::body::Body for Held {
    type Data = Bytes;
    type Error = axum_core::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use axum_core::extract::Request;
    use axum_core::response::Response;

    use super::super::{App, AppOptions, Guard};
    use crate::control::Access;
    use crate::namespace::{BaseUrls, Namespaces, ServerState};
    use crate::net::Connection;
    use crate::world::{Algorithm, Random, Signer};

    use super::*;

    pub(in crate::http) fn app() -> App {
        let mut random = Random::seeded(7);
        let signer = Signer::generate(Algorithm::default(), &mut random).unwrap();
        let namespaces = Namespaces::demo(random);
        let base_urls = BaseUrls::of("http://localhost");
        let server = Arc::new(ServerState::new(signer, namespaces, base_urls, Some(7)));
        let guard = Guard::new(&[], &[]).unwrap();
        App::new(server, guard, Access::Anybody, AppOptions::default())
    }

    async fn ask(app: &App, fault: &str) -> Response {
        let request = http::Request::get("/v1/auth/load").header("host", "localhost");
        let request: Request = request
            .header("x-mock-fault", fault)
            .body(Body::empty())
            .unwrap();
        app.respond(request, Connection::default()).await
    }

    #[tokio::test]
    async fn slow_faults_have_1024_permits_of_their_own() {
        let app = app();
        let mut kept = Vec::new();
        for n in 0..1024 {
            let fault = ["hang", "dribble=10m"][n % 2];
            let response = ask(&app, fault).await;
            assert_ne!(response.status(), 503, "{n}");
            kept.push(response);
        }
        for fault in ["hang", "dribble=1s", "latency=1s"] {
            assert_eq!(ask(&app, fault).await.status(), 503, "{fault}");
        }
        assert_eq!(ask(&app, "status=418").await.status(), 418);
        // A connection keeps what is left of a response: the extensions of one that hangs, the body of one
        // that dribbles.
        let hanging = kept.swap_remove(0).into_parts().0.extensions;
        let dribbling = kept.swap_remove(1).into_body();
        assert_eq!(ask(&app, "hang").await.status(), 503);
        drop(hanging);
        kept.push(ask(&app, "hang").await);
        assert_ne!(kept.last().unwrap().status(), 503);
        drop(dribbling);
        assert_ne!(ask(&app, "latency=0s").await.status(), 503);
        assert_ne!(ask(&app, "latency=0s").await.status(), 503, "given back");
    }
}
