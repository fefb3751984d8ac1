//! The pages for people: where they are, how they are served, and how to turn them off.

use auth_contract_tests::harness::{Mock, Reply};
use auth_mock_server::{Config, MockServer};
use reqwest::Method;
use reqwest::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION, X_CONTENT_TYPE_OPTIONS,
};

async fn with_pages() -> Mock {
    Mock::with(MockServer::builder()).await
}

async fn get(mock: &Mock, path: &str) -> Reply {
    mock.http_only(mock.request(Method::GET, path)).await
}

#[tokio::test]
async fn dashboard_is_served_at_the_root_of_each_namespace() {
    let mock = with_pages().await;
    for (path, root) in [
        ("/", "/"),
        ("/_ns/t1/", "/_ns/t1/"),
        ("/_ns/t1", "/_ns/t1/"),
    ] {
        let reply = get(&mock, path).await.expect_status(200);
        assert_eq!(reply.headers[CONTENT_TYPE], "text/html; charset=utf-8");
        let expected = format!("data-root=\"{root}\"");
        assert!(reply.text.contains(&expected), "{path}: {}", reply.text);
        assert!(
            reply
                .text
                .contains(&format!("src=\"{root}_ui/dashboard.js\""))
        );
    }
}

#[tokio::test]
async fn pages_load_nothing_from_elsewhere_and_no_site_may_frame_them() {
    let mock = with_pages().await;
    for path in ["/", "/_ui/dashboard.js", "/_ui/dashboard.css"] {
        let reply = get(&mock, path).await.expect_status(200);
        let policy = reply.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(reply.headers[X_CONTENT_TYPE_OPTIONS], "nosniff");
    }
}

#[tokio::test]
async fn page_files_are_sent_once_while_they_are_the_same() {
    let mock = with_pages().await;
    let first = get(&mock, "/_ui/dashboard.js").await.expect_status(200);
    let again = mock
        .request(Method::GET, "/_ui/dashboard.js")
        .header(IF_NONE_MATCH, &first.headers[ETAG]);
    let again = mock.http_only(again).await.expect_status(304);
    assert_eq!(again.text, "");
}

#[tokio::test]
async fn redoc_leads_to_docs() {
    let mock = with_pages().await;
    for (path, to) in [("/redoc", "/docs"), ("/_ns/t1/redoc", "/_ns/t1/docs")] {
        let reply = get(&mock, path).await.expect_status(307);
        assert_eq!(reply.headers[LOCATION], to);
    }
}

#[tokio::test]
async fn paths_of_pages_are_unknown_without_pages() {
    let mock = Mock::with(MockServer::builder().ui(false)).await;
    for path in [
        "/",
        "/docs",
        "/redoc",
        "/_ui/dashboard.js",
        "/_emulate/docs",
    ] {
        get(&mock, path).await.expect_status(404);
    }
}

#[tokio::test]
async fn unknown_page_files_are_not_found() {
    let mock = with_pages().await;
    for path in [
        "/_ui/",
        "/_ui/none.js",
        "/_ui/dashboard.html",
        "/_ui/../Cargo.toml",
    ] {
        get(&mock, path).await.expect_status(404);
    }
}

#[tokio::test]
async fn pages_are_in_no_journal() {
    let mock = with_pages().await;
    get(&mock, "/").await.expect_status(200);
    assert_eq!(mock.server.requests().list().await.unwrap().len(), 0);
}

#[tokio::test]
async fn page_root_has_the_path_of_the_public_base_url() {
    let config = Config {
        public_base_url: Some("https://example.com/auth".into()),
        ..Config::default()
    };
    let mock = Mock::with(MockServer::builder().config(config)).await;
    let reply = get(&mock, "/_ns/t1/").await.expect_status(200);
    assert!(
        reply.text.contains("data-root=\"/auth/_ns/t1/\""),
        "{}",
        reply.text
    );
}
