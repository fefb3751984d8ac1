//! An upstream that does not answer.

use std::error::Error as _;
use std::sync::atomic::{AtomicBool, Ordering};

use axum_core::response::Response;
use http::{HeaderName, HeaderValue, StatusCode};
use hyper_util::client::legacy;

use super::config::Target;
use crate::wire::{self, Detail};

/// Why the reply is not the upstream's.
const UPSTREAM: HeaderName = HeaderName::from_static("x-mock-upstream");

/// Why there is no reply of the upstream to pass on.
#[derive(Debug)]
pub(super) enum Failure {
    /// No connection.
    Connect(String),
    /// The connection ended, or what came is not HTTP.
    Broken(String),
    Timeout,
    /// The upstream is this proxy.
    Loop,
    /// The target makes no URL with the upstream's.
    Target,
    /// The upstream answered with 5xx.
    ServerError,
}

impl Failure {
    pub(super) fn of(error: &legacy::Error) -> Self {
        let cause = innermost(error);
        if error.is_connect() {
            Self::Connect(cause)
        } else {
            Self::Broken(cause)
        }
    }

    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Connect(_) => "unreachable",
            Self::Broken(_) => "broken",
            Self::Timeout => "timeout",
            Self::Loop => "loop",
            Self::Target => "target",
            Self::ServerError => "server_error",
        }
    }

    /// The reply to a request that cannot be passed on.
    pub(super) fn reply(&self, target: &Target) -> Response {
        let (status, detail) = match self {
            Self::Connect(cause) => (
                StatusCode::BAD_GATEWAY,
                format!("Cannot connect to {target}: {cause}"),
            ),
            Self::Broken(cause) => (
                StatusCode::BAD_GATEWAY,
                format!("{target} sent no whole reply: {cause}"),
            ),
            Self::Timeout => (
                StatusCode::GATEWAY_TIMEOUT,
                format!("{target} did not answer in time"),
            ),
            Self::Loop => (StatusCode::LOOP_DETECTED, format!("{target} is this proxy")),
            Self::Target => (
                StatusCode::BAD_REQUEST,
                format!("The target is not a path below {target}"),
            ),
            Self::ServerError => (StatusCode::BAD_GATEWAY, format!("{target} failed")),
        };
        let mut response = wire::json(status, &Detail { detail });
        let word = HeaderValue::from_static(self.word());
        response.headers_mut().insert(UPSTREAM, word);
        response
    }
}

/// The cause at the end of the chain, which says most.
pub(crate) fn innermost(error: &legacy::Error) -> String {
    let mut cause = error.source();
    while let Some(next) = cause.and_then(std::error::Error::source) {
        cause = Some(next);
    }
    cause.map_or_else(|| error.to_string(), ToString::to_string)
}

/// Whether the upstream answers. Each change is logged once.
#[derive(Debug, Default)]
pub(super) struct Availability {
    gone: AtomicBool,
}

impl Availability {
    pub(super) fn is_gone(&self, target: &Target, failure: &Failure) {
        if !self.gone.swap(true, Ordering::Relaxed) {
            match failure {
                Failure::Connect(cause) => tracing::warn!("cannot connect to {target}: {cause}"),
                Failure::Broken(cause) => tracing::warn!("{target} sent no whole reply: {cause}"),
                _ => tracing::warn!("{target} did not answer in time"),
            }
        }
    }

    pub(super) fn is_back(&self, target: &Target) {
        if self.gone.swap(false, Ordering::Relaxed) {
            tracing::info!("{target} answers again");
        }
    }
}
