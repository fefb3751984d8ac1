//! Redirect of a path with a slash too many or too few, as in Starlette.

use std::net::SocketAddr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What `urllib.parse.quote` leaves alone in a `Location`: its own safe characters and Starlette's.
const QUOTED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~')
    .remove(b':')
    .remove(b'/')
    .remove(b'%')
    .remove(b'#')
    .remove(b'?')
    .remove(b'=')
    .remove(b'@')
    .remove(b'[')
    .remove(b']')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';');

/// The path to try when none fits: without the slashes at its end, or with one where there is none.
pub(crate) fn other(path: &str) -> Option<String> {
    match path.trim_end_matches('/') {
        _ if path == "/" => None,
        trimmed if trimmed.len() < path.len() => Some(trimmed.to_owned()),
        _ => Some(format!("{path}/")),
    }
}

/// How a client is told where it is: in its own words, the `Host` that it sent.
///
/// To Starlette a port without digits makes that no host: it names the address that the request came to.
pub(crate) fn authority(host: &str, local: Option<SocketAddr>) -> String {
    match (host.strip_suffix(':'), local) {
        (None, _) => host.to_owned(),
        (Some(name), None) => name.to_owned(),
        (Some(_), Some(local)) => {
            let text = local.to_string();
            let default = text.strip_suffix(":80").filter(|_| local.port() == 80);
            default.unwrap_or(&text).to_owned()
        }
    }
}

/// Where a client is sent: the decoded `path` on the host that it asked, with its query as it was sent.
pub(crate) fn location(scheme: &str, host: &str, path: &str, query: Option<&str>) -> String {
    let path = path
        .replace('?', "%3F")
        .replace('#', "%23")
        .replace('\\', "%5C");
    let mut url = format!("{scheme}://{host}{path}");
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        url.push('?');
        url.push_str(query);
    }
    utf8_percent_encode(&url, QUOTED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slash_redirect_removes_all_slashes_or_adds_one() {
        let table = [
            ("/", None),
            ("//", Some("")),
            ("/a/", Some("/a")),
            ("/a///", Some("/a")),
            ("/a", Some("/a/")),
            ("/a/b", Some("/a/b/")),
        ];
        for (path, expected) in table {
            assert_eq!(other(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn redirect_uses_the_address_for_a_host_with_empty_port() {
        let table = [
            ("LOCALHOST", "127.0.0.1:8010", "LOCALHOST"),
            ("[::1]", "127.0.0.1:8010", "[::1]"),
            ("localhost:1", "127.0.0.1:8010", "localhost:1"),
            ("localhost:", "127.0.0.1:8010", "127.0.0.1:8010"),
            ("localhost:", "[::1]:8010", "[::1]:8010"),
            ("[::1]:", "127.0.0.1:80", "127.0.0.1"),
            ("localhost:", "[::1]:80", "[::1]"),
            ("localhost:", "127.0.0.1:8080", "127.0.0.1:8080"),
        ];
        for (host, local, expected) in table {
            assert_eq!(
                authority(host, local.parse().ok()),
                expected,
                "{host} {local}"
            );
        }
    }

    #[test]
    fn location_is_quoted_as_in_starlette() {
        let table = [
            ("/a", None, "http://LOCALHOST:80/a"),
            ("/a", Some(""), "http://LOCALHOST:80/a"),
            (
                "/a",
                Some("b=c&d=%20%zz?e"),
                "http://LOCALHOST:80/a?b=c&d=%20%zz?e",
            ),
            ("/a\n", None, "http://LOCALHOST:80/a%0A"),
            ("/a?b#c\\", None, "http://LOCALHOST:80/a%3Fb%23c%5C"),
            (
                "/é",
                Some("<>\"'`{}|^[]!$*()~;\\"),
                "http://LOCALHOST:80/%C3%A9?%3C%3E%22'%60%7B%7D%7C%5E[]!$*()~;%5C",
            ),
        ];
        for (path, query, expected) in table {
            assert_eq!(location("http", "LOCALHOST:80", path, query), expected);
        }
    }
}
