//! The link that hands a command line's session to a browser.

use std::fmt;

use reqwest::Url;

use crate::{base_url::is_loopback, error::Error, secret::Secret};

/// Name of the code in the link.
const EXCHANGE_CODE: &str = "exchange_code";

/// A link to a page of the app, with an exchange code that signs in the page's visitor.
///
/// The command line asks for a code, makes the link and opens it in the browser. The page takes the
/// code out of its URL and signs in with it. The code works once, within 60 seconds.
///
/// ```no_run
/// use auth_sdk::{AuthClient, BrowserLink, Error};
///
/// # fn open_in_browser(url: &str) {}
/// // The command line, signed in:
/// async fn hand_over(client: &AuthClient) -> Result<(), Error> {
///     let code = client.cli_browser_token().await?.exchange_code;
///     let link = BrowserLink::new("https://app.example.com/cli-login", &code)?;
///     open_in_browser(link.expose());
///     Ok(())
/// }
///
/// // The page, which was opened with `url`:
/// async fn take_over(client: &AuthClient, url: &str) -> Result<(), Error> {
///     let link = BrowserLink::parse(url)?;
///     client.consume_cli_token(link.exchange_code()).await?;
///     Ok(())
/// }
/// ```
///
/// # Fragment or query
///
/// [`new`](Self::new) puts the code into the fragment, behind `#`. A browser never sends the fragment
/// to a server (RFC 3986, section 3.5). So the code appears in no access log, proxy or `Referer`.
/// A script of the page reads it:
///
/// ```js
/// const code = new URLSearchParams(location.hash.slice(1)).get("exchange_code");
/// history.replaceState(null, "", location.pathname + location.search);
/// ```
///
/// [`in_query`](Self::in_query) is for a page whose server has to read the code.
///
/// # What the app has to do
///
/// - Remove the code from the address bar at once, as above. With the code in the query, keep it out
///   of the server's logs too.
/// - Show whose session the page opens, and ask before it replaces another session. Otherwise an
///   attacker can send a link with a code of their own: the visitor is signed in to the attacker's
///   account, and the attacker reads what the visitor enters.
/// - Tell the user if the exchange fails in the browser. Other users of the machine can see the
///   arguments of the program that opens the link, and may use the code first.
// Both are `Secret`: the link is worth as much as the code.
#[derive(Clone)]
pub struct BrowserLink {
    url: Secret,
    exchange_code: Secret,
}

/// The part of the URL that holds the code.
#[derive(Debug, Clone, Copy)]
enum Part {
    Fragment,
    Query,
}

impl BrowserLink {
    /// Makes a link to `page` with the code in the fragment: `#exchange_code=…`.
    ///
    /// `page` is an https URL, or an http URL on this machine. Its query is kept.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) if `page` is no such URL, or if it has a user name, a
    /// password, a fragment or an exchange code; [`Request`](crate::ErrorKind::Request) if the code
    /// is empty.
    ///
    /// ```
    /// use auth_sdk::{BrowserLink, Secret};
    ///
    /// # fn main() -> Result<(), auth_sdk::Error> {
    /// let code = Secret::from("9f86d081884c7d65");
    /// let link = BrowserLink::new("https://app.example.com/cli-login", &code)?;
    /// assert_eq!(
    ///     link.expose(),
    ///     "https://app.example.com/cli-login#exchange_code=9f86d081884c7d65"
    /// );
    /// # Ok(()) }
    /// ```
    pub fn new(page: &str, exchange_code: &Secret) -> Result<Self, Error> {
        Self::make(page, exchange_code, Part::Fragment)
    }

