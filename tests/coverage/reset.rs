//! `portal_forgot_password`, `portal_reset_callback`, `portal_reset_password`.

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
        case!("portal_forgot_password::201", |m| {
            m.post(FORGOT, &json!({"email": GUEST, "portal_id": PORTAL}), None)
                .await
        }),
        case!("portal_forgot_password::404", |m| {
            m.post(FORGOT, &json!({"email": GUEST, "portal_id": "none"}), None)
                .await
        }),
        case!("portal_forgot_password::422", |m| {
            m.post(FORGOT, &json!({}), None).await
        }),
        case!("portal_reset_callback::200", |m| {
            let token = m.reset_token().await;
            let first = m.get(&callback(&token, PORTAL), None).await;
            assert_eq!(
                first.json(),
                json!({"valid": true, "email": GUEST, "portal_id": PORTAL})
            );
            m.get(&callback(&token, PORTAL), None).await
        }),
        case!("portal_reset_callback::404", |m| {
            let token = m.reset_token().await;
            m.get(&callback("unknown", PORTAL), None)
                .await
                .expect_status(404);
            m.get(&callback(&token, "portal_other"), None)
                .await
                .expect_detail(404, "Reset token not found")
        }),
        case!("portal_reset_callback::422", |m| {
            m.get("/v1/auth/portal/reset-callback?token=a", None).await
        }),
        case!("portal_reset_password::200", |m| {
            let token = m.reset_token().await;
            let body = json!({"token": token, "portal_id": PORTAL, "new_password": "new"});
            m.post(RESET, &body, None).await
        }),
        case!("portal_reset_password::404", |m| {
            let body = json!({"token": "unknown", "portal_id": PORTAL, "new_password": "new"});
            m.post(RESET, &body, None)
                .await
                .expect_detail(404, "Reset token not found")
        }),
        case!("portal_reset_password::422", |m| {
            m.post(RESET, &json!({"token": "a", "portal_id": PORTAL}), None)
                .await
        }),
    ]
}
