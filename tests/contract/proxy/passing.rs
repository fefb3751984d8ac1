//! What is passed on, and what belongs to one connection only.

use std::sync::{Arc, OnceLock};

use auth_contract_tests::harness::{DEV, PASSWORD};
use auth_mock_server::{MockServer, ProxyConfig};
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{any, get};
use reqwest::Method;

use super::{VIOLATIONS, before_a_mock, client, exchange, found, proxy, serve, serve_bytes};

#[tokio::test]
async fn request_reaches_the_upstream_without_hop_by_hop_headers_and_with_via() {
    let (url, head) = serve_bytes("HTTP/1.1 204 No Content\r\n\r\n").await;
    let proxy = proxy(ProxyConfig::new(format!("{url}/base"))).await;
    let port = proxy.address().port();
    let request = format!(
        "GET /a/../%2e?q=%20&r HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close, x-hop\r\n\
         x-hop: 1\r\nkeep-alive: timeout=5\r\nte: trailers\r\nupgrade: websocket\r\n\
         proxy-authorization: Basic a\r\nx-mock-namespace: other\r\naccept-encoding: br\r\n\
         authorization: Bearer b\r\ncookie: c=1; d=2\r\nx-forwarded-for: 192.0.2.1\r\n\r\n"
    );
    let reply = exchange(proxy.address(), &request).await;
    assert!(reply.starts_with("HTTP/1.1 204"), "{reply}");
    let head = head.await.unwrap().to_ascii_lowercase();
    let mut lines: Vec<_> = head.trim_end().split("\r\n").collect();
    assert_eq!(lines.remove(0), "get /base/a/../%2e?q=%20&r http/1.1");
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "accept-encoding: br",
            "authorization: bearer b",
            "cookie: c=1; d=2",
            &format!("host: {}", url.trim_start_matches("http://")),
            &format!("via: 1.1 127.0.0.1:{port}"),
            "x-forwarded-for: 192.0.2.1",
        ]
    );
}

#[tokio::test]
async fn reply_reaches_the_client_without_hop_by_hop_headers_and_with_via() {
    let (url, _head) = serve_bytes(
        "HTTP/1.1 302 Found\r\nlocation: http://other.example.com/a\r\nset-cookie: a=1; Path=/\r\n\
         set-cookie: b=2\r\nconnection: x-hop, close\r\nx-hop: 1\r\nkeep-alive: timeout=5\r\n\
         upgrade: h2c\r\nproxy-authenticate: Basic\r\nx-request-id: theirs\r\n\
         access-control-allow-origin: http://localhost:3000\r\ncontent-length: 2\r\n\r\nok",
    )
    .await;
    let proxy = proxy(ProxyConfig::new(url)).await;
    let request = client().get(format!("{}/v1/other", proxy.url()));
    let reply = request
        .header("origin", "http://localhost:3000")
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 302);
    let headers = reply.headers();
    assert_eq!(headers["location"], "http://other.example.com/a");
    assert_eq!(headers["x-request-id"], "theirs");
    assert_eq!(
        headers["access-control-allow-origin"],
        "http://localhost:3000"
    );
    assert_eq!(
        headers["via"],
        format!("1.1 127.0.0.1:{}", proxy.address().port())
    );
    let cookies: Vec<_> = headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1; Path=/", "b=2"]);
    for name in [
        "x-hop",
        "keep-alive",
        "upgrade",
        "proxy-authenticate",
        VIOLATIONS,
    ] {
        assert!(headers.get(name).is_none(), "{name}");
    }
    assert_eq!(reply.text().await.unwrap(), "ok");
}

#[tokio::test]
async fn replies_without_a_body_stay_without_one() {
    let routes = Router::new()
        .route("/head", get(async || "twelve bytes"))
        .route("/none", any(async || StatusCode::NO_CONTENT))
        .route(
            "/same",
            any(async || (StatusCode::NOT_MODIFIED, [("etag", "\"a\"")])),
        );
    let proxy = proxy(ProxyConfig::new(serve(routes).await)).await;
    let port = proxy.address().port();
    for (line, status, header) in [
        ("HEAD /head", "200", "content-length: 12"),
        ("POST /none", "204", "via: 1.1"),
        ("GET /same", "304", "etag: \"a\""),
    ] {
        let close = "connection: close\r\n\r\n";
        let request = format!("{line} HTTP/1.1\r\nhost: localhost:{port}\r\n{close}");
        let reply = exchange(proxy.address(), &request).await;
        assert!(reply.starts_with(&format!("HTTP/1.1 {status}")), "{reply}");
        assert!(reply.contains(header), "{reply}");
        assert!(reply.ends_with("\r\n\r\n"), "{reply}");
    }
}

