//! Lock-out after five wrong passwords in a row.

use auth_contract_tests::harness::{DEV, GUEST, GUEST_2FA, Mock, PASSWORD};

async fn fail(mock: &Mock, email: &str, times: usize) {
    for _ in 0..times {
        mock.portal_login(email, "wrong")
            .await
            .expect_detail(401, "Incorrect email or password");
    }
}

#[tokio::test]
async fn lock_out_lasts_15_minutes() {
    let mock = Mock::start().await;
    fail(&mock, GUEST, 5).await;
    mock.advance(899);
    let locked = mock.portal_login(GUEST, PASSWORD).await;
    assert_eq!(locked.header("retry-after"), Some("1"));
    locked.expect_detail(429, "Too many failed attempts");
    mock.advance(1);
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
}

#[tokio::test]
async fn correct_password_resets_the_lock_out_count() {
    let mock = Mock::start().await;
    fail(&mock, GUEST, 4).await;
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    fail(&mock, GUEST, 4).await;
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
}

#[tokio::test]
async fn lock_out_counts_each_email_separately_even_unknown_ones() {
    let mock = Mock::start().await;
    fail(&mock, "nobody@example.com", 5).await;
    mock.portal_login("nobody@example.com", "wrong")
        .await
        .expect_status(429);
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    mock.portal_login(GUEST_2FA, PASSWORD)
        .await
        .expect_status(200);
}

#[tokio::test]
async fn portal_lock_out_does_not_lock_staff_sign_in() {
    let mock = Mock::start().await;
    fail(&mock, DEV, 5).await;
    mock.portal_login(DEV, PASSWORD).await.expect_status(429);
    mock.staff_login(DEV, PASSWORD).await.expect_status(200);
}

#[tokio::test]
async fn attempts_during_lock_out_do_not_extend_it() {
    let mock = Mock::start().await;
    fail(&mock, GUEST, 5).await;
    mock.advance(600);
    mock.portal_login(GUEST, "wrong").await.expect_status(429);
    mock.advance(300);
    fail(&mock, GUEST, 4).await;
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
}
