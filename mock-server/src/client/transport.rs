//! How a request of the control API gets to a server: by a call, or over a connection.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::uri::Authority;
use http::{HeaderValue, Method, Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;

use super::ControlError;
use crate::app::App;

/// No answer of the control API is larger.
const LIMIT: usize = 256 * 1024 * 1024;

#[derive(Clone)]
pub(super) struct Transport {
    way: Way,
    token: Option<HeaderValue>,
}

#[derive(Clone)]
enum Way {
    Local(Arc<App>),
    Remote(Authority),
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.way {
            Way::Local(_) => f.write_str("in this process"),
            Way::Remote(authority) => f.write_str(authority.as_str()),
        }
    }
}

impl Transport {
    pub(super) fn local(app: Arc<App>) -> Self {
        Self {
            way: Way::Local(app),
            token: None,
        }
    }

    pub(super) fn remote(url: &str) -> Result<Self, ControlError> {
        let refused = || ControlError::Url(url.to_owned());
        let parts = url.parse::<Uri>().map_err(|_| refused())?.into_parts();
        let plain = parts.scheme.is_some_and(|scheme| scheme.as_str() == "http");
        let bare = parts.path_and_query.is_none_or(|path| path == "/");
        let authority = parts.authority.filter(|_| plain && bare);
        let authority = authority.filter(|authority| !authority.as_str().contains('@'));
        Ok(Self {
            way: Way::Remote(authority.ok_or_else(refused)?),
            token: None,
        })
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
        let answer = async {
            match &self.way {
                Way::Local(app) => collect(app.command(request.map(Body::new)).await).await,
                Way::Remote(authority) => collect(over_tcp(authority, request).await?).await,
            }
        };
        let (status, body) = tokio::time::timeout(patience, answer)
            .await
            .map_err(|_| ControlError::Timeout(patience))??;
        if (200..300).contains(&status) {
            Ok(body)
        } else {
            Err(ControlError::refused(status, &body))
        }
    }

    fn request(
        &self,
        method: Method,
        target: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Request<Full<Bytes>>, ControlError> {
        let host = match &self.way {
            Way::Local(_) => "localhost",
            Way::Remote(authority) => authority.as_str(),
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
    request: Request<Full<Bytes>>,
) -> Result<http::Response<hyper::body::Incoming>, ControlError> {
    let host = authority
        .host()
        .trim_start_matches('[')
        .trim_end_matches(']');
    let port = authority.port_u16().unwrap_or(80);
    let stream = tokio::net::TcpStream::connect((host, port))
        .await
        .map_err(broken)?;
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

async fn collect<B>(response: http::Response<B>) -> Result<(u16, Bytes), ControlError>
where
    B: hyper::body::Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
{
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), LIMIT).collect().await;
    Ok((status, body.map_err(broken)?.to_bytes()))
}

fn broken(error: impl std::fmt::Display) -> ControlError {
    ControlError::Connection(error.to_string())
}
