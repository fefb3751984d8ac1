//! Snapshots: they restore users, sessions, inbox, clock and the next random values of a namespace.

use auth_contract_tests::harness::{GUEST, GUEST_2FA, Mock};
use serde_json::{Value, json};

use super::{delete, load, sign_in};

async fn take(mock: &Mock, name: &str) -> Value {
    let body = json!({"name": name});
    let taken = mock.post("/_ns/t1/_emulate/snapshots", &body, None).await;
    taken.expect_status(201).json()
}

async fn restore(mock: &Mock, name: &str) {
    let path = format!("/_ns/t1/_emulate/snapshots/{name}/restore");
    mock.post_empty(&path, None).await.expect_status(200);
}

async fn inbox(mock: &Mock) -> Value {
    mock.get("/_ns/t1/_emulate/messages", None).await.json()
}

#[tokio::test]
async fn snapshot_restores_a_pending_sign_in_repeatedly() {
    let mock = Mock::start().await;
    let before = sign_in(&mock, "t1", GUEST).await.access();
    sign_in(&mock, "t1", GUEST_2FA).await.expect_status(200);
    take(&mock, "waiting").await;
    let messages = inbox(&mock).await;
    let code = &messages["data"][0]["code"];
    let mut refresh = Vec::new();
    for _ in 0..3 {
        let body = json!({"email": GUEST_2FA, "code": code});
        let verify = "/_ns/t1/v1/auth/portal/verify-2fa";
        let session = mock.post(verify, &body, None).await.expect_status(200);
        mock.post(verify, &body, None).await.expect_status(401);
        refresh.push(session.field("refresh_token"));
        mock.post_empty("/_ns/t1/v1/auth/logout", Some(&before))
            .await
            .expect_status(204);
        delete(&mock, "/_ns/t1/_emulate/messages")
            .await
            .expect_status(204);
        mock.post("/_ns/t1/_emulate/clock/advance", &json!({"by": "2h"}), None)
            .await
            .expect_status(200);
        restore(&mock, "waiting").await;
        load(&mock, "t1", &session.access())
            .await
            .expect_status(401);
        load(&mock, "t1", &before).await.expect_status(200);
        assert_eq!(inbox(&mock).await, messages);
        let clock = mock.get("/_ns/t1/_emulate/clock", None).await.json();
        assert_eq!(clock["now"], "2030-01-01T12:00:00Z");
    }
    assert!(
        refresh.windows(2).all(|pair| pair[0] == pair[1]),
        "the random position too"
    );
}

#[tokio::test]
async fn snapshot_is_scoped_to_its_namespace_and_survives_reset() {
    let mock = Mock::start().await;
    let token = sign_in(&mock, "t1", GUEST).await.access();
    let snapshot = take(&mock, "a").await;
    assert_eq!(
        snapshot,
        json!({"name": "a", "now": "2030-01-01T12:00:00Z"})
    );
    mock.get("/_ns/t2/_emulate/snapshots/a", None)
        .await
        .expect_status(404);
    mock.post_empty("/_ns/t1/_emulate/reset", None)
        .await
        .expect_status(204);
    load(&mock, "t1", &token).await.expect_status(401);
    restore(&mock, "a").await;
    load(&mock, "t1", &token).await.expect_status(200);
}

#[tokio::test]
async fn snapshots_are_listed_replaced_deleted_and_limited() {
    let mock = Mock::start().await;
    take(&mock, "b").await;
    take(&mock, "a").await;
    take(&mock, "b").await;
    let list = mock.get("/_ns/t1/_emulate/snapshots", None).await.json();
    assert_eq!(
        (&list["data"][0]["name"], &list["data"][1]["name"]),
        (&json!("a"), &json!("b"))
    );
    mock.get("/_ns/t1/_emulate/snapshots/a", None)
        .await
        .expect_status(200);
    delete(&mock, "/_ns/t1/_emulate/snapshots/a")
        .await
        .expect_status(204);
    delete(&mock, "/_ns/t1/_emulate/snapshots/a")
        .await
        .expect_status(404);
    mock.post_empty("/_ns/t1/_emulate/snapshots/a/restore", None)
        .await
        .expect_status(404);
    for name in ["", "a/b", ".", "a b"] {
        let body = json!({"name": name});
        mock.post("/_ns/t1/_emulate/snapshots", &body, None)
            .await
            .expect_status(400);
    }
    for n in 1..100 {
        take(&mock, &format!("s{n}")).await;
    }
    let body = json!({"name": "one-too-many"});
    mock.post("/_ns/t1/_emulate/snapshots", &body, None)
        .await
        .expect_status(409);
    take(&mock, "b").await;
}
