//! Secrets: none is shown by any type or error of the SDK.

use std::{error::Error as _, fmt::Write};

use auth_sdk::{Error, ErrorKind, LoginOutcome, OPERATIONS, Oauth2LoginRequest, Operation};

use super::{
    canned::{Canned, Then},
    every_operation::{CANARY, Requests, call, session},
};

/// One reply that fits every operation but those without a body: each secret is the canary, and so
/// is whatever the contract does not name.
fn all_at_once() -> String {
    let added = format!(r#""added":"{CANARY}","more":{{"added":["{CANARY}"]}}"#);
    let organization = format!(r#"{{"id":"org_acme","name":"Acme",{added}}}"#);
    let user = format!(
        r#"{{"id":"u","name":"n","email":"e@x.test","organization_id":"org_acme",
            "organization_name":"Acme","role":{{"name":"r",{added}}},"is_impersonating":true,
            {added}}}"#
    );
    format!(
        r#"{{"access_token":"{CANARY}","refresh_token":"{CANARY}","token_type":"bearer",
            "exchange_code":"{CANARY}","redirect_url":"{CANARY}","code_url":"{CANARY}","login_session_id":"{CANARY}","status":"approved",
            "id":"i","name":"n","token":"{CANARY}","created_at":"2030-01-01T12:00:00Z",
            "detail":"d","valid":true,"email":"e@x.test","portal_id":"portal_demo",
            "organization":{organization},"organizations":[{organization}],"user":{user},
            "impersonator":{{"id":"i","name":"n","email":"e@x.test",{added}}},{added}}}"#
    )
}

/// Everything that `error` can be printed as, at every level of its chain.
pub(super) fn printed(error: &Error) -> String {
    let mut shown = format!(
        "{error} {error:#} {error:?} {error:#?} {:?}",
        error.fields()
    );
    let mut next = error.source();
    while let Some(source) = next {
        write!(shown, " {source} {source:#} {source:?}").unwrap();
        next = source.source();
    }
    shown
}

#[test]
fn request_debug_shows_no_secret() {
    let requests = Requests::new();
    let shown = format!("{requests:?} {requests:#?} {:?}", session());
    assert!(!shown.contains(CANARY), "{shown}");
    assert_eq!(shown.matches("[redacted]").count(), 2 * 17 + 2, "{shown}");
}

#[tokio::test]
async fn call_reply_and_client_debug_show_no_secret() {
    for status in [200, 201, 204] {
        let headers = [("set-cookie", CANARY), ("authorization", CANARY)];
        let body = if status == 204 {
            String::new()
        } else {
            all_at_once()
        };
        let server = Canned::reply(status, &headers, &body).await;
        let lists = match body.as_str() {
            "" => Canned::reply(status, &headers, "").await,
            body => Canned::reply(status, &headers, &format!("[{body}]")).await,
        };
        for &operation in OPERATIONS {
            let server = match operation {
                Operation::ListPats => &lists,
                _ => &server,
            };
            let client = server.client().with_session(session());
            let shown = match call(operation, &client).await {
                Ok(shown) => shown,
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Unexpected, "{operation}: {error}");
                    printed(&error)
                }
            };
            let shown = format!("{shown} {client:?} {:?}", client.session());
            assert!(!shown.contains(CANARY), "{operation}: {shown}");
        }
    }
}

#[tokio::test]
async fn errors_show_no_secret() {
    let quoted = format!(
        r#"{{"detail":[{{"loc":["body","{CANARY}"],"msg":"{CANARY}","type":"{CANARY}",
            "input":"{CANARY}","ctx":{{"x":"{CANARY}"}}}}]}}"#
    );
    let head = format!("HTTP/1.1 200 {CANARY}\r\nx-a: {CANARY}\r\n");
    for server in [
        Canned::reply(
            422,
            &[("x-request-id", CANARY), ("location", CANARY)],
            &quoted,
        )
        .await,
        Canned::json(500, &format!(r#"{{"detail":"{CANARY}"}}"#)).await,
        Canned::json(
            200,
            &format!(r#"{{"access_token":["{CANARY}"],"user":"{CANARY}"}}"#),
        )
        .await,
        Canned::json(200, &format!("{CANARY} is no JSON")).await,
        Canned::bytes(
            format!("{head}content-length: 99\r\n\r\n{CANARY}"),
            Then::Close,
        )
        .await,
        Canned::bytes(format!("{CANARY}\r\n\r\n"), Then::Close).await,
    ] {
        for &operation in OPERATIONS {
            let client = server.client().with_session(session());
            let error = call(operation, &client).await.unwrap_err();
            let shown = printed(&error);
            assert!(!shown.contains(CANARY), "{operation}: {shown}");
        }
    }
}

#[tokio::test]
async fn errors_show_no_encoded_secret() {
    for quoted in [
        "a b&c\"é",
        "a+b%26c%22%C3%A9",
        "a%20b%26c%22%c3%a9",
        r#"a b&c\"é"#,
        r#"a b\u0026c\"\u00e9"#,
    ] {
        let detail = format!("no such user: password={quoted}");
        let body = serde_json::json!({ "detail": detail }).to_string();
        let server = Canned::json(400, &body).await;
        let form = Oauth2LoginRequest::password("dev@example.com", "a b&c\"é");
        let error = server.client().oauth2_login(&form).await.unwrap_err();
        let expected = Some("no such user: password=[redacted]");
        assert_eq!(error.detail(), expected, "{quoted}");
        assert!(!printed(&error).contains(quoted), "{quoted}");
    }
}

#[tokio::test]
async fn pending_sign_in_debug_shows_no_secret() {
    let body = format!(r#"{{"email":"e@x.test","login_session_id":"{CANARY}"}}"#);
    let server = Canned::json(200, &body).await;
    let client = server.client().with_session(session());
    let outcome = client
        .portal_login(&Requests::new().portal_login)
        .await
        .unwrap();
    assert!(
        !format!("{outcome:?} {outcome:#?}").contains(CANARY),
        "{outcome:?}"
    );
    let LoginOutcome::SecondFactor(pending) = outcome else {
        panic!("{outcome:?}")
    };
    let phone = server.client();
    let shown = format!(
        "{:?} {:?} {:?} {:?}",
        pending.verify(CANARY),
        pending.status(),
        pending.approve_from(&phone),
        pending.reject_from(&phone)
    );
    assert!(!shown.contains(CANARY), "{shown}");
}
