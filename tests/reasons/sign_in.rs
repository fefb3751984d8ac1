//! Passwords and codes.

use auth_contract_tests::harness::{
    DEV, DEV_2FA, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL, Reply, code_of, wrong_code,
};
use auth_mock_server::MessageKind;
use auth_mock_server::control_api::LatestMessageQuery;
use serde_json::json;

use super::{Row, row};

async fn fail(mock: &Mock, email: &str, times: u32) -> Reply {
    let mut last = mock.portal_login(email, "wrong").await;
    for _ in 1..times {
        last = mock.portal_login(email, "wrong").await;
    }
    last
}

async fn magic(mock: &Mock, email: &str) -> (String, String) {
    let body = json!({"email": email, "portal_id": PORTAL});
    let path = "/v1/auth/portal/request-magic-code";
    let id = mock.post(path, &body, None).await.expect_status(200);
    let query = LatestMessageQuery::to(email).kind(MessageKind::MagicCode);
    let message = mock.server.inbox().latest(query).await.ok();
    let code = message.as_ref().map(code_of).unwrap_or_default();
    (id.field("login_session_id"), code)
}

async fn staff_verify(mock: &Mock, email: &str, code: &str) -> Reply {
    let body = json!({"email": email, "code": code});
    mock.post("/v1/oauth2/verify-2fa", &body, None).await
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = passwords();
    rows.push(empty_password());
    rows.extend(codes());
    rows.extend(ended_codes());
    rows.extend(codes_of_decided_sign_ins());
    rows
}

fn empty_password() -> Row {
    row!("empty_password::empty", "empty_password; failures=1", |m| {
        let user = json!({"email": "none@example.com", "password": "", "portal_id": PORTAL});
        m.post("/_emulate/users", &user, None)
            .await
            .expect_status(201);
        m.portal_login("none@example.com", "").await
    })
}

fn passwords() -> Vec<Row> {
    vec![
        row!("portal_not_found::portal_login", "portal_not_found", |m| {
            let body = json!({"email": GUEST, "password": PASSWORD, "portal_id": "portal_none"});
            m.post("/v1/auth/portal/login", &body, None).await
        }),
        row!(
            "portal_not_found::request_magic_code",
            "portal_not_found",
            |m| {
                let body = json!({"email": GUEST, "portal_id": "portal_none"});
                m.post("/v1/auth/portal/request-magic-code", &body, None)
                    .await
            }
        ),
        row!(
            "unknown_address::password",
            "unknown_address; failures=1",
            |m| m.portal_login("nobody@example.com", PASSWORD).await
        ),
        row!(
            "wrong_password::three_failures",
            "wrong_password; failures=3",
            |m| fail(&m, GUEST, 3).await
        ),
        row!(
            "wrong_password::count_reset_by_correct_password",
            "wrong_password; failures=1",
            |m| {
                fail(&m, GUEST, 4).await;
                m.portal_login(GUEST, PASSWORD).await.expect_status(200);
                fail(&m, GUEST, 1).await
            }
        ),
        row!("inactive_user", "inactive_user; failures=1", |m| {
            m.staff_login("gone@example.com", PASSWORD).await
        }),
        row!(
            "other_realm::staff_user_at_portal",
            "other_realm; failures=1",
            |m| m.portal_login(DEV, PASSWORD).await
        ),
        row!(
            "other_realm::user_of_another_portal",
            "other_realm; failures=2",
            |m| {
                fail(&m, "visitor@example.com", 1).await;
                m.portal_login("visitor@example.com", PASSWORD).await
            }
        ),
        row!(
            "other_realm::portal_user_at_staff_sign_in",
            "other_realm; failures=1",
            |m| m.staff_login(GUEST, PASSWORD).await
        ),
        row!(
            "locked",
            "locked; until=2030-01-01T12:15:00Z; failures=5",
            |m| {
                fail(&m, GUEST, 5).await;
                m.advance(899);
                m.portal_login(GUEST, PASSWORD).await.expect_status(429)
            }
        ),
        row!(
            "wrong_password::count_reset_after_lock_out",
            "wrong_password; failures=1",
            |m| {
                fail(&m, GUEST, 5).await;
                m.advance(900);
                fail(&m, GUEST, 1).await
            }
        ),
    ]
}

