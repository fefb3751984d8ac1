//! Refused impersonation.

use auth_contract_tests::harness::{ADMIN, DEV, Mock, OWNER, Reply};
use serde_json::json;

use super::{Row, row};

async fn act(mock: &Mock, bearer: &str, user: &str) -> Reply {
    let body = json!({ "user_id": user });
    let path = "/v1/auth/login-as-user";
    mock.post(path, &body, Some(bearer)).await
}

async fn act_as(mock: &Mock, caller: &str, user: &str) -> Reply {
    let bearer = mock.bearer(caller).await;
    act(mock, &bearer, user).await
}

pub(super) fn rows() -> Vec<Row> {
    vec![
        row!("already_impersonating", "already_impersonating", |m| {
            let acting = act_as(&m, ADMIN, "user_owner").await.access();
            act(&m, &acting, "user_dev").await
        }),
        row!("self", "self", |m| act_as(&m, ADMIN, "user_admin").await),
        row!("target_inactive", "target_inactive", |m| act_as(
            &m,
            ADMIN,
            "user_gone"
        )
        .await),
        row!("unknown_user::superuser_gets_404", "unknown_user", |m| {
            act_as(&m, ADMIN, "user_none").await.expect_status(404)
        }),
        row!(
            "unknown_user::account_owner_gets_403",
            "unknown_user",
            |m| act_as(&m, OWNER, "user_none").await.expect_status(403)
        ),
        row!("no_common_organization", "no_common_organization", |m| {
            act_as(&m, OWNER, "user_globex").await
        }),
        row!("more_power", "more_power", |m| act_as(
            &m,
            OWNER,
            "user_admin"
        )
        .await),
        row!("no_power", "no_power", |m| act_as(&m, DEV, "user_guest")
            .await),
    ]
}
