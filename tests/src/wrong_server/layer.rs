//! The state of a layer: the server behind it, and what it has seen.
#![expect(
    clippy::panic,
    reason = "test code: a layer that cannot work fails the test"
)]

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use auth_mock_server::MockServer;
use axum::body::Bytes;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;
use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncMutexGuard};

use super::exchange::{Answer, Asked};

/// A layer before a server.
#[derive(Debug)]
pub(super) struct Layer {
    inner: String,
    http: reqwest::Client,
    /// Answers by request.
    answers: Mutex<HashMap<String, Answer>>,
    /// Other things that are remembered.
    marks: Mutex<HashSet<String>>,
    /// Held by the request that is handled.
    turn: AsyncMutex<()>,
}

impl Layer {
    pub(super) fn before(inner: &MockServer) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            // Sooner than the server closes them.
            .pool_idle_timeout(Duration::from_secs(2))
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Self {
            inner: inner.url().to_owned(),
            http: http.unwrap_or_else(|error| panic!("{error}")),
            answers: Mutex::default(),
            marks: Mutex::default(),
            turn: AsyncMutex::default(),
        }
    }

    /// Waits until no other request is handled.
    ///
    /// A fault that remembers needs it: replies to simultaneous requests may arrive in another
    /// order than that in which the server behind handled the requests.
    pub(super) async fn turn(&self) -> AsyncMutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Passes a request on.
    pub(super) async fn pass(&self, asked: &Asked) -> Answer {
        let mut url = format!("{}{}{}", self.inner, asked.prefix, asked.path);
        if !asked.query.is_empty() {
            url = format!("{url}?{}", asked.query);
        }
        let mut headers = asked.headers.clone();
        for framing in [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING] {
            headers.remove(framing);
        }
        let request = self.http.request(asked.method.clone(), url);
        let request = request.headers(headers).body(asked.body.clone());
        let response = request.send().await;
        let response = response.unwrap_or_else(|error| panic!("{:?}", error.without_url()));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await;
        let body = body.unwrap_or_else(|error| panic!("{:?}", error.without_url()));
        Answer {
            status,
            headers,
            body,
        }
    }

    /// Sends another request in the namespace of this one.
    pub(super) async fn also(
        &self,
        asked: &Asked,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Answer {
        let mut headers = HeaderMap::new();
        if let Some(host) = asked.headers.get(HOST) {
            headers.insert(HOST, host.clone());
        }
        let json = HeaderValue::from_static("application/json");
        headers.insert(HeaderName::from_static("content-type"), json);
        let other = Asked {
            method,
            path: path.to_owned(),
            prefix: asked.prefix.clone(),
            query: String::new(),
            headers,
            body: match body {
                Value::Null => Bytes::new(),
                body => body.to_string().into(),
            },
        };
        self.pass(&other).await
    }

    pub(super) fn remember(&self, key: &str, answer: &Answer) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers
            .entry(key.to_owned())
            .or_insert_with(|| answer.clone());
    }

    pub(super) fn remembered(&self, key: &str) -> Option<Answer> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(key).cloned()
    }

    pub(super) fn mark(&self, mark: String) {
        let mut marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        marks.insert(mark);
    }

    pub(super) fn is_marked(&self, mark: &str) -> bool {
        let marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        marks.contains(mark)
    }
}
