//! Event types: what each contains and when it is emitted.

use auth_contract_tests::harness::{DEV, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL};
use auth_mock_server::{Effect, NewFault};
use reqwest::Method;
use serde_json::json;

use super::{Watch, events, watch};
use crate::control::{delete, load, patch, put, sign_in};

#[tokio::test]
async fn sign_in_emits_challenge_message_session_and_request_events() {
    let mock = Mock::start().await;
    let mut watch = watch(&mock, "default").await;
    let (id, message) = mock.pending_challenge().await;
    let challenge = watch.next().await;
    assert_eq!(challenge["challenge"]["id"], id);
    assert_eq!(challenge["challenge"]["status"], "pending");
    assert_eq!(challenge["id"], 1);
    assert_eq!(challenge["at"], "2030-01-01T12:00:00Z");
    let sent = watch.next().await;
    let expected = json!({"id": message.id, "kind": "second_factor", "to": GUEST_2FA});
    assert_eq!(sent["message"], expected, "and nothing of what it says");
    assert_eq!(watch.told(1).await, ["request portal_login 200"]);

    let session = mock.verify(GUEST_2FA, &message.code.unwrap()).await;
    let told = watch.told(1).await;
    assert_eq!(told, ["challenge consumed user_guest_2fa code_used"]);
    let opened = watch.next().await;
    let sid = opened["session"]["id"].as_str().unwrap();
    assert_eq!(opened["session"]["step"], "opened");
    assert_eq!(opened["session"]["portal_id"], PORTAL);
    assert_eq!(watch.told(1).await, ["request portal_verify_2fa 200"]);

    let bearer = session.access();
    mock.post_empty("/v1/auth/logout", Some(&bearer)).await;
    let ended = watch.next().await;
    assert_eq!(ended["session"]["id"], sid);
    assert_eq!(ended["session"]["cause"], "logout");
    let request = watch.next().await;
    let journal = mock.get("/_emulate/requests?limit=1", None).await.json();
    assert_eq!(request["request"], journal["data"][0], "as in the journal");
}

#[tokio::test]
async fn challenge_decision_emits_one_event() {
    let mock = Mock::start().await;
    let query = [("type", "challenge,session")];
    let mut watch = Watch::open(events(&mock, "default").query(&query)).await;
    let (id, message) = mock.pending().await;
    let body = json!({"session_id": id, "token": message.token});
    for _ in 0..2 {
        mock.decide("approve", &body, None).await.expect_status(200);
    }
    mock.poll(GUEST_2FA, &id).await.expect_status(200);
    for verb in ["reject", "expire"] {
        let (id, _) = mock.pending().await;
        let path = format!("/_emulate/challenges/{id}/{verb}");
        mock.post_empty(&path, None).await.expect_status(200);
    }
    let told = [
        "challenge pending user_guest_2fa -",
        "challenge approved user_guest_2fa -",
        "challenge consumed user_guest_2fa sign_in_completed",
        "session opened user_guest_2fa -",
        "challenge pending user_guest_2fa -",
        "challenge rejected user_guest_2fa -",
        "challenge pending user_guest_2fa -",
        "challenge expired user_guest_2fa expired_by_control",
    ];
    assert_eq!(watch.told(told.len()).await, told);
}

