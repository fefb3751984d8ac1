//! How passwords are compared, and where a fresh session is.

use auth_contract_tests::harness::{DEV, GUEST, Mock, PASSWORD, PORTAL, code_of};
use auth_mock_server::MessageKind;
use serde_json::json;

use super::{change_user, portal_magic};

#[tokio::test]
async fn password_is_compared_exactly_as_received() {
    let mock = Mock::start().await;
    // A composed and a decomposed é, and what a reader takes for the same.
    change_user(&mock, "user_guest", &json!({"password": " Caf\u{e9} 1 "})).await;
    for wrong in [
        "Caf\u{e9} 1",
        " caf\u{e9} 1 ",
        " Cafe\u{301} 1 ",
        " Caf\u{e9}  1 ",
    ] {
        mock.portal_login(GUEST, wrong)
            .await
            .expect_refusal(401, "wrong_password; …");
    }
    mock.portal_login(GUEST, " Caf\u{e9} 1 ")
        .await
        .expect_status(200);
}

#[tokio::test]
async fn empty_password_signs_nobody_in() {
    let mock = Mock::start().await;
    change_user(&mock, "user_guest", &json!({"password": ""})).await;
    mock.portal_login(GUEST, "")
        .await
        .expect_refusal(401, "empty_password; failures=1");
    portal_magic(&mock, GUEST).await;
    let code = code_of(&mock.message(GUEST, MessageKind::MagicCode));
    mock.verify(GUEST, &code).await.expect_status(200);
}

#[tokio::test]
async fn sign_in_opens_in_the_default_organization_or_the_one_of_the_portal() {
    let mock = Mock::start().await;
    let member = |id: &str| json!({"organization_id": id});
    let staff = json!({"memberships": [member("org_globex"), member("org_acme")]});
    change_user(&mock, "user_dev", &staff).await;
    change_user(&mock, "user_guest", &staff).await;
    let dev = mock.staff_login(DEV, PASSWORD).await.access();
    let load = mock.load(&dev).await.json();
    assert_eq!(load["organization"]["id"], "org_globex");
    let guest = mock.portal_login(GUEST, PASSWORD).await.access();
    let load = mock.load(&guest).await.json();
    assert_eq!(load["organization"]["id"], "org_acme");
    assert_eq!(load["user"]["portal_id"], PORTAL);
}
