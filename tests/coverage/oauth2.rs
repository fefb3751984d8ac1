//! `oauth2_login`, `oauth2_verify_2fa`, `oauth2_refresh`.

use auth_contract_tests::harness::{DEV, DEV_2FA, GUEST, PASSWORD, code_of};
use auth_mock_server::MessageKind;
use reqwest::Method;
use serde_json::json;

use super::{Case, case};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!("oauth2_login::200", |m| m.staff_login(DEV, PASSWORD).await),
        case!("oauth2_login::401", |m| {
            m.staff_login(GUEST, PASSWORD).await.expect_status(401);
            m.staff_login(DEV, "wrong")
                .await
                .expect_detail(401, "Incorrect email or password")
        }),
        case!("oauth2_login::422", |m| {
            let form = [("grant_type", "other"), ("username", DEV)];
            m.send(m.request(Method::POST, "/v1/oauth2/login").form(&form))
                .await
        }),
        case!("oauth2_login::429", |m| {
            for _ in 0..5 {
                m.staff_login("nobody@example.com", PASSWORD)
                    .await
                    .expect_status(401);
            }
            m.staff_login("NOBODY@example.com", PASSWORD).await
        }),
        case!("oauth2_verify_2fa::200", |m| {
            m.staff_login(DEV_2FA, PASSWORD).await.expect_status(200);
            let code = code_of(&m.message(DEV_2FA, MessageKind::SecondFactor));
            // A staff code is no portal code.
            m.verify(DEV_2FA, &code).await.expect_status(401);
            m.post(
                "/v1/oauth2/verify-2fa",
                &json!({"email": DEV_2FA, "code": code}),
                None,
            )
            .await
        }),
        case!("oauth2_verify_2fa::401", |m| {
            m.post(
                "/v1/oauth2/verify-2fa",
                &json!({"email": DEV_2FA, "code": "1"}),
                None,
            )
            .await
        }),
        case!("oauth2_verify_2fa::422", |m| {
            m.post("/v1/oauth2/verify-2fa", &json!(null), None).await
        }),
        case!("oauth2_refresh::200", |m| {
            let token = m.staff_login(DEV, PASSWORD).await.field("refresh_token");
            m.post(
                "/v1/oauth2/refresh",
                &json!({ "refresh_token": token }),
                None,
            )
            .await
        }),
        case!("oauth2_refresh::401", |m| {
            m.post(
                "/v1/oauth2/refresh",
                &json!({"refresh_token": "unknown"}),
                None,
            )
            .await
        }),
        case!("oauth2_refresh::422", |m| m
            .post("/v1/oauth2/refresh", &json!({}), None)
            .await),
    ]
}
