//! Minted credentials: tokens without a sign-in behave as those from one.

use auth_contract_tests::authorization::claims;
use auth_contract_tests::harness::{ADMIN, DEV, DEV_2FA, GUEST, Mock};
use serde_json::{Value, json};

use super::{delete, detail, patch};

const CREDENTIALS: &str = "/_emulate/credentials";

async fn mint(mock: &Mock, body: Value) -> Value {
    mock.post(CREDENTIALS, &body, None)
        .await
        .expect_status(201)
        .json()
}

fn access(pair: &Value) -> &str {
    pair["access_token"].as_str().unwrap()
}

async fn refresh(mock: &Mock, pair: &Value) -> auth_contract_tests::harness::Reply {
    let body = json!({"refresh_token": pair["refresh_token"]});
    mock.post("/v1/oauth2/refresh", &body, None).await
}

#[tokio::test]
async fn minted_credential_describes_the_claims_of_its_token() {
    let mock = Mock::start().await;
    for (user, id, portal) in [
        ("user_dev", "user_dev", Value::Null),
        ("DEV@example.com", "user_dev", Value::Null),
        (DEV_2FA, "user_dev_2fa", Value::Null),
        (GUEST, "user_guest", json!("portal_demo")),
    ] {
        let pair = mint(&mock, json!({"user": user})).await;
        let claims = claims(access(&pair));
        assert_eq!(pair["token_type"], "bearer");
        assert_eq!((&pair["user_id"], &claims["sub"]), (&json!(id), &json!(id)));
        assert_eq!(pair["organization_id"], "org_acme");
        assert_eq!(claims["org"], "org_acme");
        assert_eq!(claims["sid"], pair["session_id"]);
        assert_eq!(claims["portal_id"], portal);
        assert_eq!(pair["expires_at"], "2030-01-01T12:30:00Z");
        assert_eq!(claims["exp"], 1_893_501_000);
        let loaded = mock.load(access(&pair)).await.expect_status(200).json();
        assert_eq!(loaded["user"]["id"], id);
        let sessions = format!("/_emulate/users/{id}/sessions?limit=1000");
        let sessions = mock.get(&sessions, None).await.text;
        assert!(sessions.contains(pair["session_id"].as_str().unwrap()));
    }
}

#[tokio::test]
async fn minted_credential_can_refresh_switch_and_logout() {
    let mock = Mock::start().await;
    let pair = mint(&mock, json!({"user": DEV, "org": "org_globex"})).await;
    let loaded = mock.load(access(&pair)).await.expect_status(200).json();
    assert_eq!(loaded["organization"]["id"], "org_globex");
    let fresh = refresh(&mock, &pair).await.expect_status(200).access();
    mock.load(&fresh).await.expect_status(200);
    let body = json!({"id": "org_acme"});
    let switched = mock
        .post("/v1/auth/switch", &body, Some(access(&pair)))
        .await;
    let switched = switched.expect_status(200).access();
    mock.post_empty("/v1/auth/logout", Some(access(&pair)))
        .await
        .expect_status(204);
    for token in [access(&pair), &fresh] {
        mock.load(token)
            .await
            .expect_refusal(401, "session_logged_out; …");
    }
    refresh(&mock, &pair).await.expect_status(401);
    mock.load(&switched).await.expect_status(200);
    mock.advance(14 * 24 * 60 * 60);
    mock.load(&switched).await.expect_status(401);
}

#[tokio::test]
async fn credential_ttl_applies_to_the_first_access_token_only() {
    let mock = Mock::start().await;
    let pair = mint(&mock, json!({"user": DEV, "ttl": "90s"})).await;
    assert_eq!(pair["expires_at"], "2030-01-01T12:01:30Z");
    mock.advance(89);
    mock.load(access(&pair)).await.expect_status(200);
    mock.advance(1);
    let reason = "token_expired; issued=2030-01-01T12:00:00Z; expired=2030-01-01T12:01:30Z";
    mock.load(access(&pair)).await.expect_refusal(401, reason);
    let fresh = refresh(&mock, &pair).await.expect_status(200).access();
    mock.advance(30 * 60 - 1);
    mock.load(&fresh).await.expect_status(200);
    mock.advance(1);
    mock.load(&fresh).await.expect_status(401);
}

