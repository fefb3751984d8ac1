//! The state document: the export and import of a whole namespace.

mod large;
mod round_trip;
mod validation;

use std::time::Duration;

use auth_contract_tests::harness::{GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL, Reply};
use auth_mock_server::control_api::{EventType, Happened, ResetCause};
use auth_mock_server::{Clock, HumanDuration, MockServer, Profile, SavedState};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::typed_client::ways;
use super::{delete, load, put, sign_in};

const STATE: &str = "/_ns/t1/_emulate/state";
/// How long what has to come is waited for before the test fails.
const PATIENCE: Duration = Duration::from_mins(1);

async fn export(mock: &Mock) -> Value {
    mock.get(STATE, None).await.expect_status(200).json()
}

async fn import(mock: &Mock, state: &Value) -> Reply {
    put(mock, STATE, state).await
}

/// A server that shares nothing with the others: neither seed, nor key, nor address, nor time.
async fn elsewhere() -> Mock {
    let clock = Clock::frozen("2040-06-01T00:00:00Z".parse().unwrap());
    Mock::with(MockServer::builder().ui(false).seed(99).clock(clock)).await
}

#[tokio::test]
async fn imported_state_continues_a_pending_sign_in_in_another_server() {
    let (here, there) = (Mock::start().await, elsewhere().await);
    let token = sign_in(&here, "t1", GUEST).await.access();
    sign_in(&here, "t1", GUEST_2FA).await.expect_status(200);
    import(&there, &export(&here).await)
        .await
        .expect_status(204);
    load(&there, "t1", &token).await.expect_status(200);
    let latest = "/_ns/t1/_emulate/messages/latest";
    let message = there.get(latest, None).await.json();
    let link = message["link"].as_str().unwrap();
    let base = format!("{}/_ns/t1/_emulate/approve?", there.server.url());
    assert!(
        link.starts_with(&base),
        "it leads to the server that has it"
    );
    let body = json!({"email": GUEST_2FA, "code": message["code"]});
    let verify = "/_ns/t1/v1/auth/portal/verify-2fa";
    let second = there.post(verify, &body, None).await.expect_status(200);
    load(&there, "t1", &second.access())
        .await
        .expect_status(200);
    there.post(verify, &body, None).await.expect_status(401);
    here.post(verify, &body, None).await.expect_status(200);
}

/// When the only sign-in that waits began.
async fn began(mock: &Mock) -> Value {
    let listed = mock.get("/_ns/t1/_emulate/challenges", None).await.json();
    listed["data"][0]["created_at"].clone()
}

/// A document that an older server exported does not say when a sign-in began.
#[tokio::test]
async fn imported_sign_in_keeps_the_time_at_which_it_began() {
    let mut profile = Profile::default();
    profile.login_session_lifetime = HumanDuration::from_secs(45 * 60);
    let builder = MockServer::builder().ui(false).profile(profile);
    let (here, there) = (Mock::with(builder).await, elsewhere().await);
    sign_in(&here, "t1", GUEST_2FA).await.expect_status(200);
    let mut state = export(&here).await;
    import(&there, &state).await.expect_status(204);
    assert_eq!(began(&there).await, began(&here).await);

    let sign_in = &mut state["world"]["sign_ins"][0]["value"];
    assert!(
        sign_in
            .as_object_mut()
            .unwrap()
            .remove("created_at")
            .is_some()
    );
    let expires_at: Timestamp = sign_in["expires_at"].as_str().unwrap().parse().unwrap();
    import(&there, &state).await.expect_status(204);
    let ten_minutes_before = expires_at - SignedDuration::from_mins(10);
    assert_eq!(began(&there).await, ten_minutes_before.to_string());
}

#[tokio::test]
async fn state_import_replaces_its_namespace_and_no_other() {
    let mock = Mock::start().await;
    let empty = export(&mock).await;
    let before = sign_in(&mock, "t1", GUEST).await.access();
    let other = sign_in(&mock, "t2", GUEST).await.access();
    import(&mock, &empty).await.expect_status(204);
    load(&mock, "t1", &before)
        .await
        .expect_refusal(401, "token_unknown; …");
    load(&mock, "t2", &other).await.expect_status(200);
}

