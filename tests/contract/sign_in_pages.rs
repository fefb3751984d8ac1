//! The sign-in pages: where they are, and which links in messages lead to them.

use auth_contract_tests::authorization;
use auth_contract_tests::harness::{DEV, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL, Reply};
use auth_mock_server::control_api::{NewPortal, PortalPatch};
use auth_mock_server::{Config, Message, MessageKind, MockServer};
use reqwest::Method;
use reqwest::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use serde_json::{Value, json};

async fn with_pages() -> Mock {
    Mock::with(MockServer::builder()).await
}

async fn get(mock: &Mock, path: &str) -> Reply {
    mock.http_only(mock.request(Method::GET, path)).await
}

/// The message that a request brings to an address.
async fn message(mock: &Mock, path: &str, to: &str, kind: MessageKind) -> Message {
    let body = json!({"email": to, "portal_id": PORTAL});
    mock.post(path, &body, None).await;
    mock.message(to, kind)
}

async fn reset(mock: &Mock) -> Message {
    let path = "/v1/auth/portal/forgot-password";
    message(mock, path, GUEST, MessageKind::PasswordReset).await
}

async fn portal_magic(mock: &Mock) -> Message {
    let path = "/v1/auth/portal/request-magic-code";
    message(mock, path, GUEST, MessageKind::MagicCode).await
}

async fn staff_magic(mock: &Mock) -> Message {
    let path = "/v1/auth/request-magic-code";
    message(mock, path, DEV, MessageKind::MagicCode).await
}

#[tokio::test]
async fn sign_in_page_is_served_for_staff_and_for_each_portal() {
    let mock = with_pages().await;
    for (path, root, portal) in [
        ("/login", "/", ""),
        ("/_ns/t1/login", "/_ns/t1/", ""),
        ("/portal/portal_demo/login", "/", PORTAL),
        ("/portal/portal%5Fdemo/login", "/", PORTAL),
        ("/_ns/t1/portal/portal_demo/login", "/_ns/t1/", PORTAL),
    ] {
        let reply = get(&mock, path).await.expect_status(200);
        assert_eq!(reply.headers[CONTENT_TYPE], "text/html; charset=utf-8");
        let settings = format!("data-root=\"{root}\" data-portal=\"{portal}\"");
        assert!(reply.text.contains(&settings), "{path}: {}", reply.text);
        let policy = reply.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        for place in ["{root}", "{portal}"] {
            assert!(!reply.text.contains(place), "{}", reply.text);
        }
    }
    for file in ["/_ui/sign_in.js", "/_ui/sign_in.css"] {
        get(&mock, file).await.expect_status(200);
    }
}

#[tokio::test]
async fn sign_in_page_of_an_unknown_portal_is_404_and_says_so() {
    let mock = with_pages().await;
    for (path, shown) in [
        ("/portal/none/login", "none"),
        (
            "/portal/%3Cscript%3E%22%7Broot%7D/login",
            "&lt;script&gt;&quot;{root}",
        ),
    ] {
        let reply = get(&mock, path).await.expect_status(404);
        assert_eq!(reply.headers[CONTENT_TYPE], "text/html; charset=utf-8");
        let sentence = format!("This server has no portal <code class=\"break\">{shown}</code>.");
        assert!(reply.text.contains(&sentence), "{}", reply.text);
        assert!(!reply.text.contains("<script"), "{}", reply.text);
    }
}

#[tokio::test]
async fn portal_id_is_escaped_in_the_sign_in_page() {
    let mock = with_pages().await;
    let new = NewPortal {
        id: Some("a\"><b>".into()),
        name: "Odd".into(),
        organization_id: "org_acme".into(),
        ..NewPortal::default()
    };
    mock.server.portals().create(&new).await.unwrap();
    let page = "/portal/a%22%3E%3Cb%3E/login";
    let reply = get(&mock, page).await.expect_status(200);
    let setting = "data-portal=\"a&quot;&gt;&lt;b&gt;\"";
    assert!(reply.text.contains(setting), "{}", reply.text);
}

#[tokio::test]
async fn sign_in_page_with_a_trailing_slash_redirects() {
    let mock = with_pages().await;
    for path in ["/login", "/portal/portal_demo/login"] {
        let reply = get(&mock, &format!("{path}/")).await.expect_status(307);
        let to = reply.header("location").unwrap();
        assert!(to.ends_with(path), "{to}");
    }
}

