//! Bearers, refresh tokens, exchange codes, and switching.

use auth_contract_tests::harness::{ADMIN, DEV, GUEST, Mock, PASSWORD, PORTAL, Reply};
use serde_json::{Value, json};

use super::{Row, row};

async fn refresh(mock: &Mock, token: &str) -> Reply {
    let body = json!({ "refresh_token": token });
    mock.post("/v1/oauth2/refresh", &body, None).await
}

async fn log_out(mock: &Mock, bearer: &str) {
    let path = "/v1/auth/logout";
    mock.post_empty(path, Some(bearer)).await.expect_status(204);
}

async fn change_password(mock: &Mock) {
    let token = mock.reset_token().await;
    let body = json!({"token": token, "portal_id": PORTAL, "new_password": "another one"});
    let path = "/v1/auth/portal/reset-password";
    mock.post(path, &body, None).await.expect_status(200);
}

async fn exchange_code(mock: &Mock, bearer: &str) -> String {
    let path = "/v1/auth/cli-browser-token";
    mock.post_empty(path, Some(bearer))
        .await
        .expect_status(200)
        .field("exchange_code")
}

async fn exchange(mock: &Mock, code: &str) -> Reply {
    let body = json!({ "exchange_code": code });
    mock.post("/v1/auth/consume-cli-token", &body, None).await
}

async fn act(mock: &Mock, bearer: &str) -> Reply {
    let body = json!({"user_id": "user_dev"});
    let path = "/v1/auth/login-as-user";
    mock.post(path, &body, Some(bearer))
        .await
        .expect_status(200)
}

async fn switch(mock: &Mock, bearer: &str, organization: &str) -> Reply {
    let body = json!({ "id": organization });
    mock.post("/v1/auth/switch", &body, Some(bearer)).await
}

async fn change_user(mock: &Mock, id: &str, change: &Value) {
    let request = mock.request(reqwest::Method::PATCH, &format!("/_emulate/users/{id}"));
    mock.send(request.json(change)).await.expect_status(200);
}

fn memberships(ids: &[&str]) -> Value {
    let membership = |id: &&str| json!({ "organization_id": id });
    json!({"memberships": ids.iter().map(membership).collect::<Vec<_>>()})
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = access_tokens();
    rows.extend(sessions_of_what_has_changed());
    rows.extend(refresh_tokens());
    rows.extend(exchange_codes());
    rows.extend(switches());
    rows
}

fn access_tokens() -> Vec<Row> {
    vec![
        row!("token_unknown::forged", "token_unknown", |m| m
            .load("some-forged-token")
            .await),
        row!("token_unknown::empty", "token_unknown", |m| m
            .load("")
            .await),
        row!("token_unknown::after_server_reset", "token_unknown", |m| {
            let bearer = m.bearer(DEV).await;
            m.post_empty("/_emulate/reset", None)
                .await
                .expect_status(204);
            m.load(&bearer).await
        }),
        row!(
            "token_expired",
            "token_expired; issued=2030-01-01T12:00:00Z; expired=2030-01-01T12:30:00Z",
            |m| {
                let bearer = m.bearer(DEV).await;
                m.advance(1800);
                // What comes in sweeps the expired out, in time.
                m.bearer(DEV).await;
                m.load(&bearer).await
            }
        ),
        row!(
            "token_unknown::one_hour_after_expiry",
            "token_unknown",
            |m| {
                let bearer = m.bearer(DEV).await;
                m.advance(1800 + 3600);
                m.bearer(DEV).await;
                m.load(&bearer).await
            }
        ),
        row!(
            "session_logged_out::access_token",
            "session_logged_out; at=2030-01-01T12:01:00Z",
            |m| {
                let bearer = m.bearer(DEV).await;
                m.advance(60);
                log_out(&m, &bearer).await;
                m.advance(60);
                m.load(&bearer).await
            }
        ),
        row!("password_changed::access_token", "password_changed", |m| {
            let bearer = m.bearer(GUEST).await;
            change_password(&m).await;
            m.load(&bearer).await
        }),
        row!(
            "impersonator_session_ended",
            "impersonator_session_ended; because=session_logged_out",
            |m| {
                let admin = m.bearer(ADMIN).await;
                let acting = act(&m, &admin).await.access();
                log_out(&m, &admin).await;
                m.load(&acting).await
            }
        ),
    ]
}