#[tokio::test]
async fn challenge_end_emits_an_event_with_its_cause() {
    let mock = Mock::start().await;
    let query = [("type", "challenge")];
    let mut watch = Watch::open(events(&mock, "default").query(&query)).await;
    let pending = "challenge pending user_guest_2fa -";
    for _ in 0..6 {
        mock.pending().await;
    }
    let mut told = vec![pending; 6];
    told.push("challenge expired user_guest_2fa too_many_sign_ins");
    assert_eq!(watch.told(7).await, told);
    for _ in 0..5 {
        mock.verify(GUEST_2FA, "wrong!").await.expect_status(401);
    }
    let told = ["challenge rejected user_guest_2fa too_many_codes"; 5];
    assert_eq!(watch.told(5).await, told);

    let magic = json!({"email": GUEST_2FA, "portal_id": PORTAL});
    let path = "/v1/auth/portal/request-magic-code";
    mock.post(path, &magic, None).await.expect_status(200);
    mock.post(path, &magic, None).await.expect_status(200);
    let nobody = json!({"email": "nobody@example.com", "portal_id": PORTAL});
    mock.post(path, &nobody, None).await.expect_status(200);
    let body = json!({"password": "another password"});
    patch(&mock, "/_emulate/users/user_guest_2fa", &body).await;
    let told = [
        pending,
        "challenge expired user_guest_2fa code_replaced",
        pending,
        "challenge rejected user_guest_2fa account_changed",
    ];
    assert_eq!(watch.told(4).await, told, "and nothing of nobody's");
}

#[tokio::test]
async fn sessions_revoked_together_emit_one_event() {
    let mock = Mock::start().await;
    let query = [("type", "session")];
    let mut watch = Watch::open(events(&mock, "default").query(&query)).await;
    let dev = "/_emulate/users/user_dev";
    let minted = json!({"user": DEV, "revoked": true});
    mock.post("/_emulate/credentials", &minted, None).await;
    for body in [
        json!({"is_active": false}),
        json!({"is_active": true}),
        json!({"password": "another password"}),
        json!({"password": "another password"}),
    ] {
        patch(&mock, dev, &body).await.expect_status(200);
    }
    delete(&mock, dev).await.expect_status(204);
    let token = mock.reset_token().await;
    let body = json!({"token": token, "portal_id": PORTAL, "new_password": "a new password"});
    let path = "/v1/auth/portal/reset-password";
    mock.post(path, &body, None).await.expect_status(200);
    let told = [
        "session opened user_dev -",
        "session ended user_dev revoked",
        "session all_ended user_dev user_inactive",
        "session all_ended user_dev password_changed",
        "session all_ended user_dev user_deleted",
        "session all_ended user_guest password_changed",
    ];
    assert_eq!(watch.told(told.len()).await, told);
}

#[tokio::test]
async fn clock_change_emits_an_event() {
    let mock = Mock::start().await;
    let mut watch = watch(&mock, "default").await;
    mock.advance(60);
    let by = json!({"by": "PT1M"});
    mock.post("/_emulate/clock/advance", &by, None).await;
    let frozen = json!({"mode": "frozen", "now": "2031-01-01T00:00:00Z"});
    put(&mock, "/_emulate/clock", &frozen)
        .await
        .expect_status(200);
    mock.get("/_emulate/clock", None).await.expect_status(200);
    put(&mock, "/_emulate/clock", &json!({"mode": "real"})).await;
    let told = [
        "clock frozen 2030-01-01T12:01:00Z",
        "clock frozen 2030-01-01T12:02:00Z",
        "clock frozen 2031-01-01T00:00:00Z",
    ];
    assert_eq!(watch.told(3).await, told);
    assert_eq!(watch.next().await["clock"]["mode"], "real");
}

#[tokio::test]
async fn fault_emits_events_when_added_applied_and_ended() {
    let mock = Mock::start().await;
    let query = [("type", "fault"), ("type", "request")];
    let mut watch = Watch::open(events(&mock, "default").query(&query)).await;
    let namespace = mock.server.namespace("default");
    let faults = namespace.faults();
    faults.next("load", Effect::status(503)).await.unwrap();
    let get = mock.request(Method::GET, "/v1/auth/load");
    mock.http_only(get).await.expect_status(503);
    let get = mock.request(Method::GET, "/v1/auth/load");
    mock.http_only(get.header("prefer", "code=429")).await;
    let get = mock.request(Method::GET, "/nothing");
    mock.http_only(get.header("x-mock-fault", "status=418"))
        .await;
    let hang = NewFault::each("logout", Effect::Hang {});
    let added = faults.add(&hang).await.unwrap();
    faults.remove(&added.id).await.unwrap();
    let brief = json!({"effect": {"type": "hang"}, "for": "1s"});
    mock.post("/_emulate/faults", &brief, None)
        .await
        .expect_status(201);
    mock.advance(1);
    faults.add(&hang).await.unwrap();
    faults.clear().await.unwrap();
    let told = [
        "fault added fault_1 status -",
        "fault struck fault_1 status load",
        "fault ended fault_1 - -",
        "request load 503",
        "fault struck requested rate_limit load",
        "request load 429",
        "fault struck requested status -",
        "request - 418",
        "fault added fault_2 hang -",
        "fault ended fault_2 - -",
        "fault added fault_3 hang -",
        "fault ended fault_3 - -",
        "fault added fault_4 hang -",
        "fault all_ended - - -",
    ];
    assert_eq!(watch.told(told.len()).await, told);
}

