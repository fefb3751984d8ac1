//! `login_as_user`.

use auth_contract_tests::harness::{ADMIN, DEV, OWNER};
use serde_json::json;

use super::{Case, case};

const PATH: &str = "/v1/auth/login-as-user";

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!("login_as_user::200", |m| {
            let admin = m.bearer(ADMIN).await;
            m.post(PATH, &json!({"user_id": "user_guest"}), Some(&admin))
                .await
                .expect_status(200);
            let owner = m.bearer(OWNER).await;
            m.post(PATH, &json!({"user_id": "user_dev"}), Some(&owner))
                .await
        }),
        case!("login_as_user::401", |m| {
            m.post(PATH, &json!({"user_id": "user_dev"}), None).await
        }),
        case!("login_as_user::403", |m| {
            let (admin, owner, dev) = (
                m.bearer(ADMIN).await,
                m.bearer(OWNER).await,
                m.bearer(DEV).await,
            );
            let acting = m
                .post(PATH, &json!({"user_id": "user_owner"}), Some(&admin))
                .await
                .access();
            for (bearer, target) in [
                (&dev, "user_guest"),
                (&admin, "user_admin"),
                (&owner, "user_admin"),
                (&acting, "user_dev"),
            ] {
                m.post(PATH, &json!({ "user_id": target }), Some(bearer))
                    .await
                    .expect_status(403);
            }
            m.post(PATH, &json!({"user_id": "user_none"}), Some(&owner))
                .await
        }),
        case!("login_as_user::404", |m| {
            let admin = m.bearer(ADMIN).await;
            m.post(PATH, &json!({"user_id": "user_none"}), Some(&admin))
                .await
                .expect_detail(404, "User not found")
        }),
        case!("login_as_user::422", |m| {
            let dev = m.bearer(DEV).await;
            m.post(PATH, &json!({}), Some(&dev)).await
        }),
    ]
}
