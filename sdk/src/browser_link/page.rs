//! The URL of the page that a link leads to, and the codes in it.

use reqwest::Url;

use crate::{base_url::is_loopback, secret::Secret};

/// Name of the code in the link.
pub(super) const EXCHANGE_CODE: &str = "exchange_code";

/// Parses the URL of a page, with the checks of a base URL. The error does not quote the URL, since
/// it may hold a code.
pub(super) fn page_url(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text)
        .map_err(|_| "page: not a URL; expected one such as https://app.example.com/cli-login")?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err("page: plain http works only to this machine; use https"),
        _ => return Err("page: must begin with https://"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("page: must not hold a user name or a password");
    }
    Ok(url)
}

/// Returns every exchange code in the query and the fragment of `url`.
pub(super) fn codes(url: &Url) -> Vec<Secret> {
    [url.query(), url.fragment()]
        .into_iter()
        .flatten()
        .flat_map(|part| form_urlencoded::parse(part.as_bytes()))
        .filter(|(name, _)| name == EXCHANGE_CODE)
        .map(|(_, code)| Secret::from(code.into_owned()))
        .collect()
}
