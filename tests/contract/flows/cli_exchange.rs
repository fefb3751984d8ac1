//! CLI exchange codes: a command line hands its session to a browser.

use auth_contract_tests::harness::{DEV, GUEST, Mock, Reply};
use serde_json::json;

async fn issue(mock: &Mock, bearer: &str) -> String {
    let issued = mock
        .post_empty("/v1/auth/cli-browser-token", Some(bearer))
        .await;
    issued.expect_status(200).field("exchange_code")
}

async fn consume(mock: &Mock, code: &str) -> Reply {
    mock.post(
        "/v1/auth/consume-cli-token",
        &json!({ "exchange_code": code }),
        None,
    )
    .await
}

#[tokio::test]
async fn exchange_code_gives_the_browser_its_own_session_once() {
    let mock = Mock::start().await;
    let cli = mock.bearer(DEV).await;
    let globex = json!({"id": "org_globex"});
    let cli = mock
        .post("/v1/auth/switch", &globex, Some(&cli))
        .await
        .access();
    let code = issue(&mock, &cli).await;
    let browser = consume(&mock, &code).await.expect_status(200).access();
    assert_eq!(
        mock.load(&browser).await.json()["organization"]["id"],
        "org_globex"
    );
    consume(&mock, &code)
        .await
        .expect_detail(404, "Exchange code not found");
    mock.post_empty("/v1/auth/logout", Some(&cli))
        .await
        .expect_status(204);
    mock.load(&browser).await.expect_status(200);
}

#[tokio::test]
async fn exchange_code_expires_after_60_seconds() {
    let mock = Mock::start().await;
    let cli = mock.bearer(DEV).await;
    let (in_time, late) = (issue(&mock, &cli).await, issue(&mock, &cli).await);
    mock.advance(59);
    consume(&mock, &in_time).await.expect_status(200);
    mock.advance(1);
    consume(&mock, &late).await.expect_status(404);
}

#[tokio::test]
async fn exchange_code_ends_with_the_session_that_issued_it() {
    let mock = Mock::start().await;
    let cli = mock.bearer(DEV).await;
    let code = issue(&mock, &cli).await;
    mock.post_empty("/v1/auth/logout", Some(&cli))
        .await
        .expect_status(204);
    consume(&mock, &code)
        .await
        .expect_detail(404, "Exchange code not found");
}

#[tokio::test]
async fn exchange_code_of_a_portal_session_gives_a_portal_session() {
    let mock = Mock::start().await;
    let guest = mock.bearer(GUEST).await;
    let browser = consume(&mock, &issue(&mock, &guest).await).await.access();
    mock.post(
        "/v1/auth/switch",
        &json!({"id": "org_acme"}),
        Some(&browser),
    )
    .await
    .expect_status(403);
}
