//! Who may talk to the server at all: checked before any routing.
//!
//! A page of any site can make its visitor's browser send requests to a loopback address, and DNS
//! rebinding can make them look same-origin. So every request must name this machine in `Host`,
//! and a browser's must come from a page of this machine, unless a flag allows more.
//! `X-Forwarded-*` is never read.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN, RETRY_AFTER, WWW_AUTHENTICATE,
};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderName, HeaderValue, Method, StatusCode, Uri};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::wire;

/// How long a browser may remember a preflight's answer.
const PREFLIGHT_AGE: Duration = Duration::from_mins(10);

/// A host or an origin to allow that is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuardError {
    /// Not a host name or an address without a port.
    #[error("`{0}` is no host: give a name or an address, without scheme and port")]
    Host(String),
    /// Not scheme, host and port alone.
    #[error("`{0}` is no origin: give scheme, host and port, such as https://app.example.com")]
    Origin(String),
}

/// The hosts and origins that are answered.
#[derive(Debug, Clone)]
pub(crate) struct Guard(Arc<Allowed>);

#[derive(Debug)]
struct Allowed {
    hosts: Vec<String>,
    origins: Vec<String>,
}

impl Guard {
    pub(crate) fn new(hosts: &[String], origins: &[String]) -> Result<Self, GuardError> {
        let host = |text: &String| match text.parse::<Authority>() {
            Ok(authority) if bare_host(&authority) == Some(text) && authority.port().is_none() => {
                Ok(text.to_ascii_lowercase())
            }
            _ => Err(GuardError::Host(text.clone())),
        };
        let origin = |text: &String| match origin_host(text) {
            Some(_) => Ok(text.to_ascii_lowercase()),
            None => Err(GuardError::Origin(text.clone())),
        };
        let hosts = hosts.iter().map(host).collect::<Result<_, _>>()?;
        let origins = origins.iter().map(origin).collect::<Result<_, _>>()?;
        Ok(Self(Arc::new(Allowed { hosts, origins })))
    }

    /// Refuses what does not come for this server.
    #[expect(
        clippy::result_large_err,
        reason = "the refusal is the reply, made where it is rare"
    )]
    pub(crate) fn check(&self, parts: &Parts) -> Result<(), Response> {
        let mut hosts = parts.headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return Err(refuse(
                StatusCode::BAD_REQUEST,
                "One Host header is required",
            ));
        };
        let authority = host
            .to_str()
            .ok()
            .and_then(|host| host.parse::<Authority>().ok());
        let Some(named) = authority.as_ref().and_then(bare_host) else {
            return Err(refuse(StatusCode::BAD_REQUEST, "Invalid Host header"));
        };
        let target = parts.uri.authority();
        let target_allowed =
            target.is_none_or(|a| bare_host(a).is_some_and(|h| self.allows_host(h)));
        if !self.allows_host(named) || !target_allowed {
            return Err(refuse(StatusCode::FORBIDDEN, "Host not allowed"));
        }
        let mut origins = parts.headers.get_all(ORIGIN).iter();
        if !origins.all(|origin| self.allows_origin(origin)) {
            return Err(refuse(StatusCode::FORBIDDEN, "Origin not allowed"));
        }
        Ok(())
    }

    fn allows_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        is_loopback(&host) || self.0.hosts.contains(&host)
    }

    fn allows_origin(&self, origin: &HeaderValue) -> bool {
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        let origin = origin.to_ascii_lowercase();
        self.0.origins.contains(&origin)
            || origin_host(&origin).is_some_and(|host| is_loopback(&host))
    }
}

/// The host of an authority that has neither user nor an impossible port.
fn bare_host(authority: &Authority) -> Option<&str> {
    let text = authority.as_str();
    let host = authority.host();
    let rest = text.strip_prefix(host)?;
    let port_fits = match rest.strip_prefix(':') {
        Some(port) => port.parse::<u16>().is_ok(),
        None => rest.is_empty(),
    };
    (port_fits && !host.is_empty()).then_some(host)
}

