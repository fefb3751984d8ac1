//! Who may talk to the server at all: checked before any routing.
//!
//! A page of any site can make its visitor's browser send requests to a loopback address, and DNS rebinding
//! can make them look same-origin. So every request must name this machine in `Host`, and a browser's must
//! come from a page of this machine or of this server, unless a flag allows more. `X-Forwarded-*` is
//! never read.

mod fetch_site;
mod patterns;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use http::header::{HOST, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};

pub(super) use self::fetch_site::Arrival;
use self::fetch_site::{is_foreign, opens_link};
use self::patterns::{HostPattern, Origin, OriginPattern};
use crate::net::Warnings;
use crate::wire::Answer;
use crate::world::Cause;

/// A host or an origin to allow that no request could ever name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuardError {
    /// Not a host name, an address, or `*.` before a name.
    #[error("`{value}` would match no request: {cure}")]
    Host {
        /// The value as given.
        value: String,
        /// What to give instead.
        cure: &'static str,
    },
    /// Not what a browser sends in `Origin`.
    #[error("`{value}` would match no request: {cure}")]
    Origin {
        /// The value as given.
        value: String,
        /// What to give instead.
        cure: &'static str,
    },
}

/// The hosts and origins that are answered.
#[derive(Debug, Clone)]
pub(crate) struct Guard(Arc<Allowed>);

#[derive(Debug)]
struct Allowed {
    hosts: Vec<HostPattern>,
    origins: Vec<OriginPattern>,
    warnings: Warnings,
}

/// What is told, and the cause behind it.
type Refusal = (StatusCode, &'static str, Cause);

const ONE_HOST: &str = "One Host header is required";
const HOST_MISSING: Refusal = (StatusCode::BAD_REQUEST, ONE_HOST, Cause::HostMissing);
const HOST_REPEATED: Refusal = (StatusCode::BAD_REQUEST, ONE_HOST, Cause::HostRepeated);
const HOST_INVALID: Refusal = (
    StatusCode::BAD_REQUEST,
    "Invalid Host header",
    Cause::HostInvalid,
);
const TARGET_INVALID: Refusal = (
    StatusCode::BAD_REQUEST,
    "Request target and Host header disagree",
    Cause::TargetInvalid,
);
const ORIGIN_FOREIGN: Refusal = (
    StatusCode::FORBIDDEN,
    "Origin not allowed",
    Cause::OriginNotAllowed,
);
const CROSS_SITE: Refusal = (
    StatusCode::FORBIDDEN,
    "Cross-site request not allowed",
    Cause::CrossSite,
);

fn host_foreign(host: &str) -> Refusal {
    let host = host.to_owned();
    let cause = Cause::HostNotAllowed { host };
    (StatusCode::FORBIDDEN, "Host not allowed", cause)
}

impl Guard {
    pub(crate) fn new(hosts: &[String], origins: &[String]) -> Result<Self, GuardError> {
        let host = |text: &String| {
            HostPattern::parse(text).map_err(|cure| GuardError::Host {
                value: text.clone(),
                cure,
            })
        };
        let origin = |text: &String| {
            OriginPattern::parse(text).map_err(|cure| GuardError::Origin {
                value: text.clone(),
                cure,
            })
        };
        Ok(Self(Arc::new(Allowed {
            hosts: hosts.iter().map(host).collect::<Result<_, _>>()?,
            origins: origins.iter().map(origin).collect::<Result<_, _>>()?,
            warnings: Warnings::default(),
        })))
    }

    /// Refuses what does not come for this server, and tells how the rest came.
    #[expect(
        clippy::result_large_err,
        reason = "the refusal is the reply, made where it is rare"
    )]
    pub(super) fn check(
        &self,
        method: &Method,
        target: &Uri,
        headers: &HeaderMap,
    ) -> Result<Arrival, Answer> {
        let verdict = self.check_host(target, headers).and_then(|loopback| {
            self.check_origin(headers)?;
            check_site(method, loopback, headers)
        });
        verdict.map_err(|(status, detail, cause)| {
            self.warn(&cause, headers);
            Answer::refusal(status, detail, cause)
        })
    }

    /// Logs a refusal with the flag that would allow it, once for each host and each origin.
    fn warn(&self, cause: &Cause, headers: &HeaderMap) {
        // Anything else is not shown: it may hold a name and a password.
        let origin = headers.get(ORIGIN).and_then(|value| value.to_str().ok());
        let origin = origin.filter(|origin| Origin::parse(origin).is_some());
        let first = |kind, value: &str| self.0.warnings.first(kind, value);
        match cause {
            Cause::HostNotAllowed { host } => {
                if let Some(host) = first("host", host) {
                    tracing::warn!("refused the host `{host}`; to allow it: --allow-host {host}");
                }
            }
            Cause::OriginNotAllowed => {
                if let Some(origin) = first("origin", origin.unwrap_or("(not an origin)")) {
                    tracing::warn!(
                        "refused a page of the origin `{origin}`; to allow it: --allow-origin {origin}"
                    );
                }
            }
            Cause::CrossSite => {
                if first("site", cause.name()).is_some() {
                    tracing::warn!(
                        "refused a request that a page of another site sent without an Origin (Sec-Fetch-Site); \
                         if the page is yours, send the request with fetch() or with the attribute crossorigin, \
                         or open the page under the host name of this server"
                    );
                }
            }
            _ => {
                if let Some(cause) = first("head", cause.name()) {
                    tracing::warn!(
                        "refused a request ({cause}): it needs one valid Host header, with the host of its target"
                    );
                }
            }
        }
    }

    /// Returns whether the host is a loopback name.
    fn check_host(&self, uri: &Uri, headers: &HeaderMap) -> Result<bool, Refusal> {
        let value = only(headers, &HOST).ok_or_else(|| {
            let repeated = headers.contains_key(HOST);
            if repeated {
                HOST_REPEATED
            } else {
                HOST_MISSING
            }
        })?;
        let text = value.to_str().ok();
        if uri.authority().is_none() && text.is_some_and(is_plain_loopback) {
            return Ok(true);
        }
        let authority = text.and_then(|host| host.parse().ok());
        let (host, _) = authority
            .as_ref()
            .and_then(host_and_port)
            .ok_or(HOST_INVALID)?;
        if !self.allows_host(host) {
            return Err(host_foreign(host));
        }
        // RFC 9112, section 3.2.2: a target with an authority overrides the header.
        match target(uri)? {
            Some(target) if !self.allows_host(target) => Err(host_foreign(target)),
            Some(target) if !target.eq_ignore_ascii_case(host) => Err(TARGET_INVALID),
            _ => Ok(is_loopback(&normal(host))),
        }
    }

    fn check_origin(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        if !headers.contains_key(ORIGIN) {
            return Ok(());
        }
        let allowed = |origin| self.allows_origin(origin) || is_own_origin(origin, headers);
        if only(headers, &ORIGIN).is_some_and(allowed) {
            Ok(())
        } else {
            Err(ORIGIN_FOREIGN)
        }
    }

    fn allows_host(&self, host: &str) -> bool {
        let host = normal(host);
        is_loopback(&host) || self.0.hosts.iter().any(|allowed| allowed.matches(&host))
    }

    /// The origin of a page that may read the reply.
    pub(super) fn allowed_origin(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(ORIGIN)?;
        self.allows_origin(origin).then(|| origin.clone())
    }

    fn allows_origin(&self, value: &HeaderValue) -> bool {
        let origin = value.to_str().ok().and_then(Origin::parse);
        origin.is_some_and(|origin| {
            origin.is_loopback()
                || self
                    .0
                    .origins
                    .iter()
                    .any(|allowed| allowed.matches(&origin))
        })
    }
}

