//! Revocation: sessions, sign-ins and tokens that end when a user changes or goes.

use auth_contract_tests::harness::{
    DEV, DEV_2FA, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL, code_of,
};
use auth_mock_server::MessageKind;
use serde_json::{Value, json};

use super::super::{delete, patch};
use super::{USERS, ada, ada_but, create, everybody};

#[tokio::test]
async fn pending_sign_ins_and_tokens_end_when_the_email_changes_or_the_user_goes() {
    let path = format!("{USERS}/user_guest_2fa");
    for change in [
        json!({"email": "new@example.com"}),
        json!({"password": "another"}),
        json!({"portal_id": null}),
        Value::Null,
    ] {
        let mock = Mock::start().await;
        let (id, message) = mock.pending().await;
        let forgot = json!({"email": GUEST_2FA, "portal_id": PORTAL});
        mock.post("/v1/auth/portal/forgot-password", &forgot, None)
            .await
            .expect_status(201);
        let reset = mock.message(GUEST_2FA, MessageKind::PasswordReset).token;
        if change.is_null() {
            delete(&mock, &path).await.expect_status(204);
            let user = ada_but(&json!({
                "id": "user_guest_2fa", "email": GUEST_2FA, "portal_id": PORTAL,
                "memberships": [{"organization_id": "org_acme"}],
            }));
            create(&mock, &user).await.expect_status(201);
        } else {
            patch(&mock, &path, &change).await.expect_status(200);
        }
        mock.verify(GUEST_2FA, &code_of(&message))
            .await
            .expect_refusal(401, "account_changed; …");
        assert_eq!(mock.poll(GUEST_2FA, &id).await.field("status"), "rejected");
        let query = format!("token={reset}&portal_id={PORTAL}");
        let callback = format!("/v1/auth/portal/reset-callback?{query}");
        mock.get(&callback, None).await.expect_status(404);
    }
}

#[tokio::test]
async fn unrelated_user_change_keeps_pending_sign_ins() {
    let mock = Mock::start().await;
    let (_, message) = mock.pending().await;
    let change = json!({"first_name": "G", "password": PASSWORD, "email": "GUEST-2fa@example.com"});
    patch(&mock, &format!("{USERS}/user_guest_2fa"), &change)
        .await
        .expect_status(200);
    mock.verify(GUEST_2FA, &code_of(&message))
        .await
        .expect_status(200);
}

#[tokio::test]
async fn new_password_revokes_sessions_and_the_same_one_does_not() {
    let mock = Mock::start().await;
    let (dev, guest) = (mock.bearer(DEV).await, mock.bearer(GUEST).await);
    let path = format!("{USERS}/user_dev");
    patch(&mock, &path, &json!({"password": PASSWORD}))
        .await
        .expect_status(200);
    mock.load(&dev).await.expect_status(200);
    patch(&mock, &path, &json!({"password": "another"}))
        .await
        .expect_status(200);
    mock.load(&dev)
        .await
        .expect_refusal(401, "password_changed");
    mock.load(&guest).await.expect_status(200);
    mock.staff_login(DEV, PASSWORD).await.expect_status(401);
    mock.staff_login(DEV, "another").await.expect_status(200);
    patch(&mock, &path, &json!({"password": ""}))
        .await
        .expect_status(200);
    mock.staff_login(DEV, "another").await.expect_status(401);
}

#[tokio::test]
async fn inactive_user_suspends_sessions_and_loses_codes() {
    let mock = Mock::start().await;
    let token = mock.bearer(DEV).await;
    mock.staff_login(DEV_2FA, PASSWORD).await.expect_status(200);
    let code = code_of(&mock.message(DEV_2FA, MessageKind::SecondFactor));
    let verify = json!({"email": DEV_2FA, "code": code});
    let both = async |active: bool| {
        for id in ["user_dev", "user_dev_2fa"] {
            let change = json!({"is_active": active});
            patch(&mock, &format!("{USERS}/{id}"), &change)
                .await
                .expect_status(200);
        }
    };
    both(false).await;
    mock.load(&token).await.expect_refusal(401, "user_inactive");
    mock.staff_login(DEV, PASSWORD).await.expect_status(401);
    mock.post("/v1/oauth2/verify-2fa", &verify, None)
        .await
        .expect_refusal(401, "account_changed; …");
    both(true).await;
    mock.load(&token).await.expect_status(200);
    mock.post("/v1/oauth2/verify-2fa", &verify, None)
        .await
        .expect_refusal(401, "account_changed; …");
}

#[tokio::test]
async fn recreated_user_does_not_inherit_sessions() {
    let mock = Mock::start().await;
    create(&mock, &ada()).await.expect_status(201);
    let login = mock.staff_login("ada@example.com", "a long password").await;
    let (access, refresh) = (login.access(), login.field("refresh_token"));
    let path = format!("{USERS}/user_ada");
    let ended = async || {
        mock.load(&access).await.expect_refusal(401, "user_deleted");
        let body = json!({"refresh_token": refresh});
        mock.post("/v1/oauth2/refresh", &body, None)
            .await
            .expect_refusal(401, "user_deleted");
    };
    delete(&mock, &path).await.expect_status(204);
    ended().await;
    for _ in 0..2 {
        create(&mock, &ada()).await.expect_status(201);
        ended().await;
        patch(&mock, &path, &json!({"password": "another"}))
            .await
            .expect_status(200);
        ended().await;
        delete(&mock, &path).await.expect_status(204);
    }
    // Nor do those of the scenario bring theirs back, whose first generation is 0.
    let dev = mock.bearer(DEV).await;
    delete(&mock, &format!("{USERS}/user_dev"))
        .await
        .expect_status(204);
    let again = ada_but(&json!({"id": "user_dev", "email": DEV}));
    create(&mock, &again).await.expect_status(201);
    mock.load(&dev).await.expect_refusal(401, "user_deleted");
}

#[tokio::test]
async fn deleted_user_ends_impersonation_sessions_too() {
    let mock = Mock::start().await;
    let admin = mock.bearer("admin@example.com").await;
    let body = json!({"user_id": "user_dev"});
    let acting = mock
        .post("/v1/auth/login-as-user", &body, Some(&admin))
        .await;
    let acting = acting.expect_status(200).access();
    delete(&mock, &format!("{USERS}/user_admin"))
        .await
        .expect_status(204);
    let reason = "impersonator_session_ended; because=user_deleted";
    mock.load(&acting).await.expect_refusal(401, reason);
    let left = everybody(&mock).await;
    assert_eq!(left["total"], 5);
    assert!(!left.to_string().contains("user_admin"));
}
