//! Pagination: pages, cursors and limits of lists.

use auth_contract_tests::harness::{GUEST_2FA, Mock, PASSWORD};
use auth_mock_server::control_api::MessageQuery;
use serde_json::{Value, json};

use super::super::{delete, detail};
use super::{USERS, ada_but, create};

/// The ids of a page, and where the next one begins.
async fn page(mock: &Mock, list: &str, query: &str) -> (Vec<String>, Value) {
    let page = mock
        .get(&format!("{list}?{query}"), None)
        .await
        .expect_status(200)
        .json();
    let ids = page["data"].as_array().unwrap().iter();
    let ids = ids.map(|entry| entry["id"].as_str().unwrap().to_owned());
    (ids.collect(), page["next"].clone())
}

#[tokio::test]
async fn users_are_paged_by_id_without_gaps() {
    let mock = Mock::start().await;
    let mut all = Vec::new();
    let mut query = "limit=4".to_owned();
    loop {
        let (ids, next) = page(&mock, USERS, &query).await;
        all.push(ids);
        let Some(next) = next.as_str() else { break };
        query = format!("limit=4&cursor={next}");
    }
    assert_eq!(
        all,
        [
            vec!["user_admin", "user_dev", "user_dev_2fa", "user_guest"],
            vec!["user_guest_2fa", "user_owner"]
        ]
    );
    let (six, next) = page(&mock, USERS, "limit=6").await;
    assert_eq!(
        (six.len(), next),
        (6, Value::Null),
        "a last page that is full"
    );
}

#[tokio::test]
async fn cursor_stays_valid_while_users_come_and_go() {
    let mock = Mock::start().await;
    let (_, next) = page(&mock, USERS, "limit=2").await;
    assert_eq!(next, "user_dev");
    delete(&mock, &format!("{USERS}/user_dev"))
        .await
        .expect_status(204);
    create(&mock, &ada_but(&json!({"id": "user_aaa"})))
        .await
        .expect_status(201);
    let (ids, _) = page(&mock, USERS, "limit=2&cursor=user_dev").await;
    assert_eq!(ids, ["user_dev_2fa", "user_guest"]);
    let (none, next) = page(&mock, USERS, "cursor=zzz").await;
    assert_eq!((none, next), (vec![], Value::Null));
}

#[tokio::test]
async fn page_limit_is_100_by_default_and_1000_at_most() {
    let mock = Mock::start().await;
    for n in 6..102 {
        let user = ada_but(&json!({"id": format!("u{n}"), "email": format!("{n}@example.com")}));
        create(&mock, &user).await.expect_status(201);
    }
    let reply = mock.get(USERS, None).await.json();
    let length = reply["data"].as_array().map(Vec::len);
    assert_eq!((length, &reply["total"]), (Some(100), &json!(102)));
    assert_eq!(page(&mock, USERS, "limit=1000").await.0.len(), 102);
    for limit in ["0", "1001", "-1", "x", "", "70000"] {
        for list in [
            USERS,
            "/_emulate/messages",
            "/_emulate/challenges",
            "/_emulate/namespaces",
        ] {
            let reply = mock
                .get(&format!("{list}?limit={limit}"), None)
                .await
                .expect_status(400);
            assert!(
                detail(&reply).contains("from 1 to 1000"),
                "{limit}: {}",
                detail(&reply)
            );
        }
    }
    mock.get(&format!("{USERS}?page=2"), None)
        .await
        .expect_status(400);
}

#[tokio::test]
async fn messages_are_paged_newest_first_without_repeats() {
    let mock = Mock::start().await;
    for _ in 0..5 {
        mock.portal_login(GUEST_2FA, PASSWORD)
            .await
            .expect_status(200);
    }
    let list = "/_emulate/messages";
    let (before, _) = page(&mock, list, "").await;
    let (first, next) = page(&mock, list, "limit=2").await;
    mock.portal_login(GUEST_2FA, PASSWORD)
        .await
        .expect_status(200);
    let next = next.as_str().unwrap();
    let (second, next) = page(&mock, list, &format!("limit=3&cursor={next}")).await;
    assert_eq!([first, second].concat(), before);
    assert_eq!(next, Value::Null);
    let reply = mock
        .get(&format!("{list}?cursor=soon"), None)
        .await
        .expect_status(400);
    assert_eq!(detail(&reply), "cursor: not a value returned as `next`");
    let kind = mock
        .get(&format!("{list}?limit=1&kind=magic_code"), None)
        .await
        .json();
    assert_eq!(kind["total"], 0);
}

#[tokio::test]
async fn typed_client_reads_all_pages() {
    let mock = Mock::start().await;
    for _ in 0..5 {
        mock.portal_login(GUEST_2FA, PASSWORD)
            .await
            .expect_status(200);
    }
    let namespace = mock.server.namespace("default");
    let query = serde_json::from_value::<MessageQuery>(json!({"limit": 2})).unwrap();
    let paged = namespace.inbox().messages(&query).await.unwrap();
    let whole = namespace
        .inbox()
        .messages(&MessageQuery::default())
        .await
        .unwrap();
    assert_eq!((paged.len(), &paged), (5, &whole));
}

#[tokio::test]
async fn namespaces_are_paged_by_name() {
    let mock = Mock::start().await;
    for name in ["b", "a", "c"] {
        mock.post("/_emulate/namespaces", &json!({"name": name}), None)
            .await
            .expect_status(201);
    }
    let names = async |query: &str| {
        let page = mock
            .get(&format!("/_emulate/namespaces?{query}"), None)
            .await
            .json();
        let names = page["data"].as_array().unwrap().iter();
        let names: Vec<_> = names
            .map(|n| n["name"].as_str().unwrap().to_owned())
            .collect();
        (names.concat(), page["next"].clone())
    };
    assert_eq!(names("limit=2").await, ("ab".into(), json!("b")));
    assert_eq!(
        names("limit=2&cursor=b").await,
        ("cdefault".into(), Value::Null)
    );
}