/// Whether a page comes from the host and port that the request asks: a page of this server, since
/// the host is an allowed one.
fn is_own_origin(origin: &HeaderValue, headers: &HeaderMap) -> bool {
    let origin = origin.to_str().ok().and_then(Origin::parse);
    let host = only(headers, &HOST).and_then(|host| host.to_str().ok()?.parse().ok());
    let host = host.as_ref().and_then(host_and_port);
    match (origin, host) {
        (Some(origin), Some((host, port))) => origin.is_at(&normal(host), port),
        _ => false,
    }
}

/// Refuses what a page of another site sends, unless an allowed origin came with it: then the page is trusted.
fn check_site(method: &Method, loopback: bool, headers: &HeaderMap) -> Result<Arrival, Refusal> {
    if headers.contains_key(ORIGIN) || !is_foreign(headers, loopback) {
        Ok(Arrival::Direct)
    } else if opens_link(method, headers) {
        Ok(Arrival::Link)
    } else {
        Err(CROSS_SITE)
    }
}

/// A header that comes exactly once.
fn only<'a>(headers: &'a HeaderMap, name: &http::HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

/// The host that an absolute target names.
fn target(uri: &Uri) -> Result<Option<&str>, Refusal> {
    let Some(authority) = uri.authority() else {
        return Ok(None);
    };
    let http = uri
        .scheme_str()
        .is_none_or(|scheme| matches!(scheme, "http" | "https"));
    match host_and_port(authority) {
        Some((host, _)) if http => Ok(Some(host)),
        _ => Err(TARGET_INVALID),
    }
}

/// The parts of an authority that has no user and no impossible port.
fn host_and_port(authority: &Authority) -> Option<(&str, Option<u16>)> {
    let host = authority.host();
    let rest = authority
        .as_str()
        .strip_prefix(host)
        .filter(|_| !host.is_empty())?;
    match rest.strip_prefix(':') {
        // Empty digits are a port left out (RFC 3986, section 3.2.3); a sign, which Rust would read, is none.
        Some("") => Some((host, None)),
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some((host, Some(port.parse().ok()?)))
        }
        None if rest.is_empty() => Some((host, None)),
        _ => None,
    }
}

/// The IPv6 address of a host, which stands in brackets.
fn bracketed(host: &str) -> Option<Ipv6Addr> {
    let address = host.strip_prefix('[')?.strip_suffix(']')?;
    address.parse().ok()
}

/// A host as it is compared: in lower case, and an IPv6 address in its one short form.
fn normal(host: &str) -> String {
    bracketed(host).map_or_else(
        || host.to_ascii_lowercase(),
        |address| format!("[{address}]"),
    )
}

/// Whether a `Host` is one that most clients send: a loopback name, perhaps with a port. This is
/// seen without a parser; all others take the longer way to the same answer.
fn is_plain_loopback(host: &str) -> bool {
    let names = ["127.0.0.1", "localhost", "[::1]"];
    let rest = names.iter().find_map(|name| host.strip_prefix(name));
    rest.is_some_and(|rest| match rest.strip_prefix(':') {
        // A sign, which Rust would read, is not a digit.
        Some(port) => port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok(),
        None => rest.is_empty(),
    })
}

fn is_loopback(host: &str) -> bool {
    if host.starts_with('[') {
        return bracketed(host).is_some_and(|address| address.is_loopback());
    }
    let address = host.parse::<Ipv4Addr>();
    let below = host.strip_suffix(".localhost");
    address.is_ok_and(|address| address.is_loopback())
        || host == "localhost"
        || below.is_some_and(|name| name.split('.').all(|label| !label.is_empty()))
}
