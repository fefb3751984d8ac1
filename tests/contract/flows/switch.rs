//! `switch`: to a sandbox and back.

use auth_contract_tests::harness::{DEV, Mock};
use serde_json::json;

#[tokio::test]
async fn switch_to_sandbox_and_back() {
    let mock = Mock::start().await;
    let acme = mock.bearer(DEV).await;
    let to = |id: &'static str| json!({ "id": id });
    let sandbox = mock
        .post("/v1/auth/switch", &to("org_acme_s_dev"), Some(&acme))
        .await
        .access();
    let load = mock.load(&sandbox).await.json();
    insta::assert_json_snapshot!("load_in_a_sandbox", load);
    mock.load(&acme).await.expect_status(200);
    let back = mock
        .post("/v1/auth/switch", &to("org_acme"), Some(&sandbox))
        .await
        .access();
    assert_eq!(
        mock.load(&back).await.json()["organization"]["id"],
        "org_acme"
    );
    mock.post_empty("/v1/auth/logout", Some(&sandbox))
        .await
        .expect_status(204);
    mock.load(&acme).await.expect_status(200);
    mock.load(&back).await.expect_status(200);
}
