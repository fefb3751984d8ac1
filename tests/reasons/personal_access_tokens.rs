//! Personal access tokens.

use auth_contract_tests::harness::{ADMIN, DEV, Mock, OWNER, Reply};
use reqwest::Method;
use serde_json::json;

use super::{Row, row};

const PATS: &str = "/v1/auth/pats";

async fn create(mock: &Mock, bearer: &str) -> Reply {
    let body = json!({"name": "deployment", "expires_in_days": 1});
    mock.post(PATS, &body, Some(bearer)).await
}

/// A new token of a user: its id, and the token.
async fn token(mock: &Mock, email: &str) -> (String, String) {
    let created = create(mock, &mock.bearer(email).await).await;
    let created = created.expect_status(200);
    (created.field("id"), created.field("token"))
}

async fn revoke(mock: &Mock, id: &str, bearer: &str) -> Reply {
    let request = mock.request(Method::DELETE, &format!("{PATS}/{id}"));
    mock.send(request.bearer_auth(bearer)).await
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = bearers();
    rows.extend(ids());
    rows.push(row!(
        "too_many_personal_access_tokens",
        "too_many_personal_access_tokens",
        |m| {
            let bearer = m.bearer(DEV).await;
            for _ in 0..50 {
                create(&m, &bearer).await.expect_status(200);
            }
            create(&m, &bearer).await
        }
    ));
    rows
}

fn bearers() -> Vec<Row> {
    vec![
        row!("token_unknown::pat", "token_unknown", |m| m
            .load("pat_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
            .await),
        row!("token_unknown::pat_of_an_id", "token_unknown", |m| {
            let (id, _) = token(&m, DEV).await;
            m.load(&format!("pat_{id}0123456789abcdef0123456789abcdef"))
                .await
        }),
        row!("token_unknown::short_pat", "token_unknown", |m| m
            .load("pat_")
            .await),
        row!(
            "personal_access_token_expired",
            "personal_access_token_expired; issued=2030-01-01T12:00:00Z; expired=2030-01-02T12:00:00Z",
            |m| {
                let (_, token) = token(&m, DEV).await;
                m.advance(24 * 60 * 60);
                m.load(&token).await
            }
        ),
        row!(
            "personal_access_token_revoked",
            "personal_access_token_revoked; issued=2030-01-01T12:00:00Z; revoked=2030-01-01T12:00:05Z",
            |m| {
                let (id, token) = token(&m, DEV).await;
                m.advance(5);
                revoke(&m, &id, &token).await.expect_status(200);
                m.load(&token).await
            }
        ),
        row!("personal_access_token", "personal_access_token", |m| {
            let (_, token) = token(&m, DEV).await;
            m.post(
                "/v1/auth/switch",
                &json!({"id": "org_globex"}),
                Some(&token),
            )
            .await
        }),
        row!("impersonated_session::pats", "impersonated_session", |m| {
            let admin = m.bearer(ADMIN).await;
            let target = json!({"user_id": "user_dev"});
            let acting = m
                .post("/v1/auth/login-as-user", &target, Some(&admin))
                .await;
            create(&m, &acting.access()).await
        }),
    ]
}

fn ids() -> Vec<Row> {
    vec![
        row!(
            "personal_access_token_unknown",
            "personal_access_token_unknown",
            |m| {
                let bearer = m.bearer(DEV).await;
                revoke(&m, "0123456789abcdef0123456789abcdef", &bearer).await
            }
        ),
        row!(
            "personal_access_token_unknown::other_form",
            "personal_access_token_unknown",
            |m| {
                let bearer = m.bearer(DEV).await;
                revoke(&m, "none", &bearer).await
            }
        ),
        row!("other_user::pat", "other_user; user=user_dev", |m| {
            let (id, _) = token(&m, DEV).await;
            let owner = m.bearer(OWNER).await;
            revoke(&m, &id, &owner).await
        }),
        row!(
            "personal_access_token_revoked::again",
            "personal_access_token_revoked; issued=2030-01-01T12:00:00Z; revoked=2030-01-01T12:00:00Z",
            |m| {
                let (id, _) = token(&m, DEV).await;
                let bearer = m.bearer(DEV).await;
                revoke(&m, &id, &bearer).await.expect_status(200);
                revoke(&m, &id, &bearer).await
            }
        ),
    ]
}
