//! Search for users.

use auth_contract_tests::harness::{Mock, PASSWORD};
use serde_json::{Value, json};

use super::{USERS, ada_but, create, show};

async fn found(mock: &Mock, query: &str) -> (Vec<String>, Value) {
    let list = mock.get(&format!("{USERS}?{query}"), None).await;
    let list = list.expect_status(200).json();
    let data = list["data"].as_array().unwrap().iter();
    let ids = data.map(|user| user["id"].as_str().unwrap().to_owned());
    (ids.collect(), list["total"].clone())
}

#[tokio::test]
async fn users_are_found_by_a_part_of_address_name_or_id() {
    let mock = Mock::start().await;
    let user = ada_but(&json!({"first_name": "Äda", "last_name": "King-Noel"}));
    create(&mock, &user).await.expect_status(201);
    for part in ["ADA@EX", "äda king", "NOEL", "r_ada", "%C3%84DA"] {
        let (ids, total) = found(&mock, &format!("q={part}")).await;
        assert_eq!((ids, total), (vec!["user_ada".into()], json!(1)), "{part}");
    }
    let (ids, _) = found(&mock, "q=guest").await;
    assert_eq!(ids, ["user_guest", "user_guest_2fa"]);
    assert_eq!(found(&mock, "q=nobody").await, (vec![], json!(0)));
    mock.get(&format!("{USERS}?q="), None)
        .await
        .expect_status(400);
}

#[tokio::test]
async fn users_are_filtered_by_organization_and_portal() {
    let mock = Mock::start().await;
    let (ids, _) = found(&mock, "organization=org_globex").await;
    assert_eq!(ids, ["user_dev"]);
    let (ids, _) = found(&mock, "portal=portal_demo").await;
    assert_eq!(ids, ["user_guest", "user_guest_2fa"]);
    let all = "organization=org_acme&portal=portal_demo&q=2fa";
    assert_eq!(found(&mock, all).await.0, ["user_guest_2fa"]);
    assert_eq!(found(&mock, "portal=none").await, (vec![], json!(0)));
}

#[tokio::test]
async fn five_thousand_users_are_searched_and_paged() {
    let mock = Mock::start().await;
    let users: Vec<_> = (0..5000)
        .map(|n| {
            json!({
                "id": format!("u{n:04}"), "email": format!("u{n:04}@example.com"),
                "memberships": [{"organization_id": "org_acme"}],
            })
        })
        .collect();
    mock.post(
        "/_emulate/scenario",
        &json!({"scenario": {"users": users}}),
        None,
    )
    .await
    .expect_status(200);
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("{USERS}?q=EXAMPLE&limit=1000{cursor}");
        let page = mock.get(&path, None).await.expect_status(200).json();
        assert_eq!(page["total"], 5006);
        let data = page["data"].as_array().unwrap().iter();
        ids.extend(data.map(|user| user["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(ids.len(), 5006);
    assert!(ids.is_sorted());
    let (ids, total) = found(&mock, "q=u4321&organization=org_acme").await;
    assert_eq!((ids, total), (vec!["u4321".into()], json!(1)));
}

#[tokio::test]
async fn user_shows_whether_there_is_a_password() {
    let mock = Mock::start().await;
    create(&mock, &ada_but(&json!({"password": ""})))
        .await
        .expect_status(201);
    assert_eq!(show(&mock, "user_ada").await["has_password"], false);
    let set = json!({"password": PASSWORD});
    let path = format!("{USERS}/user_ada");
    let changed = super::super::patch(&mock, &path, &set).await;
    assert_eq!(changed.expect_status(200).json()["has_password"], true);
    assert_eq!(show(&mock, "user_dev").await["has_password"], true);
}