    /// Makes a link to `page` with the code in the query: `?exchange_code=…`.
    ///
    /// For a page whose server reads the code, or that needs its fragment for something else. The
    /// server and each proxy get the code in the request's first line, which most of them log. Keep
    /// this request out of the logs, and send no `Referer` from the page
    /// (`Referrer-Policy: no-referrer`).
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new), except that `page` may have a fragment.
    ///
    /// ```
    /// use auth_sdk::{BrowserLink, Secret};
    ///
    /// # fn main() -> Result<(), auth_sdk::Error> {
    /// let code = Secret::from("9f86d081884c7d65");
    /// let link = BrowserLink::in_query("https://app.example.com/?lang=de#/cli-login", &code)?;
    /// assert_eq!(
    ///     link.expose(),
    ///     "https://app.example.com/?lang=de&exchange_code=9f86d081884c7d65#/cli-login"
    /// );
    /// # Ok(()) }
    /// ```
    pub fn in_query(page: &str, exchange_code: &Secret) -> Result<Self, Error> {
        Self::make(page, exchange_code, Part::Query)
    }

    /// Parses the URL that a page was opened with. The code is in the fragment or in the query.
    ///
    /// # Errors
    ///
    /// [`Request`](crate::ErrorKind::Request) if [`new`](Self::new) and [`in_query`](Self::in_query)
    /// make no such URL: it has no code, an empty code or two codes, or they refuse its page.
    ///
    /// ```
    /// # fn main() -> Result<(), auth_sdk::Error> {
    /// let url = "https://app.example.com/cli-login#exchange_code=9f86d081884c7d65";
    /// let link = auth_sdk::BrowserLink::parse(url)?;
    /// assert_eq!(link.exchange_code().expose(), "9f86d081884c7d65");
    /// # Ok(()) }
    /// ```
    pub fn parse(url: &str) -> Result<Self, Error> {
        let parsed = page_url(url).map_err(Error::request)?;
        let mut codes = codes(&parsed);
        match (codes.pop(), codes.pop()) {
            (None, _) => Err(Error::request(
                "link: has no exchange code; ask for a new link",
            )),
            (_, Some(_)) => Err(Error::request(
                "link: has two exchange codes; ask for a new link",
            )),
            (Some(code), None) if code.expose().is_empty() => Err(Error::request(
                "link: has an empty exchange code; ask for a new link",
            )),
            (Some(exchange_code), None) => Ok(Self {
                url: String::from(parsed).into(),
                exchange_code,
            }),
        }
    }

    /// Returns the whole URL, for the place that opens it.
    ///
    /// The URL is a secret. Don't log it, and show it only if no program can open it for the user.
    ///
    /// ```
    /// # fn open(link: &auth_sdk::BrowserLink) -> std::io::Result<()> {
    /// std::process::Command::new("xdg-open").arg(link.expose()).status()?;
    /// # Ok(()) }
    /// ```
    pub fn expose(&self) -> &str {
        self.url.expose()
    }

    /// Returns the code, for [`AuthClient::consume_cli_token`](crate::AuthClient::consume_cli_token).
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient, link: auth_sdk::BrowserLink)
    /// # -> Result<(), auth_sdk::Error> {
    /// client.consume_cli_token(link.exchange_code()).await?;
    /// # Ok(()) }
    /// ```
    pub fn exchange_code(&self) -> &Secret {
        &self.exchange_code
    }

    fn make(page: &str, exchange_code: &Secret, part: Part) -> Result<Self, Error> {
        let mut url = page_url(page).map_err(Error::config)?;
        if !codes(&url).is_empty() {
            return Err(Error::config(
                "page: already has an exchange code; remove it",
            ));
        }
        if exchange_code.expose().is_empty() {
            return Err(Error::request("exchange_code: must not be empty"));
        }
        match part {
            Part::Query => {
                url.query_pairs_mut()
                    .append_pair(EXCHANGE_CODE, exchange_code.expose());
            }
            Part::Fragment if url.fragment().is_some() => {
                return Err(Error::config(
                    "page: must not have a fragment; leave it out, or use in_query",
                ));
            }
            Part::Fragment => {
                let mut fragment = form_urlencoded::Serializer::new(String::new());
                fragment.append_pair(EXCHANGE_CODE, exchange_code.expose());
                url.set_fragment(Some(&fragment.finish()));
            }
        }
        Ok(Self {
            url: String::from(url).into(),
            exchange_code: exchange_code.clone(),
        })
    }
}

/// Parses the URL of a page, with the checks of a base URL. The error does not quote the URL, since
/// it may hold a code.
fn page_url(text: &str) -> Result<Url, &'static str> {
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
fn codes(url: &Url) -> Vec<Secret> {
    [url.query(), url.fragment()]
        .into_iter()
        .flatten()
        .flat_map(|part| form_urlencoded::parse(part.as_bytes()))
        .filter(|(name, _)| name == EXCHANGE_CODE)
        .map(|(_, code)| Secret::from(code.into_owned()))
        .collect()
}

