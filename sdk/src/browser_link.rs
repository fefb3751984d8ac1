//! The link that hands a command line's session to a browser.

mod page;
#[cfg(test)]
mod tests;

use std::fmt;

use self::page::{EXCHANGE_CODE, codes, page_url};
use crate::{error::Error, secret::Secret};

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

/// Hides the whole link: the page's query may hold other secrets.
impl fmt::Debug for BrowserLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserLink([redacted])")
    }
}
