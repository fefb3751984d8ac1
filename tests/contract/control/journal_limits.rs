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
async fn journal_and_coverage_count_parallel_requests() {
    let mock = std::sync::Arc::new(Mock::start().await);
    let mut clients = JoinSet::new();
    for _ in 0..16 {
        let mock = mock.clone();
        clients.spawn(async move {
            for _ in 0..20 {
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
    let data = list["data"].as_array().unwrap().iter();
    let ids: Vec<_> = data
        .map(|request| request["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids, (1..=320).rev().collect::<Vec<_>>());
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
    assert_eq!(load["seen"], 320);
}

#[tokio::test]
async fn embedded_reset_clears_the_journal() {
    let mock = Mock::start().await;
    mock.portal_login(GUEST, PASSWORD).await;
    mock.server.reset().await.unwrap();
    assert_eq!(requests(&mock).await["total"], 0);
}

#[tokio::test]
async fn journal_leaves_out_a_body_over_16_kib() {
    let mock = Mock::start().await;
    for (padding, kept) in [(15 * 1024, true), (17 * 1024, false)] {
        let body = json!({"email": GUEST, "password": "wrong", "portal_id": "p".repeat(padding)});
        mock.post("/v1/auth/portal/login", &body, None)
            .await
            .expect_status(404);
        let newest = &requests(&mock).await["data"][0];
        assert_eq!(newest["body"] != Value::Null, kept);
    }
}