#[tokio::test]
async fn credential_with_zero_ttl_has_expired_access_and_valid_refresh_token() {
    let mock = Mock::start().await;
    let pair = mint(&mock, json!({"user": DEV, "ttl": "PT0S"})).await;
    mock.load(access(&pair))
        .await
        .expect_refusal(401, "token_expired; …");
    let fresh = refresh(&mock, &pair).await.expect_status(200).access();
    mock.load(&fresh).await.expect_status(200);
}

#[tokio::test]
async fn credential_ttl_beyond_session_lifetime_extends_the_session() {
    let mock = Mock::start().await;
    let pair = mint(&mock, json!({"user": DEV, "ttl": "720h"})).await;
    mock.advance(720 * 60 * 60 - 1);
    mock.load(access(&pair)).await.expect_status(200);
    mock.advance(1);
    mock.load(access(&pair)).await.expect_status(401);
    let longest = mint(&mock, json!({"user": DEV, "ttl": "PT876000H"})).await;
    assert_eq!(longest["expires_at"], "2130-01-07T12:00:00Z");
    let body = json!({"user": DEV, "ttl": "PT876001H"});
    mock.post(CREDENTIALS, &body, None).await.expect_status(400);
}

#[tokio::test]
async fn expired_credential_is_expired_despite_clock_skew() {
    let mock = Mock::start().await;
    let pair = mint(&mock, json!({"user": DEV, "expired": true})).await;
    let claims = claims(access(&pair));
    assert_eq!(pair["expires_at"], "2030-01-01T11:55:00Z");
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        30 * 60
    );
    let reason = "token_expired; issued=2030-01-01T11:25:00Z; expired=2030-01-01T11:55:00Z";
    mock.load(access(&pair)).await.expect_refusal(401, reason);
    let refused = refresh(&mock, &pair).await.expect_status(401);
    assert_eq!(
        refused.reason(),
        "session_expired; expired=2030-01-01T11:55:00Z"
    );
    let sessions = mock.get("/_emulate/users/user_dev/sessions", None).await;
    assert_eq!(sessions.json()["total"], 0);
}

#[tokio::test]
async fn revoked_credential_is_refused_as_revoked() {
    let mock = Mock::start().await;
    let pair = mint(&mock, json!({"user": DEV, "revoked": true})).await;
    let reason = "session_revoked; at=2030-01-01T12:00:00Z";
    mock.load(access(&pair)).await.expect_refusal(401, reason);
    refresh(&mock, &pair).await.expect_refusal(401, reason);
    assert_eq!(claims(access(&pair))["exp"], 1_893_501_000);
    let path = format!(
        "/_emulate/sessions/{}",
        pair["session_id"].as_str().unwrap()
    );
    delete(&mock, &path).await.expect_status(404);
}

#[tokio::test]
async fn credential_impersonator_needs_no_permission() {
    let mock = Mock::start().await;
    for (actor, id) in [(ADMIN, "user_admin"), ("user_guest", "user_guest")] {
        let pair = mint(&mock, json!({"user": DEV, "impersonator": actor})).await;
        assert_eq!(claims(access(&pair))["act"]["sub"], id);
        let loaded = mock.load(access(&pair)).await.expect_status(200).json();
        assert_eq!(loaded["user"]["is_impersonating"], true);
        assert_eq!(loaded["impersonator"]["id"], id);
        let refused = mock
            .post_empty("/v1/auth/cli-browser-token", Some(access(&pair)))
            .await;
        refused.expect_status(403);
    }
}

