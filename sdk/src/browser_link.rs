//! The link that hands a command line's sign-in to a browser.

use std::fmt;

use reqwest::Url;

use crate::{base_url::is_loopback, error::Error, secret::Secret};

/// What the code is called in the link.
const EXCHANGE_CODE: &str = "exchange_code";

/// A page of the app's own, with an exchange code in its URL: whoever opens it is signed in there.
///
/// The command line asks for a code, makes the link and has the browser open it; the page takes
/// the code out and signs in with it. The code is good for 60 seconds and one use.
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
/// // The page, with the URL that it was opened by:
/// async fn take_over(client: &AuthClient, url: &str) -> Result<(), Error> {
///     let link = BrowserLink::parse(url)?;
///     client.consume_cli_token(link.exchange_code()).await?;
///     Ok(())
/// }
/// ```
///
/// # Where the code stands
///
/// [`new`](Self::new) puts it into the fragment, behind `#`. A browser never sends that part to a
/// server (RFC 3986, section 3.5), so the code gets into no access log, no proxy and no `Referer`.
/// A script of the page reads it:
///
/// ```js
/// const code = new URLSearchParams(location.hash.slice(1)).get("exchange_code");
/// history.replaceState(null, "", location.pathname + location.search);
/// ```
///
/// [`in_query`](Self::in_query) is for a page whose server has to read it.
///
/// # What is left to the app
///
/// - The page should take the code out of the address bar at once, as above, and out of its
///   server's logs where it comes in the query.
/// - Anybody can make a link with a code of their own. A page that signs in whoever opens it can be
///   made to sign a visitor in as somebody else, who then reads what the visitor enters. So it
///   should show whose session it is, and ask before it replaces one.
/// - Other users of a machine can see the arguments of a program that is started to open a link,
///   and be quicker than the browser. The exchange then fails in the browser: tell the user.
// `Secret` both: the link is as good as the code.
#[derive(Clone)]
pub struct BrowserLink {
    url: Secret,
    exchange_code: Secret,
}

/// Which part of the URL has the code.
#[derive(Debug, Clone, Copy)]
enum Part {
    Fragment,
    Query,
}

impl BrowserLink {
    /// `page` with the code in its fragment: `#exchange_code=…`.
    ///
    /// `page` begins with https, or with http if it is on this machine. What it has in its query
    /// stays.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) if `page` is no such URL, has a user name or a password
    /// in it, has a fragment, or names an exchange code already;
    /// [`Request`](crate::ErrorKind::Request) if the code is empty.
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

    /// `page` with the code in its query: `?exchange_code=…`.
    ///
    /// For a page whose server reads the code, or that needs its fragment for itself. The server,
    /// and each proxy before it, gets the code in the request's first line, which most of them
    /// write to a log: see that this one is left out, and that the page sends no `Referer`
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

