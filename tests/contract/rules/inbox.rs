//! How long messages stay.

use auth_contract_tests::harness::{GUEST, Mock};

#[tokio::test]
async fn message_is_gone_24_hours_after_it_was_sent_though_none_follows() {
    let mock = Mock::start().await;
    mock.reset_token().await;
    mock.advance(12 * 3600);
    mock.pending().await;
    mock.advance(12 * 3600 - 1);
    let listed = async || mock.get("/_emulate/messages", None).await.json()["total"].clone();
    assert_eq!(listed().await, 2);
    mock.advance(1);
    assert_eq!(listed().await, 1);
    assert_eq!(mock.messages().len(), 1);
    let path = format!("/_emulate/messages/latest?to={GUEST}");
    mock.get(&path, None).await.expect_status(404);
    let state = mock.get("/_emulate/state", None).await.json();
    assert_eq!(state["world"]["messages"].as_array().map(Vec::len), Some(1));
    mock.advance(12 * 3600);
    assert_eq!(listed().await, 0);
}
