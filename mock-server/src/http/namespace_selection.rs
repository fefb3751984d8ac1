//! Selects the namespace of a request: by path prefix, else by header, else by cookie.
//!
//! In the path of a metadata document, the prefix may be behind the well-known segment instead
//! (RFC 8414, section 3.1).

use http::header::COOKIE;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderName, Uri};
use percent_encoding::percent_decode_str;

use super::metadata;
use crate::namespace::Name;

const PREFIX: &str = "/_ns/";
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-mock-namespace");
const COOKIE_NAME: &[u8] = b"mock_ns";

/// What a request says about its namespace.
#[derive(Debug)]
pub(crate) struct Selection {
    /// `None` where nothing is said.
    pub(crate) name: Option<Name>,
    /// The target without the prefix, where the prefix says it.
    pub(crate) target: Option<Uri>,
}

/// A name that is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InvalidNamespace;

impl InvalidNamespace {
    pub(crate) const DETAIL: &str =
        "Invalid namespace: it takes 1 to 64 letters, digits, '-', '_' and '.'";
}

/// A path without the prefix that names a namespace, valid or not.
pub(super) fn without_prefix(path: &str) -> &str {
    let Some(rest) = path.strip_prefix(PREFIX) else {
        return path;
    };
    rest.find('/').map_or("/", |end| rest.split_at(end).1)
}

pub(crate) fn of(parts: &Parts) -> Result<Selection, InvalidNamespace> {
    if let Some(rest) = parts.uri.path().strip_prefix(PREFIX) {
        let (name, path) = match rest.find('/') {
            Some(end) => rest.split_at(end),
            None => (rest, "/"),
        };
        return prefixed(&parts.uri, name, path);
    }
    let inserted = metadata::with_issuer_path(parts.uri.path());
    if let Some((document, name)) =
        inserted.and_then(|(document, rest)| Some((document, rest.strip_prefix(PREFIX)?)))
        && !name.contains('/')
    {
        return prefixed(&parts.uri, name, document);
    }
    let mut headers = parts.headers.get_all(HEADER).iter();
    let text = match (headers.next(), headers.next()) {
        (Some(value), None) => Some(value.to_str().map_err(|_| InvalidNamespace)?),
        (Some(_), Some(_)) => return Err(InvalidNamespace),
        (None, _) => cookie(parts).transpose()?,
    };
    let name = text.map(|text| Name::parse(text).ok_or(InvalidNamespace));
    Ok(Selection {
        name: name.transpose()?,
        target: None,
    })
}

fn prefixed(uri: &Uri, name: &str, path: &str) -> Result<Selection, InvalidNamespace> {
    // `%2D` is another way to write `-` (RFC 3986, section 6.2.2.2).
    let name = percent_decode_str(name).decode_utf8().ok();
    let name = name
        .and_then(|name| Name::parse(&name))
        .ok_or(InvalidNamespace)?;
    let target = match uri.query() {
        Some(query) => PathAndQuery::try_from(format!("{path}?{query}")),
        None => PathAndQuery::try_from(path),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(target.map_err(|_| InvalidNamespace)?);
    let target = Uri::from_parts(parts).map_err(|_| InvalidNamespace)?;
    Ok(Selection {
        name: Some(name),
        target: Some(target),
    })
}

/// The first cookie of that name (RFC 6265, section 5.4: the one with the longest path). Other
/// cookies may hold any bytes.
fn cookie(parts: &Parts) -> Option<Result<&str, InvalidNamespace>> {
    let cookies = parts.headers.get_all(COOKIE).iter();
    let value = cookies
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
        .map(<[u8]>::trim_ascii)
        .find_map(|pair| pair.strip_prefix(COOKIE_NAME)?.strip_prefix(b"="))?;
    Some(std::str::from_utf8(value).map_err(|_| InvalidNamespace))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn selected(target: &str, headers: &[(&str, &str)]) -> Option<(String, String)> {
        let mut request = Request::builder().uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let selection = of(&parts).ok()?;
        let name = selection.name.map_or("", |name| match name.as_str() {
            "a" => "a",
            "b.c-d_1" => "b.c-d_1",
            _ => "other",
        });
        let target = selection.target.unwrap_or(parts.uri);
        Some((name.to_owned(), target.to_string()))
    }

    #[test]
    fn namespace_prefix_wins_over_header_and_header_over_cookie() {
        let header = ("x-mock-namespace", "a");
        let cookie = ("cookie", "theme=dark; mock_ns=b.c-d_1; mock_ns=z");
        let both = [header, cookie];
        for (target, headers, name, left) in [
            ("/v1/x?q=1", &[][..], "", "/v1/x?q=1"),
            ("/v1/x", &[cookie], "b.c-d_1", "/v1/x"),
            ("/v1/x", &both, "a", "/v1/x"),
            ("/_ns/z/v1/x?q=%2F", &both, "other", "/v1/x?q=%2F"),
            ("/_ns/a", &[], "a", "/"),
            ("/_ns/%62.c%2Dd%5f1/v1/x", &[], "b.c-d_1", "/v1/x"),
            ("/_ns/a/_ns/b/x", &[], "a", "/_ns/b/x"),
            (
                "/.well-known/oauth-authorization-server/_ns/a?q=1",
                &[cookie],
                "a",
                "/.well-known/oauth-authorization-server?q=1",
            ),
            (
                "/.well-known/openid-configuration/_ns/a",
                &[],
                "a",
                "/.well-known/openid-configuration",
            ),
            (
                "/.well-known/openid-configuration/_ns/a/b",
                &[],
                "",
                "/.well-known/openid-configuration/_ns/a/b",
            ),
            (
                "/.well-known/jwks.json/_ns/a",
                &[],
                "",
                "/.well-known/jwks.json/_ns/a",
            ),
            ("http://localhost/_ns/a/x", &[], "a", "http://localhost/x"),
        ] {
            let expected = Some((name.to_owned(), left.to_owned()));
            assert_eq!(selected(target, headers), expected, "{target}");
        }
    }

    #[test]
    fn invalid_namespace_name_is_refused() {
        let long = "a".repeat(65);
        for name in ["", ".", "..", "a b", "a%20b", "ä", "a,b", long.as_str()] {
            let header = [("x-mock-namespace", name)];
            assert_eq!(selected("/v1/x", &header), None, "{name}");
            assert_eq!(
                selected("/v1/x", &[("cookie", &format!("mock_ns={name}"))]),
                None
            );
        }
        for target in ["/_ns/", "/_ns//v1/x", "/_ns/../v1/x", "/_ns/a%20b/v1/x"] {
            assert_eq!(selected(target, &[]), None, "{target}");
        }
        let twice = [("x-mock-namespace", "a"), ("x-mock-namespace", "a")];
        assert_eq!(selected("/v1/x", &twice), None);
    }
}
