//! Redirect URIs: how they are registered, compared, and given their answer.

/// Longest redirect URI, in characters.
const LENGTH: usize = 2048;
/// Hosts whose port the client chooses when it begins (RFC 8252, section 7.3). Not `localhost`, which
/// may be another interface (section 8.3).
const LOOPBACK: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];

/// Returns what is wrong with a URI to register; `None` if nothing is.
pub(super) fn fault(uri: &str) -> Option<&'static str> {
    if uri.len() > LENGTH || !uri.chars().all(|c| c.is_ascii_graphic()) {
        return Some("it must have at most 2048 visible ASCII characters");
    }
    if uri.contains('#') {
        // RFC 6749, section 3.1.2.
        return Some("it must have no fragment");
    }
    let (scheme, rest) = uri.split_once(':').unwrap_or_default();
    let has_form = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let is_web = ["http", "https"].contains(&scheme);
    let host = rest.strip_prefix("//").unwrap_or_default();
    let host = &host[..host.find(['/', '?']).unwrap_or(host.len())];
    match (has_form, is_web) {
        // Such a client could never sign in: no page of a browser has this address.
        (true, true) if host.contains('*') => Some(
            "it must name a whole host: `*` stands for nothing here, so name each redirect URI",
        ),
        (true, true) if host.contains('@') => Some("it must have no user name and no password"),
        (true, true) if !host.is_empty() => None,
        // RFC 8252, sections 7.1 and 8.4: the scheme of an app is a domain name in reverse.
        (true, false) if scheme.contains('.') => None,
        _ => Some(
            "it must begin with `http://` or `https://` and a host, or with a scheme of the app that \
             contains a dot, such as `com.example.app:`",
        ),
    }
}

/// Whether a URI is a registered one (RFC 9700, section 4.1.3): the same text, or the same but for the
/// port of a loopback address.
pub(super) fn is_registered(registered: &str, uri: &str) -> bool {
    registered == uri
        || LOOPBACK.iter().any(|host| {
            let parts = registered.strip_prefix(host).zip(uri.strip_prefix(host));
            parts.is_some_and(|(registered, uri)| {
                match (without_port(registered), without_port(uri)) {
                    (Some(registered), Some(uri)) => registered == uri,
                    _ => false,
                }
            })
        })
}

/// What follows the port of a URI, or its host where it has no port; `None` if it is neither.
fn without_port(rest: &str) -> Option<&str> {
    let Some(port) = rest.strip_prefix(':') else {
        return (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(rest);
    };
    let end = port.find(['/', '?']).unwrap_or(port.len());
    let (port, rest) = port.split_at(end);
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    is_port.then_some(rest)
}

/// A redirect URI with these pairs in its query, behind those that it has.
pub(super) fn with_answer(uri: &str, pairs: &[(&str, &str)]) -> String {
    let separator = if uri.contains('?') { '&' } else { '?' };
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    format!("{uri}{separator}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uri_has_a_host_or_a_scheme_with_a_dot_and_no_fragment() {
        for uri in [
            "http://127.0.0.1/callback",
            "http://[::1]:8011/callback?a=b",
            "https://app.example.com",
            "com.example.app:/callback",
            "com.example.app://callback",
            "https://app.example.com/*?a=b@c",
        ] {
            assert_eq!(fault(uri), None, "{uri}");
        }
        let longest = format!("{:a<1$}", "https://app.example.com/", LENGTH);
        assert_eq!(fault(&longest), None);
        let long = longest + "a";
        for uri in [
            "",
            "/callback",
            "//app.example.com",
            "app.example.com/callback",
            "http:/callback",
            "http:///callback",
            "https://",
            "javascript:alert(1)",
            "myapp://callback",
            "1.a:/callback",
            "https://app.example.com/#a",
            "https://app.example.com/ ",
            "https://app.example.com/é",
            "https://*.example.com/callback",
            "https://user:password@app.example.com/callback",
            &long,
        ] {
            assert!(fault(uri).is_some(), "{uri}");
        }
    }

    #[test]
    fn only_the_port_of_a_loopback_address_is_free() {
        for (registered, uri, expected) in [
            ("https://a.test/cb", "https://a.test/cb", true),
            ("https://a.test/cb", "https://a.test/cb/", false),
            ("https://a.test/cb", "https://a.test/CB", false),
            ("https://a.test/cb", "https://a.test/cb?x=1", false),
            ("https://a.test/cb", "https://a.test:443/cb", false),
            ("https://a.test/", "https://a.test/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:8011/cb", true),
            ("http://127.0.0.1:8011/cb", "http://127.0.0.1:9/cb", true),
            ("http://127.0.0.1:8011/cb", "http://127.0.0.1/cb", true),
            ("http://[::1]/cb", "http://[::1]:8011/cb", true),
            ("http://127.0.0.1", "http://127.0.0.1:1", true),
            ("http://127.0.0.1/cb", "http://127.0.0.1:8011/other", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:8011", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:99999/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:+80/cb", false),
            (
                "http://127.0.0.1/cb",
                "http://127.0.0.1:80@evil.test/cb",
                false,
            ),
            (
                "http://127.0.0.1/cb",
                "http://127.0.0.1.evil.test/cb",
                false,
            ),
            (
                "http://127.0.0.1/cb",
                "http://127.0.0.1@evil.test/cb",
                false,
            ),
            ("http://127.0.0.1/cb", "https://127.0.0.1:8011/cb", false),
            ("http://127.0.0.1/cb", "http://[::1]/cb", false),
            (
                "http://localhost:3000/cb",
                "http://localhost:3001/cb",
                false,
            ),
        ] {
            assert_eq!(is_registered(registered, uri), expected, "{uri}");
        }
    }

    #[test]
    fn answer_is_encoded_behind_the_query_of_the_redirect_uri() {
        let pairs = [("code", "a"), ("state", "b&c=d é")];
        for (uri, expected) in [
            (
                "http://a.test/cb",
                "http://a.test/cb?code=a&state=b%26c%3Dd+%C3%A9",
            ),
            (
                "http://a.test/cb?x=1",
                "http://a.test/cb?x=1&code=a&state=b%26c%3Dd+%C3%A9",
            ),
        ] {
            assert_eq!(with_answer(uri, &pairs), expected);
        }
    }
}