/// The host of a serialised origin (RFC 6454, section 6.2): scheme, host and port, nothing else.
fn origin_host(origin: &str) -> Option<String> {
    let uri: Uri = origin.parse().ok()?;
    let http = matches!(uri.scheme_str(), Some("http" | "https"));
    let authority = uri.authority()?;
    let bare = origin.len() == uri.scheme_str()?.len() + "://".len() + authority.as_str().len();
    (http && bare).then(|| bare_host(authority).map(str::to_owned))?
}

fn is_loopback(host: &str) -> bool {
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    match address.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

fn refuse(status: StatusCode, detail: &'static str) -> Response {
    wire::json(status, &wire::Detail { detail })
}

/// CORS for everything but the control API: allowed origins are echoed, with credentials, on
/// refusals too.
pub(crate) fn cors_layer(guard: &Guard) -> CorsLayer {
    let guard = guard.clone();
    let named = HeaderName::from_static;
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| {
            guard.allows_origin(origin)
        }))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST])
        // `*` would not cover `authorization`.
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            ACCEPT,
            named("x-request-id"),
            named("prefer"),
            named("x-mock-fault"),
            named("x-mock-namespace"),
        ])
        .expose_headers([named("x-request-id"), RETRY_AFTER, WWW_AUTHENTICATE])
        .max_age(PREFLIGHT_AGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(headers: &[(&str, &str)], uri: &str) -> u16 {
        let guard = Guard::new(
            &["mock.example.com".into()],
            &["https://app.example.com".into()],
        );
        let mut request = http::Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        guard
            .unwrap()
            .check(&parts)
            .map_or_else(|refusal| refusal.status().as_u16(), |()| 200)
    }

    #[test]
    fn one_loopback_or_allowed_host_is_let_in() {
        for host in [
            "localhost",
            "LOCALHOST:8010",
            "127.0.0.1:1",
            "127.9.9.9",
            "[::1]:8010",
            "a.localhost",
            "mock.example.com",
        ] {
            assert_eq!(status(&[("host", host)], "/"), 200, "{host}");
        }
        for host in [
            "example.com",
            "10.0.0.1",
            "localhost.example.com",
            "[::2]",
            "xlocalhost",
        ] {
            assert_eq!(status(&[("host", host)], "/"), 403, "{host}");
        }
    }

    #[test]
    fn no_host_two_hosts_and_broken_ones_are_bad_requests() {
        assert_eq!(status(&[], "/"), 400);
        assert_eq!(
            status(&[("host", "localhost"), ("host", "localhost")], "/"),
            400
        );
        for host in [
            "",
            "user@localhost",
            "localhost:99999",
            "local host",
            "localhost:x",
        ] {
            assert_eq!(status(&[("host", host)], "/"), 400, "{host}");
        }
    }

    #[test]
    fn an_absolute_target_must_name_this_machine_too() {
        assert_eq!(status(&[("host", "localhost")], "http://example.com/"), 403);
        assert_eq!(status(&[("host", "localhost")], "http://localhost/"), 200);
    }

    #[test]
    fn an_origin_is_absent_loopback_or_allowed() {
        for origin in [
            "http://localhost:3000",
            "https://127.0.0.1",
            "https://app.example.com",
        ] {
            assert_eq!(
                status(&[("host", "localhost"), ("origin", origin)], "/"),
                200,
                "{origin}"
            );
        }
        for origin in [
            "null",
            "http://example.com",
            "https://app.example.com:444",
            "http://localhost/path",
            "file://",
            "http://u@localhost",
        ] {
            assert_eq!(
                status(&[("host", "localhost"), ("origin", origin)], "/"),
                403,
                "{origin}"
            );
        }
    }

    #[test]
    fn what_is_no_host_or_origin_cannot_be_allowed() {
        for host in ["http://a", "a:80", "a b", ""] {
            assert!(Guard::new(&[host.into()], &[]).is_err(), "{host}");
        }
        for origin in ["a", "http://a/b", "null", ""] {
            assert!(Guard::new(&[], &[origin.into()]).is_err(), "{origin}");
        }
    }
}
