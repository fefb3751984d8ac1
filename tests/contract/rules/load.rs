//! The two lists of organisations that `load` shows.

use auth_contract_tests::harness::{DEV, GUEST, Mock, OWNER};
use serde_json::Value;

use super::{act, switch};

fn ids(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap().iter();
    list.map(|entry| entry["id"].as_str().unwrap()).collect()
}

const ALL: [&str; 3] = ["org_acme", "org_acme_s_dev", "org_globex"];

#[tokio::test]
async fn load_lists_the_memberships_also_while_impersonated() {
    let mock = Mock::start().await;
    let dev = mock.bearer(DEV).await;
    let owner = mock.bearer(OWNER).await;
    let acting = act(&mock, &owner, "user_dev").await.access();
    for bearer in [dev, acting] {
        let load = mock.load(&bearer).await.expect_status(200).json();
        assert_eq!(ids(&load["user"]["organizations"]), ALL);
    }
}

#[tokio::test]
async fn load_lists_the_organizations_that_switch_takes() {
    let mock = Mock::start().await;
    let dev = mock.bearer(DEV).await;
    let owner = mock.bearer(OWNER).await;
    let acting = act(&mock, &owner, "user_dev").await.access();
    for (bearer, expected) in [(dev, &ALL[..]), (acting, &ALL[..1])] {
        let load = mock.load(&bearer).await.expect_status(200).json();
        assert_eq!(ids(&load["organizations"]), expected);
        for id in ALL {
            let status = if expected.contains(&id) { 200 } else { 404 };
            switch(&mock, &bearer, id).await.expect_status(status);
        }
    }
}

#[tokio::test]
async fn load_lists_no_organization_to_switch_to_in_a_portal_session() {
    let mock = Mock::start().await;
    let guest = mock.bearer(GUEST).await;
    let load = mock.load(&guest).await.expect_status(200).json();
    assert!(ids(&load["organizations"]).is_empty());
    assert_eq!(ids(&load["user"]["organizations"]), ["org_acme"]);
    assert_eq!(load["organization"]["id"], "org_acme");
}
