//! The reply of a recorded request: its headers and its body, without secrets.

use auth_contract_tests::harness::{DEV, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL};
use reqwest::Method;
use serde_json::{Value, json};

use super::sign_in;

/// The newest recorded request.
async fn newest(mock: &Mock) -> Value {
    let list = mock.get("/_emulate/requests?limit=1", None).await;
    list.expect_status(200).json()["data"][0].clone()
}

#[tokio::test]
async fn recorded_reply_has_headers_and_redacted_body() {
    let mock = Mock::start().await;
    let signed_in = mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    let reply = &newest(&mock).await["reply"];
    assert_eq!(reply["headers"]["content-type"], "application/json");
    assert_eq!(
        reply["body"],
        json!({
            "access_token": "[redacted]",
            "refresh_token": "[redacted]",
            "token_type": "bearer",
        })
    );
    assert_eq!(reply["body_bytes"], signed_in.text.len());

    let load = mock.get("/v1/auth/load", Some(&signed_in.access())).await;
    let reply = &newest(&mock).await["reply"];
    assert_eq!(reply["body"]["user"]["email"], GUEST);
    assert_eq!(reply["body"]["organization"], load.json()["organization"]);
    assert_eq!(reply["body"]["organizations"], load.json()["organizations"]);

    mock.get("/v1/auth/load", None).await.expect_status(401);
    let reply = &newest(&mock).await["reply"];
    assert_eq!(reply["headers"]["www-authenticate"], "Bearer");
    assert_eq!(reply["body"], json!({"detail": "Not authenticated"}));
}

#[tokio::test]
async fn recorded_reply_shows_no_secret() {
    let mock = Mock::start().await;
    let login = sign_in(&mock, "default", GUEST_2FA)
        .await
        .expect_status(200);
    let message = mock.get("/_emulate/messages/latest", None).await.json();
    let verify = json!({"email": GUEST_2FA, "code": message["code"]});
    let session = mock
        .post("/v1/auth/portal/verify-2fa", &verify, None)
        .await
        .expect_status(200);
    let staff = mock.bearer(DEV).await;
    let link = mock
        .post_empty("/v1/auth/cli-browser-token", Some(&staff))
        .await
        .expect_status(200);
    // FastAPI repeats the refused value as `input`.
    let number = json!({"email": GUEST, "password": 123_456_789, "portal_id": PORTAL});
    let refused = mock.post("/v1/auth/portal/login", &number, None).await;
    assert!(
        refused.text.contains("123456789"),
        "the client gets it back"
    );
    let token = mock.reset_token().await;
    let path = format!("/v1/auth/portal/reset-callback/?token={token}&portal_id={PORTAL}");
    mock.get(&path, None).await;
    let list = mock.get("/_emulate/requests?limit=1000", None).await;
    for secret in [
        message["code"].as_str().unwrap(),
        &session.access(),
        &session.field("refresh_token"),
        &login.field("login_session_id"),
        &link.field("exchange_code"),
        &staff,
        &token,
        "123456789",
    ] {
        assert!(!list.text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn recorded_reply_without_its_body_says_how_long_it_is() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let dribble = mock
        .request(Method::GET, "/v1/auth/load")
        .bearer_auth(&bearer)
        .header("x-mock-fault", "dribble=20ms");
    let dribbled = mock.send(dribble).await.expect_status(200);
    let recorded = newest(&mock).await;
    assert_eq!(recorded["fault"], "dribble");
    assert_eq!(recorded["reply"]["body"], Value::Null);
    assert_eq!(recorded["reply"]["body_bytes"], dribbled.text.len());

    let fault = json!({
        "effect": {"type": "status", "status": 401, "detail": "d".repeat(17 * 1024)},
        "times": 1,
    });
    mock.post("/_emulate/faults", &fault, None)
        .await
        .expect_status(201);
    let long = mock.get("/v1/auth/load", Some(&bearer)).await;
    let long = long.expect_status(401);
    let reply = &newest(&mock).await["reply"];
    assert_eq!(reply["body"], Value::Null, "over 16 KiB");
    assert_eq!(reply["body_bytes"], long.text.len());
}

#[tokio::test]
async fn typed_request_has_its_reply() {
    let mock = Mock::start().await;
    mock.portal_login(GUEST, "wrong").await.expect_status(401);
    let requests = mock.server.requests().list().await.unwrap();
    let reply = &requests[0].reply;
    assert_eq!(reply.headers["content-type"], "application/json");
    let detail = reply.body.as_ref().unwrap()["detail"].as_str().unwrap();
    assert_eq!(
        reply.body_bytes,
        Some(detail.len() as u64 + r#"{"detail":""}"#.len() as u64)
    );
}
