//! Authorization codes and their clients.

use auth_contract_tests::authorization::{
    CHALLENGE, CLIENT_SECRET, authorize, code, exchange, of_web, web_code,
};
use auth_contract_tests::harness::{DEV, Mock, Reply};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Row, row};

async fn asked(mock: &Mock, changes: Value) -> Reply {
    authorize(mock, &mock.bearer(DEV).await, changes).await
}

/// Exchanges a new code of the client `cli`.
async fn exchanged(mock: &Mock, changes: Value) -> Reply {
    let code = code(mock, &mock.bearer(DEV).await).await;
    exchange(mock, &code, changes).await
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = clients();
    rows.extend(codes());
    rows.extend(verifiers());
    rows
}

fn clients() -> Vec<Row> {
    vec![
        row!(
            "oauth_client_unknown::authorize",
            "oauth_client_unknown",
            |m| asked(&m, json!({"client_id": "none"})).await
        ),
        row!("oauth_client_unknown::token", "oauth_client_unknown", |m| {
            exchanged(&m, json!({"client_id": "none"})).await
        }),
        row!("client_secret_wrong", "client_secret_wrong", |m| {
            exchanged(&m, json!({"client_id": "web", "client_secret": "wrong"})).await
        }),
        row!("client_secret_wrong::public", "client_secret_wrong", |m| {
            exchanged(&m, json!({"client_secret": "wrong"})).await
        }),
        row!(
            "redirect_uri_not_registered",
            "redirect_uri_not_registered",
            |m| asked(&m, json!({"redirect_uri": "https://evil.test"})).await
        ),
        row!("redirect_uri_ambiguous", "redirect_uri_ambiguous", |m| {
            let uris = ["https://a.test/1", "https://a.test/2"];
            let client = json!({"id": "several", "redirect_uris": uris, "secret": "a secret"});
            let body = json!({"scenario": {"oauth_clients": [client]}});
            let put = m.request(reqwest::Method::POST, "/_emulate/scenario");
            m.send(put.json(&body)).await.expect_status(200);
            let body = json!({"client_id": "several"});
            m.post("/v1/oauth2/code", &body, Some(&m.bearer(DEV).await))
                .await
        }),
        row!("public_client", "public_client", |m| {
            let body = json!({"client_id": "cli"});
            m.post("/v1/oauth2/code", &body, Some(&m.bearer(DEV).await))
                .await
        }),
        row!("grant_type_unsupported", "grant_type_unsupported", |m| {
            exchanged(&m, json!({"grant_type": "password"})).await
        }),
        row!("run_as_unsupported", "run_as_unsupported", |m| {
            exchanged(&m, json!({"run_as": "user_admin"})).await
        }),
    ]
}

fn codes() -> Vec<Row> {
    vec![
        row!(
            "authorization_code_unknown",
            "authorization_code_unknown",
            |m| exchange(&m, "unknown", json!({})).await
        ),
        row!(
            "authorization_code_used",
            "authorization_code_used; issued=2030-01-01T12:00:00Z; used=2030-01-01T12:00:05Z",
            |m| {
                let code = code(&m, &m.bearer(DEV).await).await;
                m.advance(5);
                exchange(&m, &code, json!({})).await.expect_status(200);
                exchange(&m, &code, json!({})).await
            }
        ),
        row!(
            "session_code_reused",
            "session_code_reused; at=2030-01-01T12:00:05Z",
            |m| {
                let code = code(&m, &m.bearer(DEV).await).await;
                let tokens = exchange(&m, &code, json!({})).await;
                m.advance(5);
                exchange(&m, &code, json!({})).await.expect_status(400);
                m.load(&tokens.access()).await
            }
        ),
        row!(
            "session_client_deleted",
            "session_client_deleted; at=2030-01-01T12:00:05Z",
            |m| {
                let code = code(&m, &m.bearer(DEV).await).await;
                let tokens = exchange(&m, &code, json!({})).await;
                m.advance(5);
                let client = "/_emulate/oauth-clients/cli";
                m.send(m.request(Method::DELETE, client)).await;
                m.load(&tokens.access()).await
            }
        ),
        row!(
            "authorization_code_expired",
            "authorization_code_expired; issued=2030-01-01T12:00:00Z; expired=2030-01-01T12:01:00Z",
            |m| {
                let code = code(&m, &m.bearer(DEV).await).await;
                m.advance(60);
                exchange(&m, &code, json!({})).await
            }
        ),
        row!(
            "other_oauth_client",
            "other_oauth_client; client=cli",
            |m| {
                let web = json!({"client_id": "web", "client_secret": CLIENT_SECRET});
                exchanged(&m, web).await
            }
        ),
        row!("other_redirect_uri", "other_redirect_uri", |m| {
            exchanged(&m, json!({"redirect_uri": "http://127.0.0.1/callback"})).await
        }),
        row!(
            "issuer_session_ended::authorization_code",
            "issuer_session_ended; because=session_logged_out",
            |m| {
                let bearer = m.bearer(DEV).await;
                let code = code(&m, &bearer).await;
                m.post_empty("/v1/auth/logout", Some(&bearer)).await;
                exchange(&m, &code, json!({})).await
            }
        ),
    ]
}

fn verifiers() -> Vec<Row> {
    vec![
        row!("code_verifier_missing", "code_verifier_missing", |m| {
            exchanged(&m, json!({"code_verifier": null})).await
        }),
        row!("code_verifier_wrong", "code_verifier_wrong", |m| {
            exchanged(&m, json!({"code_verifier": CHALLENGE})).await
        }),
        row!(
            "code_verifier_unexpected",
            "code_verifier_unexpected",
            |m| {
                let code = web_code(&m, &m.bearer(DEV).await).await;
                let mut body = of_web();
                body["code_verifier"] = CHALLENGE.into();
                exchange(&m, &code, body).await
            }
        ),
    ]
}
