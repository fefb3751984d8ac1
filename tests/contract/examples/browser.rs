//! The example `browser_sign_in`, with a browser that does what the sign-in page does.

use std::time::Duration;

use auth_contract_tests::harness::{DEV, PASSWORD};
use auth_mock_server::MockServer;
use reqwest::{Client, StatusCode, Url, redirect::Policy};
use serde_json::{Value, json};

use super::{browser_sign_in, start};

fn browser() -> Client {
    let builder = Client::builder().no_proxy().redirect(Policy::none());
    builder.timeout(Duration::from_mins(1)).build().unwrap()
}

/// Opens the page, and signs in there. Returns where the browser goes then.
async fn signed_in(server: &MockServer, page: &Url) -> Url {
    let browser = browser();
    let opened = browser.get(page.clone()).send().await.unwrap();
    assert_eq!(opened.status(), StatusCode::OK);
    let url = |path: &str| format!("{}{path}", server.url());
    let form = [("username", DEV), ("password", PASSWORD)];
    let login = browser.post(url("/v1/oauth2/login")).form(&form);
    let tokens: Value = login.send().await.unwrap().json().await.unwrap();
    let request: serde_json::Map<_, _> = page
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), json!(value)))
        .collect();
    let authorize = browser
        .post(url("/v1/oauth2/authorize"))
        .bearer_auth(tokens["access_token"].as_str().unwrap())
        .json(&request);
    let answer: Value = authorize.send().await.unwrap().json().await.unwrap();
    answer["redirect_url"].as_str().unwrap().parse().unwrap()
}

/// Runs the program with a browser that goes where `change` says.
async fn run(change: impl Fn(Url) -> Vec<Url>) -> (Result<(), String>, String, Vec<StatusCode>) {
    let server = start().await;
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let mut output = Vec::new();
    let open = |page: &str| sender.send(page.parse().unwrap()).unwrap();
    let program = async {
        let outcome = browser_sign_in::run(server.url(), "cli", open, &mut output).await;
        outcome.map_err(|error| error.to_string())
    };
    let browsing = async {
        let mut statuses = Vec::new();
        for url in change(signed_in(&server, &receiver.await.unwrap()).await) {
            statuses.push(browser().get(url).send().await.unwrap().status());
        }
        statuses
    };
    let (outcome, statuses) = tokio::join!(program, browsing);
    (outcome, String::from_utf8(output).unwrap(), statuses)
}

/// A URL with another value of a parameter, or without it.
fn with(url: &Url, name: &str, value: Option<&str>) -> Url {
    let mut changed = url.clone();
    let pairs = url.query_pairs().filter(|(sent, _)| sent != name);
    changed.query_pairs_mut().clear().extend_pairs(pairs);
    if let Some(value) = value {
        changed.query_pairs_mut().append_pair(name, value);
    }
    changed
}

#[tokio::test]
async fn browser_sign_in_exchanges_the_code_of_its_own_request() {
    let (outcome, shown, statuses) = run(|url| {
        let icon = url.join("/favicon.ico").unwrap();
        let other = with(&url, "state", Some("another"));
        vec![icon, other, with(&url, "state", None), url]
    })
    .await;
    assert_eq!(outcome, Ok(()));
    assert_eq!(shown, "Signed in as dev Staff at Acme.\n");
    assert_eq!(statuses, [404, 400, 400, 200]);
}

#[tokio::test]
async fn browser_sign_in_takes_no_code_of_another_server() {
    for issuer in [None, Some("http://other.test")] {
        let (outcome, shown, _) = run(|url| vec![with(&url, "iss", issuer)]).await;
        let expected = "the answer comes from another server";
        assert_eq!((outcome, shown.as_str()), (Err(expected.to_owned()), ""));
    }
}

#[tokio::test]
async fn browser_sign_in_reports_the_error_of_the_server() {
    let (outcome, shown, _) = run(|url| {
        let url = with(&url, "code", None);
        vec![with(&url, "error", Some("access_denied"))]
    })
    .await;
    let expected = "the server refused the sign-in: access_denied";
    assert_eq!((outcome, shown.as_str()), (Err(expected.to_owned()), ""));
}
