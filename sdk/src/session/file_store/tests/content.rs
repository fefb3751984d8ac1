//! The content of a session file, and what is not accepted as a session.

use std::{fs, io::ErrorKind};

use super::{super::format::LIMIT, Place, assert_holds, put};
use crate::session::{Session, SessionStore};

const GOOD: &str = r#"{"version":1,"access_token":"a","refresh_token":"r"}"#;

#[tokio::test]
async fn session_file_is_json_with_a_version() {
    let place = Place::new();
    let store = place.store();
    store.save(&Session::new("a", "r")).await.unwrap();
    assert_eq!(fs::read_to_string(&place.session).unwrap(), GOOD);
    store.save(&Session::from_access_token("a")).await.unwrap();
    let without = r#"{"version":1,"access_token":"a"}"#;
    assert_eq!(fs::read_to_string(&place.session).unwrap(), without);
}

#[tokio::test]
async fn unknown_keys_of_a_session_file_are_ignored() {
    let place = Place::new();
    let more = r#" {"x":[{}],"refresh_token":null,"access_token":"a","version":1} "#;
    put(&place.session, more);
    assert_holds(&place.store(), "a", None).await;
}

#[tokio::test]
async fn damaged_session_file_is_an_error_and_stays() {
    let place = Place::new();
    let store = place.store();
    let cut_short = (0..GOOD.len()).map(|end| (GOOD.as_bytes()[..end].to_vec(), "cut short"));
    let garbage = [
        &b"\xff\xfe\0"[..],
        b"hunter2",
        b"null",
        b"[1,\"a\",\"r\"]",
        b"{}",
        b"{\"version\":1}",
        b"{\"version\":\"1\",\"access_token\":\"a\"}",
        b"{\"version\":-1,\"access_token\":\"a\"}",
        b"{\"version\":1,\"access_token\":7}",
        b"{\"version\":1,\"access_token\":\"a\",\"refresh_token\":{}}",
        b"{\"version\":1,\"access_token\":\"a\"}}",
        b"{\"version\":1,\"access_token\":\"a\",\"access_token\":\"b\"}",
    ];
    let garbage = garbage.map(|content| (content.to_vec(), "garbage"));
    for (content, what) in cut_short.chain(garbage) {
        put(&place.session, &content);
        let error = store.load().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData, "{what}: {content:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert_eq!(fs::read(&place.session).unwrap(), content, "{what}");
    }
    // The cure that the error names, and another one.
    store.clear().await.unwrap();
    put(&place.session, "garbage");
    store.save(&Session::new("a", "r")).await.unwrap();
    assert_holds(&store, "a", Some("r")).await;
}

#[tokio::test]
async fn session_file_of_another_version_is_an_error_and_stays() {
    let place = Place::new();
    for version in ["0", "2", "18446744073709551615"] {
        let content = format!(r#"{{"version":{version},"anything":"else"}}"#);
        put(&place.session, &content);
        let error = place.store().load().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{version}");
        assert_eq!(fs::read_to_string(&place.session).unwrap(), content);
    }
}

#[tokio::test]
async fn session_file_may_have_64_kib_and_no_byte_more() {
    let place = Place::new();
    let store = place.store();
    let padded = |len| GOOD.to_owned() + &" ".repeat(len - GOOD.len());
    put(&place.session, padded(LIMIT));
    assert_holds(&store, "a", Some("r")).await;
    for len in [LIMIT + 1, 16 * LIMIT] {
        put(&place.session, padded(len));
        let error = store.load().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge, "{len}");
    }
}

#[tokio::test]
async fn session_that_is_too_large_is_not_saved() {
    let place = Place::new();
    let store = place.store();
    let around = r#"{"version":1,"access_token":""}"#.len();
    let longest = "x".repeat(LIMIT - around);
    let session = Session::from_access_token(longest.as_str());
    store.save(&session).await.unwrap();
    assert_holds(&store, &longest, None).await;

    let session = Session::from_access_token(format!("{longest}x"));
    let error = store.save(&session).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    assert_holds(&store, &longest, None).await;
}