fn codes() -> Vec<Row> {
    vec![
        row!(
            "no_pending_sign_in::no_sign_in",
            "no_pending_sign_in",
            |m| m.verify(GUEST_2FA, "123456").await
        ),
        row!("wrong_code", "wrong_code; failures=2", |m| {
            let (_, message) = m.pending().await;
            let wrong = wrong_code(&code_of(&message));
            m.verify(GUEST_2FA, wrong).await;
            m.verify(GUEST_2FA, wrong).await
        }),
        row!(
            "unknown_address::magic_code",
            "unknown_address; failures=1",
            |m| {
                magic(&m, "nobody@example.com").await;
                m.verify("nobody@example.com", "none").await
            }
        ),
        row!(
            "other_realm::magic_code_of_staff_user",
            "other_realm; failures=1",
            |m| {
                magic(&m, DEV).await;
                m.verify(DEV, "none").await
            }
        ),
        row!(
            "other_realm::staff_second_factor_at_portal",
            "other_realm",
            |m| {
                m.staff_login(DEV_2FA, PASSWORD).await.expect_status(200);
                let code = code_of(&m.message(DEV_2FA, MessageKind::SecondFactor));
                m.verify(DEV_2FA, &code).await
            }
        ),
        row!(
            "other_realm::portal_second_factor_at_staff_sign_in",
            "other_realm",
            |m| {
                let (_, message) = m.pending().await;
                staff_verify(&m, GUEST_2FA, &code_of(&message)).await
            }
        ),
    ]
}

fn ended_codes() -> Vec<Row> {
    vec![
        row!(
            "code_expired",
            "code_expired; issued=2030-01-01T12:00:00Z; expired=2030-01-01T12:10:00Z",
            |m| {
                let (_, message) = m.pending().await;
                m.advance(600);
                m.verify(GUEST_2FA, &code_of(&message)).await
            }
        ),
        row!("code_used", "code_used; issued=2030-01-01T12:00:00Z", |m| {
            let (_, message) = m.pending().await;
            m.verify(GUEST_2FA, &code_of(&message))
                .await
                .expect_status(200);
            m.advance(60);
            m.verify(GUEST_2FA, &code_of(&message)).await
        }),
        row!(
            "code_replaced",
            "code_replaced; issued=2030-01-01T12:00:00Z; failures=1",
            |m| {
                let (_, older) = magic(&m, GUEST).await;
                m.advance(60);
                magic(&m, GUEST).await;
                m.verify(GUEST, &older).await
            }
        ),
        row!(
            "too_many_codes",
            "too_many_codes; issued=2030-01-01T12:00:00Z",
            |m| {
                let (_, message) = m.pending().await;
                let wrong = wrong_code(&code_of(&message));
                for failures in 1..=5 {
                    let refused = m.verify(GUEST_2FA, wrong).await;
                    assert_eq!(refused.reason(), format!("wrong_code; failures={failures}"));
                }
                m.verify(GUEST_2FA, &code_of(&message)).await
            }
        ),
        row!(
            "too_many_sign_ins",
            "too_many_sign_ins; issued=2030-01-01T12:00:00Z",
            |m| {
                let (_, first) = m.pending().await;
                for _ in 0..5 {
                    m.pending().await;
                }
                // Six sign-ins are more than may wait at a door.
                m.advance(600);
                m.verify(GUEST_2FA, &code_of(&first)).await
            }
        ),
    ]
}

fn codes_of_decided_sign_ins() -> Vec<Row> {
    vec![
        row!(
            "sign_in_approved",
            "sign_in_approved; issued=2030-01-01T12:00:00Z",
            |m| {
                let (id, message) = m.pending().await;
                let body = json!({"session_id": id, "token": message.token});
                m.decide("approve", &body, None).await.expect_status(200);
                m.verify(GUEST_2FA, &code_of(&message)).await
            }
        ),
        row!(
            "sign_in_completed",
            "sign_in_completed; issued=2030-01-01T12:00:00Z",
            |m| {
                let (id, message) = m.pending().await;
                let body = json!({"session_id": id, "token": message.token});
                m.decide("approve", &body, None).await.expect_status(200);
                m.poll(GUEST_2FA, &id).await.expect_status(200);
                m.verify(GUEST_2FA, &code_of(&message)).await
            }
        ),
        row!(
            "sign_in_rejected",
            "sign_in_rejected; issued=2030-01-01T12:00:00Z",
            |m| {
                let (id, message) = m.pending().await;
                let body = json!({"session_id": id, "token": message.token});
                m.decide("reject", &body, None).await.expect_status(200);
                m.verify(GUEST_2FA, &code_of(&message)).await
            }
        ),
        row!(
            "password_changed::magic_code",
            "password_changed; issued=2030-01-01T12:00:00Z",
            |m| {
                let (_, code) = magic(&m, GUEST).await;
                let body = json!({
                    "token": m.reset_token().await, "portal_id": PORTAL, "new_password": "another one",
                });
                m.post("/v1/auth/portal/reset-password", &body, None)
                    .await
                    .expect_status(200);
                m.verify(GUEST, &code).await
            }
        ),
    ]
}