#[tokio::test]
async fn impersonation_credential_expires_and_ends_with_its_parent_session() {
    let mock = Mock::start().await;
    let body = json!({"user": DEV, "impersonator": ADMIN});
    let pair = mint(&mock, body.clone()).await;
    let own = mock
        .get("/_emulate/users/user_admin/sessions", None)
        .await
        .json();
    let own = format!(
        "/_emulate/sessions/{}",
        own["data"][0]["id"].as_str().unwrap()
    );
    delete(&mock, &own).await.expect_status(204);
    let reason = "impersonator_session_ended; because=session_revoked";
    mock.load(access(&pair)).await.expect_refusal(401, reason);
    let pair = mint(&mock, body).await;
    mock.advance(60 * 60 - 1);
    let fresh = refresh(&mock, &pair).await.expect_status(200).access();
    mock.load(&fresh).await.expect_status(200);
    mock.advance(1);
    mock.load(&fresh).await.expect_status(401);
    refresh(&mock, &pair).await.expect_status(401);
    // And the operator's own session has the usual one.
    let own = mock
        .get("/_emulate/users/user_admin/sessions", None)
        .await
        .json();
    assert_eq!(own["total"], 1);
}

#[tokio::test]
async fn credential_of_inactive_user_is_refused_with_its_reason() {
    let mock = Mock::start().await;
    let change = json!({"is_active": false});
    patch(&mock, "/_emulate/users/user_dev", &change)
        .await
        .expect_status(200);
    let pair = mint(&mock, json!({"user": DEV})).await;
    mock.load(access(&pair))
        .await
        .expect_refusal(401, "user_inactive");
    let change = json!({"is_active": true});
    patch(&mock, "/_emulate/users/user_dev", &change)
        .await
        .expect_status(200);
    mock.load(access(&pair)).await.expect_status(200);
}

#[tokio::test]
async fn invalid_credential_request_is_refused_and_opens_no_session() {
    let mock = Mock::start().await;
    for (body, told) in [
        (
            json!({"user": "user_none"}),
            "user: unknown user `user_none`",
        ),
        (
            json!({"user": DEV, "org": "org_none"}),
            "org: unknown organisation `org_none`",
        ),
        (
            json!({"user": DEV, "impersonator": "x@example.com"}),
            "impersonator: unknown user `x@example.com`",
        ),
        (
            json!({"user": "user_owner", "org": "org_globex"}),
            "org: a session of `user_owner` cannot be in `org_globex`",
        ),
        (
            json!({"user": GUEST, "org": "org_globex"}),
            "org: a session of `user_guest` cannot be in `org_globex`",
        ),
        (
            json!({"user": DEV, "impersonator": "user_dev"}),
            "impersonator: must be another user",
        ),
    ] {
        let refused = mock.post(CREDENTIALS, &body, None).await.expect_status(400);
        assert_eq!(detail(&refused), told);
    }
    for body in [
        json!({}),
        json!({"user": DEV, "ttl": "-1s"}),
        json!({"user": DEV, "ttl": 60}),
        json!({"user": DEV, "scope": "all"}),
    ] {
        mock.post(CREDENTIALS, &body, None).await.expect_status(400);
    }
    for user in ["user_dev", "user_admin", "user_guest", "user_owner"] {
        let sessions = format!("/_emulate/users/{user}/sessions");
        assert_eq!(mock.get(&sessions, None).await.json()["total"], 0);
    }
}

#[tokio::test]
async fn credential_is_scoped_to_its_namespace() {
    let mock = Mock::start().await;
    let path = format!("/_ns/t1{CREDENTIALS}");
    let pair = mock
        .post(&path, &json!({"user": DEV}), None)
        .await
        .expect_status(201)
        .access();
    super::load(&mock, "t1", &pair).await.expect_status(200);
    mock.load(&pair).await.expect_status(401);
    mock.post_empty("/_ns/t1/_emulate/reset", None)
        .await
        .expect_status(204);
    super::load(&mock, "t1", &pair).await.expect_status(401);
}
