//! `portal_request_magic_code`, `request_magic_code`.

use auth_contract_tests::harness::{DEV, GUEST, PORTAL};
use serde_json::json;

use super::{Case, case};

const PORTAL_PATH: &str = "/v1/auth/portal/request-magic-code";
const STAFF_PATH: &str = "/v1/auth/request-magic-code";

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!("portal_request_magic_code::200", |m| {
            m.post(
                PORTAL_PATH,
                &json!({"email": GUEST, "portal_id": PORTAL}),
                None,
            )
            .await
        }),
        case!("portal_request_magic_code::404", |m| {
            m.post(
                PORTAL_PATH,
                &json!({"email": GUEST, "portal_id": "none"}),
                None,
            )
            .await
            .expect_detail(404, "Portal not found")
        }),
        case!("portal_request_magic_code::422", |m| {
            m.post(PORTAL_PATH, &json!({"email": GUEST}), None).await
        }),
        case!("request_magic_code::200", |m| {
            m.post(STAFF_PATH, &json!({"email": DEV, "client_id": null}), None)
                .await
        }),
        case!("request_magic_code::422", |m| {
            m.post(STAFF_PATH, &json!({"email": DEV, "client_id": 7}), None)
                .await
        }),
    ]
}
