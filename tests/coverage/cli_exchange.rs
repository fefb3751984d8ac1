//! `cli_browser_token`, `consume_cli_token`.

use auth_contract_tests::harness::{ADMIN, DEV};
use serde_json::json;

use super::{Case, case};

const ISSUE: &str = "/v1/auth/cli-browser-token";
const CONSUME: &str = "/v1/auth/consume-cli-token";

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!("cli_browser_token::200", |m| {
            m.post_empty(ISSUE, Some(&m.bearer(DEV).await)).await
        }),
        case!("cli_browser_token::401", |m| m
            .post_empty(ISSUE, None)
            .await),
        case!("cli_browser_token::403", |m| {
            let admin = m.bearer(ADMIN).await;
            let body = json!({"user_id": "user_dev"});
            let acting = m
                .post("/v1/auth/login-as-user", &body, Some(&admin))
                .await
                .access();
            m.post_empty(ISSUE, Some(&acting)).await
        }),
        case!("consume_cli_token::200", |m| {
            let issued = m.post_empty(ISSUE, Some(&m.bearer(DEV).await)).await;
            m.post(
                CONSUME,
                &json!({"exchange_code": issued.field("exchange_code")}),
                None,
            )
            .await
        }),
        case!("consume_cli_token::404", |m| {
            m.post(CONSUME, &json!({"exchange_code": "unknown"}), None)
                .await
                .expect_detail(404, "Exchange code not found")
        }),
        case!("consume_cli_token::422", |m| m
            .post(CONSUME, &json!([]), None)
            .await),
    ]
}
