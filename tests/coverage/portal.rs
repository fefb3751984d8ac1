//! `portal_login`.

use auth_contract_tests::harness::{DEV, GUEST, PASSWORD, PORTAL};
use serde_json::json;

use super::{Case, case};

const LOGIN: &str = "/v1/auth/portal/login";

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!("portal_login::200", |m| m
            .portal_login("GUEST@example.com", PASSWORD)
            .await),
        case!("portal_login::401", |m| {
            let wrong = m.portal_login(GUEST, "wrong").await;
            let unknown = m.portal_login("nobody@example.com", PASSWORD).await;
            let staff = m.portal_login(DEV, PASSWORD).await;
            assert_eq!([&wrong.text, &wrong.text], [&unknown.text, &staff.text]);
            wrong.expect_detail(401, "Incorrect email or password")
        }),
        case!("portal_login::404", |m| {
            let body = json!({"email": GUEST, "password": PASSWORD, "portal_id": "portal_none"});
            m.post(LOGIN, &body, None)
                .await
                .expect_detail(404, "Portal not found")
        }),
        case!("portal_login::422", |m| {
            m.post(LOGIN, &json!({"email": GUEST, "portal_id": PORTAL}), None)
                .await
        }),
        case!("portal_login::429", |m| {
            for _ in 0..5 {
                m.portal_login(GUEST, "wrong").await.expect_status(401);
            }
            let locked = m.portal_login(GUEST, PASSWORD).await;
            assert_eq!(locked.header("retry-after"), Some("900"));
            locked.expect_detail(429, "Too many failed attempts")
        }),
    ]
}