    /// The link that a page was opened by, with the code in its fragment or its query.
    ///
    /// # Errors
    ///
    /// [`Request`](crate::ErrorKind::Request) if it is no URL that [`new`](Self::new) or
    /// [`in_query`](Self::in_query) makes: it has no code, an empty one or two, or is one that
    /// either refuses for its page.
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
            (None, _) => Err(Error::request("the link has no exchange code")),
            (_, Some(_)) => Err(Error::request("the link has two exchange codes")),
            (Some(code), None) if code.expose().is_empty() => {
                Err(Error::request("the link has an empty exchange code"))
            }
            (Some(exchange_code), None) => Ok(Self {
                url: String::from(parsed).into(),
                exchange_code,
            }),
        }
    }

    /// The whole URL, for the one place that opens it.
    ///
    /// It is a secret: not for a log, and on a screen only if nothing can open it for the user.
    ///
    /// ```
    /// # fn open(link: &auth_sdk::BrowserLink) -> std::io::Result<()> {
    /// std::process::Command::new("xdg-open").arg(link.expose()).status()?;
    /// # Ok(()) }
    /// ```
    pub fn expose(&self) -> &str {
        self.url.expose()
    }

    /// What [`AuthClient::consume_cli_token`](crate::AuthClient::consume_cli_token) takes.
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
            return Err(Error::config("the page's URL has an exchange code already"));
        }
        if exchange_code.expose().is_empty() {
            return Err(Error::request("the exchange code is empty"));
        }
        match part {
            Part::Query => {
                url.query_pairs_mut()
                    .append_pair(EXCHANGE_CODE, exchange_code.expose());
            }
            Part::Fragment if url.fragment().is_some() => {
                return Err(Error::config(
                    "the page's URL has a fragment: leave it out, or use in_query",
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

/// Reads the URL of a page that may be given a code, by the rules of a base URL. What is wrong with
/// it is said without quoting it: there may be a code in it.
fn page_url(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "the page's URL is not a URL")?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err("the page's URL is plain http and leaves this machine: use https"),
        _ => return Err("the page's URL is not https"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the page's URL has a user name or a password in it");
    }
    Ok(url)
}

/// Every exchange code in `url`, wherever it stands.
fn codes(url: &Url) -> Vec<Secret> {
    [url.query(), url.fragment()]
        .into_iter()
        .flatten()
        .flat_map(|part| form_urlencoded::parse(part.as_bytes()))
        .filter(|(name, _)| name == EXCHANGE_CODE)
        .map(|(_, code)| Secret::from(code.into_owned()))
        .collect()
}

/// Nothing of the link, whose page may have secrets of its own in its query.
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
    fn what_is_made_reads_back() {
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
    fn a_server_that_serves_the_page_never_sees_the_code() {
        let link = BrowserLink::new("https://app.example.com/?lang=de", &code()).unwrap();
        let (sent, kept) = link.expose().split_once('#').unwrap();
        assert_eq!(sent, "https://app.example.com/?lang=de");
        assert_eq!(kept, "exchange_code=hunter2");
    }

    #[test]
    fn a_page_that_may_not_have_a_code_is_refused_without_being_quoted() {
        for (page, detail) in [
            ("", "the page's URL is not a URL"),
            ("/hunter2", "the page's URL is not a URL"),
            ("ftp://hunter2", "the page's URL is not https"),
            ("javascript:hunter2", "the page's URL is not https"),
            (
                "http://app.example.com/hunter2",
                "the page's URL is plain http and leaves this machine: use https",
            ),
            (
                "http://127.0.0.1.evil.test",
                "the page's URL is plain http and leaves this machine: use https",
            ),
            (
                "https://hunter2@app.example.com",
                "the page's URL has a user name or a password in it",
            ),
            (
                "https://app.example.com/?exchange_code=hunter2",
                "the page's URL has an exchange code already",
            ),
            (
                "https://app.example.com/#exchange_code=hunter2",
                "the page's URL has an exchange code already",
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
            "the page's URL has a fragment: leave it out, or use in_query",
        );
        refused(
            BrowserLink::new(PAGE, &Secret::from("")),
            ErrorKind::Request,
            "the exchange code is empty",
        );
    }

    #[test]
    fn a_link_without_exactly_one_code_is_refused_without_being_quoted() {
        for (rest, detail) in [
            ("", "the link has no exchange code"),
            ("?code=hunter2", "the link has no exchange code"),
            ("#exchange_code", "the link has an empty exchange code"),
            ("?exchange_code=", "the link has an empty exchange code"),
            (
                "?exchange_code=a#exchange_code=hunter2",
                "the link has two exchange codes",
            ),
            (
                "#exchange_code=a&exchange_code=hunter2",
                "the link has two exchange codes",
            ),
        ] {
            let url = format!("{PAGE}{rest}");
            refused(BrowserLink::parse(&url), ErrorKind::Request, detail);
        }
        refused(
            BrowserLink::parse("http://app.example.com/#exchange_code=hunter2"),
            ErrorKind::Request,
            "the page's URL is plain http and leaves this machine: use https",
        );
    }

    #[test]
    fn debug_shows_nothing_of_it() {
        let link = BrowserLink::new(PAGE, &code()).unwrap();
        assert_eq!(format!("{link:?}"), "BrowserLink([redacted])");
    }
}