#[tokio::test]
async fn sign_in_pages_are_unknown_without_pages() {
    let mock = Mock::start().await;
    for path in ["/login", "/portal/portal_demo/login"] {
        get(&mock, path).await.expect_status(404);
    }
}

#[tokio::test]
async fn sign_in_pages_need_no_control_api() {
    let config = Config {
        control: false,
        ..Config::default()
    };
    let mock = Mock::with(MockServer::builder().config(config)).await;
    get(&mock, "/login").await.expect_status(200);
}

#[tokio::test]
async fn reset_and_magic_links_open_the_sign_in_page_with_secrets_in_the_fragment() {
    let mock = with_pages().await;
    let base = mock.server.url();
    let message = reset(&mock).await;
    let link = format!("{base}/portal/portal_demo/login#reset={}", message.token);
    assert_eq!(message.link, link);
    for (message, page, to) in [
        (
            portal_magic(&mock).await,
            "/portal/portal_demo/login",
            "guest%40example.com",
        ),
        (staff_magic(&mock).await, "/login", "dev%40example.com"),
    ] {
        let session = message.login_session_id.unwrap();
        let token = &message.token;
        let link = format!("{base}{page}#session_id={session}&token={token}&email={to}");
        assert_eq!(message.link, link);
        get(&mock, page).await.expect_status(200);
    }
}

#[tokio::test]
async fn template_of_the_portal_wins_over_the_sign_in_page() {
    let mock = with_pages().await;
    let pages = PortalPatch {
        reset_url: Some(Some("https://app.test/reset#{token}".into())),
        approve_url: Some(Some("https://app.test/{session_id}/{token}".into())),
        ..PortalPatch::default()
    };
    mock.server.portals().update(PORTAL, &pages).await.unwrap();
    let message = reset(&mock).await;
    let link = format!("https://app.test/reset#{}", message.token);
    assert_eq!(message.link, link);
    let link = portal_magic(&mock).await.link;
    assert!(link.starts_with("https://app.test/"), "{link}");
}

#[tokio::test]
async fn links_name_the_namespace_of_the_sign_in_page() {
    let mock = with_pages().await;
    let body = json!({"email": GUEST, "portal_id": PORTAL});
    let request = mock
        .request(Method::POST, "/v1/auth/portal/forgot-password")
        .header("x-mock-namespace", "t1")
        .json(&body);
    mock.send(request).await.expect_status(201);
    let world = mock.server.namespace("t1");
    let link = world.inbox().latest_for(GUEST).await.unwrap().link;
    let page = format!("{}/portal/portal_demo/login#reset=", world.url());
    assert!(link.starts_with(&page), "{link}");
}

#[tokio::test]
async fn second_factor_link_opens_the_approval_page_with_and_without_pages() {
    for ui in [true, false] {
        let mock = Mock::with(MockServer::builder().ui(ui)).await;
        mock.portal_login(GUEST_2FA, PASSWORD)
            .await
            .expect_status(200);
        let link = mock.message(GUEST_2FA, MessageKind::SecondFactor).link;
        let page = format!("{}/_emulate/approve?session_id=", mock.server.url());
        assert!(link.starts_with(&page), "{link}");
        let path = link.strip_prefix(mock.server.url()).unwrap();
        get(&mock, path).await.expect_status(200);
    }
}

#[tokio::test]
async fn links_of_an_imported_state_lead_to_the_sign_in_page_of_the_new_server() {
    let there = with_pages().await;
    reset(&there).await;
    staff_magic(&there).await;
    let state = there.server.save().await.unwrap();
    let here = with_pages().await;
    here.server.load(&state).await.unwrap();
    for (to, kind) in [
        (GUEST, MessageKind::PasswordReset),
        (DEV, MessageKind::MagicCode),
    ] {
        let link = here.message(to, kind).link;
        assert!(link.starts_with(here.server.url()), "{link}");
    }
}