#[tokio::test]
async fn reset_restore_and_scenario_emit_a_reset_event_with_its_cause() {
    let mock = Mock::start().await;
    let query = [("type", "reset,session")];
    let mut watch = Watch::open(events(&mock, "t1").query(&query)).await;
    let at = |path: &str| format!("/_ns/t1/_emulate{path}");
    let keep = json!({"keep": ["requests", "clock"]});
    mock.post(&at("/reset"), &keep, None)
        .await
        .expect_status(204);
    mock.post_empty(&at("/reset"), None)
        .await
        .expect_status(204);
    let name = json!({"name": "s"});
    mock.post(&at("/snapshots"), &name, None)
        .await
        .expect_status(201);
    let session = sign_in(&mock, "t1", GUEST).await.access();
    mock.post_empty(&at("/snapshots/s/restore"), None).await;
    load(&mock, "t1", &session).await.expect_status(401);
    let scenario = json!({"mode": "replace", "scenario": {"users": []}});
    mock.post(&at("/scenario"), &scenario, None)
        .await
        .expect_status(200);
    let mut told = watch.told(5).await;
    assert_eq!(
        told,
        [
            "reset reset [\"clock\",\"requests\"]",
            "reset reset []",
            "session opened user_guest -",
            "reset restore [\"requests\"]",
            "reset scenario [\"clock\",\"requests\"]",
        ],
        "a snapshot brings no events along"
    );
    // Everybody is gone with the scenario.
    told = watch.told(2).await;
    assert!(told.iter().all(|told| told.ends_with("user_deleted")));

    delete(&mock, "/_emulate/namespaces/t1")
        .await
        .expect_status(204);
    loop {
        let told = watch.told(1).await.remove(0);
        if !told.ends_with("user_deleted") {
            assert_eq!(told, "reset delete []");
            break;
        }
    }
    watch.ends().await;
}

#[tokio::test]
async fn event_stream_survives_deletion_of_the_default_namespace() {
    let mock = Mock::start().await;
    let mut watch = watch(&mock, "default").await;
    delete(&mock, "/_emulate/namespaces/default").await;
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    let told = [
        "reset delete []",
        "session opened user_guest -",
        "request portal_login 200",
    ];
    assert_eq!(watch.told(3).await, told);
}

#[tokio::test]
async fn event_stream_is_scoped_to_its_namespace() {
    let mock = Mock::start().await;
    let (mut one, mut two) = (watch(&mock, "t1").await, watch(&mock, "t2").await);
    sign_in(&mock, "t2", GUEST).await.expect_status(200);
    sign_in(&mock, "t1", "nobody@example.com")
        .await
        .expect_status(401);
    sign_in(&mock, "default", GUEST).await.expect_status(200);
    mock.post_empty("/_ns/t1/_emulate/reset", None).await;
    let told = ["request portal_login 401", "reset reset []"];
    assert_eq!(one.told(2).await, told);
    let told = ["session opened user_guest -", "request portal_login 200"];
    assert_eq!(two.told(2).await, told);
    mock.server.shutdown().await;
    one.ends().await;
    two.ends().await;
}
