//! `oauth2_authorize`, `oauth2_code`, `oauth2_token`.

use auth_contract_tests::authorization::{authorize, code, exchange};
use auth_contract_tests::harness::{ADMIN, DEV, Mock, Reply};
use serde_json::{Value, json};

use super::{Case, case};

const AUTHORIZE: &str = "/v1/oauth2/authorize";
const CODE: &str = "/v1/oauth2/code";

async fn acting(mock: &Mock) -> String {
    let admin = mock.bearer(ADMIN).await;
    let target = json!({"user_id": "user_dev"});
    let path = "/v1/auth/login-as-user";
    mock.post(path, &target, Some(&admin)).await.access()
}

async fn code_for(mock: &Mock, body: Value) -> Reply {
    mock.post(CODE, &body, Some(&mock.bearer(DEV).await)).await
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!("oauth2_authorize::200", |m| {
            authorize(&m, &m.bearer(DEV).await, json!({})).await
        }),
        case!("oauth2_authorize::401", |m| {
            // Bearer before fields: an empty object is no 422 here.
            m.post(AUTHORIZE, &json!({}), None).await
        }),
        case!("oauth2_authorize::403", |m| {
            authorize(&m, &acting(&m).await, json!({})).await
        }),
        case!("oauth2_authorize::422", |m| {
            authorize(&m, &m.bearer(DEV).await, json!({"redirect_uri": null})).await
        }),
        case!("oauth2_code::200", |m| code_for(
            &m,
            json!({"client_id": "web"})
        )
        .await),
        case!("oauth2_code::401", |m| m.post(CODE, &json!({}), None).await),
        case!("oauth2_code::403", |m| {
            let bearer = acting(&m).await;
            m.post(CODE, &json!({"client_id": "web"}), Some(&bearer))
                .await
        }),
        case!("oauth2_code::422", |m| code_for(&m, json!({"state": "a"}))
            .await),
        case!("oauth2_token::200", |m| {
            let code = code(&m, &m.bearer(DEV).await).await;
            exchange(&m, &code, json!({})).await
        }),
        case!("oauth2_token::401", |m| {
            exchange(&m, "unknown", json!({"client_id": "none"})).await
        }),
        case!("oauth2_token::422", |m| {
            exchange(&m, "unknown", json!({"grant_type": null})).await
        }),
    ]
}
