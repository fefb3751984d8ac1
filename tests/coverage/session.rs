//! `load`, `logout`, `switch`.

use auth_contract_tests::harness::{DEV, GUEST};
use serde_json::json;

use super::{Case, case};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!("load::200", |m| m.load(&m.bearer(DEV).await).await),
        case!("load::401", |m| {
            m.get("/v1/auth/load", None)
                .await
                .expect_detail(401, "Not authenticated");
            m.load("forged")
                .await
                .expect_detail(401, "Could not validate credentials")
        }),
        case!("logout::204", |m| {
            let bearer = m.bearer(DEV).await;
            m.post_empty("/v1/auth/logout", Some(&bearer)).await
        }),
        case!("logout::401", |m| m
            .post_empty("/v1/auth/logout", None)
            .await),
        case!("switch::200", |m| {
            let bearer = m.bearer(DEV).await;
            m.post(
                "/v1/auth/switch",
                &json!({"id": "org_globex"}),
                Some(&bearer),
            )
            .await
        }),
        case!("switch::401", |m| {
            // Bearer before fields: an empty object is no 422 here.
            m.post("/v1/auth/switch", &json!({}), None).await
        }),
        case!("switch::403", |m| {
            let bearer = m.bearer(GUEST).await;
            m.post("/v1/auth/switch", &json!({"id": "org_acme"}), Some(&bearer))
                .await
        }),
        case!("switch::404", |m| {
            let bearer = m.bearer(auth_contract_tests::harness::OWNER).await;
            let unknown = m
                .post("/v1/auth/switch", &json!({"id": "org_none"}), Some(&bearer))
                .await;
            let foreign = m
                .post(
                    "/v1/auth/switch",
                    &json!({"id": "org_globex"}),
                    Some(&bearer),
                )
                .await;
            assert_eq!(unknown.text, foreign.text);
            foreign.expect_detail(404, "Organization not found")
        }),
        case!("switch::422", |m| {
            let bearer = m.bearer(DEV).await;
            m.post("/v1/auth/switch", &json!({"id": 1}), Some(&bearer))
                .await
        }),
    ]
}
