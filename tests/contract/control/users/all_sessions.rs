//! The live sessions of all users.

use auth_contract_tests::harness::{DEV, GUEST, Mock};
use serde_json::{Value, json};

use super::super::{delete, detail};

const SESSIONS: &str = "/_emulate/sessions";

async fn sessions(mock: &Mock, query: &str) -> Value {
    let reply = mock.get(&format!("{SESSIONS}{query}"), None).await;
    reply.expect_status(200).json()
}

async fn mint(mock: &Mock, user: &str) {
    let body = json!({"user": user});
    let minted = mock.post("/_emulate/credentials", &body, None).await;
    assert!(minted.status < 300, "{}", minted.text);
}

fn users(list: &Value) -> Vec<&str> {
    let data = list["data"].as_array().unwrap().iter();
    data.map(|session| session["user_id"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn all_live_sessions_are_listed_newest_first() {
    let mock = Mock::start().await;
    mint(&mock, DEV).await;
    mock.advance(1);
    mint(&mock, GUEST).await;
    mock.advance(1);
    mint(&mock, DEV).await;
    let list = sessions(&mock, "").await;
    assert_eq!(users(&list), ["user_dev", "user_guest", "user_dev"]);
    assert_eq!(list["total"], 3);
    let own = mock
        .get("/_emulate/users/user_guest/sessions", None)
        .await
        .json();
    assert_eq!(list["data"][1], own["data"][0], "as in the user's own list");

    let ended = list["data"][0]["id"].as_str().unwrap();
    delete(&mock, &format!("{SESSIONS}/{ended}"))
        .await
        .expect_status(204);
    assert_eq!(
        users(&sessions(&mock, "").await),
        ["user_guest", "user_dev"]
    );
    mock.advance(14 * 24 * 3600);
    assert_eq!(sessions(&mock, "").await["total"], 0);
}

#[tokio::test]
async fn all_sessions_are_filtered_by_the_users_id_or_address() {
    let mock = Mock::start().await;
    mint(&mock, DEV).await;
    mint(&mock, GUEST).await;
    for user in ["user_dev", "DEV@example.com"] {
        let list = sessions(&mock, &format!("?user={user}")).await;
        assert_eq!(
            (users(&list), &list["total"]),
            (vec!["user_dev"], &json!(1))
        );
    }
    assert_eq!(sessions(&mock, "?user=user_none").await["total"], 0);
}

#[tokio::test]
async fn all_sessions_are_paged_without_repeats_while_sessions_begin_and_end() {
    let mock = Mock::start().await;
    for _ in 0..5 {
        mint(&mock, DEV).await;
    }
    let all = sessions(&mock, "").await;
    let first = sessions(&mock, "?limit=2").await;
    let last = first["data"][1]["id"].as_str().unwrap();
    delete(&mock, &format!("{SESSIONS}/{last}"))
        .await
        .expect_status(204);
    mock.advance(1);
    mint(&mock, GUEST).await;
    let next = first["next"].as_str().unwrap();
    let second = sessions(&mock, &format!("?limit=3&cursor={next}")).await;
    let data = [&first["data"], &second["data"]].map(|data| data.as_array().unwrap().clone());
    assert_eq!(json!(data.concat()), all["data"]);
    assert_eq!(second["next"], Value::Null);
    for cursor in [
        "soon",
        "1.",
        "x.y",
        "999999999999999999999999999999999999.a",
    ] {
        let reply = mock.get(&format!("{SESSIONS}?cursor={cursor}"), None).await;
        let refused = detail(&reply.expect_status(400));
        assert_eq!(refused, "cursor: not a value returned as `next`");
    }
}
