//! `create_pat`, `list_pats`, `revoke_pat`.

use auth_contract_tests::harness::{ADMIN, DEV, Mock, Reply};
use reqwest::Method;
use serde_json::json;

use super::{Case, case};

const PATS: &str = "/v1/auth/pats";

async fn create(mock: &Mock, bearer: &str) -> Reply {
    mock.post(PATS, &json!({"name": "deployment"}), Some(bearer))
        .await
}

async fn revoke(mock: &Mock, id: &str, bearer: &str) -> Reply {
    let request = mock.request(Method::DELETE, &format!("{PATS}/{id}"));
    mock.send(request.bearer_auth(bearer)).await
}

/// The access token of an operator who acts as `user_dev`.
async fn acting(mock: &Mock) -> String {
    let admin = mock.bearer(ADMIN).await;
    let target = json!({"user_id": "user_dev"});
    let login = mock
        .post("/v1/auth/login-as-user", &target, Some(&admin))
        .await;
    login.expect_status(200).access()
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!("create_pat::200", |m| create(&m, &m.bearer(DEV).await)
            .await),
        case!("create_pat::401", |m| {
            // Bearer before fields: an empty object is no 422 here.
            m.post(PATS, &json!({}), None).await
        }),
        case!("create_pat::403", |m| create(&m, &acting(&m).await).await),
        case!("create_pat::409", |m| {
            let bearer = m.bearer(DEV).await;
            for _ in 0..50 {
                create(&m, &bearer).await.expect_status(200);
            }
            create(&m, &bearer)
                .await
                .expect_detail(409, "Too many personal access tokens")
        }),
        case!("create_pat::422", |m| {
            let body = json!({"name": "", "expires_in_days": 0});
            m.post(PATS, &body, Some(&m.bearer(DEV).await)).await
        }),
        case!("list_pats::200", |m| {
            let bearer = m.bearer(DEV).await;
            create(&m, &bearer).await.expect_status(200);
            m.get(PATS, Some(&bearer)).await
        }),
        case!("list_pats::401", |m| m.get(PATS, None).await),
        case!("list_pats::403", |m| m
            .get(PATS, Some(&acting(&m).await))
            .await),
        case!("revoke_pat::200", |m| {
            let bearer = m.bearer(DEV).await;
            let id = create(&m, &bearer).await.field("id");
            revoke(&m, &id, &bearer).await
        }),
        case!("revoke_pat::401", |m| revoke(&m, "none", "forged").await),
        case!("revoke_pat::403", |m| revoke(&m, "none", &acting(&m).await)
            .await),
        case!("revoke_pat::404", |m| {
            let id = create(&m, &m.bearer(DEV).await).await.field("id");
            let other = m.bearer(ADMIN).await;
            let foreign = revoke(&m, &id, &other).await;
            let unknown = revoke(&m, "none", &other).await;
            assert_eq!(unknown.text, foreign.text);
            foreign.expect_detail(404, "Personal access token not found")
        }),
    ]
}
