//! A proxy from the environment is not used for loopback addresses.

use std::process::Command;

use auth_sdk::{AuthClient, ErrorKind};

use super::canned::Canned;

/// Tells this test that it runs in the child, and where the server is.
const SERVER: &str = "AUTH_SDK_TEST_PROXY_SERVER";

/// The name under which the test binary finds `test` of this file.
fn name(test: &str) -> String {
    let module = module_path!().split_once("::").map_or("", |(_, path)| path);
    format!("{module}::{test}")
}

/// In a child process: the environment is one for all tests of a process.
#[tokio::test]
async fn loopback_bypasses_the_environment_proxy() {
    if let Ok(url) = std::env::var(SERVER) {
        let client = AuthClient::builder()
            .base_url(url)
            .bearer("canary")
            .build()
            .unwrap();
        let error = client.load().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
        return;
    }
    let (server, proxy) = (Canned::json(401, "{}").await, Canned::json(502, "{}").await);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", &name("loopback_bypasses_the_environment_proxy")])
        .env(SERVER, server.url());
    for variable in [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "all_proxy",
        "ALL_PROXY",
    ] {
        child.env(variable, proxy.url());
    }
    child.env_remove("no_proxy").env_remove("NO_PROXY");
    let output = tokio::task::spawn_blocking(move || child.output())
        .await
        .unwrap()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert_eq!(server.requests().len(), 1, "the child ran this very test");
    assert!(proxy.requests().is_empty(), "{:?}", proxy.requests());
}
