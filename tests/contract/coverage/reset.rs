//! `portal/forgot-password`, `portal/reset-callback`, `portal/reset-password`.

use auth_contract_tests::harness::{GUEST, PORTAL};
use serde_json::json;

use super::{Case, case};

const FORGOT: &str = "/v1/auth/portal/forgot-password";
const RESET: &str = "/v1/auth/portal/reset-password";

fn callback(token: &str, portal: &str) -> String {
    format!("/v1/auth/portal/reset-callback?token={token}&portal_id={portal}")
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!("POST /v1/auth/portal/forgot-password", 201, |m| {
            m.post(FORGOT, &json!({"email": GUEST, "portal_id": PORTAL}), None)
                .await
        }),
        case!("POST /v1/auth/portal/forgot-password", 404, |m| {
            m.post(FORGOT, &json!({"email": GUEST, "portal_id": "none"}), None)
                .await
        }),
        case!("POST /v1/auth/portal/forgot-password", 422, |m| {
            m.post(FORGOT, &json!({}), None).await
        }),
        case!("GET /v1/auth/portal/reset-callback", 200, |m| {
            let token = m.reset_token().await;
            let first = m.get(&callback(&token, PORTAL), None).await;
            assert_eq!(
                first.json(),
                json!({"valid": true, "email": GUEST, "portal_id": PORTAL})
            );
            m.get(&callback(&token, PORTAL), None).await
        }),
        case!("GET /v1/auth/portal/reset-callback", 404, |m| {
            let token = m.reset_token().await;
            m.get(&callback("unknown", PORTAL), None).await.status(404);
            m.get(&callback(&token, "portal_other"), None)
                .await
                .refused(404, "Reset token not found")
        }),
        case!("GET /v1/auth/portal/reset-callback", 422, |m| {
            m.get("/v1/auth/portal/reset-callback?token=a", None).await
        }),
        case!("POST /v1/auth/portal/reset-password", 200, |m| {
            let token = m.reset_token().await;
            let body = json!({"token": token, "portal_id": PORTAL, "new_password": "new"});
            m.post(RESET, &body, None).await
        }),
        case!("POST /v1/auth/portal/reset-password", 404, |m| {
            let body = json!({"token": "unknown", "portal_id": PORTAL, "new_password": "new"});
            m.post(RESET, &body, None)
                .await
                .refused(404, "Reset token not found")
        }),
        case!("POST /v1/auth/portal/reset-password", 422, |m| {
            m.post(RESET, &json!({"token": "a", "portal_id": PORTAL}), None)
                .await
        }),
    ]
}
