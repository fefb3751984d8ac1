//! Five wrong passwords in a row.

use auth_contract_tests::harness::{DEV, GUEST, GUEST_2FA, Mock, PASSWORD};

async fn fail(mock: &Mock, email: &str, times: usize) {
    for _ in 0..times {
        mock.portal_login(email, "wrong")
            .await
            .refused(401, "Incorrect email or password");
    }
}

#[tokio::test]
async fn it_locks_for_fifteen_minutes_and_not_longer() {
    let mock = Mock::start().await;
    fail(&mock, GUEST, 5).await;
    mock.advance(899);
    let locked = mock.portal_login(GUEST, PASSWORD).await;
    assert_eq!(locked.header("retry-after"), Some("1"));
    locked.refused(429, "Too many failed attempts");
    mock.advance(1);
    mock.portal_login(GUEST, PASSWORD).await.status(200);
}

#[tokio::test]
async fn a_right_password_in_between_begins_the_row_anew() {
    let mock = Mock::start().await;
    fail(&mock, GUEST, 4).await;
    mock.portal_login(GUEST, PASSWORD).await.status(200);
    fail(&mock, GUEST, 4).await;
    mock.portal_login(GUEST, PASSWORD).await.status(200);
}

#[tokio::test]
async fn it_counts_each_address_alone_and_unknown_ones_too() {
    let mock = Mock::start().await;
    fail(&mock, "nobody@example.com", 5).await;
    mock.portal_login("nobody@example.com", "wrong")
        .await
        .status(429);
    mock.portal_login(GUEST, PASSWORD).await.status(200);
    mock.portal_login(GUEST_2FA, PASSWORD).await.status(200);
}

#[tokio::test]
async fn a_portal_s_lock_is_not_the_staff_door_s() {
    let mock = Mock::start().await;
    fail(&mock, DEV, 5).await;
    mock.portal_login(DEV, PASSWORD).await.status(429);
    mock.staff_login(DEV, PASSWORD).await.status(200);
}

#[tokio::test]
async fn attempts_during_a_lock_do_not_prolong_it() {
    let mock = Mock::start().await;
    fail(&mock, GUEST, 5).await;
    mock.advance(600);
    mock.portal_login(GUEST, "wrong").await.status(429);
    mock.advance(300);
    fail(&mock, GUEST, 4).await;
    mock.portal_login(GUEST, PASSWORD).await.status(200);
}
