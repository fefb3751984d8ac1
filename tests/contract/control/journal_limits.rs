//! Limits of the journal: how many requests and how much of their bodies it keeps.

use auth_contract_tests::harness::{GUEST, Mock, PASSWORD};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::load;

async fn requests(mock: &Mock) -> Value {
    let list = mock.get("/_emulate/requests?limit=1000", None).await;
    list.expect_status(200).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn journal_keeps_1000_requests_and_counts_all() {
    let mock = std::sync::Arc::new(Mock::start().await);
    let mut clients = JoinSet::new();
    for _ in 0..16 {
        let mock = mock.clone();
        clients.spawn(async move {
            for _ in 0..70 {
                load(&mock, "t1", "none").await.expect_status(401);
            }
        });
    }
    while let Some(client) = clients.join_next().await {
        client.unwrap();
    }
    let list = mock
        .get("/_ns/t1/_emulate/requests?limit=1000", None)
        .await
        .json();
    assert_eq!(list["total"], 1000);
    let ids: std::collections::HashSet<_> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["id"].as_u64())
        .collect();
    assert_eq!(
        (ids.len(), list["data"][0]["id"].as_u64()),
        (1000, Some(1120))
    );
    let coverage = mock
        .get("/_ns/t1/_emulate/contract/coverage", None)
        .await
        .json();
    let load = coverage["statuses"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["seen"] != 0)
        .unwrap();
    assert_eq!(load["seen"], 1120);
}

#[tokio::test]
async fn embedded_reset_clears_the_journal() {
    let mock = Mock::start().await;
    mock.portal_login(GUEST, PASSWORD).await;
    mock.server.reset().await.unwrap();
    assert_eq!(requests(&mock).await["total"], 0);
}

#[tokio::test]
async fn journal_limits_kept_bodies() {
    let mock = Mock::start().await;
    let login = async |padding: usize| {
        let body = json!({"email": GUEST, "password": "wrong", "portal_id": "p".repeat(padding)});
        mock.post("/v1/auth/portal/login", &body, None)
            .await
            .expect_status(404);
    };
    login(17 * 1024).await;
    assert_eq!(requests(&mock).await["data"][0]["body"], Value::Null);
    for _ in 0..40 {
        login(15 * 1024).await;
    }
    let list = requests(&mock).await;
    assert_eq!(list["total"], 16, "256 KiB, and no more");
    assert_eq!(list["data"][0]["id"], 41, "the oldest go first");
}
