//! The clock moves to the next expiry, and the reply says what has expired.

use auth_contract_tests::harness::{DEV, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL};
use serde_json::{Value, json};

use super::{detail, put};

async fn advance(mock: &Mock) -> Value {
    let step = json!({"to": "next_expiry"});
    let reply = mock.post("/_emulate/clock/advance", &step, None).await;
    reply.expect_status(200).json()
}

#[tokio::test]
async fn clock_moves_to_each_expiry_in_turn() {
    let mock = Mock::start().await;
    let fault = json!({"effect": {"type": "status", "status": 503}, "match": {"operation": "logout"}, "for": "30s"});
    let fault = mock.post("/_emulate/faults", &fault, None).await;
    let fault = fault.expect_status(201).field("id");
    let staff = mock.bearer(DEV).await;
    mock.post_empty("/v1/auth/cli-browser-token", Some(&staff))
        .await
        .expect_status(200);
    let (challenge, _) = mock.pending_challenge().await;
    for _ in 0..5 {
        mock.portal_login(GUEST, "wrong").await.expect_status(401);
    }
    let forgot = json!({"email": GUEST, "portal_id": PORTAL});
    mock.post("/v1/auth/portal/forgot-password", &forgot, None)
        .await;
    let pat = json!({"name": "deployment", "expires_in_days": 1});
    let pat = mock.post("/v1/auth/pats", &pat, Some(&staff)).await;
    let pat = pat.expect_status(200).field("id");
    let never = json!({"name": "deployment"});
    let never = mock.post("/v1/auth/pats", &never, Some(&staff)).await;
    never.expect_status(200);
    let sessions = mock.get("/_emulate/sessions", None).await.json();
    let session = &sessions["data"][0]["id"];
    for (kind, now, rest) in [
        ("fault", "2030-01-01T12:00:30Z", json!({"id": fault})),
        (
            "exchange_code",
            "2030-01-01T12:01:00Z",
            json!({"user_id": "user_dev"}),
        ),
        (
            "challenge",
            "2030-01-01T12:10:00Z",
            json!({"id": challenge, "user_id": "user_guest_2fa"}),
        ),
        ("lock", "2030-01-01T12:15:00Z", json!({"email": GUEST})),
        (
            "access_token",
            "2030-01-01T12:30:00Z",
            json!({"id": session, "user_id": "user_dev"}),
        ),
        (
            "reset_token",
            "2030-01-01T13:00:00Z",
            json!({"user_id": "user_guest"}),
        ),
        (
            "personal_access_token",
            "2030-01-02T12:00:00Z",
            json!({"id": pat, "user_id": "user_dev"}),
        ),
        (
            "session",
            "2030-01-15T12:00:00Z",
            json!({"id": session, "user_id": "user_dev"}),
        ),
    ] {
        let moved = advance(&mock).await;
        let mut expired = rest;
        expired["kind"] = json!(kind);
        expired["at"] = json!(now);
        assert_eq!(
            moved,
            json!({"mode": "frozen", "now": now, "expired": expired})
        );
    }
    let step = json!({"to": "next_expiry"});
    let reply = mock.post("/_emulate/clock/advance", &step, None).await;
    let reply = reply.expect_status(409);
    assert_eq!(detail(&reply), "to: nothing expires in this namespace");
    let clock = mock.get("/_emulate/clock", None).await.json();
    assert_eq!(clock["now"], "2030-01-15T12:00:00Z", "it did not move");
}

#[tokio::test]
async fn clock_moves_to_the_expiry_of_an_authorization_code() {
    let mock = Mock::start().await;
    let staff = mock.bearer(DEV).await;
    let web = json!({"client_id": "web"});
    let code = mock.post("/v1/oauth2/code", &web, Some(&staff)).await;
    code.expect_status(200);
    let expected = json!({"kind": "authorization_code", "at": "2030-01-01T12:01:00Z",
        "user_id": "user_dev"});
    assert_eq!(advance(&mock).await["expired"], expected);
    // It ends with the session that signed in.
    let code = mock.post("/v1/oauth2/code", &web, Some(&staff)).await;
    code.expect_status(200);
    mock.post_empty("/v1/auth/logout", Some(&staff)).await;
    let step = json!({"to": "next_expiry"});
    let reply = mock.post("/_emulate/clock/advance", &step, None).await;
    reply.expect_status(409);
}

#[tokio::test]
async fn what_was_next_has_expired_and_what_has_ended_is_skipped() {
    let mock = Mock::start().await;
    let (_, first) = mock.pending().await;
    mock.advance(60);
    let (id, second) = mock.pending_challenge().await;
    mock.verify(GUEST_2FA, &first.code.unwrap())
        .await
        .expect_status(200);
    let expired = advance(&mock).await["expired"].clone();
    assert_eq!(
        (&expired["kind"], &expired["id"]),
        (&json!("challenge"), &json!(id))
    );
    mock.verify(GUEST_2FA, &second.code.unwrap())
        .await
        .expect_refusal(401, "code_expired; …");
    mock.post_empty("/_emulate/users/user_guest_2fa/lock", None)
        .await
        .expect_status(200);
    mock.post_empty("/_emulate/users/user_guest_2fa/unlock", None)
        .await
        .expect_status(200);
    assert_eq!(advance(&mock).await["expired"]["kind"], "access_token");
    let body = json!({"is_active": false});
    super::patch(&mock, "/_emulate/users/user_guest_2fa", &body).await;
    let step = json!({"to": "next_expiry"});
    mock.post("/_emulate/clock/advance", &step, None)
        .await
        .expect_status(409);
}

#[tokio::test]
async fn running_clock_moves_past_the_next_expiry() {
    let mock = Mock::start().await;
    put(&mock, "/_emulate/clock", &json!({"mode": "real"}))
        .await
        .expect_status(200);
    let token = mock.portal_login(GUEST, PASSWORD).await.access();
    mock.load(&token).await.expect_status(200);
    let moved = advance(&mock).await;
    assert_eq!(moved["mode"], "offset");
    assert_eq!(moved["expired"]["kind"], "access_token");
    let time = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert!(time(&moved["now"]) >= time(&moved["expired"]["at"]));
    mock.load(&token)
        .await
        .expect_refusal(401, "token_expired; …");
}

#[tokio::test]
async fn clock_step_has_either_a_duration_or_a_target() {
    let mock = Mock::start().await;
    let either = "body: must have either `by` or `to`";
    for (odd, told) in [
        (json!({}), either),
        (json!({"by": "1m", "to": "next_expiry"}), either),
        (
            json!({"to": "tomorrow"}),
            "body: unknown variant `tomorrow`, expected `next_expiry`",
        ),
        (json!({"to": null}), "body: "),
    ] {
        let reply = mock.post("/_emulate/clock/advance", &odd, None).await;
        let detail = detail(&reply.expect_status(400));
        assert!(detail.starts_with(told), "{odd}: {detail}");
    }
}
