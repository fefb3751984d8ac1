//! Namespaces: each has its own tokens, users and random values.

use auth_contract_tests::harness::{GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL};
use auth_mock_server::MockServer;
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;

use super::{delete, load, sign_in};

#[tokio::test]
async fn token_is_scoped_to_its_namespace() {
    let mock = Mock::start().await;
    let token = sign_in(&mock, "t1", GUEST)
        .await
        .expect_status(200)
        .access();
    load(&mock, "t1", &token).await.expect_status(200);
    load(&mock, "t2", &token).await.expect_status(401);
    mock.load(&token).await.expect_status(401);
    let token = mock.portal_login(GUEST, PASSWORD).await.access();
    load(&mock, "t1", &token).await.expect_status(401);
    load(&mock, "default", &token).await.expect_status(200);
}

#[tokio::test]
async fn namespace_prefix_wins_over_header_and_header_over_cookie() {
    let mock = Mock::start().await;
    let token = sign_in(&mock, "t1", GUEST).await.access();
    let status = async |path: &str, headers: &[(&str, &str)]| {
        let mut request = mock.request(Method::GET, path).bearer_auth(&token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        mock.send(request).await.status
    };
    let (header, cookie) = (("x-mock-namespace", "t1"), ("cookie", "a=b; mock_ns=t1"));
    let (other_header, other_cookie) = (("x-mock-namespace", "t2"), ("cookie", "mock_ns=t2"));
    assert_eq!(status("/v1/auth/load", &[]).await, 401);
    assert_eq!(status("/v1/auth/load", &[header]).await, 200);
    assert_eq!(status("/v1/auth/load", &[cookie]).await, 200);
    assert_eq!(status("/v1/auth/load", &[header, other_cookie]).await, 200);
    assert_eq!(status("/v1/auth/load", &[other_header, cookie]).await, 401);
    assert_eq!(status("/_ns/t1/v1/auth/load", &[other_header]).await, 200);
    assert_eq!(status("/_ns/t2/v1/auth/load", &[header]).await, 401);
}

#[tokio::test]
async fn new_namespace_is_refused_with_503_while_4096_are_in_use() {
    let mock = Mock::start().await;
    for n in 0..4096 {
        let namespace = mock.server.namespace(&format!("n{n}"));
        namespace.clock().now().await.unwrap();
    }
    let request = mock.request(Method::GET, "/_ns/new/v1/auth/load");
    let reply = mock.http_only(request).await.expect_status(503);
    assert_eq!(reply.reason(), "too_many_namespaces");
    let detail = reply.field("detail");
    assert!(
        detail.contains("DELETE /_emulate/namespaces/NAME"),
        "{detail}"
    );
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    let create = mock.request(Method::POST, "/_emulate/namespaces");
    let create = create.json(&json!({"name": "new"}));
    mock.send(create).await.expect_status(503);
    load(&mock, "n0", "none").await.expect_status(401);
    delete(&mock, "/_emulate/namespaces/n1").await;
    load(&mock, "new", "none").await.expect_status(401);
}

#[tokio::test]
async fn invalid_namespace_name_is_refused_and_creates_no_namespace() {
    let mock = Mock::start().await;
    let request = mock.request(Method::GET, "/v1/auth/load");
    let reply = mock
        .http_only(request.header("x-mock-namespace", "a b"))
        .await;
    let detail = "Invalid namespace: it takes 1 to 64 letters, digits, '-', '_' and '.'";
    reply.expect_detail(400, detail);
    let request = mock.request(Method::GET, "/_ns/a%20b/_emulate/clock");
    mock.http_only(request).await.expect_detail(400, detail);
    assert_eq!(
        mock.get("/_emulate/namespaces", None).await.json()["total"],
        1
    );
}

#[tokio::test]
async fn redirects_and_message_links_keep_the_namespace() {
    let mock = Mock::start().await;
    let redirect = mock
        .get("/_ns/t1/v1/auth/load/?a=1", None)
        .await
        .expect_status(307);
    let location = redirect.header("location").unwrap();
    assert_eq!(
        location,
        format!("{}/_ns/t1/v1/auth/load?a=1", mock.server.url())
    );
    sign_in(&mock, "t1", GUEST_2FA).await.expect_status(200);
    let inbox = mock.get("/_ns/t1/_emulate/messages", None).await.json();
    let link = inbox["data"][0]["link"].as_str().unwrap();
    let path = link.strip_prefix(mock.server.url()).unwrap();
    assert!(path.starts_with("/_ns/t1/_emulate/approve?"), "{path}");
    let page = mock.get(path, None).await.expect_status(200);
    // Relative, so that the page stays in the namespace.
    assert!(page.text.contains("src=\"approve.js\""), "{}", page.text);
    let script = mock.get("/_ns/t1/_emulate/approve.js", None).await;
    let script = script.expect_status(200).text;
    assert!(script.contains("fetch(`../v1/auth/"), "{script}");
    assert_eq!(
        mock.get("/_emulate/messages", None).await.json()["total"],
        0
    );
}

#[tokio::test]
async fn namespaces_are_created_listed_and_deleted() {
    let mock = Mock::start().await;
    let made = mock
        .post("/_emulate/namespaces", &json!({"name": "t1"}), None)
        .await
        .expect_status(201);
    assert_eq!(
        made.json()["base_url"],
        format!("{}/_ns/t1", mock.server.url())
    );
    mock.post("/_emulate/namespaces", &json!({"name": "t1"}), None)
        .await
        .expect_status(409);
    mock.post("/_emulate/namespaces", &json!({"name": "default"}), None)
        .await
        .expect_status(409);
    mock.post("/_emulate/namespaces", &json!({"name": "a b"}), None)
        .await
        .expect_status(400);
    mock.post("/_emulate/namespaces", &json!({"nam": "t1"}), None)
        .await
        .expect_status(400);
    let token = sign_in(&mock, "t1", GUEST).await.access();
    let names = mock.get("/_emulate/namespaces", None).await.json();
    assert_eq!(
        (&names["data"][0]["name"], &names["data"][1]["name"]),
        (&json!("default"), &json!("t1"))
    );
    mock.get("/_emulate/namespaces/t1", None)
        .await
        .expect_status(200);
    delete(&mock, "/_emulate/namespaces/t1")
        .await
        .expect_status(204);
    mock.get("/_emulate/namespaces/t1", None)
        .await
        .expect_status(404);
    delete(&mock, "/_emulate/namespaces/t1")
        .await
        .expect_status(404);
    load(&mock, "t1", &token).await.expect_status(401);
    let token = mock.portal_login(GUEST, PASSWORD).await.access();
    let kept = json!({"name": "kept"});
    mock.post("/_emulate/snapshots", &kept, None)
        .await
        .expect_status(201);
    delete(&mock, "/_emulate/namespaces/default")
        .await
        .expect_status(204);
    for emptied in ["snapshots", "requests"] {
        let list = mock.get(&format!("/_emulate/{emptied}"), None).await.json();
        assert_eq!(list["total"], 0, "{emptied}");
    }
    mock.load(&token).await.expect_status(401);
    mock.get("/_emulate/namespaces/default", None)
        .await
        .expect_status(200);
}

#[tokio::test]
async fn reset_leaves_other_namespaces_alone() {
    let mock = Mock::start().await;
    let one = sign_in(&mock, "t1", GUEST).await.access();
    let two = sign_in(&mock, "t2", GUEST).await.access();
    mock.post_empty("/_ns/t1/_emulate/reset", None)
        .await
        .expect_status(204);
    load(&mock, "t1", &one).await.expect_status(401);
    load(&mock, "t2", &two).await.expect_status(200);
}

/// The code that comes in a namespace after a wrong password, and others' sign-ins meanwhile.
async fn second_factor(mock: &Mock, ns: &str, noise: usize) -> String {
    for n in 0..noise {
        sign_in(mock, ns, &format!("nobody-{n}@example.com"))
            .await
            .expect_status(401);
        sign_in(mock, ns, GUEST).await.expect_status(200);
    }
    sign_in(mock, ns, GUEST_2FA).await.expect_status(200);
    let path = format!("/_ns/{ns}/_emulate/messages/latest?to={GUEST_2FA}&wait=10s");
    mock.get(&path, None).await.expect_status(200).field("code")
}

#[tokio::test]
async fn seeded_codes_do_not_depend_on_interleaving() {
    let mut codes = Vec::new();
    for noise in [0, 3] {
        let mock = Mock::with(MockServer::builder().seed(7)).await;
        let (one, two) = tokio::join!(
            second_factor(&mock, "t1", noise),
            second_factor(&mock, "t2", 3 - noise),
        );
        codes.push([one, two]);
    }
    assert_eq!(codes[0], codes[1]);
    assert_ne!(codes[0][0], codes[0][1], "each namespace has its own");
}

#[tokio::test]
async fn recreated_namespace_repeats_its_values_only_with_a_seed() {
    for (builder, same) in [
        (MockServer::builder().seed(7), true),
        (MockServer::builder(), false),
    ] {
        let mock = Mock::with(builder).await;
        let refresh = async || sign_in(&mock, "t1", GUEST).await.field("refresh_token");
        let first = refresh().await;
        delete(&mock, "/_emulate/namespaces/t1")
            .await
            .expect_status(204);
        assert_eq!(refresh().await == first, same);
    }
}

/// A whole sign-in with a second factor in a namespace of its own, which must see only itself.
async fn alone(mock: &Mock, ns: &str) {
    let body = json!({"email": GUEST_2FA, "password": "wrong", "portal_id": PORTAL});
    let login = format!("/_ns/{ns}/v1/auth/portal/login");
    for _ in 0..4 {
        mock.post(&login, &body, None).await.expect_status(401);
    }
    let code = second_factor(mock, ns, 0).await;
    let body = json!({"email": GUEST_2FA, "code": code});
    let verify = format!("/_ns/{ns}/v1/auth/portal/verify-2fa");
    let token = mock
        .post(&verify, &body, None)
        .await
        .expect_status(200)
        .access();
    load(mock, ns, &token).await.expect_status(200);
    let inbox = mock
        .get(&format!("/_ns/{ns}/_emulate/messages"), None)
        .await;
    assert_eq!(inbox.json()["total"], 1, "{ns}");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_parallel_namespaces_are_isolated() {
    let mock = std::sync::Arc::new(Mock::start().await);
    let mut tests = JoinSet::new();
    for n in 0..500 {
        let mock = mock.clone();
        tests.spawn(async move { alone(&mock, &format!("test-{n}")).await });
    }
    while let Some(test) = tests.join_next().await {
        test.unwrap();
    }
    assert_eq!(
        mock.get("/_emulate/namespaces", None).await.json()["total"],
        501
    );
}
