//! `GET /_emulate/approve`: the page behind the approval link in a message.
//!
//! It replaces the vendor's page: it describes the sign-in, and its two buttons post to
//! `approve-2fa` and `reject-2fa`. Opening it decides nothing, since mail scanners open links too.
//!
//! The page belongs to the control API: it is there without the other pages, so its files are always
//! embedded.

use axum_core::response::{IntoResponse, Response};
use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode, Uri};
use jiff::Timestamp;

use crate::namespace::Scope;
use crate::pages::{escaped, secured};
use crate::world::{LoginSession, Status, World};

const TEMPLATE: &str = include_str!("../../../ui/dist/approval.html");
const SCRIPT: &str = include_str!("../../../ui/dist/approval.js");
const STYLE: &str = include_str!("../../../ui/dist/approval.css");

/// Text of the page.
struct Content {
    status: StatusCode,
    title: &'static str,
    html: String,
}

pub(crate) fn page(scope: &Scope, uri: &Uri) -> Response {
    let [id, token] = ["session_id", "token"].map(|name| parameter(uri, name));
    let content = scope.read(|world, now| {
        let login = world.linked_sign_in(now, &id, &token);
        login.map_or_else(invalid, |login| content(world, now, login))
    });
    let html = TEMPLATE
        .replace("{title}", content.title)
        .replace("{content}", &content.html);
    let response = (content.status, html).into_response();
    let mut response = secured(response, "text/html; charset=utf-8");
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(crate) fn script() -> Response {
    secured(SCRIPT.into_response(), "text/javascript; charset=utf-8")
}

pub(crate) fn style() -> Response {
    secured(STYLE.into_response(), "text/css; charset=utf-8")
}

fn parameter(uri: &Uri, name: &str) -> String {
    let query = uri.query().unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let found = pairs.find(|(known, _)| known == name);
    found
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// Equal for an unknown sign-in and for a wrong token, so that a guess finds out nothing.
fn invalid() -> Content {
    Content {
        status: StatusCode::NOT_FOUND,
        title: "This link is not valid",
        html: "<p>Open the link in the newest message, or start the sign-in again in your app.</p>"
            .to_owned(),
    }
}

fn content(world: &World, now: Timestamp, login: &LoginSession) -> Content {
    let (title, hint) = match login.status(now) {
        Status::Pending => return question(world.email_of(login), login),
        Status::Approved => ("Already approved", "Return to your app to continue."),
        Status::Consumed => ("Already signed in", "This sign-in is complete."),
        Status::Rejected => (
            "Already rejected",
            "Start the sign-in again in your app if you need it.",
        ),
        Status::Expired => (
            "This link has expired",
            "Start the sign-in again in your app.",
        ),
    };
    Content {
        status: StatusCode::GONE,
        title,
        html: format!("<p>{hint}</p>"),
    }
}

fn question(email: &str, login: &LoginSession) -> Content {
    let requester = &login.requester;
    let from = requester
        .address
        .map(|address| format!(" from <strong>{address}</strong>"));
    let user_agent = requester.user_agent.as_deref();
    let browser = user_agent.map(|text| {
        format!(
            "<p>Browser or app: <span class=\"agent\">{}</span></p>\n",
            escaped(text)
        )
    });
    let html = format!(
        "<p>A sign-in for <strong>{}</strong> started at {}{}.</p>\n{}\
         <p>If you did not start it, reject it.</p>\n\
         <p class=\"buttons\">\n\
         <button class=\"button primary\" data-decision=\"approve\">Approve</button>\n\
         <button class=\"button danger\" data-decision=\"reject\">Reject</button>\n</p>\n\
         <noscript><p>To decide, allow JavaScript on this page.</p></noscript>",
        escaped(email),
        time(login.created_at()),
        from.unwrap_or_default(),
        browser.unwrap_or_default(),
    );
    Content {
        status: StatusCode::OK,
        title: "Approve this sign-in?",
        html,
    }
}

/// A time for people and for programs. The clock of a test need not be that of the browser, so
/// the date and the time zone are part of it.
fn time(at: Timestamp) -> String {
    let shown = at.strftime("%H:%M UTC on %-d %B %Y");
    format!("<time datetime=\"{at}\">{shown}</time>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn approval_page_shows_time_with_date_and_zone() {
        let at = "2030-01-02T14:03:59Z".parse().unwrap();
        let html = "<time datetime=\"2030-01-02T14:03:59Z\">14:03 UTC on 2 January 2030</time>";
        assert_eq!(time(at), html);
    }
}
