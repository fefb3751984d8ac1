//! The typed client's event streams, in process and over HTTP.

use std::time::Duration;

use auth_contract_tests::harness::{GUEST, Mock};
use auth_mock_server::ControlError;
use auth_mock_server::control_api::{EventType, Happened, SessionStep};

use super::PATIENCE;
use crate::control::sign_in;
use crate::control::typed_client::ways;

#[tokio::test]
async fn typed_events_are_read_and_resumed() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let mut events = namespace.events().open().await.unwrap();
        sign_in(&mock, namespace.name(), GUEST)
            .await
            .expect_status(200);
        let opened = events.next().await.unwrap();
        let Happened::Session { session } = opened.what else {
            panic!("{opened:?}");
        };
        assert_eq!(session.step, SessionStep::Opened);
        let Happened::Request { request } = events.next().await.unwrap().what else {
            panic!("not the request");
        };
        let journal = namespace.requests().list().await.unwrap();
        assert_eq!(*request, journal[0]);
        assert_eq!(events.last_id(), 2);
        let clock = namespace.clock();
        clock.advance(Duration::from_secs(1)).await.unwrap();
        clock.advance(Duration::from_secs(1)).await.unwrap();
        assert_eq!(events.next().await.unwrap().id, 3);
        events.resume().await.unwrap();
        assert_eq!(events.next().await.unwrap().id, 4);
        let only = [EventType::Request, EventType::Clock];
        let again = namespace.events().after(1).only(&only);
        let mut again = again.open().await.unwrap();
        for id in [2, 3, 4] {
            assert_eq!(again.next().await.unwrap().id, id);
        }
    }
}

#[tokio::test]
async fn typed_events_resume_from_the_start_after_an_early_disconnect() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let clock = namespace.clock();
        clock.advance(Duration::from_secs(1)).await.unwrap();
        let mut events = namespace.events().open().await.unwrap();
        assert_eq!(events.last_id(), 1);
        clock.advance(Duration::from_secs(1)).await.unwrap();
        events.resume().await.unwrap();
        assert_eq!(events.next().await.unwrap().id, 2);
    }
}

#[tokio::test]
async fn cancelled_wait_for_an_event_loses_no_event() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let mut events = namespace.events().open().await.unwrap();
        let early = tokio::time::timeout(Duration::ZERO, events.next()).await;
        assert!(early.is_err(), "nothing has happened");
        namespace.reset().await.unwrap();
        assert_eq!(events.next().await.unwrap().id, 1);
    }
}

#[tokio::test]
async fn deleted_namespace_ends_its_event_stream() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let mut events = namespace.events().open().await.unwrap();
        namespace.reset().await.unwrap();
        namespace.delete().await.unwrap();
        assert_eq!(events.next().await.unwrap().id, 1);
        let last = events.next().await.unwrap();
        assert!(matches!(last.what, Happened::Reset { .. }), "{last:?}");
        let ended = tokio::time::timeout(PATIENCE, events.next()).await;
        let ended = ended.unwrap().unwrap_err();
        assert!(matches!(ended, ControlError::Ended), "{ended}");
        let clock = namespace.clock();
        clock.advance(Duration::from_secs(1)).await.unwrap();
        events.resume().await.unwrap();
        let first = events.next().await.unwrap();
        assert!(matches!(first.what, Happened::Clock { .. }), "{first:?}");
    }
}

#[tokio::test]
async fn lost_events_are_a_typed_event() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let mut events = namespace.events().after(9).open().await.unwrap();
        let lost = events.next().await.unwrap();
        let Happened::Lost { lost } = lost.what else {
            panic!("{lost:?}");
        };
        assert_eq!(lost.missing, None);
    }
}

#[tokio::test]
async fn event_stream_ends_with_its_server() {
    let mock = Mock::start().await;
    let [inside, outside] = ways(&mock);
    let mut streams = Vec::new();
    for namespace in [&inside, &outside] {
        streams.push(namespace.events().open().await.unwrap());
    }
    mock.server.shutdown().await;
    for mut events in streams {
        let end = tokio::time::timeout(PATIENCE, events.next()).await.unwrap();
        assert!(matches!(end, Err(ControlError::Ended)), "{end:?}");
    }
    let gone = outside.events().open().await.unwrap_err();
    assert!(matches!(gone, ControlError::Connection(_)), "{gone}");
}
