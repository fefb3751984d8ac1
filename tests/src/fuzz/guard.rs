//! `Host` and `Origin`: who is let in.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde_json::{Value, json};

use super::server::{address, ask, is_value};
use crate::blocking::BlockingReply;

/// Whether a reply comes from behind the guard, where nothing but the bearer is missing.
fn is_let_in(reply: &BlockingReply) -> bool {
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    assert!(body["detail"].is_string(), "{body}");
    match reply.status {
        401 => {
            assert_eq!(body, json!({"detail": "Not authenticated"}));
            true
        }
        400 | 403 => false,
        status => panic!("{status}"),
    }
}

/// Whether a host, with or without a port, is this machine.
fn is_this_machine(authority: &[u8]) -> bool {
    let authority = String::from_utf8_lossy(authority).to_ascii_lowercase();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (authority.as_str(), ""),
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let v6 = inner.and_then(|address| address.parse::<Ipv6Addr>().ok());
    let v4 = host.parse::<Ipv4Addr>().ok();
    let labels = |name: &str| name.split('.').all(|label| !label.is_empty());
    let named = host == "localhost" || host.ends_with(".localhost") && labels(host);
    let here = named
        || v4.is_some_and(|address| address.is_loopback())
        || v6.is_some_and(|address| {
            let mapped = address.to_ipv4_mapped();
            address.is_loopback() || mapped.is_some_and(|address| address.is_loopback())
        });
    here && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it is one of the plain names of this machine, which must be let in.
fn is_plain(authority: &[u8]) -> bool {
    let plain = [&b"localhost"[..], b"127.0.0.1", b"[::1]", b"app.localhost"];
    plain.contains(&authority)
}

/// Bytes as the value of `Host`: only names of this machine are let in.
pub fn host(data: &[u8]) {
    if !is_value(data) {
        return;
    }
    let reply = ask("GET", "/v1/auth/load", &[("host", data)], None);
    let shown = String::from_utf8_lossy(data);
    if is_let_in(&reply) {
        assert!(is_this_machine(data), "let in: {shown:?}");
    } else {
        assert!(!is_plain(data), "refused: {shown:?}");
    }
}

/// Bytes as the value of `Origin`: only pages of this machine are let in, and may read the reply.
pub fn origin(data: &[u8]) {
    if !is_value(data) {
        return;
    }
    let reply = ask("GET", "/v1/auth/load", &[("origin", data)], None);
    let shown = String::from_utf8_lossy(data);
    let lower = data.to_ascii_lowercase();
    let web = [&b"http://"[..], b"https://"];
    let page = web.iter().find_map(|scheme| lower.strip_prefix(*scheme));
    let allowed = reply.header("access-control-allow-origin");
    if is_let_in(&reply) {
        assert!(page.is_some_and(is_this_machine), "let in: {shown:?}");
        assert_eq!(allowed, Some(&*shown), "an origin that is let in");
    } else {
        assert!(!page.is_some_and(is_plain), "refused: {shown:?}");
        let own = format!("http://{}", address());
        assert_ne!(shown, own, "the server's own origin is refused");
        assert_eq!(allowed, None, "a refusal that {shown:?} may read");
    }
}
