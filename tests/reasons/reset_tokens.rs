//! Reset tokens.

use auth_contract_tests::harness::{GUEST, Mock, PORTAL, Reply};
use auth_mock_server::MessageKind;
use reqwest::Method;
use serde_json::json;

use super::{Row, row};

async fn check(mock: &Mock, token: &str, portal: &str) -> Reply {
    let request = mock.request(Method::GET, "/v1/auth/portal/reset-callback");
    mock.send(request.query(&[("token", token), ("portal_id", portal)]))
        .await
}

async fn reset(mock: &Mock, token: &str) -> Reply {
    let body = json!({"token": token, "portal_id": PORTAL, "new_password": "another one"});
    mock.post("/v1/auth/portal/reset-password", &body, None)
        .await
}

pub(super) fn rows() -> Vec<Row> {
    vec![
        row!(
            "portal_not_found::forgot_password",
            "portal_not_found",
            |m| {
                let body = json!({"email": GUEST, "portal_id": "portal_none"});
                m.post("/v1/auth/portal/forgot-password", &body, None).await
            }
        ),
        row!(
            "reset_token_unknown::reset_callback",
            "reset_token_unknown",
            |m| check(&m, "none", PORTAL).await
        ),
        row!(
            "reset_token_unknown::reset_password",
            "reset_token_unknown",
            |m| reset(&m, "none").await
        ),
        row!(
            "other_portal::reset_callback",
            "other_portal; portal=portal_demo",
            |m| {
                let token = m.reset_token().await;
                check(&m, &token, "portal_globex").await
            }
        ),
        row!(
            "other_portal::reset_password",
            "other_portal; portal=portal_globex",
            |m| {
                let body = json!({"email": "visitor@example.com", "portal_id": "portal_globex"});
                m.post("/v1/auth/portal/forgot-password", &body, None)
                    .await
                    .expect_status(201);
                let message = m.message("visitor@example.com", MessageKind::PasswordReset);
                reset(&m, &message.token).await
            }
        ),
        row!(
            "reset_token_expired",
            "reset_token_expired; issued=2030-01-01T12:00:00Z; expired=2030-01-01T13:00:00Z",
            |m| {
                let token = m.reset_token().await;
                m.advance(3600);
                reset(&m, &token).await
            }
        ),
        row!(
            "reset_token_used",
            "reset_token_used; issued=2030-01-01T12:00:00Z; used=2030-01-01T12:01:00Z",
            |m| {
                let token = m.reset_token().await;
                m.advance(60);
                reset(&m, &token).await.expect_status(200);
                m.advance(60);
                // Whoever forgets the new one too gets another token, which this one is not.
                m.reset_token().await;
                reset(&m, &token).await
            }
        ),
        row!(
            "reset_token_replaced",
            "reset_token_replaced; issued=2030-01-01T12:00:00Z; replaced=2030-01-01T12:01:00Z",
            |m| {
                let token = m.reset_token().await;
                m.advance(60);
                m.reset_token().await;
                check(&m, &token, PORTAL).await
            }
        ),
    ]
}
