//! Challenge policy: sign-ins that are approved or rejected automatically.

use auth_contract_tests::harness::{GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL, code_of};
use serde_json::json;

use super::{CHALLENGES, list, put, rule};

const POLICY: &str = "/_emulate/challenges/policy";

async fn set(mock: &Mock, mode: &str, after: &str) {
    let body = json!({"mode": mode, "after": after});
    let reply = put(mock, POLICY, &body).await.expect_status(200);
    assert_eq!(
        reply.text,
        mock.get(POLICY, None).await.expect_status(200).text
    );
}

async fn status(mock: &Mock, id: &str) -> String {
    mock.poll(GUEST_2FA, id)
        .await
        .expect_status(200)
        .field("status")
}

#[tokio::test]
async fn policy_is_manual_by_default_and_after_reset() {
    let mock = Mock::start().await;
    let manual = json!({"mode": "manual", "after": "PT0S"});
    assert_eq!(mock.get(POLICY, None).await.json(), manual);
    set(&mock, "auto_approve", "2s").await;
    let policy = mock.get(POLICY, None).await.json();
    assert_eq!(policy, json!({"mode": "auto_approve", "after": "PT2S"}));
    mock.post("/_emulate/snapshots", &json!({"name": "a"}), None)
        .await
        .expect_status(201);
    mock.post_empty("/_emulate/reset", None)
        .await
        .expect_status(204);
    assert_eq!(mock.get(POLICY, None).await.json(), manual);
    mock.post_empty("/_emulate/snapshots/a/restore", None)
        .await
        .expect_status(200);
    assert_eq!(mock.get(POLICY, None).await.json(), policy);
    put(&mock, POLICY, &policy).await.expect_status(200);
}

#[tokio::test]
async fn auto_approve_policy_approves_after_its_delay() {
    let mock = Mock::start().await;
    set(&mock, "auto_approve", "PT30S").await;
    let (id, message) = mock.pending().await;
    mock.advance(29);
    assert_eq!(status(&mock, &id).await, "pending");
    mock.advance(1);
    assert_eq!(list(&mock, "?status=approved").await.len(), 1);
    mock.verify(GUEST_2FA, &code_of(&message))
        .await
        .expect_refusal(401, "sign_in_approved; …");
    let token = mock.poll(GUEST_2FA, &id).await.access();
    mock.load(&token).await.expect_status(200);
    assert_eq!(status(&mock, &id).await, "consumed");
}

#[tokio::test]
async fn auto_reject_policy_is_final() {
    let mock = Mock::start().await;
    set(&mock, "auto_reject", "PT30S").await;
    let (id, message) = mock.pending().await;
    mock.advance(30);
    assert_eq!(status(&mock, &id).await, "rejected");
    mock.verify(GUEST_2FA, &code_of(&message))
        .await
        .expect_status(401);
    let proof = json!({"session_id": id, "token": message.token});
    mock.decide("approve", &proof, None)
        .await
        .expect_status(409);
    mock.decide("reject", &proof, None).await.expect_status(200);
    rule(&mock, &id, "approve").await.expect_status(409);
    mock.advance(10 * 60);
    assert_eq!(status(&mock, &id).await, "rejected");
}

#[tokio::test]
async fn policy_without_delay_decides_before_the_first_poll() {
    let mock = Mock::start().await;
    let body = json!({"mode": "auto_approve"});
    put(&mock, POLICY, &body).await.expect_status(200);
    let login = mock
        .portal_login(GUEST_2FA, PASSWORD)
        .await
        .expect_status(200);
    let id = login.field("login_session_id");
    mock.poll(GUEST_2FA, &id).await.expect_status(200).access();
}

#[tokio::test]
async fn earlier_decision_wins_over_policy() {
    let mock = Mock::start().await;
    for mode in ["auto_approve", "auto_reject"] {
        set(&mock, mode, "PT1M").await;
        let (by_code, message) = mock.pending().await;
        mock.advance(59);
        mock.verify(GUEST_2FA, &code_of(&message))
            .await
            .expect_status(200);
        let (approved, message) = mock.pending().await;
        let proof = json!({"session_id": approved, "token": message.token});
        mock.decide("approve", &proof, None)
            .await
            .expect_status(200);
        let (rejected, _) = mock.pending().await;
        rule(&mock, &rejected, "reject").await.expect_status(200);
        let (expired, _) = mock.pending().await;
        rule(&mock, &expired, "expire").await.expect_status(200);
        mock.advance(60);
        assert_eq!(status(&mock, &by_code).await, "consumed");
        assert_eq!(status(&mock, &approved).await, "approved");
        assert_eq!(status(&mock, &rejected).await, "rejected");
        assert_eq!(status(&mock, &expired).await, "expired");
    }
}