#[tokio::test]
async fn expectation_of_a_client_is_met_and_passed_on() {
    let routes = Router::new().route(
        "/upload",
        any(async |headers: HeaderMap, body: String| format!("{:?} {body}", headers["expect"])),
    );
    let proxy = proxy(ProxyConfig::new(serve(routes).await)).await;
    let request = format!(
        "POST /upload HTTP/1.1\r\nhost: localhost:{}\r\nexpect: 100-continue\r\n\
         content-length: 2\r\nconnection: close\r\n\r\nok",
        proxy.address().port()
    );
    let reply = exchange(proxy.address(), &request).await;
    assert!(
        reply.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200"),
        "{reply}"
    );
    assert!(reply.contains("\"100-continue\" ok"), "{reply}");
}

#[tokio::test]
async fn preflight_is_answered_by_the_upstream_and_is_no_violation() {
    let (_real, proxy) = before_a_mock().await;
    let request = client().request(Method::OPTIONS, format!("{}/v1/auth/load", proxy.url()));
    let request = request.header("origin", "http://localhost:3000");
    let reply = request
        .header("access-control-request-method", "GET")
        .send()
        .await
        .unwrap();
    assert!(reply.status().is_success(), "{}", reply.status());
    assert_eq!(
        reply.headers()["access-control-allow-origin"],
        "http://localhost:3000"
    );
    assert_eq!(found(&proxy), Vec::<String>::new());
}

#[tokio::test]
async fn guard_refuses_before_anything_is_passed_on() {
    let (real, proxy) = before_a_mock().await;
    for (host, extra) in [
        ("evil.example.com", String::new()),
        (
            "localhost",
            "origin: https://evil.example.com\r\n".to_owned(),
        ),
        (
            "localhost",
            "origin: https://evil.example.com\r\nsec-fetch-site: cross-site\r\n".to_owned(),
        ),
    ] {
        let request = format!(
            "GET /v1/auth/load HTTP/1.1\r\nhost: {host}\r\n{extra}connection: close\r\n\r\n"
        );
        let reply = exchange(proxy.address(), &request).await;
        assert!(reply.starts_with("HTTP/1.1 403"), "{reply}");
    }
    assert_eq!(real.requests().list().await.unwrap().len(), 0);
}

#[tokio::test]
async fn control_api_probes_and_faults_are_those_of_the_proxy() {
    let (real, proxy) = before_a_mock().await;
    let get = async |path: &str| {
        client()
            .get(format!("{}{path}", proxy.url()))
            .send()
            .await
            .unwrap()
    };
    assert_eq!(get("/readyz").await.status(), 200);
    assert_eq!(get("/_emulate").await.status(), 200);
    assert_eq!(real.requests().list().await.unwrap().len(), 0);
    let asked = client().get(format!("{}/v1/auth/load", proxy.url()));
    let refused = asked
        .header("x-mock-fault", "status=418")
        .send()
        .await
        .unwrap();
    assert_eq!(refused.headers()["x-mock-fault"], "status");
    assert_eq!(real.requests().list().await.unwrap().len(), 0);
    // Documents of the real server come from there.
    let contract = get("/openapi.json").await.text().await.unwrap();
    assert!(contract.contains(real.url()) && !contract.contains(proxy.url()));
}

#[tokio::test]
async fn namespaces_separate_journals_and_share_the_upstream() {
    let (real, proxy) = before_a_mock().await;
    let one = proxy.namespace("one");
    let form = [
        ("grant_type", "password"),
        ("username", DEV),
        ("password", PASSWORD),
    ];
    let login = client()
        .post(format!("{}/v1/oauth2/login", one.url()))
        .form(&form);
    assert_eq!(login.send().await.unwrap().status(), 200);
    assert_eq!(one.requests().list().await.unwrap().len(), 1);
    assert_eq!(proxy.requests().list().await.unwrap().len(), 0);
    assert_eq!(real.requests().list().await.unwrap().len(), 1);
}

/// A server that sends each request to a proxy, as a proxy in a circle would.
async fn circle() -> (String, Arc<OnceLock<String>>) {
    let proxy: Arc<OnceLock<String>> = Arc::default();
    let known = proxy.clone();
    let back = async move |request: Request| {
        let request_back = client().get(known.get().unwrap());
        let via = request.headers()["via"].clone();
        let reply = request_back.header("via", via).send().await.unwrap();
        (
            StatusCode::OK,
            format!(
                "{} {}",
                reply.status().as_u16(),
                reply.text().await.unwrap()
            ),
        )
    };
    (serve(Router::new().fallback(back)).await, proxy)
}

#[tokio::test]
async fn request_that_comes_back_is_refused() {
    let (url, own) = circle().await;
    let proxy: MockServer = proxy(ProxyConfig::new(&url)).await;
    own.set(format!("{}/a", proxy.url())).unwrap();
    let reply = client()
        .get(format!("{}/a", proxy.url()))
        .send()
        .await
        .unwrap();
    let text = reply.text().await.unwrap();
    assert_eq!(text, format!("508 {{\"detail\":\"{url} is this proxy\"}}"));
}
