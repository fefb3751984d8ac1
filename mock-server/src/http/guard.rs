//! Who may talk to the server at all: checked before any routing.
//!
//! A page of any site can make its visitor's browser send requests to a loopback address, and DNS rebinding
//! can make them look same-origin. So every request must name this machine in `Host`, and a browser's must
//! come from a page of this machine, unless a flag allows more. `X-Forwarded-*` is never read.

#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use http::header::{HOST, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, StatusCode, Uri};

use crate::wire::Answer;
use crate::world::Cause;

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
    origins: Vec<Origin>,
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

fn host_foreign(host: &str) -> Refusal {
    let host = host.to_owned();
    let cause = Cause::HostNotAllowed { host };
    (StatusCode::FORBIDDEN, "Host not allowed", cause)
}

impl Guard {
    pub(crate) fn new(hosts: &[String], origins: &[String]) -> Result<Self, GuardError> {
        let host = |text: &String| {
            let authority = text.parse().ok();
            match authority.as_ref().and_then(host_and_port) {
                Some((host, None)) if host == text => Ok(host.to_ascii_lowercase()),
                _ => Err(GuardError::Host(text.clone())),
            }
        };
        let origin =
            |text: &String| Origin::parse(text).ok_or_else(|| GuardError::Origin(text.clone()));
        let hosts = hosts.iter().map(host).collect::<Result<_, _>>()?;
        let origins = origins.iter().map(origin).collect::<Result<_, _>>()?;
        Ok(Self(Arc::new(Allowed { hosts, origins })))
    }

    /// Refuses what does not come for this server.
    #[expect(
        clippy::result_large_err,
        reason = "the refusal is the reply, made where it is rare"
    )]
    pub(crate) fn check(&self, target: &Uri, headers: &HeaderMap) -> Result<(), Answer> {
        let verdict = self
            .check_host(target, headers)
            .and_then(|()| self.check_origin(headers));
        verdict.map_err(|(status, detail, cause)| Answer::refusal(status, detail, cause))
    }

    fn check_host(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        let value = only(headers, &HOST).ok_or_else(|| {
            let repeated = headers.contains_key(HOST);
            if repeated {
                HOST_REPEATED
            } else {
                HOST_MISSING
            }
        })?;
        let authority = value.to_str().ok().and_then(|host| host.parse().ok());
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
            _ => Ok(()),
        }
    }

    fn check_origin(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        if !headers.contains_key(ORIGIN) {
            return Ok(());
        }
        let allowed = only(headers, &ORIGIN).is_some_and(|origin| self.allows_origin(origin));
        if allowed { Ok(()) } else { Err(ORIGIN_FOREIGN) }
    }

    fn allows_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        is_loopback(&host) || self.0.hosts.contains(&host)
    }

    /// The origin of a page that may read the reply.
    pub(super) fn allowed_origin(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(ORIGIN)?;
        self.allows_origin(origin).then(|| origin.clone())
    }

    fn allows_origin(&self, value: &HeaderValue) -> bool {
        let origin = value.to_str().ok().and_then(Origin::parse);
        origin.is_some_and(|origin| is_loopback(&origin.host) || self.0.origins.contains(&origin))
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

/// Where a page comes from (RFC 6454): `null`, which stands for "cannot be told", is none.
#[derive(Debug, PartialEq)]
struct Origin {
    secure: bool,
    host: String,
    port: u16,
}

impl Origin {
    fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let (secure, authority) = match text.split_once("://")? {
            ("http", authority) => (false, authority),
            ("https", authority) => (true, authority),
            _ => return None,
        };
        let authority = authority.parse().ok()?;
        let (host, port) = host_and_port(&authority)?;
        let port = port.unwrap_or(if secure { 443 } else { 80 });
        Some(Self {
            secure,
            host: host.to_owned(),
            port,
        })
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

fn is_loopback(host: &str) -> bool {
    if let Some(address) = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        return address
            .parse::<Ipv6Addr>()
            .is_ok_and(|address| address.is_loopback());
    }
    let address = host.parse::<Ipv4Addr>();
    address.is_ok_and(|address| address.is_loopback())
        || host == "localhost"
        || host.ends_with(".localhost")
}