#[tokio::test]
async fn login_session_expiry_wins_over_policy_at_the_same_moment() {
    let mock = Mock::start().await;
    for after in ["PT10M", "1h", "PT876000H"] {
        for mode in ["auto_approve", "auto_reject"] {
            set(&mock, mode, after).await;
            let (id, _) = mock.pending().await;
            mock.advance(10 * 60);
            assert_eq!(status(&mock, &id).await, "expired", "{mode} {after}");
        }
    }
    set(&mock, "auto_approve", "PT9M59S").await;
    let (id, _) = mock.pending().await;
    mock.advance(10 * 60);
    assert_eq!(
        status(&mock, &id).await,
        "expired",
        "an approval that nobody picked up"
    );
}

#[tokio::test]
async fn policy_applies_to_sign_ins_started_under_it() {
    let mock = Mock::start().await;
    let (before, _) = mock.pending().await;
    set(&mock, "auto_approve", "PT30S").await;
    let (under, _) = mock.pending().await;
    set(&mock, "manual", "PT0S").await;
    let (after, _) = mock.pending().await;
    mock.advance(30);
    assert_eq!(status(&mock, &before).await, "pending");
    assert_eq!(status(&mock, &under).await, "approved");
    assert_eq!(status(&mock, &after).await, "pending");
}

#[tokio::test]
async fn newer_magic_code_expires_pending_but_not_auto_approved_sign_ins() {
    let mock = Mock::start().await;
    set(&mock, "auto_approve", "PT30S").await;
    let request = async || {
        let body = json!({"email": GUEST, "portal_id": PORTAL});
        let path = "/v1/auth/portal/request-magic-code";
        mock.post(path, &body, None)
            .await
            .expect_status(200)
            .field("login_session_id")
    };
    let (approved, replaced) = (request().await, {
        mock.advance(30);
        request().await
    });
    request().await;
    assert_eq!(
        mock.poll(GUEST, &approved).await.field("status"),
        "approved"
    );
    assert_eq!(mock.poll(GUEST, &replaced).await.field("status"), "expired");
}

#[tokio::test]
async fn five_wrong_codes_reject_pending_but_not_auto_approved_sign_ins() {
    let mock = Mock::start().await;
    set(&mock, "auto_approve", "PT30S").await;
    let (approved, _) = mock.pending().await;
    mock.advance(30);
    let (waiting, message) = mock.pending().await;
    let wrong = auth_contract_tests::harness::wrong_code(&code_of(&message));
    for _ in 0..5 {
        mock.verify(GUEST_2FA, wrong).await.expect_status(401);
    }
    assert_eq!(status(&mock, &waiting).await, "rejected");
    assert_eq!(status(&mock, &approved).await, "approved");
}

#[tokio::test]
async fn policy_never_decides_sign_in_of_unknown_address() {
    let mock = Mock::start().await;
    for mode in ["auto_approve", "auto_reject"] {
        set(&mock, mode, "PT0S").await;
        let body = json!({"email": "nobody@example.com"});
        let reply = mock.post("/v1/auth/request-magic-code", &body, None).await;
        let id = reply.field("login_session_id");
        let polled = mock.poll("nobody@example.com", &id).await;
        assert_eq!(polled.field("status"), "pending");
    }
}

#[tokio::test]
async fn invalid_policy_is_refused_and_changes_nothing() {
    let mock = Mock::start().await;
    set(&mock, "auto_reject", "PT5S").await;
    let before = mock.get(POLICY, None).await.text;
    for body in [
        json!({}),
        json!({"after": "PT5S"}),
        json!({"mode": "auto"}),
        json!({"mode": "manual", "after": "-5s"}),
        json!({"mode": "manual", "after": 5}),
        json!({"mode": "manual", "for": "5s"}),
    ] {
        put(&mock, POLICY, &body).await.expect_status(400);
    }
    assert_eq!(mock.get(POLICY, None).await.text, before);
}

#[tokio::test]
async fn policy_is_scoped_to_its_namespace() {
    let mock = Mock::start().await;
    let body = json!({"mode": "auto_reject"});
    put(&mock, "/_ns/t1/_emulate/challenges/policy", &body)
        .await
        .expect_status(200);
    let (id, _) = mock.pending().await;
    assert_eq!(status(&mock, &id).await, "pending");
    let elsewhere = mock.get(&format!("/_ns/t1{CHALLENGES}"), None).await.json();
    assert_eq!(elsewhere["total"], 0);
}