fn sessions_of_what_has_changed() -> Vec<Row> {
    vec![
        row!("portal_changed", "portal_changed", |m| {
            let bearer = m.bearer(GUEST).await;
            change_user(&m, "user_guest", &json!({"portal_id": null})).await;
            m.load(&bearer).await
        }),
        row!("organization_deleted", "organization_deleted", |m| {
            let dev = m.bearer(DEV).await;
            let organization = json!({"id": "org_new", "name": "New"});
            let path = "/_emulate/organizations";
            m.post(path, &organization, None).await.expect_status(201);
            change_user(&m, "user_dev", &memberships(&["org_acme", "org_new"])).await;
            let inside = switch(&m, &dev, "org_new").await.access();
            change_user(&m, "user_dev", &memberships(&["org_acme"])).await;
            let path = "/_emulate/organizations/org_new";
            let delete = m.request(reqwest::Method::DELETE, path);
            m.send(delete).await.expect_status(204);
            m.load(&inside).await
        }),
        row!("power_lost", "power_lost; at=2030-01-01T12:00:00Z", |m| {
            let admin = m.bearer(ADMIN).await;
            let acting = act(&m, &admin).await.access();
            change_user(&m, "user_admin", &json!({"is_superuser": false})).await;
            m.load(&acting).await
        }),
    ]
}

fn refresh_tokens() -> Vec<Row> {
    vec![
        row!("token_unknown::refresh_token", "token_unknown", |m| {
            refresh(&m, "some-forged-token").await
        }),
        row!(
            "session_logged_out::refresh_token",
            "session_logged_out; at=2030-01-01T12:00:00Z",
            |m| {
                let login = m.staff_login(DEV, PASSWORD).await;
                log_out(&m, &login.access()).await;
                refresh(&m, &login.field("refresh_token")).await
            }
        ),
        row!(
            "session_expired::after_14_days",
            "session_expired; expired=2030-01-15T12:00:00Z",
            |m| {
                let login = m.staff_login(DEV, PASSWORD).await;
                m.advance(14 * 24 * 3600);
                refresh(&m, &login.field("refresh_token")).await
            }
        ),
        row!(
            "session_expired::impersonation_after_one_hour",
            "session_expired; expired=2030-01-01T13:00:00Z",
            |m| {
                let admin = m.bearer(ADMIN).await;
                let acting = act(&m, &admin).await.field("refresh_token");
                m.advance(3600);
                refresh(&m, &acting).await
            }
        ),
        row!("password_changed::refresh_token", "password_changed", |m| {
            let login = m.portal_login(GUEST, PASSWORD).await;
            change_password(&m).await;
            refresh(&m, &login.field("refresh_token")).await
        }),
    ]
}

fn exchange_codes() -> Vec<Row> {
    vec![
        row!(
            "impersonated_session::cli_browser_token",
            "impersonated_session",
            |m| {
                let admin = m.bearer(ADMIN).await;
                let acting = act(&m, &admin).await.access();
                m.post_empty("/v1/auth/cli-browser-token", Some(&acting))
                    .await
                    .expect_status(403)
            }
        ),
        row!("exchange_code_unknown", "exchange_code_unknown", |m| {
            exchange(&m, "none").await
        }),
        row!(
            "exchange_code_used",
            "exchange_code_used; issued=2030-01-01T12:00:00Z; used=2030-01-01T12:00:10Z",
            |m| {
                let bearer = m.bearer(DEV).await;
                let code = exchange_code(&m, &bearer).await;
                m.advance(10);
                exchange(&m, &code).await.expect_status(200);
                m.advance(10);
                exchange(&m, &code).await
            }
        ),
        row!(
            "exchange_code_expired",
            "exchange_code_expired; issued=2030-01-01T12:00:00Z; expired=2030-01-01T12:01:00Z",
            |m| {
                let bearer = m.bearer(DEV).await;
                let code = exchange_code(&m, &bearer).await;
                m.advance(60);
                exchange(&m, &code).await
            }
        ),
        row!(
            "issuer_session_ended",
            "issuer_session_ended; because=session_logged_out",
            |m| {
                let bearer = m.bearer(DEV).await;
                let code = exchange_code(&m, &bearer).await;
                log_out(&m, &bearer).await;
                exchange(&m, &code).await;
                exchange(&m, &code).await
            }
        ),
    ]
}

fn switches() -> Vec<Row> {
    vec![
        row!("portal_session", "portal_session", |m| {
            let guest = m.bearer(GUEST).await;
            switch(&m, &guest, "org_acme").await
        }),
        row!("unknown_organization", "unknown_organization", |m| {
            let dev = m.bearer(DEV).await;
            switch(&m, &dev, "org_none").await
        }),
        row!("not_a_member", "not_a_member", |m| {
            let admin = m.bearer(ADMIN).await;
            switch(&m, &admin, "org_globex").await
        }),
        row!("out_of_reach", "out_of_reach", |m| {
            let owner = m.bearer("owner@example.com").await;
            let acting = act(&m, &owner).await.access();
            switch(&m, &acting, "org_globex").await
        }),
    ]
}
