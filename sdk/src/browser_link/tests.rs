//! Tests of links: there and back, refusals, and what they show.

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
