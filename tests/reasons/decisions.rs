//! Refused decisions and polls of login sessions.

use auth_contract_tests::harness::{
    ADMIN, DEV, GUEST, GUEST_2FA, Mock, PORTAL, Reply, code_of, wrong_code,
};
use auth_mock_server::MessageKind;
use serde_json::json;

use super::{Row, row};

async fn approve(mock: &Mock, id: &str, token: &str) -> Reply {
    let body = json!({"session_id": id, "token": token});
    mock.decide("approve", &body, None).await
}

async fn reject(mock: &Mock, id: &str, token: &str) -> Reply {
    let body = json!({"session_id": id, "token": token});
    mock.decide("reject", &body, None).await
}

async fn approve_as(mock: &Mock, id: &str, bearer: &str) -> Reply {
    let body = json!({ "session_id": id });
    mock.decide("approve", &body, Some(bearer)).await
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = approvers();
    rows.extend(unknown_and_over());
    rows.extend(already_decided());
    rows
}

fn approvers() -> Vec<Row> {
    vec![
        row!("no_proof", "no_proof", |m| {
            let (id, _) = m.pending().await;
            m.decide("approve", &json!({ "session_id": id }), None)
                .await
        }),
        row!("bearer_scheme::reject_2fa", "bearer_scheme", |m| {
            let (id, _) = m.pending().await;
            let request = m.request(reqwest::Method::POST, "/v1/auth/reject-2fa");
            let request = request.json(&json!({ "session_id": id }));
            m.send(request.basic_auth("some-user", Some("some-password")))
                .await
        }),
        row!("wrong_approval_token", "wrong_approval_token", |m| {
            let (id, _) = m.pending().await;
            approve(&m, &id, "some-other-token").await
        }),
        row!("other_user", "other_user; user=user_dev", |m| {
            let (id, _) = m.pending().await;
            let dev = m.bearer(DEV).await;
            approve_as(&m, &id, &dev).await
        }),
        row!(
            "impersonated_session::approve_2fa",
            "impersonated_session",
            |m| {
                let (id, _) = m.pending().await;
                let admin = m.bearer(ADMIN).await;
                let body = json!({"user_id": "user_guest_2fa"});
                let acting = m.post("/v1/auth/login-as-user", &body, Some(&admin)).await;
                approve_as(&m, &id, &acting.access()).await
            }
        ),
        row!("token_unknown::approve_2fa", "token_unknown", |m| {
            let (id, _) = m.pending().await;
            approve_as(&m, &id, "some-forged-token").await
        }),
    ]
}

fn unknown_and_over() -> Vec<Row> {
    vec![
        row!(
            "login_session_unknown::approve_2fa",
            "login_session_unknown",
            |m| approve(&m, "none", "none").await
        ),
        row!(
            "login_session_unknown::login_status",
            "login_session_unknown",
            |m| m.poll(GUEST_2FA, "none").await
        ),
        row!(
            "login_session_unknown::login_status_after_an_hour",
            "login_session_unknown",
            |m| {
                let (id, _) = m.pending().await;
                m.advance(3600);
                m.poll(GUEST_2FA, &id).await
            }
        ),
        row!("other_address", "other_address", |m| {
            let (id, _) = m.pending().await;
            m.poll(GUEST, &id).await
        }),
        row!(
            "login_session_expired::after_10_minutes",
            "login_session_expired; issued=2030-01-01T12:00:00Z; expired=2030-01-01T12:10:00Z",
            |m| {
                let (id, message) = m.pending().await;
                m.advance(600);
                reject(&m, &id, &message.token).await
            }
        ),
        row!(
            "login_session_expired::too_many_sign_ins",
            "login_session_expired; issued=2030-01-01T12:00:00Z; by=too_many_sign_ins",
            |m| {
                let (id, message) = m.pending().await;
                m.advance(1);
                for _ in 0..5 {
                    m.pending().await;
                }
                approve(&m, &id, &message.token).await
            }
        ),
        row!(
            "login_session_expired::newer_magic_code",
            "login_session_expired; issued=2030-01-01T12:00:00Z; by=code_replaced",
            |m| {
                let body = json!({"email": GUEST, "portal_id": PORTAL});
                let path = "/v1/auth/portal/request-magic-code";
                m.post(path, &body, None).await.expect_status(200);
                let older = m.message(GUEST, MessageKind::MagicCode);
                m.post(path, &body, None).await.expect_status(200);
                let id = older.login_session_id.unwrap_or_default();
                approve(&m, &id, &older.token).await
            }
        ),
    ]
}

fn already_decided() -> Vec<Row> {
    vec![
        row!(
            "already_decided::approved",
            "already_decided; decided=approved",
            |m| {
                let (id, message) = m.pending().await;
                approve(&m, &id, &message.token).await.expect_status(200);
                reject(&m, &id, &message.token).await
            }
        ),
        row!(
            "already_decided::rejected",
            "already_decided; decided=rejected",
            |m| {
                let (id, message) = m.pending().await;
                reject(&m, &id, &message.token).await.expect_status(200);
                approve(&m, &id, &message.token).await
            }
        ),
        row!(
            "already_decided::code_used",
            "already_decided; decided=consumed; by=code_used",
            |m| {
                let (id, message) = m.pending().await;
                m.verify(GUEST_2FA, &code_of(&message))
                    .await
                    .expect_status(200);
                approve(&m, &id, &message.token).await
            }
        ),
        row!(
            "already_decided::sign_in_completed",
            "already_decided; decided=consumed; by=sign_in_completed",
            |m| {
                let (id, message) = m.pending().await;
                approve(&m, &id, &message.token).await.expect_status(200);
                m.poll(GUEST_2FA, &id).await.expect_status(200);
                reject(&m, &id, &message.token).await
            }
        ),
        row!(
            "already_decided::too_many_codes",
            "already_decided; decided=rejected; by=too_many_codes",
            |m| {
                let (id, message) = m.pending().await;
                for _ in 0..5 {
                    m.verify(GUEST_2FA, wrong_code(&code_of(&message))).await;
                }
                approve(&m, &id, &message.token).await
            }
        ),
    ]
}
