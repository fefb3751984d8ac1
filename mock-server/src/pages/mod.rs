//! Pages for people: the dashboard and what belongs to it, embedded from `mock-server/ui/dist`.
//!
//! Serving an HTML page reads nothing of the namespace but whether a portal or an OAuth client exists:
//! what a page shows, it asks from the control API or from the contract's operations.

mod assets;
mod authorization;
mod escape;
mod sign_in;
mod text;

use axum_core::response::{IntoResponse as _, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};

use self::assets::Asset;
pub(crate) use self::escape::escaped;
use self::text::{TEXTS, Text};
use crate::namespace::Scope;

/// A page may load its own files and call its own server. No page of another site may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";
/// Folder of scripts and stylesheets.
const ASSETS: &str = "/_ui/";
/// Place in an HTML file for the path of the server's root.
const ROOT: &str = "{root}";

/// What a path of the pages shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// An HTML file.
    Html(&'static str),
    /// A script or stylesheet, named by the path.
    Asset,
    /// Another page.
    Redirect(&'static str),
    /// Text for programs.
    Text(Text),
    /// The sign-in page of staff.
    StaffSignIn,
    /// The same, opened by an OAuth client.
    Authorization,
    /// The sign-in page of the portal that the path names.
    PortalSignIn,
}

impl Page {
    /// Whether the dashboard needs it.
    pub(crate) fn is_dashboard(self) -> bool {
        matches!(self, Self::Html(DASHBOARD) | Self::Asset)
    }
}

/// Paths of pages outside the control API, which has [`control_docs`].
const PAGES: &[(&str, Page)] = &[
    ("/", Page::Html(DASHBOARD)),
    ("/docs", Page::Html(DOCS)),
    // FastAPI serves a second form of its documentation there.
    ("/redoc", Page::Redirect("/docs")),
    ("/login", Page::StaffSignIn),
    (AUTHORIZATION, Page::Authorization),
];
/// Path of the authorization endpoint.
pub(crate) const AUTHORIZATION: &str = "/oauth2/login";
const DASHBOARD: &str = "dashboard.html";
const DOCS: &str = "docs.html";

/// Returns the page at a path, if there is one.
pub(crate) fn at(path: &str) -> Option<Page> {
    if path.starts_with(ASSETS) {
        return assets::find(asset_name(path)?).map(|_| Page::Asset);
    }
    let text = TEXTS.iter().find(|(known, _)| *known == path);
    let page = PAGES.iter().find(|(known, _)| *known == path);
    let portal = || sign_in::portal_of(path).map(|_| Page::PortalSignIn);
    let portal_text = || {
        let page = path.strip_suffix(".md")?;
        sign_in::portal_of(page).map(|_| Page::Text(Text::SignIn))
    };
    text.map(|(_, text)| Page::Text(*text))
        .or(page.map(|(_, page)| *page))
        .or_else(portal)
        .or_else(portal_text)
}

/// The page of the control API's operations. It holds no secret: the page itself asks for the
/// control token.
pub(crate) fn control_docs(scope: &Scope) -> Response {
    html(scope, DOCS)
}

/// The page of the control API's operations as text.
pub(crate) fn control_docs_text(scope: &Scope) -> Response {
    plain(text::control(scope), MARKDOWN)
}

/// The name of the file at a path of the assets. HTML files have addresses of their own.
fn asset_name(path: &str) -> Option<&str> {
    let name = path.strip_prefix(ASSETS)?;
    media_type(name).map(|_| name)
}

/// The media type of a file or a text.
fn media_type(path: &str) -> Option<&'static str> {
    match path.rsplit_once('.')?.1 {
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "md" => Some(MARKDOWN),
        "txt" => Some("text/plain; charset=utf-8"),
        _ => None,
    }
}

/// Answers `GET` of a page. `open`: whether the control API is open to all.
pub(crate) fn reply(
    page: Page,
    scope: &Scope,
    path: &str,
    (query, headers): (Option<&str>, &HeaderMap),
    open: bool,
) -> Response {
    match page {
        Page::Html(name) => html(scope, name),
        Page::Asset => match asset_name(path).and_then(assets::find) {
            Some(asset) => file(&asset, path, headers),
            None => missing(),
        },
        Page::Redirect(to) => redirect(&scope.path(to)),
        Page::Text(text) => {
            let kind = media_type(path).unwrap_or_default();
            plain(text::write(text, scope, open), kind)
        }
        Page::StaffSignIn => sign_in::staff(scope),
        Page::Authorization => authorization::page(scope, query),
        Page::PortalSignIn => sign_in::portal(scope, path),
    }
}

fn html(scope: &Scope, name: &str) -> Response {
    filled(scope, name, &[])
}

/// An HTML file with values in its places.
fn filled(scope: &Scope, name: &str, values: &[(&str, &str)]) -> Response {
    let Some(asset) = assets::find(name) else {
        return missing();
    };
    let mut text = String::from_utf8_lossy(&asset.bytes).replace(ROOT, &root(scope));
    for (place, value) in values {
        text = text.replace(place, value);
    }
    secured(text.into_response(), "text/html; charset=utf-8")
}

/// Path of the namespace's root as the browser knows it. A public base URL may have a path.
fn root(scope: &Scope) -> String {
    let base_url = scope.base_url();
    let path = base_url.parse::<Uri>().ok();
    let path = path.as_ref().map_or("/", Uri::path);
    format!("{}/", path.trim_end_matches('/'))
}

fn file(asset: &Asset, path: &str, headers: &HeaderMap) -> Response {
    let known = headers.get(IF_NONE_MATCH);
    let tag = HeaderValue::from_str(&asset.tag).ok();
    let mut response = if known.is_some() && known == tag.as_ref() {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        asset.bytes.clone().into_response()
    };
    if let Some(tag) = tag {
        response.headers_mut().insert(ETAG, tag);
    }
    secured(response, media_type(path).unwrap_or_default())
}

/// RFC 7763.
const MARKDOWN: &str = "text/markdown; charset=utf-8";

fn plain(text: String, kind: &'static str) -> Response {
    secured(text.into_response(), kind)
}

fn redirect(to: &str) -> Response {
    let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
    if let Ok(location) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

fn missing() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

/// Adds what keeps a page and its files apart from other sites.
pub(crate) fn secured(mut response: Response, kind: &'static str) -> Response {
    for (name, value) in [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-cache"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}
