//! Resuming an event stream with `Last-Event-ID`: missed events are sent, or reported as lost.

use auth_contract_tests::harness::{GUEST, Mock, PASSWORD};
use reqwest::Method;
use serde_json::Value;

use super::{PATIENCE, Watch, events, watch};

const LAST_EVENT_ID: &str = "last-event-id";

#[tokio::test]
async fn last_event_id_resumes_with_exactly_the_missed_events() {
    let mock = Mock::start().await;
    let mut first = watch(&mock, "default").await;
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    assert_eq!(first.ids(2).await, [1, 2]);
    drop(first);
    mock.advance(1);
    mock.portal_login(GUEST, "wrong").await.expect_status(401);
    let again = events(&mock, "default").header(LAST_EVENT_ID, "2");
    let mut again = Watch::open(again).await;
    let missed = [
        "clock frozen 2030-01-01T12:00:01Z",
        "request portal_login 401",
    ];
    assert_eq!(again.told(2).await, missed);
    mock.advance(1);
    assert_eq!(again.ids(1).await, [5], "and then what comes");
    let query = [("after", "4")];
    let mut by_query = Watch::open(events(&mock, "default").query(&query)).await;
    assert_eq!(by_query.ids(1).await, [5]);
    let both = events(&mock, "default")
        .query(&[("last_event_id", "1"), ("type", "clock")])
        .header(LAST_EVENT_ID, "3");
    let mut both = Watch::open(both).await;
    assert_eq!(
        both.ids(1).await,
        [5],
        "a browser that comes back by itself"
    );
    let mut all = Watch::open(events(&mock, "default").header(LAST_EVENT_ID, "0")).await;
    assert_eq!(all.ids(5).await, [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn event_stream_starts_with_retry_and_current_id() {
    let mock = Mock::start().await;
    mock.advance(1);
    mock.advance(1);
    let mut response = events(&mock, "default").send().await.unwrap();
    let first = response.chunk().await.unwrap().unwrap();
    assert_eq!(first.as_ref(), b"retry: 1000\nid: 2\n\n");
}

#[tokio::test]
async fn resume_beyond_the_ring_buffer_gets_a_lost_event() {
    let mock = Mock::start().await;
    for _ in 0..1500 {
        mock.advance(1);
    }
    let request = events(&mock, "default").header(LAST_EVENT_ID, "100");
    let mut watch = Watch::open(request).await;
    let lost = watch.next().await;
    assert_eq!((&lost["type"], &lost["id"]), (&"lost".into(), &500.into()));
    assert_eq!(lost["lost"]["missing"], 400);
    assert_eq!(lost["at"], "2030-01-01T12:25:00Z");
    let kept: Vec<u64> = (501..=1500).collect();
    assert_eq!(watch.ids(1000).await, kept);
    let from_lost = events(&mock, "default").header(LAST_EVENT_ID, "500");
    let mut from_lost = Watch::open(from_lost).await;
    assert_eq!(from_lost.ids(1).await, [501], "nothing is lost twice");
    let filtered = events(&mock, "default")
        .header(LAST_EVENT_ID, "499")
        .query(&[("type", "message")]);
    let mut filtered = Watch::open(filtered).await;
    assert_eq!(filtered.told(1).await, ["lost 1"], "whatever is asked for");
}

#[tokio::test]
async fn resume_from_an_unissued_id_gets_a_lost_event() {
    let mock = Mock::start().await;
    mock.advance(1);
    for id in ["2", "9007199254740991"] {
        let request = events(&mock, "default").header(LAST_EVENT_ID, id);
        let mut watch = Watch::open(request).await;
        let lost = watch.next().await;
        assert_eq!(lost["type"], "lost");
        assert_eq!(
            (&lost["id"], &lost["lost"]["missing"]),
            (&0.into(), &Value::Null)
        );
        assert_eq!(watch.ids(1).await, [1], "all that there is");
    }
}

#[tokio::test]
async fn reset_keeps_event_ids_and_kept_events() {
    let mock = Mock::start().await;
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    mock.post_empty("/_emulate/reset", None)
        .await
        .expect_status(204);
    mock.advance(1);
    let request = events(&mock, "default").header(LAST_EVENT_ID, "0");
    let told = [
        "session opened user_guest -",
        "request portal_login 200",
        "reset reset []",
        "clock frozen 2030-01-01T12:00:01Z",
    ];
    assert_eq!(Watch::open(request).await.told(4).await, told);
}

#[tokio::test]
async fn invalid_last_event_id_is_refused() {
    let mock = Mock::start().await;
    for id in ["", "one", "-1", "+1", "1.0", "1 2", "18446744073709551616"] {
        let request = events(&mock, "default").header(LAST_EVENT_ID, id);
        let problem = mock
            .send(request.timeout(PATIENCE))
            .await
            .expect_status(400);
        assert!(problem.field("detail").starts_with("Last-Event-ID: "));
    }
    let twice = events(&mock, "default")
        .header(LAST_EVENT_ID, "1")
        .header(LAST_EVENT_ID, "1");
    mock.send(twice.timeout(PATIENCE)).await.expect_status(400);
    for query in [
        "after=-1",
        "type=lost",
        "type=requests",
        "type=request,",
        "kind=request",
    ] {
        let path = format!("/_emulate/events?{query}");
        let request = mock.request(Method::GET, &path).timeout(PATIENCE);
        mock.send(request).await.expect_status(400);
    }
    let posted = mock.request(Method::POST, "/_emulate/events");
    mock.send(posted).await.expect_status(405);
}
