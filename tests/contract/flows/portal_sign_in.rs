//! Portal sign-in, with and without a second factor.

use auth_contract_tests::harness::{GUEST, GUEST_2FA, Mock, PASSWORD, code_of, wrong_code};
use auth_contract_tests::redact::redact;
use serde_json::json;

#[tokio::test]
async fn portal_sign_in_without_second_factor() {
    let mock = Mock::start().await;
    let login = mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    insta::assert_json_snapshot!("portal_login_token", redact(login.json()).unwrap());
    let load = mock.load(&login.access()).await.expect_status(200);
    insta::assert_json_snapshot!("load_of_a_portal_user", load.json());
}

#[tokio::test]
async fn portal_sign_in_with_second_factor_code() {
    let mock = Mock::start().await;
    let login = mock
        .portal_login(GUEST_2FA, PASSWORD)
        .await
        .expect_status(200);
    insta::assert_json_snapshot!("portal_login_second_factor", redact(login.json()).unwrap());
    let (id, message) = mock.pending().await;
    let code = code_of(&message);
    mock.verify(GUEST_2FA, wrong_code(&code))
        .await
        .expect_detail(401, "Invalid or expired code");
    let token = mock.verify(GUEST_2FA, &code).await.expect_status(200);
    mock.load(&token.access()).await.expect_status(200);
    assert_eq!(
        mock.poll(GUEST_2FA, &id).await.json(),
        json!({"status": "consumed"})
    );
    mock.verify(GUEST_2FA, &code)
        .await
        .expect_detail(401, "Invalid or expired code");
}

#[tokio::test]
async fn portal_sign_in_with_approval_token_from_the_message_link() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending().await;
    assert_eq!(
        mock.poll(GUEST_2FA, &id).await.json(),
        json!({"status": "pending"})
    );
    let link = url::Url::parse(&message.link).unwrap();
    let query: std::collections::HashMap<_, _> = link.query_pairs().into_owned().collect();
    let body = json!({"session_id": query["session_id"], "token": query["token"]});
    assert_eq!(
        mock.decide("approve", &body, None).await.json(),
        json!({"status": "approved"})
    );
    let poll = mock.poll(GUEST_2FA, &id).await;
    insta::assert_json_snapshot!("login_status_approved", redact(poll.json()).unwrap());
    mock.load(&poll.access()).await.expect_status(200);
    assert_eq!(
        mock.poll(GUEST_2FA, &id).await.json(),
        json!({"status": "consumed"})
    );
    mock.decide("reject", &body, None)
        .await
        .expect_detail(409, "Login session already decided");
}

#[tokio::test]
async fn portal_sign_in_with_approval_from_another_session() {
    let mock = Mock::start().await;
    let (_, first) = mock.pending().await;
    let other = mock
        .verify(GUEST_2FA, &code_of(&first))
        .await
        .expect_status(200)
        .access();
    let (id, _) = mock.pending().await;
    mock.decide("approve", &json!({ "session_id": id }), Some(&other))
        .await
        .expect_status(200);
    let poll = mock.poll(GUEST_2FA, &id).await;
    assert_ne!(poll.access(), other);
    mock.load(&other).await.expect_status(200);
}

#[tokio::test]
async fn approval_token_works_despite_an_invalid_bearer() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending().await;
    let body = json!({"session_id": id, "token": message.token});
    mock.decide("approve", &body, Some("expired"))
        .await
        .expect_status(200);
}

#[tokio::test]
async fn rejection_ends_portal_sign_in() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending().await;
    let body = json!({"session_id": id, "token": message.token});
    assert_eq!(
        mock.decide("reject", &body, None).await.json(),
        json!({"status": "rejected"})
    );
    assert_eq!(
        mock.poll(GUEST_2FA, &id).await.json(),
        json!({"status": "rejected"})
    );
    mock.verify(GUEST_2FA, &code_of(&message))
        .await
        .expect_status(401);
    mock.decide("approve", &body, None).await.expect_status(409);
}
