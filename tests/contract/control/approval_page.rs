//! The page behind an approval link: what it shows, and to whom.

use auth_contract_tests::harness::{DEV_2FA, GUEST_2FA, Mock, PASSWORD, Reply};
use reqwest::Method;
use reqwest::header::USER_AGENT;
use serde_json::json;

use auth_mock_server::{Config, MessageKind, MockServer};

const QUESTION: &str = "Approve this sign-in?";

/// The page of a link in a message, and of others like it.
async fn page(mock: &Mock, link: &str) -> Reply {
    let path = link.strip_prefix(mock.server.url()).unwrap();
    mock.http_only(mock.request(Method::GET, path)).await
}

#[tokio::test]
async fn approval_page_names_account_time_address_and_browser() {
    let mock = Mock::start().await;
    let form = [("username", DEV_2FA), ("password", PASSWORD)];
    let request = mock
        .request(Method::POST, "/v1/oauth2/login")
        .header(USER_AGENT, "Browser <b>&\"1\"</b>")
        .header("x-forwarded-for", "192.0.2.7")
        .form(&form);
    mock.send(request).await.expect_status(200);
    let link = mock.message(DEV_2FA, MessageKind::SecondFactor).link;
    mock.advance(60);
    let shown = page(&mock, &link).await.expect_status(200);
    for part in [
        QUESTION,
        "<strong>dev-2fa@example.com</strong>",
        "<time datetime=\"2030-01-01T12:00:00Z\">12:00 UTC on 1 January 2030</time>",
        "from <strong>127.0.0.1</strong>",
        "Browser &lt;b&gt;&amp;&quot;1&quot;&lt;/b&gt;",
        "data-decision=\"approve\"",
    ] {
        assert!(shown.text.contains(part), "{part} in {}", shown.text);
    }
    assert!(!shown.text.contains("192.0.2.7"), "{}", shown.text);
    let policy = shown.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[tokio::test]
async fn approval_page_has_its_files_with_and_without_pages() {
    for ui in [true, false] {
        let config = Config {
            ui,
            control_token: Some("0123456789abcdef".into()),
            ..Config::default()
        };
        let mock = Mock::with(MockServer::builder().config(config)).await;
        let (_, message) = mock.pending().await;
        let shown = page(&mock, &message.link).await.expect_status(200);
        for (file, media_type) in [
            ("approve.js", "text/javascript"),
            ("approve.css", "text/css"),
        ] {
            assert!(
                shown.text.contains(&format!("\"{file}\"")),
                "{}",
                shown.text
            );
            let path = format!("/_emulate/{file}");
            let reply = mock.http_only(mock.request(Method::GET, &path)).await;
            let reply = reply.expect_status(200);
            let sent = reply.header("content-type").unwrap();
            assert!(sent.starts_with(media_type), "{sent}");
        }
    }
}

#[tokio::test]
async fn approval_page_has_no_inline_script_or_style() {
    let mock = Mock::start().await;
    let (_, message) = mock.pending().await;
    let shown = page(&mock, &message.link).await.expect_status(200);
    let policy = shown.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    assert_eq!(shown.header("referrer-policy"), Some("no-referrer"));
    for inline in ["<style", "<script>", " style=", " onclick="] {
        assert!(!shown.text.contains(inline), "{}", shown.text);
    }
}

#[tokio::test]
async fn approval_page_names_the_client_of_each_way_to_sign_in() {
    let mock = Mock::start().await;
    let portal = mock.pending().await.1.link;
    let body = json!({"email": "dev@example.com"});
    mock.post("/v1/auth/request-magic-code", &body, None)
        .await
        .expect_status(200);
    let staff = mock.message("dev@example.com", MessageKind::MagicCode).link;
    let body = json!({"email": GUEST_2FA, "portal_id": "portal_demo"});
    mock.post("/v1/auth/portal/request-magic-code", &body, None)
        .await
        .expect_status(200);
    let guest = mock.message(GUEST_2FA, MessageKind::MagicCode).link;
    for link in [portal, staff, guest] {
        let shown = page(&mock, &link).await.expect_status(200);
        assert!(shown.text.contains("127.0.0.1"), "{}", shown.text);
    }
}

#[tokio::test]
async fn approval_page_shows_no_facts_without_the_right_token() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending().await;
    let (before, _) = message.link.split_once('?').unwrap();
    let token = &message.token;
    let bad = [
        format!("{before}?session_id={id}&token=wrong"),
        format!("{before}?session_id={id}"),
        format!("{before}?session_id=unknown&token={token}"),
        before.to_owned(),
    ];
    let mut texts = Vec::new();
    for link in bad {
        let shown = page(&mock, &link).await.expect_status(404);
        assert!(shown.text.contains("This link is not valid"), "{link}");
        assert!(!shown.text.contains("example.com"), "{link}");
        assert!(!shown.text.contains("<button"), "{link}");
        texts.push(shown.text);
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "an unknown id and a wrong token look alike");
    page(&mock, &message.link).await.expect_status(200);
}

#[tokio::test]
async fn approval_page_says_at_once_that_a_sign_in_is_over() {
    let mock = Mock::start().await;
    for (verb, title) in [
        ("approve", "Already approved"),
        ("reject", "Already rejected"),
        ("expire", "This link has expired"),
    ] {
        let (id, message) = mock.pending().await;
        let shown = page(&mock, &message.link).await.expect_status(200);
        assert!(shown.text.contains(QUESTION), "opening it decides nothing");
        mock.post_empty(&format!("/_emulate/challenges/{id}/{verb}"), None)
            .await
            .expect_status(200);
        let shown = page(&mock, &message.link).await.expect_status(410);
        assert!(shown.text.contains(title), "{}", shown.text);
        assert!(!shown.text.contains("<button"), "{}", shown.text);
    }
    let (_, message) = mock.pending().await;
    let code = message.code.unwrap();
    mock.verify(GUEST_2FA, &code).await.expect_status(200);
    let shown = page(&mock, &message.link).await.expect_status(410);
    assert!(shown.text.contains("Already signed in"), "{}", shown.text);
}

#[tokio::test]
async fn approval_page_needs_no_control_token() {
    let config = Config {
        control_token: Some("0123456789abcdef".into()),
        ..Config::default()
    };
    let mock = Mock::with(MockServer::builder().config(config)).await;
    let (_, message) = mock.pending().await;
    page(&mock, &message.link).await.expect_status(200);
}
