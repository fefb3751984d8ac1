//! Validation of state documents: an invalid one is refused with the pointer to its mistake.

use serde_json::{Value, json};

use super::super::detail;
use super::{GUEST, GUEST_2FA, Mock, STATE, export, import, sign_in};

/// Puts `state` with a change in it, and returns why it was refused.
async fn refused(mock: &Mock, state: &Value, change: impl FnOnce(&mut Value)) -> String {
    let mut changed = state.clone();
    change(&mut changed);
    assert_ne!(&changed, state, "the change changes something");
    let reply = import(mock, &changed).await;
    if reply.status == 400 {
        detail(&reply)
    } else {
        format!("it answered {}", reply.status)
    }
}

/// A world with three sessions, the third of who acts as a user, and a sign-in that waits.
async fn small_world() -> (Mock, Value) {
    let mock = Mock::start().await;
    sign_in(&mock, "t1", GUEST).await.expect_status(200);
    sign_in(&mock, "t1", GUEST_2FA).await.expect_status(200);
    let acting = json!({"user": GUEST, "impersonator": "user_admin"});
    let path = "/_ns/t1/_emulate/credentials";
    mock.post(path, &acting, None).await.expect_status(201);
    let state = export(&mock).await;
    (mock, state)
}

#[tokio::test]
async fn invalid_state_value_is_refused_with_its_pointer() {
    let (mock, state) = small_world().await;
    let users = "/world/people/users/0";
    let impersonator = "/world/sessions/2/value/impersonator/session_id";
    let own = state["world"]["sessions"][2]["key"].clone();
    let cases = [
        ("/version", json!(2), "/version: must be 1"),
        (
            "/scenario/portals",
            json!([]),
            "/scenario: user `user_guest` names",
        ),
        (
            "/world/people/portals",
            json!([]),
            "/world/people: user `user_guest` names",
        ),
        (
            "/world/people/users/0/generation",
            json!(9),
            &format!("{users}/generation: "),
        ),
        (
            "/world/people/users/0/first_generation",
            json!(1),
            &format!("{users}/generation: "),
        ),
        (
            "/world/people/generations",
            json!(1_u64 << 53),
            "/world/people/generations: ",
        ),
        (
            "/world/people/users/0/profile/last_name",
            json!(1),
            "expected a string",
        ),
        (
            "/world/sessions/0/key",
            json!("0".repeat(32)),
            "/world/sessions/0/key: ",
        ),
        (impersonator, own, &format!("{impersonator}: ")),
        ("/world/messages_sent", json!(0), "/world/messages_sent: "),
        (
            "/world/messages_sent",
            json!(u64::MAX),
            "/world/messages_sent: ",
        ),
        (
            "/world/sessions/0/key",
            json!("other"),
            "32 lower-case hexadecimal digits",
        ),
        ("/world/random/key", json!("00"), "/world/random/key: "),
        (
            "/world/access_tokens/0/key",
            json!("in the clear"),
            "32 hexadecimal digits",
        ),
    ];
    for (pointer, value, expected) in cases {
        let change = |state: &mut Value| *state.pointer_mut(pointer).unwrap() = value;
        let told = refused(&mock, &state, change).await;
        assert!(told.contains(expected), "{pointer}: {told}");
        assert!(!told.contains("in the clear"), "{told}");
    }
    assert_eq!(export(&mock).await, state, "nothing has changed");
}

#[tokio::test]
async fn unknown_or_missing_state_field_is_refused() {
    let (mock, state) = small_world().await;
    let objects = [
        "",
        "/world",
        "/world/people",
        "/world/people/users/0",
        "/world/random",
        "/world/sessions/0",
        "/world/sessions/0/value",
        "/world/sign_ins/0/value",
        "/world/access_tokens/0/value",
        "/world/messages/0",
        "/world/policy",
    ];
    for object in objects {
        let more = |state: &mut Value| {
            state.pointer_mut(object).unwrap()["more"] = json!(1);
        };
        let told = refused(&mock, &state, more).await;
        assert!(told.contains("unknown field `more`"), "{object}: {told}");
    }
    let less = |state: &mut Value| drop(state["world"].as_object_mut().unwrap().remove("policy"));
    let told = refused(&mock, &state, less).await;
    assert!(told.contains("missing field `policy`"), "{told}");
    let password = |state: &mut Value| {
        state["world"]["people"]["users"][0]["profile"]["password"] = json!("in the clear");
    };
    let told = refused(&mock, &state, password).await;
    assert!(
        told.contains("/world/people/users/0/profile/password: "),
        "{told}"
    );
    assert_eq!(export(&mock).await, state, "nothing has changed");
}

#[tokio::test]
async fn duplicate_state_entry_is_refused() {
    let (mock, state) = small_world().await;
    for list in ["sessions", "access_tokens", "sign_ins"] {
        let length = state["world"][list].as_array().unwrap().len();
        let twice = |state: &mut Value| {
            let entries = state["world"][list].as_array_mut().unwrap();
            entries.push(entries[0].clone());
        };
        let told = refused(&mock, &state, twice).await;
        assert!(
            told.contains(&format!("/world/{list}/{length}: ")),
            "{told}"
        );
    }
    let counter = |state: &mut Value| {
        let counters = state["world"]["random"]["counters"].as_array_mut().unwrap();
        counters[1] = counters[0].clone();
    };
    let told = refused(&mock, &state, counter).await;
    assert!(told.contains("/world/random/counters/1: "), "{told}");
}

#[tokio::test]
async fn state_list_over_its_cap_is_refused() {
    let mock = Mock::start().await;
    sign_in(&mock, "t1", GUEST_2FA).await.expect_status(200);
    let state = export(&mock).await;
    let told = refused(&mock, &state, |state| {
        let message = state["world"]["messages"][0].clone();
        state["world"]["messages"] = vec![message; 10_001].into();
    });
    assert!(
        told.await
            .contains("/world/messages: must have at most 10000 entries")
    );
}

#[tokio::test]
async fn state_document_may_exceed_the_usual_body_limit() {
    let mock = Mock::start().await;
    let mut state = export(&mock).await;
    let name = "x".repeat(2 * 1024 * 1024);
    state["scenario"]["organizations"][0]["name"] = json!(name);
    import(&mock, &state).await.expect_status(204);
    assert_eq!(export(&mock).await, state);
    let large = mock.request(reqwest::Method::PUT, STATE);
    let large = large.header("content-type", "application/json");
    let large = large.header("content-length", 256 * 1024 * 1024 + 1);
    mock.send(large).await.expect_status(413);
}
