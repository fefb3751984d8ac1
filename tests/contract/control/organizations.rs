//! Organisations and portals: they are created, and deleted when unused.

use auth_contract_tests::harness::{DEV, Mock, PORTAL};
use serde_json::{Value, json};

use super::{delete, detail, patch};

const ORGANIZATIONS: &str = "/_emulate/organizations";
const PORTALS: &str = "/_emulate/portals";

async fn add(mock: &Mock, list: &str, body: Value) -> Value {
    mock.post(list, &body, None).await.expect_status(201).json()
}

async fn ids(mock: &Mock, list: &str) -> Vec<String> {
    let list = mock.get(list, None).await.expect_status(200).json();
    let ids = list["data"].as_array().unwrap().iter();
    let ids: Vec<_> = ids
        .map(|entry| entry["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(list["total"], ids.len());
    ids
}

#[tokio::test]
async fn created_organization_can_be_switched_to_and_deleted_when_unused() {
    let mock = Mock::start().await;
    let new = json!({"id": "org_new", "name": "New"});
    assert_eq!(add(&mock, ORGANIZATIONS, new.clone()).await, new);
    assert_eq!(
        ids(&mock, ORGANIZATIONS).await,
        ["org_acme", "org_acme_s_dev", "org_globex", "org_new"]
    );
    let path = format!("{ORGANIZATIONS}/org_new");
    assert_eq!(mock.get(&path, None).await.expect_status(200).json(), new);
    let token = mock.bearer(DEV).await;
    let switch = json!({"id": "org_new"});
    mock.post("/v1/auth/switch", &switch, Some(&token))
        .await
        .expect_refusal(404, "not_a_member");
    let memberships = json!({"memberships": [
        {"organization_id": "org_acme"}, {"organization_id": "org_new", "role": "owner"},
    ]});
    let user = "/_emulate/users/user_dev";
    patch(&mock, user, &memberships).await.expect_status(200);
    let switched = mock
        .post("/v1/auth/switch", &switch, Some(&token))
        .await
        .expect_status(200);
    let switched = switched.access();
    assert_eq!(mock.load(&switched).await.json()["organization"], new);
    delete(&mock, &path).await.expect_status(409);
    let memberships = json!({"memberships": [{"organization_id": "org_acme"}]});
    patch(&mock, user, &memberships).await.expect_status(200);
    delete(&mock, &path).await.expect_status(204);
    mock.get(&path, None).await.expect_status(404);
    delete(&mock, &path).await.expect_status(404);
    mock.load(&switched)
        .await
        .expect_refusal(401, "organization_deleted");
    mock.load(&token).await.expect_status(200);
}

#[tokio::test]
async fn created_portal_accepts_sign_ins_and_is_deleted_when_unused() {
    let mock = Mock::start().await;
    let new = json!({"id": "portal_new", "name": "New", "organization_id": "org_globex"});
    assert_eq!(add(&mock, PORTALS, new.clone()).await, new);
    assert_eq!(ids(&mock, PORTALS).await, [PORTAL, "portal_new"]);
    let demo = mock
        .get(&format!("{PORTALS}/{PORTAL}"), None)
        .await
        .expect_status(200)
        .json();
    assert_eq!(
        demo,
        json!({"id": PORTAL, "name": "Demo portal", "organization_id": "org_acme"})
    );
    let login = json!({"email": "a@example.com", "password": "pass", "portal_id": "portal_new"});
    mock.post("/v1/auth/portal/login", &login, None)
        .await
        .expect_status(401);
    let user = json!({
        "id": "user_a", "email": "a@example.com", "password": "pass", "portal_id": "portal_new",
        "memberships": [{"organization_id": "org_globex"}],
    });
    mock.post("/_emulate/users", &user, None)
        .await
        .expect_status(201);
    let token = mock
        .post("/v1/auth/portal/login", &login, None)
        .await
        .expect_status(200)
        .access();
    assert_eq!(
        mock.load(&token).await.json()["organization"]["id"],
        "org_globex"
    );
    let path = format!("{PORTALS}/portal_new");
    let refused = delete(&mock, &path).await.expect_status(409);
    assert_eq!(
        detail(&refused),
        "`portal_new` is still referred to: the user `user_a`"
    );
    delete(&mock, "/_emulate/users/user_a")
        .await
        .expect_status(204);
    delete(&mock, &path).await.expect_status(204);
    delete(&mock, &path).await.expect_status(404);
    mock.get(&path, None).await.expect_status(404);
    mock.post("/v1/auth/portal/login", &login, None)
        .await
        .expect_status(404);
}

#[tokio::test]
async fn organization_or_portal_in_use_is_not_deleted() {
    let mock = Mock::start().await;
    let before = ids(&mock, ORGANIZATIONS).await;
    for (id, told) in [
        (
            "org_acme",
            "the portal `portal_demo`, the user `user_admin`, the user `user_dev` and 4 more",
        ),
        ("org_globex", "the user `user_dev`"),
    ] {
        let refused = delete(&mock, &format!("{ORGANIZATIONS}/{id}"))
            .await
            .expect_status(409);
        assert_eq!(
            detail(&refused),
            format!("`{id}` is still referred to: {told}")
        );
    }
    let refused = delete(&mock, &format!("{PORTALS}/{PORTAL}"))
        .await
        .expect_status(409);
    assert_eq!(
        detail(&refused),
        "`portal_demo` is still referred to: the user `user_guest`, the user `user_guest_2fa`"
    );
    assert_eq!(ids(&mock, ORGANIZATIONS).await, before);
    assert_eq!(ids(&mock, PORTALS).await, [PORTAL]);
}

#[tokio::test]
async fn omitted_organization_and_portal_ids_are_generated() {
    let mock = Mock::start().await;
    for (list, prefix) in [(ORGANIZATIONS, "org_"), (PORTALS, "portal_")] {
        let mut new = json!({"name": "Same"});
        if list == PORTALS {
            new["organization_id"] = "org_acme".into();
        }
        let one = add(&mock, list, new.clone()).await["id"].clone();
        let two = add(&mock, list, new).await["id"].clone();
        assert_ne!(one, two);
        assert!(one.as_str().unwrap().starts_with(prefix));
    }
}

#[tokio::test]
async fn invalid_organization_or_portal_is_refused_and_creates_nothing() {
    let mock = Mock::start().await;
    let long = "x".repeat(1025);
    for (list, body, status, told) in [
        (
            ORGANIZATIONS,
            json!({"id": "org_acme", "name": "x"}),
            409,
            "id: an organisation `org_acme` exists already",
        ),
        (
            PORTALS,
            json!({"id": PORTAL, "name": "x", "organization_id": "org_acme"}),
            409,
            "id: a portal `portal_demo` exists already",
        ),
        (
            PORTALS,
            json!({"name": "x", "organization_id": "org_none"}),
            400,
            "organization_id: unknown organisation `org_none`",
        ),
        (
            ORGANIZATIONS,
            json!({"name": long}),
            400,
            "name: must have at most 1024 characters",
        ),
    ] {
        let refused = mock.post(list, &body, None).await.expect_status(status);
        assert_eq!(detail(&refused), told);
    }
    for (list, body) in [
        (ORGANIZATIONS, json!({})),
        (ORGANIZATIONS, json!({"id": "..", "name": "x"})),
        (ORGANIZATIONS, json!({"name": "x", "portal_id": "x"})),
        (PORTALS, json!({"name": "x"})),
        (
            PORTALS,
            json!({"id": "a b", "name": "x", "organization_id": "org_acme"}),
        ),
    ] {
        mock.post(list, &body, None).await.expect_status(400);
    }
    assert_eq!(ids(&mock, ORGANIZATIONS).await.len(), 3);
    assert_eq!(ids(&mock, PORTALS).await.len(), 1);
}

#[tokio::test]
async fn organizations_and_portals_are_paged_by_cursor() {
    let mock = Mock::start().await;
    let second = json!({"id": "portal_z", "name": "Z", "organization_id": "org_globex"});
    add(&mock, PORTALS, second).await;
    for (list, first, next) in [
        (ORGANIZATIONS, "org_acme", "org_acme_s_dev"),
        (PORTALS, PORTAL, "portal_z"),
    ] {
        let page = mock.get(&format!("{list}?limit=1"), None).await.json();
        assert_eq!(
            (&page["data"][0]["id"], &page["next"]),
            (&json!(first), &json!(first))
        );
        let page = mock
            .get(&format!("{list}?limit=1&cursor={first}"), None)
            .await
            .json();
        assert_eq!(page["data"][0]["id"], next);
    }
}

#[tokio::test]
async fn organization_is_renamed_and_its_sessions_stay() {
    let mock = Mock::start().await;
    let token = mock.bearer(DEV).await;
    let path = format!("{ORGANIZATIONS}/org_acme");
    let renamed = patch(&mock, &path, &json!({"name": "Acme & Sons"})).await;
    let expected = json!({"id": "org_acme", "name": "Acme & Sons"});
    assert_eq!(renamed.expect_status(200).json(), expected);
    assert_eq!(mock.load(&token).await.json()["organization"], expected);
    let same = patch(&mock, &path, &json!({})).await.expect_status(200);
    assert_eq!(same.json(), expected);
    for odd in [
        json!({"name": null}),
        json!({"name": "n".repeat(1025)}),
        json!({"id": "org_other"}),
    ] {
        patch(&mock, &path, &odd).await.expect_status(400);
    }
    assert_eq!(mock.get(&path, None).await.json(), expected);
    let longest = json!({"name": "é".repeat(1024)});
    patch(&mock, &path, &longest).await.expect_status(200);
    let unknown = format!("{ORGANIZATIONS}/org_none");
    let reply = patch(&mock, &unknown, &json!({"name": "x"})).await;
    let reply = reply.expect_status(404);
    assert_eq!(detail(&reply), "organisation `org_none` does not exist");
}
