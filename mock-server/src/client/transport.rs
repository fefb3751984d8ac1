//! Transport of control API requests: a function call in this process, or a connection.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum_core::body::Body;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Method, Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Body as _;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::ControlError;
use crate::http::App;
use crate::sync::Mutex;

/// Largest answer of the control API, in bytes.
const LIMIT: usize = 256 * 1024 * 1024;

#[cfg(feature = "tls")]
const MISSING_CA: &str = "an https URL needs the CA of the server";
#[cfg(not(feature = "tls"))]
const MISSING_CA: &str = "https URLs need the feature `tls`";

#[derive(Clone)]
pub(super) struct Transport {
    way: Way,
    token: Option<HeaderValue>,
}

#[derive(Clone)]
enum Way {
    Local {
        app: Arc<App>,
        /// The server's: the caller may have none, or one whose clock is paused.
        runtime: Handle,
    },
    Remote(Authority, Security),
}

/// Whether a connection speaks TLS, and what it trusts.
#[derive(Clone)]
enum Security {
    Plain,
    /// TLS without a CA yet.
    Untrusted,
    #[cfg(feature = "tls")]
    Trusted(super::tls::Connector),
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.way {
            Way::Local { .. } => f.write_str("in this process"),
            Way::Remote(authority, _) => f.write_str(authority.as_str()),
        }
    }
}

impl Transport {
    pub(super) fn local(app: Arc<App>, runtime: Handle) -> Self {
        Self {
            way: Way::Local { app, runtime },
            token: None,
        }
    }

    pub(super) fn remote(url: &str) -> Result<Self, ControlError> {
        let refused = || ControlError::Url(url.to_owned());
        let parts = url.parse::<Uri>().map_err(|_| refused())?.into_parts();
        let security = match parts.scheme.as_ref().map(Scheme::as_str) {
            Some("http") => Security::Plain,
            Some("https") => Security::Untrusted,
            _ => return Err(refused()),
        };
        let bare = parts.path_and_query.is_none_or(|path| path == "/");
        let authority = parts.authority.filter(|_| bare);
        let authority = authority.filter(|authority| !authority.as_str().contains('@'));
        Ok(Self {
            way: Way::Remote(authority.ok_or_else(refused)?, security),
            token: None,
        })
    }

    #[cfg(feature = "tls")]
    pub(super) fn trust(&mut self, ca_pem: &[u8]) -> Result<(), ControlError> {
        let connector = super::tls::Connector::new(ca_pem)?;
        match &mut self.way {
            Way::Local { .. } | Way::Remote(_, Security::Plain) => {}
            Way::Remote(_, security) => *security = Security::Trusted(connector),
        }
        Ok(())
    }

    pub(super) fn set_token(&mut self, token: &str) -> Result<(), ControlError> {
        let value = HeaderValue::from_str(&format!("Bearer {token}"));
        let mut value = value.map_err(|error| ControlError::Request(error.to_string()))?;
        value.set_sensitive(true);
        self.token = Some(value);
        Ok(())
    }

    pub(super) async fn send(
        &self,
        method: Method,
        target: &str,
        body: Option<Vec<u8>>,
        patience: Duration,
    ) -> Result<Bytes, ControlError> {
        let request = self.request(method, target, body)?;
        match &self.way {
            Way::Local { app, runtime } => {
                let app = app.clone();
                let answer =
                    async move { collect(app.command(request.map(Body::new)).await).await };
                local(runtime, within(patience, answer)).await
            }
            Way::Remote(authority, security) => {
                let answer = async {
                    let response = over_tcp(authority, security, request).await?;
                    collect(response.map(Body::new)).await
                };
                within(patience, answer).await
            }
        }
    }

    /// Opens an endless body. Only its beginning has a time limit.
    pub(super) async fn open(
        &self,
        target: &str,
        patience: Duration,
    ) -> Result<Body, ControlError> {
        let request = self.request(Method::GET, target, None)?;
        match &self.way {
            Way::Local { app, runtime } => {
                let (app, pumping) = (app.clone(), runtime.clone());
                let answer = async move {
                    let body = begun(app.command(request.map(Body::new)).await).await?;
                    Ok(pumped(&pumping, body))
                };
                local(runtime, within(patience, answer)).await
            }
            Way::Remote(authority, security) => {
                let answer = async {
                    let response = over_tcp(authority, security, request).await?;
                    begun(response.map(Body::new)).await
                };
                within(patience, answer).await
            }
        }
    }

