//! The clock of a namespace: it moves all lifetimes together.

use auth_contract_tests::harness::{GUEST, GUEST_2FA, Mock};
use jiff::Timestamp;
use serde_json::json;

use super::{load, put, sign_in};

#[tokio::test]
async fn clock_advance_expires_tokens_and_codes_of_its_namespace_only() {
    let mock = Mock::start().await;
    let token = sign_in(&mock, "t1", GUEST).await.access();
    let elsewhere = sign_in(&mock, "t2", GUEST).await.access();
    sign_in(&mock, "t1", GUEST_2FA).await.expect_status(200);
    let message = mock
        .get("/_ns/t1/_emulate/messages/latest", None)
        .await
        .json();
    let step = json!({"by": "PT30M"});
    let reading = mock
        .post("/_ns/t1/_emulate/clock/advance", &step, None)
        .await
        .expect_status(200);
    assert_eq!(
        reading.json(),
        json!({"mode": "frozen", "now": "2030-01-01T12:30:00Z"})
    );
    load(&mock, "t1", &token).await.expect_status(401);
    let body = json!({"email": GUEST_2FA, "code": message["code"]});
    mock.post("/_ns/t1/v1/auth/portal/verify-2fa", &body, None)
        .await
        .expect_status(401);
    load(&mock, "t2", &elsewhere).await.expect_status(200);
}

#[tokio::test]
async fn clock_advances_by_days_and_weeks() {
    let mock = Mock::start().await;
    for (by, now) in [
        ("14d", "2030-01-15T12:00:00Z"),
        ("P14D", "2030-01-29T12:00:00Z"),
        ("1w", "2030-02-05T12:00:00Z"),
        ("P1W", "2030-02-12T12:00:00Z"),
        ("1d 12h", "2030-02-14T00:00:00Z"),
    ] {
        let step = json!({"by": by});
        let reading = mock
            .post("/_emulate/clock/advance", &step, None)
            .await
            .expect_status(200);
        assert_eq!(reading.json()["now"], now, "{by}");
    }
    for by in ["P1M", "1y", "2"] {
        let step = json!({"by": by});
        let problem = mock.post("/_emulate/clock/advance", &step, None).await;
        let detail = problem.expect_status(400).field("detail");
        assert!(
            detail.contains("14d") || detail.contains("365d"),
            "{by}: {detail}"
        );
    }
}

#[tokio::test]
async fn clock_modes_are_frozen_offset_and_real() {
    let mock = Mock::start().await;
    let mode = async |body| {
        let reading = put(&mock, "/_emulate/clock", &body)
            .await
            .expect_status(200)
            .json();
        let now: Timestamp = reading["now"].as_str().unwrap().parse().unwrap();
        (reading["mode"].as_str().unwrap().to_owned(), now)
    };
    let at: Timestamp = "2031-05-06T07:08:09Z".parse().unwrap();
    assert_eq!(
        mode(json!({"mode": "frozen", "now": at})).await,
        ("frozen".into(), at)
    );
    assert_eq!(mode(json!({"mode": "frozen"})).await, ("frozen".into(), at));
    let (name, now) = mode(json!({"mode": "offset", "now": at})).await;
    assert!(name == "offset" && now >= at && now.duration_since(at).as_secs() < 60);
    let (name, now) = mode(json!({"mode": "real"})).await;
    assert!(name == "real" && now.duration_since(at).is_negative());
    mock.post("/_emulate/clock/advance", &json!({"by": "1h"}), None)
        .await
        .expect_status(200);
    let reading = mock.get("/_emulate/clock", None).await.json();
    assert_eq!(reading["mode"], "offset");
}

#[tokio::test]
async fn invalid_clock_setting_is_refused_and_changes_nothing() {
    let mock = Mock::start().await;
    let before = mock.get("/_emulate/clock", None).await.text;
    for body in [
        json!({}),
        json!({"mode": "slow"}),
        json!({"mode": "offset"}),
        json!({"mode": "real", "now": "2031-05-06T07:08:09Z"}),
        json!({"mode": "frozen", "now": "noon"}),
        json!({"mode": "frozen", "at": "2031-05-06T07:08:09Z"}),
    ] {
        put(&mock, "/_emulate/clock", &body)
            .await
            .expect_status(400);
    }
    for by in ["-5m", "soon", "10"] {
        let body = json!({"by": by});
        mock.post("/_emulate/clock/advance", &body, None)
            .await
            .expect_status(400);
    }
    assert_eq!(mock.get("/_emulate/clock", None).await.text, before);
}