/// Hides the whole link: the page's query may hold other secrets.
impl fmt::Debug for BrowserLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserLink([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    const PAGE: &str = "https://app.example.com/cli-login";

    fn code() -> Secret {
        Secret::from("hunter2")
    }

    #[track_caller]
    fn refused(outcome: Result<BrowserLink, Error>, kind: ErrorKind, detail: &str) {
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), error.detail()), (kind, Some(detail)));
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn link_parses_back_to_its_code() {
        for make in [BrowserLink::new, BrowserLink::in_query] {
            for page in [
                PAGE,
                "https://app.example.com",
                "https://app.example.com/?lang=de&q=a%26b",
                "http://127.0.0.1:3000/cli-login",
                "http://localhost:3000",
                "http://[::1]:3000/",
            ] {
                for text in ["hunter2", "a+b/c=", "&exchange_code=x#?%20", "ü \n"] {
                    let link = make(page, &Secret::from(text)).unwrap();
                    let read = BrowserLink::parse(link.expose()).unwrap();
                    assert_eq!(read.exchange_code().expose(), text, "{page}");
                    assert_eq!(read.expose(), link.expose());
                }
            }
        }
    }

    #[test]
    fn exchange_code_is_not_sent_to_the_pages_server() {
        let link = BrowserLink::new("https://app.example.com/?lang=de", &code()).unwrap();
        let (sent, kept) = link.expose().split_once('#').unwrap();
        assert_eq!(sent, "https://app.example.com/?lang=de");
        assert_eq!(kept, "exchange_code=hunter2");
    }

    #[test]
    fn invalid_page_is_refused_without_a_quote_of_it() {
        for (page, detail) in [
            (
                "",
                "page: not a URL; expected one such as https://app.example.com/cli-login",
            ),
            (
                "/hunter2",
                "page: not a URL; expected one such as https://app.example.com/cli-login",
            ),
            ("ftp://hunter2", "page: must begin with https://"),
            ("javascript:hunter2", "page: must begin with https://"),
            (
                "http://app.example.com/hunter2",
                "page: plain http works only to this machine; use https",
            ),
            (
                "http://127.0.0.1.evil.test",
                "page: plain http works only to this machine; use https",
            ),
            (
                "https://hunter2@app.example.com",
                "page: must not hold a user name or a password",
            ),
            (
                "https://app.example.com/?exchange_code=hunter2",
                "page: already has an exchange code; remove it",
            ),
            (
                "https://app.example.com/#exchange_code=hunter2",
                "page: already has an exchange code; remove it",
            ),
        ] {
            refused(BrowserLink::new(page, &code()), ErrorKind::Config, detail);
            refused(
                BrowserLink::in_query(page, &code()),
                ErrorKind::Config,
                detail,
            );
        }
        refused(
            BrowserLink::new("https://app.example.com/#/hunter2", &code()),
            ErrorKind::Config,
            "page: must not have a fragment; leave it out, or use in_query",
        );
        refused(
            BrowserLink::new(PAGE, &Secret::from("")),
            ErrorKind::Request,
            "exchange_code: must not be empty",
        );
    }

    #[test]
    fn link_without_exactly_one_code_is_refused_without_a_quote_of_it() {
        for (rest, detail) in [
            ("", "link: has no exchange code; ask for a new link"),
            (
                "?code=hunter2",
                "link: has no exchange code; ask for a new link",
            ),
            (
                "#exchange_code",
                "link: has an empty exchange code; ask for a new link",
            ),
            (
                "?exchange_code=",
                "link: has an empty exchange code; ask for a new link",
            ),
            (
                "?exchange_code=a#exchange_code=hunter2",
                "link: has two exchange codes; ask for a new link",
            ),
            (
                "#exchange_code=a&exchange_code=hunter2",
                "link: has two exchange codes; ask for a new link",
            ),
        ] {
            let url = format!("{PAGE}{rest}");
            refused(BrowserLink::parse(&url), ErrorKind::Request, detail);
        }
        refused(
            BrowserLink::parse("http://app.example.com/#exchange_code=hunter2"),
            ErrorKind::Request,
            "page: plain http works only to this machine; use https",
        );
    }

    #[test]
    fn debug_hides_the_link() {
        let link = BrowserLink::new(PAGE, &code()).unwrap();
        assert_eq!(format!("{link:?}"), "BrowserLink([redacted])");
    }
}
