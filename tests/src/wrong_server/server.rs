//! The layer: takes a request, and passes it on or answers itself.
#![expect(
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "test code: a layer that cannot work fails the test"
)]

use std::net::SocketAddr;
use std::sync::Arc;

use auth_mock_server::MockServer;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::exchange::Asked;
use super::fault::{Fault, Work};
use super::layer::Layer;

/// Longest body that is passed on, in bytes.
const LIMIT: usize = 1 << 20;

/// A layer that breaks one rule of the server behind it. It ends when dropped.
#[derive(Debug)]
pub struct WrongServer {
    address: SocketAddr,
    url: String,
    task: JoinHandle<()>,
}

impl Drop for WrongServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl WrongServer {
    /// Starts a layer with a fault before a server, which has the settings of
    /// [`Fault::settings`].
    pub async fn start(inner: &MockServer, fault: &'static Fault) -> Self {
        let layer = Arc::new(Layer::before(inner));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.unwrap_or_else(|error| panic!("{error}"));
        let address = listener
            .local_addr()
            .unwrap_or_else(|error| panic!("{error}"));
        let app = Router::new().fallback(handle).with_state((layer, fault));
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                panic!("{error}");
            }
        });
        let url = format!("http://{address}");
        Self { address, url, task }
    }

    /// The address that the layer listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL of the layer.
    pub fn url(&self) -> &str {
        &self.url
    }
}

async fn handle(
    State((layer, fault)): State<(Arc<Layer>, &'static Fault)>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LIMIT).await.unwrap_or_default();
    let (prefix, path) = split(&parts.uri);
    let mut asked = Asked {
        method: parts.method,
        path,
        prefix,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
    };
    let answer = match fault.work {
        Work::Instead(instead) => match instead(&asked) {
            Some(answer) => answer,
            None => layer.pass(&asked).await,
        },
        Work::Request(change) => {
            change(&mut asked);
            layer.pass(&asked).await
        }
        Work::Answer(change) => {
            let mut answer = layer.pass(&asked).await;
            change(&asked, &mut answer);
            answer
        }
        Work::Whole(whole) => {
            let _turn = layer.turn().await;
            whole(&layer, asked).await
        }
        Work::Profile(_) => layer.pass(&asked).await,
    };
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
    *response.headers_mut() = answer.headers;
    for framing in [CONTENT_LENGTH, TRANSFER_ENCODING] {
        response.headers_mut().remove(framing);
    }
    response
}

fn split(uri: &Uri) -> (String, String) {
    let path = uri.path();
    let rest = path.strip_prefix("/_ns/").and_then(|rest| rest.find('/'));
    match rest {
        Some(end) => {
            let (prefix, path) = path.split_at("/_ns/".len() + end);
            (prefix.to_owned(), path.to_owned())
        }
        None => (String::new(), path.to_owned()),
    }
}
