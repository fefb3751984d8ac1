//! The typed client of the control API, in process and over HTTP.

use std::time::Duration;

use auth_contract_tests::harness::{GUEST, GUEST_2FA, Mock};
use auth_mock_server::control_api::{ClockMode, Keep, MessageQuery};
use auth_mock_server::{Emulator, Namespace};

use super::{load, sign_in};

/// Both ways to each of two namespaces of a server.
pub(super) fn ways(mock: &Mock) -> [Namespace; 2] {
    let elsewhere = Emulator::connect(mock.server.url()).unwrap();
    [mock.server.namespace("t1"), elsewhere.namespace("t2")]
}

#[tokio::test]
async fn typed_inbox_waits_for_a_code() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let inbox = namespace.inbox();
        let (code, login) = tokio::join!(
            inbox.code_for(GUEST_2FA),
            sign_in(&mock, namespace.name(), GUEST_2FA)
        );
        login.expect_status(200);
        let messages = inbox.messages(&MessageQuery::default()).await.unwrap();
        assert_eq!(messages.len(), 1, "of this namespace alone");
        assert_eq!(messages[0].code, code.ok());
        inbox.clear().await.unwrap();
        assert_eq!(inbox.messages(&MessageQuery::default()).await.unwrap(), []);
    }
}

#[tokio::test]
async fn typed_clock_snapshot_and_reset_equal_http() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let token = sign_in(&mock, namespace.name(), GUEST).await.access();
        let status = async || load(&mock, namespace.name(), &token).await.status;
        namespace.snapshot("signed-in").await.unwrap();
        let reading = namespace
            .clock()
            .advance(Duration::from_mins(30))
            .await
            .unwrap();
        assert_eq!(reading.mode, ClockMode::Frozen);
        assert_eq!(status().await, 401);
        namespace.restore("signed-in").await.unwrap();
        assert_eq!(status().await, 200);
        assert_eq!(namespace.snapshots().await.unwrap().len(), 1);
        namespace
            .clock()
            .advance(Duration::from_mins(1))
            .await
            .unwrap();
        namespace.reset_but(&[Keep::Clock]).await.unwrap();
        assert_eq!(status().await, 401);
        let reading = namespace.clock().read().await.unwrap();
        assert_eq!(reading.now.to_string(), "2030-01-01T12:01:00Z");
        namespace.delete().await.unwrap();
        namespace.create().await.unwrap();
        assert_eq!(namespace.snapshots().await.unwrap(), []);
    }
}

#[tokio::test]
async fn typed_error_has_the_server_detail() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let error = namespace.restore("none/such").await.unwrap_err();
        assert_eq!(error.status(), Some(404));
        let told = "the control API refused with 404: unknown snapshot `none/such`; GET /_emulate/snapshots lists all";
        assert_eq!(error.to_string(), told);
    }
    let invalid = mock.server.namespace("a b");
    assert_eq!(invalid.reset().await.unwrap_err().status(), Some(400));
}

#[tokio::test]
async fn typed_namespace_name_accepts_every_allowed_character() {
    let mock = Mock::start().await;
    let elsewhere = Emulator::connect(mock.server.url()).unwrap();
    let name = "T-1_a.b";
    for namespace in [mock.server.namespace(name), elsewhere.namespace(name)] {
        let token = sign_in(&mock, name, GUEST).await.access();
        namespace.snapshot(name).await.unwrap();
        namespace.users().delete("user_guest").await.unwrap();
        load(&mock, name, &token).await.expect_status(401);
        namespace.restore(name).await.unwrap();
        load(&mock, name, &token).await.expect_status(200);
        namespace.delete().await.unwrap();
        namespace.create().await.unwrap();
    }
}

#[tokio::test]
async fn typed_client_without_a_server_returns_an_error() {
    for url in [
        "",
        "127.0.0.1:1",
        "ftp://localhost",
        "http://a@localhost",
        "http://localhost/x",
    ] {
        let told = Emulator::connect(url).unwrap_err().to_string();
        assert!(told.contains("not a base URL"), "{url}: {told}");
    }
    let secure = Emulator::connect("https://localhost").unwrap();
    let error = secure.namespaces().await.unwrap_err();
    assert!(error.to_string().starts_with("no CA to trust"), "{error}");
    let mock = Mock::start().await;
    let gone = Emulator::connect(mock.server.url()).unwrap();
    mock.server.shutdown().await;
    let error = gone.namespaces().await.unwrap_err();
    assert!(
        error.to_string().starts_with("no answer from the server"),
        "{error}"
    );
}