    fn request(
        &self,
        method: Method,
        target: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Request<Full<Bytes>>, ControlError> {
        let host = match &self.way {
            Way::Local { .. } => "localhost",
            Way::Remote(authority, _) => authority.as_str(),
        };
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .header(HOST, host);
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token);
        }
        let body = Full::from(body.unwrap_or_default());
        request
            .body(body)
            .map_err(|error| ControlError::Request(error.to_string()))
    }
}

async fn over_tcp(
    authority: &Authority,
    security: &Security,
    request: Request<Full<Bytes>>,
) -> Result<http::Response<hyper::body::Incoming>, ControlError> {
    let host = authority
        .host()
        .trim_start_matches('[')
        .trim_end_matches(']');
    let usual = if matches!(security, Security::Plain) {
        80
    } else {
        443
    };
    let port = authority.port_u16().unwrap_or(usual);
    let connect = async || TcpStream::connect((host, port)).await.map_err(broken);
    match security {
        Security::Plain => exchange(connect().await?, request).await,
        Security::Untrusted => Err(ControlError::Ca(MISSING_CA.to_owned())),
        #[cfg(feature = "tls")]
        Security::Trusted(connector) => {
            let stream = connector.connect(host, connect().await?).await?;
            exchange(stream, request).await
        }
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<http::Response<hyper::body::Incoming>, ControlError> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a control connection ended early");
        }
    });
    sender.send_request(request).await.map_err(broken)
}

/// Returns the answer if it comes in time.
async fn within<T>(
    patience: Duration,
    answer: impl Future<Output = Result<T, ControlError>>,
) -> Result<T, ControlError> {
    let answer = tokio::time::timeout(patience, answer).await;
    answer.map_err(|_| ControlError::Timeout(patience))?
}

/// Runs a call on the runtime of a server in this process.
async fn local<T: Send + 'static>(
    runtime: &Handle,
    call: impl Future<Output = Result<T, ControlError>> + Send + 'static,
) -> Result<T, ControlError> {
    let answer = runtime.spawn(call).await;
    answer.map_err(|error| {
        if error.is_cancelled() {
            ControlError::Connection("the server has stopped".into())
        } else {
            broken(error)
        }
    })?
}

/// Returns the endless body of a success, or the error of a refusal.
async fn begun(response: http::Response<Body>) -> Result<Body, ControlError> {
    if response.status().is_success() {
        return Ok(response.into_body());
    }
    collect(response).await.map(Body::from)
}

/// Reads a body on the server's runtime, and returns one that a reader on any other can read.
fn pumped(runtime: &Handle, body: Body) -> Body {
    let (sender, mut receiver) = mpsc::channel::<Result<Bytes, axum_core::Error>>(1);
    let body = Arc::new(Mutex::new(Some(body)));
    let reader = Reader(body.clone());
    runtime.spawn(async move {
        let next = || {
            poll_fn(|context| match body.lock().as_mut() {
                Some(body) => Pin::new(body).poll_frame(context),
                None => Poll::Ready(None),
            })
        };
        loop {
            let frame = tokio::select! {
                frame = next() => frame,
                () = sender.closed() => return,
            };
            let Some(frame) = frame else { return };
            let data = frame.map(|frame| frame.into_data().unwrap_or_default());
            if sender.send(data).await.is_err() {
                return;
            }
        }
    });
    let frames = futures_util::stream::poll_fn(move |context| {
        let _reader = &reader;
        receiver.poll_recv(context)
    });
    Body::from_stream(frames)
}

/// The reader of a pumped body. What the body holds is free as soon as the reader is dropped.
struct Reader(Arc<Mutex<Option<Body>>>);

impl Drop for Reader {
    fn drop(&mut self) {
        *self.0.lock() = None;
    }
}

/// Returns the body of a success, or the error of a refusal.
async fn collect(response: http::Response<Body>) -> Result<Bytes, ControlError> {
    let status = response.status();
    let body = Limited::new(response.into_body(), LIMIT).collect().await;
    let body = body.map_err(broken)?.to_bytes();
    if status.is_success() {
        Ok(body)
    } else {
        Err(ControlError::refused(status.as_u16(), &body))
    }
}

fn broken(error: impl std::fmt::Display) -> ControlError {
    ControlError::Connection(error.to_string())
}
