//! Requests to the server under test.

use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, Request};
use http_body_util::{BodyExt as _, Full, Limited};
use serde_json::Value;

use super::expect::Reply;
use crate::proxy::{HttpClient, ProxyError, Target, http_client, innermost};

/// How long a reply may take, its body included.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest body of a reply, in bytes.
const LIMIT: usize = 1024 * 1024;

/// A server, and what requests to it begin with.
#[derive(Clone)]
pub(super) struct Client {
    http: HttpClient<Full<Bytes>>,
    target: Target,
}

/// A request with all its values.
pub(super) struct Ask {
    pub(super) method: Method,
    /// Path with query.
    pub(super) path: String,
    pub(super) bearer: Option<String>,
    pub(super) headers: Vec<(String, String)>,
    /// Media type and bytes.
    pub(super) body: Option<(&'static str, Vec<u8>)>,
}

impl Client {
    pub(super) fn new(url: &str, ca: Option<&[u8]>) -> Result<Self, ProxyError> {
        let target = Target::parse(url)?;
        let http = http_client(ca, target.is_https())?;
        Ok(Self { http, target })
    }

    /// The same server with another base URL.
    pub(super) fn at(&self, url: &str) -> Result<Self, ProxyError> {
        Ok(Self {
            http: self.http.clone(),
            target: Target::parse(url)?,
        })
    }

    pub(super) fn url(&self) -> String {
        self.target.to_string()
    }

    /// Sends a request, and reads its reply whole.
    ///
    /// # Errors
    /// Why there is no reply.
    pub(super) async fn send(&self, ask: &Ask) -> Result<Reply, String> {
        let request = self.request(ask)?;
        match tokio::time::timeout(PATIENCE, self.exchange(request)).await {
            Ok(reply) => reply,
            Err(_) => Err(format!("no reply within {} seconds", PATIENCE.as_secs())),
        }
    }

    fn request(&self, ask: &Ask) -> Result<Request<Full<Bytes>>, String> {
        let path = ask.path.parse().map_err(|_| "not a path".to_owned())?;
        let uri = self.target.of(&path).ok_or("not a path")?;
        let mut builder = Request::builder().method(ask.method.clone()).uri(uri);
        if let Some(bearer) = &ask.bearer {
            builder = builder.header(AUTHORIZATION, secret(&format!("Bearer {bearer}"))?);
        }
        let mut bytes = Bytes::new();
        let named = ask
            .headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if let Some((media_type, body)) = &ask.body {
            if !named {
                builder = builder.header(CONTENT_TYPE, *media_type);
            }
            bytes = body.clone().into();
        }
        for (name, value) in &ask.headers {
            let name: HeaderName = name.parse().map_err(|_| "not a header".to_owned())?;
            builder = builder.header(name, secret(value)?);
        }
        let request = builder.body(Full::new(bytes));
        request.map_err(|error| error.to_string())
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Reply, String> {
        let response = self.http.request(request).await;
        let response = response.map_err(|error| {
            let why = if error.is_connect() {
                "cannot connect"
            } else {
                "no whole reply"
            };
            format!("{why}: {}", innermost(&error))
        })?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, LIMIT).collect().await;
        let body = body.map_err(|_| "no whole reply".to_owned())?.to_bytes();
        let headers = parts.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        });
        let text = String::from_utf8_lossy(&body).into_owned();
        Ok(Reply {
            status: parts.status.as_u16(),
            headers: headers.collect(),
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        })
    }
}

fn secret(text: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_str(text).map_err(|_| "not a header's value".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}
