//! Requests that a page of another site makes its visitor's browser send.
//!
//! A browser sends no `Origin` with an image, a script or a link, but says in `Sec-Fetch-Site` where such a
//! request comes from (Fetch Metadata, section 2). No page can set or remove that header, and programs that are
//! not browsers do not send it.

use http::{HeaderMap, Method};

const SITE: &str = "sec-fetch-site";
const MODE: &str = "sec-fetch-mode";
const DEST: &str = "sec-fetch-dest";

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Arrival {
    /// From a program, from a page of this machine or of an allowed origin, or typed by a user.
    Direct,
    /// As a link that a user has opened on a page of another site, in an e-mail for example.
    Link,
}

/// Whether a browser says that a page of another site sent a request. `loopback`: whether the request names
/// this machine by a loopback name; other pages of such a site are on this machine too.
pub(super) fn is_foreign(headers: &HeaderMap, loopback: bool) -> bool {
    let sites = headers.get_all(SITE).iter();
    sites.map(|site| site.as_bytes().trim_ascii()).any(|site| {
        site.eq_ignore_ascii_case(b"cross-site")
            || (!loopback && site.eq_ignore_ascii_case(b"same-site"))
    })
}

/// Whether a browser opens a link in a tab or a window of its own, which no page can read.
pub(super) fn opens_link(method: &Method, headers: &HeaderMap) -> bool {
    let says = |name: &str, value: &str| {
        let mut sent = headers.get_all(name).iter();
        let first = sent.next().map(|sent| sent.as_bytes().trim_ascii());
        first == Some(value.as_bytes()) && sent.next().is_none()
    };
    method == Method::GET && says(MODE, "navigate") && says(DEST, "document")
}