/// Opens the authorization endpoint.
async fn open_authorization(mock: &Mock, changes: Value) -> Reply {
    let Value::Object(members) = authorization::request(changes) else {
        unreachable!()
    };
    let pairs: Vec<_> = members
        .iter()
        .map(|(name, value)| (name, value.as_str().unwrap()))
        .collect();
    let request = mock.request(Method::GET, "/oauth2/login").query(&pairs);
    mock.http_only(request).await
}

#[tokio::test]
async fn authorization_endpoint_is_the_sign_in_page_of_staff() {
    let mock = with_pages().await;
    let page = open_authorization(&mock, json!({})).await;
    let staff = mock.request(Method::GET, "/login");
    let staff = mock.http_only(staff).await;
    let of_client = page
        .text
        .replace(r#"data-client="cli""#, r#"data-client="""#);
    assert_eq!((page.status, &of_client), (200, &staff.text));
}

#[tokio::test]
async fn authorization_endpoint_shows_the_client_and_escapes_its_id() {
    let mock = with_pages().await;
    let page = open_authorization(&mock, json!({})).await;
    assert!(
        page.text.contains(r#" data-client="cli">"#),
        "{}",
        page.text
    );
    let uri = "https://app.example.com/callback";
    let hostile = "\"><script>alert(1)<{portal}{client}&amp;";
    let new = json!({"id": hostile, "redirect_uris": [uri]});
    let made = mock.post("/_emulate/oauth-clients", &new, None).await;
    made.expect_status(201);
    let request = json!({"client_id": hostile, "redirect_uri": uri});
    let page = open_authorization(&mock, request).await;
    let escaped = "&quot;&gt;&lt;script&gt;alert(1)&lt;{portal}{client}&amp;amp;";
    let attribute = format!(r#"data-portal="" data-client="{escaped}">"#);
    assert!(page.text.contains(&attribute), "{}", page.text);
    assert!(!page.text.contains("<script>alert"), "{}", page.text);
    // An id of a portal that has the form of the client's place.
    let new = json!({"id": "{client}", "name": "P", "organization_id": "org_acme"});
    mock.post("/_emulate/portals", &new, None).await;
    let page = get(&mock, "/portal/%7Bclient%7D/login").await;
    let page = page.expect_status(200).text;
    let attributes = r#"data-portal="{client}" data-client="">"#;
    assert!(page.contains(attributes), "{page}");
}

#[tokio::test]
async fn authorization_endpoint_returns_to_the_client_what_it_has_to_correct() {
    let mock = with_pages().await;
    for (changes, error) in [
        (
            json!({"response_type": "token"}),
            "unsupported_response_type",
        ),
        (json!({"response_type": null}), "unsupported_response_type"),
        (json!({"code_challenge": null}), "invalid_request"),
        (json!({"code_challenge_method": "plain"}), "invalid_request"),
    ] {
        let reply = open_authorization(&mock, changes).await;
        assert_eq!(reply.status, 303);
        let location = reply.header("location").unwrap();
        assert!(
            location.starts_with(authorization::REDIRECT_URI),
            "{location}"
        );
        let pairs = authorization::pairs(location);
        assert_eq!(pairs["error"], error);
        assert_eq!(pairs["state"], "a state");
        assert_eq!(pairs["iss"], mock.server.url());
    }
}

#[tokio::test]
async fn authorization_endpoint_sends_the_browser_to_no_unregistered_redirect_uri() {
    let mock = with_pages().await;
    for (changes, why) in [
        (
            json!({"redirect_uri": "https://evil.test"}),
            "https://evil.test",
        ),
        (
            json!({"redirect_uri": "https://evil.test", "response_type": "x"}),
            "evil.test",
        ),
        (json!({"redirect_uri": null}), "no redirect URI"),
        (json!({"client_id": "<b>"}), "no client `&lt;b&gt;`"),
        (json!({"client_id": null}), "no client"),
    ] {
        let reply = open_authorization(&mock, changes).await;
        assert_eq!((reply.status, reply.header("location")), (400, None));
        assert!(reply.text.contains(why), "{}", reply.text);
    }
    let twice = "/oauth2/login?client_id=cli&client_id=cli&redirect_uri=http://127.0.0.1/callback";
    let reply = mock.http_only(mock.request(Method::GET, twice)).await;
    assert_eq!((reply.status, reply.header("location")), (400, None));
    assert!(reply.text.contains("occurs twice"), "{}", reply.text);
}
