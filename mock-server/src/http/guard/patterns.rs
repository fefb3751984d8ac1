//! The values of `--allow-host` and `--allow-origin`, and the origins that are compared with them.

use http::uri::Authority;

use super::{bracketed, host_and_port, is_loopback, normal};

/// What to give instead of a value that can never match.
type Cure = &'static str;

const NAME_CURE: Cure =
    "give a host name or an address, such as mock.example.com, 10.0.0.5 or [fd00::1]";
const PATTERN_CURE: Cure =
    "`*` stands only at the beginning, before the dot of a name: *.example.com";

/// Hosts to allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum HostPattern {
    /// This one.
    Exact(String),
    /// Those with one or more labels before this, which begins with a dot.
    Below(String),
}

impl HostPattern {
    pub(super) fn parse(text: &str) -> Result<Self, Cure> {
        if text.contains("://") || text.contains('/') {
            return Err("give the host alone, without scheme, path or network size");
        }
        if text.contains([',', ' ']) {
            return Err("give one host at a time");
        }
        if let Some(name) = text.strip_prefix("*.") {
            return match Self::parse(name)? {
                Self::Exact(name) if is_name(&name) => Ok(Self::Below(format!(".{name}"))),
                _ => Err(PATTERN_CURE),
            };
        }
        if text.contains('*') {
            return Err(PATTERN_CURE);
        }
        if text.starts_with('.') {
            return Err("write *.example.com for the names below example.com");
        }
        if bracketed(text).is_some() {
            return Ok(Self::Exact(normal(text)));
        }
        if text.parse::<std::net::Ipv6Addr>().is_ok() {
            return Err("put an IPv6 address in brackets: [fd00::1]");
        }
        if text.contains(':') {
            return Err("leave out the port: every port is allowed with its host");
        }
        if !text.is_ascii() {
            return Err("write the name as it is sent, in ASCII (xn--…)");
        }
        if is_host(text) {
            Ok(Self::Exact(normal(text)))
        } else {
            Err(NAME_CURE)
        }
    }

    /// Compares with a host in its normal form.
    pub(super) fn matches(&self, host: &str) -> bool {
        match self {
            Self::Exact(allowed) => host == allowed,
            Self::Below(suffix) => host
                .strip_suffix(suffix.as_str())
                .is_some_and(|labels| labels.split('.').all(|label| !label.is_empty())),
        }
    }
}

/// Whether a text can be a host name or an IPv4 address: labels of letters, digits, `-` and `_`.
fn is_host(text: &str) -> bool {
    let of_label = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let name = text.strip_suffix('.').unwrap_or(text);
    name.split('.')
        .all(|label| !label.is_empty() && label.bytes().all(of_label))
}

/// Whether a host is a name, and not an address.
fn is_name(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next();
    last.is_some_and(|label| label.bytes().any(|byte| !byte.is_ascii_digit()))
        && !host.starts_with('[')
}

/// Where a page comes from, as a browser tells it (RFC 6454, section 6.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A page of a site.
    Web {
        secure: bool,
        host: String,
        port: u16,
    },
    /// A page in an app or an extension: any other scheme, with what follows it.
    App(String),
    /// A page whose origin the browser keeps back: of a file, a sandboxed frame or a redirect.
    Null,
}

impl Origin {
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text == "null" {
            return Some(Self::Null);
        }
        let text = text.to_ascii_lowercase();
        let (scheme, authority) = text.split_once("://")?;
        let secure = match scheme {
            "http" => false,
            "https" => true,
            _ => return is_app(scheme, authority).then_some(Self::App(text)),
        };
        let authority: Authority = authority.parse().ok()?;
        let (host, port) = host_and_port(&authority)?;
        Some(Self::Web {
            secure,
            host: normal(host),
            port: port.unwrap_or(if secure { 443 } else { 80 }),
        })
    }

    /// Whether it is a page at a host in its normal form. Without a port, the host has the default
    /// port of the page's scheme: a proxy may speak TLS before the server.
    pub(super) fn is_at(&self, asked: &str, asked_port: Option<u16>) -> bool {
        match self {
            Self::Web { secure, host, port } => {
                let default = if *secure { 443 } else { 80 };
                host == asked && *port == asked_port.unwrap_or(default)
            }
            Self::App(_) | Self::Null => false,
        }
    }

    /// Whether it is a page of this machine. Of an app, `localhost` says nothing.
    pub(super) fn is_loopback(&self) -> bool {
        matches!(self, Self::Web { host, .. } if is_loopback(host))
    }
}

/// Whether these are a scheme (RFC 3986, section 3.1) and a host with or without a port.
fn is_app(scheme: &str, authority: &str) -> bool {
    let of_scheme = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let of_host = |byte: u8| of_scheme(byte) || matches!(byte, b'_' | b'~' | b':' | b'[' | b']');
    scheme.bytes().all(of_scheme)
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && !authority.is_empty()
        && authority.bytes().all(of_host)
}

/// Origins to allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OriginPattern {
    Exact(Origin),
    Below {
        secure: bool,
        hosts: HostPattern,
        port: u16,
    },
}

