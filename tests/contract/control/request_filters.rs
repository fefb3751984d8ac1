//! Filters and pages of the list of recorded requests.

use auth_contract_tests::harness::{DEV, GUEST, Mock, PASSWORD};
use serde_json::{Value, json};

use super::{detail, load};

async fn requests(mock: &Mock, query: &str) -> Value {
    let path = format!("/_emulate/requests{query}");
    mock.get(&path, None).await.expect_status(200).json()
}

fn ids(list: &Value) -> Vec<u64> {
    let data = list["data"].as_array().unwrap().iter();
    data.map(|request| request["id"].as_u64().unwrap())
        .collect()
}

#[tokio::test]
async fn requests_are_filtered_by_each_criterion_newest_first() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    mock.load(&bearer).await.expect_status(200);
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    mock.portal_login(GUEST, "wrong").await.expect_status(401);
    mock.get("/v1/auth/none", None).await.expect_status(404);
    mock.post("/v1/auth/portal/login", &json!({}), None)
        .await
        .expect_status(422);
    for (query, expected) in [
        ("?method=GET", vec![5, 2]),
        ("?path=/v1/auth/portal/login", vec![6, 4, 3]),
        ("?path_contains=portal", vec![6, 4, 3]),
        ("?path_contains=PORTAL", vec![]),
        ("?operation=load", vec![2]),
        ("?status=401", vec![4]),
        ("?status=4xx", vec![6, 5, 4]),
        ("?status=2XX", vec![3, 2, 1]),
        ("?user=user_dev", vec![2, 1]),
        ("?user=GUEST@example.com", vec![3]),
        ("?reason=wrong_password", vec![4]),
        ("?violations=true", vec![6, 5]),
        ("?violations=false", vec![4, 3, 2, 1]),
        ("?violations=true&method=POST&status=4xx", vec![6]),
    ] {
        let list = requests(&mock, query).await;
        assert_eq!(ids(&list), expected, "{query}");
        assert_eq!(list["total"], expected.len(), "{query}");
    }
    for (query, status, told) in [
        (
            "status=6xx",
            400,
            "status: must be a status from 100 to 599, or a class such as `4xx`",
        ),
        (
            "status=4000",
            400,
            "status: must be a status from 100 to 599, or a class such as `4xx`",
        ),
        (
            "path=v1",
            400,
            "path: must begin with `/` and have neither `?` nor `#`",
        ),
        (
            "method=POTS",
            422,
            "method: `POTS` is not a method; use one of GET",
        ),
        (
            "reason=none",
            422,
            "reason: no refusal has the cause `none`; use one of ",
        ),
    ] {
        let reply = mock.get(&format!("/_emulate/requests?{query}"), None).await;
        let told_so = detail(&reply.expect_status(status));
        assert!(told_so.starts_with(told), "{query}: {told_so}");
    }
    mock.get("/_emulate/requests?violations=yes", None)
        .await
        .expect_status(400);
}

#[tokio::test]
async fn verify_takes_a_part_of_the_path_and_violations() {
    let mock = Mock::start().await;
    mock.get("/v1/auth/none", None).await.expect_status(404);
    let verify = async |matches: Value| {
        let body = json!({"match": matches});
        mock.post("/_emulate/requests/verify", &body, None).await
    };
    verify(json!({"path_contains": "none", "violations": true}))
        .await
        .expect_status(200);
    let missed = verify(json!({"path_contains": "login", "violations": false})).await;
    let unmet = missed.expect_status(409).json()["nearest"][0]["unmet"].clone();
    assert_eq!(
        unmet,
        json!([
            {"criterion": "path_contains", "expected": "login", "actual": "/v1/auth/none"},
            {"criterion": "violations", "expected": false, "actual": true},
        ])
    );
}

#[tokio::test]
async fn requests_are_paged_without_gaps_while_others_arrive() {
    let mock = Mock::start().await;
    for _ in 0..7 {
        load(&mock, "default", "none").await.expect_status(401);
    }
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = requests(&mock, &format!("?status=401&limit=3{cursor}")).await;
        all.extend(ids(&page));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
        load(&mock, "default", "none").await.expect_status(401);
    }
    assert_eq!(all, [7, 6, 5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn typed_requests_are_filtered_and_paged() {
    use auth_mock_server::control_api::{RequestQuery, StatusMatch};

    let mock = Mock::start().await;
    for namespace in super::typed_client::ways(&mock) {
        for _ in 0..101 {
            load(&mock, namespace.name(), "none")
                .await
                .expect_status(401);
        }
        let mut query = RequestQuery {
            status: Some(StatusMatch::Class("4xx".into())),
            path_contains: Some("/load".into()),
            violations: Some(false),
            ..RequestQuery::default()
        };
        let first = namespace.requests().page(&query).await.unwrap();
        assert_eq!((first.data.len(), first.total), (100, 101));
        query.cursor = first.next.map(|next| next.parse().unwrap());
        let second = namespace.requests().page(&query).await.unwrap();
        assert_eq!((second.data[0].id, second.next), (1, None));
    }
}