#[tokio::test]
async fn state_import_emits_a_reset_event() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let saved = namespace.save().await.unwrap();
        let mut events = namespace
            .events()
            .only(&[EventType::Reset])
            .open()
            .await
            .unwrap();
        namespace.load(&saved).await.unwrap();
        let event = tokio::time::timeout(PATIENCE, events.next()).await;
        let Happened::Reset { reset } = event.unwrap().unwrap().what else {
            panic!("it is a reset");
        };
        assert_eq!(reset.cause, ResetCause::State);
    }
}

#[tokio::test]
async fn state_import_keeps_faults_snapshots_and_journal() {
    let mock = Mock::start().await;
    let token = sign_in(&mock, "t1", GUEST).await.access();
    let state = export(&mock).await;
    let snapshot = json!({"name": "kept"});
    mock.post("/_ns/t1/_emulate/snapshots", &snapshot, None)
        .await
        .expect_status(201);
    let fault =
        json!({"effect": {"type": "status", "status": 503}, "match": {"operation": "logout"}});
    mock.post("/_ns/t1/_emulate/faults", &fault, None)
        .await
        .expect_status(201);
    import(&mock, &state).await.expect_status(204);
    for (list, total) in [("snapshots", 1), ("faults", 1), ("requests", 1)] {
        let path = format!("/_ns/t1/_emulate/{list}");
        assert_eq!(mock.get(&path, None).await.json()["total"], total, "{list}");
    }
    load(&mock, "t1", &token).await.expect_status(200);
    assert_eq!(delete(&mock, "/_ns/t1/_emulate/faults").await.status, 204);
}

#[tokio::test]
async fn reset_after_state_import_returns_to_the_imported_scenario() {
    let (here, there) = (Mock::start().await, elsewhere().await);
    let scenario = json!({"mode": "replace", "scenario": {
        "organizations": [{"id": "org_new", "name": "New"}],
        "portals": [{"id": PORTAL, "name": "Demo", "organization_id": "org_new"}],
        "users": [{"id": "u", "email": "new@example.com", "password": PASSWORD, "portal_id": PORTAL,
            "memberships": [{"organization_id": "org_new"}]}],
    }});
    let path = "/_ns/t1/_emulate/scenario";
    here.post(path, &scenario, None).await.expect_status(200);
    import(&there, &export(&here).await)
        .await
        .expect_status(204);
    there
        .post_empty("/_ns/t1/_emulate/reset", None)
        .await
        .expect_status(204);
    sign_in(&there, "t1", "new@example.com")
        .await
        .expect_status(200);
    sign_in(&there, "t1", GUEST).await.expect_status(401);
}

#[tokio::test]
async fn state_import_keeps_the_clock_offset() {
    let mock = Mock::with(MockServer::builder()).await;
    let ahead = json!({"by": "PT240H"});
    mock.post("/_ns/t1/_emulate/clock/advance", &ahead, None)
        .await
        .expect_status(200);
    let state = export(&mock).await;
    assert_eq!(state["clock"], json!({"running": "PT240H"}));
    let there = elsewhere().await;
    import(&there, &state).await.expect_status(204);
    assert_eq!(export(&there).await["clock"], state["clock"]);
    let reading = there.get("/_ns/t1/_emulate/clock", None).await.json();
    assert_eq!(reading["mode"], "offset");
}

#[tokio::test]
async fn typed_state_is_saved_and_loaded() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let token = sign_in(&mock, namespace.name(), GUEST).await.access();
        let saved = namespace.save().await.unwrap();
        namespace.reset().await.unwrap();
        load(&mock, namespace.name(), &token)
            .await
            .expect_status(401);
        let read = SavedState::from_json(saved.as_json());
        namespace.load(&read).await.unwrap();
        load(&mock, namespace.name(), &token)
            .await
            .expect_status(200);
        assert_eq!(namespace.save().await.unwrap(), saved);
        let length = saved.as_json().len();
        assert_eq!(format!("{saved:?}"), format!("SavedState({length} bytes)"));
        let error = namespace.load(&SavedState::from_json("{}")).await;
        assert!(error.unwrap_err().to_string().contains("version"));
    }
}