impl OriginPattern {
    pub(super) fn parse(text: &str) -> Result<Self, Cure> {
        const CURE: Cure = "give scheme and host, with a port if it has one: https://app.example.com, tauri://localhost";
        let pattern = text.contains('*').then(|| text.replacen("://*.", "://", 1));
        if text.contains([',', ' ']) {
            return Err("give one origin at a time");
        }
        if pattern.as_deref().is_some_and(|rest| rest.contains('*')) {
            return Err("`*` stands only before the dot of a name: https://*.example.com");
        }
        if !text.is_ascii() {
            return Err("write the host as it is sent, in ASCII (xn--…)");
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None if text == "null" => return Ok(Self::Exact(Origin::Null)),
            None => return Err(CURE),
        };
        if rest.contains(['/', '?', '#', '@']) {
            return Err("an origin ends with its host or port: leave out user, path and slash");
        }
        match scheme.as_str() {
            "file" | "data" | "blob" | "about" => {
                return Err("browsers send `null` for such a page: allow null");
            }
            "ws" | "wss" | "ftp" => return Err("give the page's scheme, http or https"),
            _ => {}
        }
        let origin = Origin::parse(pattern.as_deref().unwrap_or(text)).ok_or(CURE)?;
        match (pattern, origin) {
            (None, Origin::Web { ref host, .. }) if bracketed(host).is_none() && !is_host(host) => {
                Err(CURE)
            }
            (None, origin) => Ok(Self::Exact(origin)),
            (Some(_), Origin::Web { secure, host, port }) => Ok(Self::Below {
                secure,
                hosts: HostPattern::parse(&format!("*.{host}"))?,
                port,
            }),
            (Some(_), _) => Err("`*` works for http and https alone: name each app or extension"),
        }
    }

    pub(super) fn matches(&self, origin: &Origin) -> bool {
        match (self, origin) {
            (Self::Exact(allowed), origin) => allowed == origin,
            (
                Self::Below {
                    secure,
                    hosts,
                    port,
                },
                Origin::Web {
                    secure: other,
                    host,
                    port: at,
                },
            ) => secure == other && port == at && hosts.matches(host),
            (Self::Below { .. }, _) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_pattern_matches_one_or_more_labels_before_its_suffix() {
        let pattern = HostPattern::parse("*.App.github.dev").unwrap();
        for host in [
            "a.app.github.dev",
            "a-8010.app.github.dev",
            "a.b.app.github.dev",
        ] {
            assert!(pattern.matches(host), "{host}");
        }
        for host in [
            "app.github.dev",
            ".app.github.dev",
            "a..app.github.dev",
            "xapp.github.dev",
            "a.app.github.dev.example.com",
            "a.app.github.dev.",
        ] {
            assert!(!pattern.matches(host), "{host}");
        }
    }

    #[test]
    fn allowed_host_that_no_request_can_name_is_refused() {
        for host in [
            "",
            "*",
            "*.",
            "a.*.b",
            "*a.b",
            "a.*",
            "*.*.a",
            ".a.b",
            "a..b",
            "a:80",
            "a:",
            "*.a:80",
            "http://a",
            "10.0.0.0/8",
            "*.0.0.1",
            "*.[::1]",
            "::1",
            "[::1",
            "[a]",
            "a b",
            " a",
            "a,b",
            "u@a",
            "bücher.example",
        ] {
            assert!(HostPattern::parse(host).is_err(), "{host}");
        }
        for host in [
            "a",
            "A.b",
            "a_b.c",
            "10.0.0.5",
            "[FD00::1]",
            "a.b.",
            "*.a",
            "*.a.b",
        ] {
            assert!(HostPattern::parse(host).is_ok(), "{host}");
        }
        assert!(
            HostPattern::parse("[FD00:0::1]")
                .unwrap()
                .matches("[fd00::1]")
        );
    }

    #[test]
    fn origin_pattern_matches_scheme_port_and_labels() {
        let matches = |pattern: &str, origin: &str| {
            let pattern = OriginPattern::parse(pattern).unwrap();
            Origin::parse(origin).is_some_and(|origin| pattern.matches(&origin))
        };
        for (pattern, origin, expected) in [
            ("https://*.example.com", "https://a.example.com", true),
            ("https://*.example.com", "https://a.b.example.com:443", true),
            ("https://*.example.com", "https://example.com", false),
            ("https://*.example.com", "http://a.example.com", false),
            ("https://*.example.com", "https://a.example.com:444", false),
            ("https://*.example.com", "https://a.example.com.b", false),
            ("https://*.example.com", "null", false),
            (
                "http://*.example.com:3000",
                "http://a.example.com:3000",
                true,
            ),
            ("tauri://localhost", "tauri://localhost", true),
            ("TAURI://localhost", "tauri://LOCALHOST", true),
            ("tauri://localhost", "capacitor://localhost", false),
            ("tauri://localhost", "http://localhost", false),
            ("chrome-extension://abc", "chrome-extension://abc", true),
            ("chrome-extension://abc", "chrome-extension://abd", false),
            ("app://-", "app://-", true),
            ("vscode-webview://a1-b2", "vscode-webview://a1-b2", true),
            ("ionic://localhost:8100", "ionic://localhost:8100", true),
            ("null", "null", true),
            (
                "https://app.example.com",
                "https://APP.example.com:443",
                true,
            ),
        ] {
            assert_eq!(matches(pattern, origin), expected, "{pattern} {origin}");
        }
    }

    #[test]
    fn allowed_origin_that_no_browser_sends_is_refused() {
        for origin in [
            "",
            "*",
            "a",
            "http://",
            "http://a/b",
            "http://a/",
            "http://a?",
            "http://a#",
            "http://u@a",
            "http://a:x",
            "http://*",
            "https://*.",
            "https://a.*.b",
            "https://*.a.*",
            "http://a:*",
            "tauri://*.localhost",
            "tauri://",
            "tauri:localhost",
            "-a://b",
            "file://",
            "file://a",
            "ftp://a",
            "ws://a",
            "http://a b",
            "http://a,http://b",
            "NULL",
            "http://bücher.example",
            "http://a;b",
            "null ",
        ] {
            assert!(OriginPattern::parse(origin).is_err(), "{origin}");
        }
    }
}
