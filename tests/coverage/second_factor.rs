//! `portal_verify_2fa`, `approve_2fa`, `reject_2fa`, `login_status`.

use auth_contract_tests::harness::{DEV, GUEST, GUEST_2FA, code_of};
use serde_json::json;

use super::{Case, case};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = verify_and_poll();
    cases.extend(approve());
    cases.extend(reject());
    cases
}

fn verify_and_poll() -> Vec<Case> {
    vec![
        case!("portal_verify_2fa::200", |m| {
            let (_, message) = m.pending().await;
            m.verify(GUEST_2FA, &code_of(&message)).await
        }),
        case!("portal_verify_2fa::401", |m| {
            m.verify(GUEST_2FA, "123456")
                .await
                .expect_detail(401, "Invalid or expired code")
        }),
        case!("portal_verify_2fa::422", |m| {
            m.post(
                "/v1/auth/portal/verify-2fa",
                &json!({"code": 123_456}),
                None,
            )
            .await
        }),
        case!("login_status::200", |m| {
            let (id, _) = m.pending().await;
            m.poll("Guest-2FA@example.com", &id).await
        }),
        case!("login_status::404", |m| {
            let (id, _) = m.pending().await;
            let unknown = m.poll(GUEST_2FA, "unknown").await;
            let foreign = m.poll(GUEST, &id).await;
            assert_eq!(unknown.text, foreign.text);
            foreign.expect_detail(404, "Login session not found")
        }),
        case!("login_status::422", |m| m
            .get("/v1/auth/login-status", None)
            .await),
    ]
}

fn approve() -> Vec<Case> {
    vec![
        case!("approve_2fa::200", |m| {
            let (id, message) = m.pending().await;
            let body = json!({"session_id": id, "token": message.token});
            m.decide("approve", &body, None).await.expect_status(200);
            m.decide("approve", &body, None).await
        }),
        case!("approve_2fa::401", |m| {
            let (id, _) = m.pending().await;
            m.decide("approve", &json!({"session_id": id}), None)
                .await
                .expect_detail(401, "Not authenticated")
        }),
        case!("approve_2fa::403", |m| {
            let (id, _) = m.pending().await;
            let bearer = m.bearer(DEV).await;
            m.decide("approve", &json!({"session_id": id}), Some(&bearer))
                .await
                .expect_status(403);
            m.decide(
                "approve",
                &json!({"session_id": id, "token": "wrong"}),
                None,
            )
            .await
        }),
        case!("approve_2fa::404", |m| {
            m.decide(
                "approve",
                &json!({"session_id": "unknown", "token": "any"}),
                None,
            )
            .await
        }),
        case!("approve_2fa::409", |m| {
            let (id, message) = m.pending().await;
            let body = json!({"session_id": id, "token": message.token});
            m.decide("reject", &body, None).await.expect_status(200);
            m.decide("approve", &body, None).await
        }),
        case!("approve_2fa::422", |m| {
            m.decide("approve", &json!({"token": "any"}), None).await
        }),
    ]
}

fn reject() -> Vec<Case> {
    vec![
        case!("reject_2fa::200", |m| {
            let (id, message) = m.pending().await;
            let body = json!({"session_id": id, "token": message.token});
            m.decide("reject", &body, None).await.expect_status(200);
            m.decide("reject", &body, None).await
        }),
        case!("reject_2fa::401", |m| {
            let (id, _) = m.pending().await;
            m.decide("reject", &json!({"session_id": id}), Some("forged"))
                .await
                .expect_detail(401, "Could not validate credentials")
        }),
        case!("reject_2fa::403", |m| {
            let (id, _) = m.pending().await;
            m.decide("reject", &json!({"session_id": id, "token": "wrong"}), None)
                .await
        }),
        case!("reject_2fa::404", |m| {
            let (id, message) = m.pending().await;
            m.advance(600);
            m.decide(
                "reject",
                &json!({"session_id": id, "token": message.token}),
                None,
            )
            .await
        }),
        case!("reject_2fa::409", |m| {
            let (id, message) = m.pending().await;
            let body = json!({"session_id": id, "token": message.token});
            m.decide("approve", &body, None).await.expect_status(200);
            m.decide("reject", &body, None).await
        }),
        case!("reject_2fa::422", |m| m
            .decide("reject", &json!("text"), None)
            .await),
    ]
}
