//! What happens at one door does not show at another.

use auth_contract_tests::harness::{GUEST, GUEST_2FA, Mock, PASSWORD, code_of, wrong_code};
use auth_mock_server::{Membership, MessageKind, MockServer, Portal, Role, Scenario, User};
use serde_json::json;

use super::{Waiting, magic_at, portal_magic, reset_password, staff_magic, staff_verify};

const OTHER: &str = "portal_globex";
const VISITOR: &str = "visitor@example.com";

/// The demo with a second portal, and a user with a second factor there.
async fn two_portals() -> Mock {
    let mut scenario = Scenario::demo();
    scenario
        .portals
        .push(Portal::new(OTHER, "Globex", "org_globex"));
    let membership = Membership {
        organization_id: "org_globex".into(),
        role: Role::Member,
    };
    scenario.users.push(User {
        portal_id: Some(OTHER.into()),
        mfa_required: true,
        memberships: vec![membership],
        ..User::new("user_visitor", VISITOR, PASSWORD)
    });
    let noon = "2030-01-01T12:00:00Z".parse().unwrap();
    let clock = auth_mock_server::Clock::frozen(noon);
    Mock::with(MockServer::builder().clock(clock).scenario(scenario)).await
}

async fn expect(mock: &Mock, email: &str, id: &str, status: &str) {
    assert_eq!(mock.poll(email, id).await.field("status"), status);
}

#[tokio::test]
async fn wrong_codes_at_the_portal_leave_the_staff_door_alone() {
    let mock = Mock::start().await;
    let staff = staff_magic(&mock, GUEST_2FA).await;
    let (portal, message) = mock.pending().await;
    let wrong = wrong_code(&code_of(&message));
    for _ in 0..4 {
        mock.verify(GUEST_2FA, wrong).await.expect_status(401);
        staff_verify(&mock, GUEST_2FA, "none")
            .await
            .expect_status(401);
    }
    expect(&mock, GUEST_2FA, &portal, "pending").await;
    mock.verify(GUEST_2FA, wrong).await.expect_status(401);
    expect(&mock, GUEST_2FA, &portal, "rejected").await;
    expect(&mock, GUEST_2FA, &staff, "pending").await;
    staff_verify(&mock, GUEST_2FA, "none")
        .await
        .expect_status(401);
    expect(&mock, GUEST_2FA, &staff, "rejected").await;
}

#[tokio::test]
async fn wrong_code_counts_at_each_portal_where_something_is_pending() {
    let mock = two_portals().await;
    let first = portal_magic(&mock, VISITOR).await;
    for _ in 0..3 {
        mock.verify(VISITOR, "none").await.expect_status(401);
    }
    let second = magic_at(&mock, VISITOR, OTHER).await;
    for _ in 0..2 {
        mock.verify(VISITOR, "none").await.expect_status(401);
    }
    expect(&mock, VISITOR, &first, "rejected").await;
    expect(&mock, VISITOR, &second, "pending").await;
    for _ in 0..3 {
        mock.verify(VISITOR, "none").await.expect_status(401);
    }
    expect(&mock, VISITOR, &second, "rejected").await;
}

#[tokio::test]
async fn password_reset_leaves_the_other_doors_alone() {
    let mock = two_portals().await;
    let staff = staff_magic(&mock, GUEST).await;
    let other = magic_at(&mock, GUEST, OTHER).await;
    let own = portal_magic(&mock, GUEST).await;
    let token = mock.reset_token().await;
    reset_password(&mock, &token, "new")
        .await
        .expect_status(200);
    expect(&mock, GUEST, &own, "rejected").await;
    expect(&mock, GUEST, &other, "pending").await;
    expect(&mock, GUEST, &staff, "pending").await;
}

#[tokio::test]
async fn newer_magic_code_leaves_the_other_doors_alone() {
    let mock = two_portals().await;
    let staff = staff_magic(&mock, GUEST).await;
    let portal = portal_magic(&mock, GUEST).await;
    let other = magic_at(&mock, GUEST, OTHER).await;
    for id in [&staff, &portal, &other] {
        expect(&mock, GUEST, id, "pending").await;
    }
    portal_magic(&mock, GUEST).await;
    expect(&mock, GUEST, &portal, "expired").await;
    expect(&mock, GUEST, &staff, "pending").await;
    expect(&mock, GUEST, &other, "pending").await;
}

#[tokio::test]
async fn each_door_has_five_waiting_sign_ins_of_its_own() {
    let mock = Mock::start().await;
    let (first, _) = mock.pending().await;
    for _ in 0..4 {
        mock.pending().await;
    }
    staff_magic(&mock, GUEST_2FA).await;
    expect(&mock, GUEST_2FA, &first, "pending").await;
    mock.pending().await;
    expect(&mock, GUEST_2FA, &first, "expired").await;
}

#[tokio::test]
async fn account_change_leaves_the_other_doors_alone() {
    let mock = Mock::start().await;
    let staff = staff_magic(&mock, GUEST_2FA).await;
    let (portal, _) = mock.pending().await;
    super::change_user(&mock, "user_guest_2fa", &json!({"password": "another"})).await;
    expect(&mock, GUEST_2FA, &portal, "rejected").await;
    expect(&mock, GUEST_2FA, &staff, "pending").await;
}

#[tokio::test]
async fn wrong_codes_are_forgotten_after_ten_minutes_and_count_only_while_something_is_pending() {
    let mock = Mock::start().await;
    for _ in 0..10 {
        mock.verify(GUEST_2FA, "none")
            .await
            .expect_refusal(401, "no_pending_sign_in");
    }
    let (_, message) = mock.pending().await;
    let wrong = wrong_code(&code_of(&message));
    for failures in 1..=4 {
        let cause = format!("wrong_code; failures={failures}");
        mock.verify(GUEST_2FA, wrong)
            .await
            .expect_refusal(401, &cause);
    }
    mock.advance(599);
    let (id, message) = mock.pending().await;
    mock.advance(1);
    let wrong = wrong_code(&code_of(&message));
    mock.verify(GUEST_2FA, wrong)
        .await
        .expect_refusal(401, "wrong_code; failures=1");
    expect(&mock, GUEST_2FA, &id, "pending").await;
    for _ in 0..3 {
        mock.advance(400);
        let (_, message) = mock.pending().await;
        mock.verify(GUEST_2FA, wrong_code(&code_of(&message)))
            .await
            .expect_status(401);
    }
    let (_, message) = mock.pending().await;
    mock.verify(GUEST_2FA, wrong_code(&code_of(&message)))
        .await
        .expect_refusal(401, "wrong_code; failures=5");
}

#[tokio::test]
async fn right_code_forgets_the_wrong_ones_at_its_door_only() {
    let mock = two_portals().await;
    let other = magic_at(&mock, GUEST, OTHER).await;
    portal_magic(&mock, GUEST).await;
    for _ in 0..4 {
        mock.verify(GUEST, "none").await.expect_status(401);
    }
    let right = Waiting::newest(&mock, GUEST, MessageKind::MagicCode);
    mock.verify(GUEST, &right.code).await.expect_status(200);
    let again = portal_magic(&mock, GUEST).await;
    mock.verify(GUEST, "none").await.expect_status(401);
    expect(&mock, GUEST, &again, "pending").await;
    expect(&mock, GUEST, &other, "rejected").await;
}
