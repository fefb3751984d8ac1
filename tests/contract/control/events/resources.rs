//! Events of what the control API creates, changes and deletes.

use auth_contract_tests::authorization;
use auth_contract_tests::harness::{DEV, Mock};
use serde_json::{Value, json};

use super::{Watch, events};
use crate::control::{delete, patch, put};

async fn watch(mock: &Mock) -> Watch {
    let query = [("type", "resource,reset")];
    Watch::open(events(mock, "default").query(&query)).await
}

fn change(kind: &str, step: &str, id: &str) -> Value {
    let mut change = json!({"kind": kind, "step": step});
    if !id.is_empty() {
        change["id"] = json!(id);
    }
    change
}

async fn expect(watch: &mut Watch, changes: &[(&str, &str, &str)]) {
    for (kind, step, id) in changes {
        let event = watch.next().await;
        assert_eq!(event["resource"], change(kind, step, id), "{event}");
    }
}

#[tokio::test]
async fn change_of_users_organizations_and_portals_emits_an_event() {
    let mock = Mock::start().await;
    let mut watch = watch(&mock).await;
    let emulate = "/_emulate";
    for (list, id, new, changed) in [
        (
            "organizations",
            "org_new",
            json!({"name": "New"}),
            json!({"name": "Newer"}),
        ),
        (
            "portals",
            "portal_new",
            json!({"name": "New", "organization_id": "org_acme"}),
            json!({"name": "Newer"}),
        ),
        (
            "users",
            "user_new",
            json!({
                "email": "new@example.com", "password": "private",
                "memberships": [{"organization_id": "org_acme"}],
            }),
            json!({"first_name": "New"}),
        ),
    ] {
        let mut new = new;
        new["id"] = json!(id);
        let path = format!("{emulate}/{list}/{id}");
        mock.post(&format!("{emulate}/{list}"), &new, None)
            .await
            .expect_status(201);
        mock.post(&format!("{emulate}/{list}"), &new, None)
            .await
            .expect_status(409);
        patch(&mock, &path, &changed).await.expect_status(200);
        if list == "users" {
            for act in ["lock", "unlock"] {
                mock.post_empty(&format!("{path}/{act}"), None)
                    .await
                    .expect_status(200);
            }
        }
        delete(&mock, &path).await.expect_status(204);
        delete(&mock, &path).await.expect_status(404);
    }
    expect(
        &mut watch,
        &[
            ("organization", "created", "org_new"),
            ("organization", "updated", "org_new"),
            ("organization", "deleted", "org_new"),
            ("portal", "created", "portal_new"),
            ("portal", "updated", "portal_new"),
            ("portal", "deleted", "portal_new"),
            ("user", "created", "user_new"),
            ("user", "updated", "user_new"),
            ("user", "updated", "user_new"),
            ("user", "updated", "user_new"),
            ("user", "deleted", "user_new"),
        ],
    )
    .await;
}

#[tokio::test]
async fn change_of_oauth_clients_emits_an_event_without_the_secret() {
    let mock = Mock::start().await;
    let query = [("type", "resource,session")];
    let mut watch = Watch::open(events(&mock, "default").query(&query)).await;
    let path = "/_emulate/oauth-clients";
    let uris = json!(["http://127.0.0.1/callback"]);
    let new = json!({"id": "app", "redirect_uris": uris, "secret": "canary secret"});
    mock.post(path, &new, None).await.expect_status(201);
    mock.post(path, &new, None).await.expect_status(409);
    let secret = json!({"secret": "another canary"});
    let app = format!("{path}/app");
    patch(&mock, &app, &secret).await.expect_status(200);
    delete(&mock, &app).await.expect_status(204);
    for step in ["created", "updated", "deleted"] {
        let event = watch.next().await;
        assert_eq!(event["resource"], change("oauth_client", step, "app"));
        assert!(!event.to_string().contains("canary"), "{event}");
    }
    let bearer = mock.bearer(DEV).await;
    let code = authorization::code(&mock, &bearer).await;
    authorization::exchange(&mock, &code, json!({})).await;
    for _ in ["sign-in", "client"] {
        assert_eq!(watch.next().await["session"]["step"], "opened");
    }
    delete(&mock, &format!("{path}/cli"))
        .await
        .expect_status(204);
    let ended = watch.next().await;
    assert_eq!(ended["session"]["cause"], "client_deleted", "{ended}");
    let event = watch.next().await;
    assert_eq!(event["resource"], change("oauth_client", "deleted", "cli"));
}

#[tokio::test]
async fn change_of_settings_snapshots_and_lists_emits_an_event() {
    let mock = Mock::start().await;
    let mut watch = watch(&mock).await;
    patch(&mock, "/_emulate/staff", &json!({"reset_url": null}))
        .await
        .expect_status(200);
    put(
        &mock,
        "/_emulate/challenges/policy",
        &json!({"mode": "auto_approve"}),
    )
    .await
    .expect_status(200);
    mock.post("/_emulate/snapshots", &json!({"name": "s"}), None)
        .await
        .expect_status(201);
    for path in ["snapshots/s", "messages", "requests"] {
        delete(&mock, &format!("/_emulate/{path}"))
            .await
            .expect_status(204);
    }
    delete(&mock, "/_emulate/snapshots/s")
        .await
        .expect_status(404);
    expect(
        &mut watch,
        &[
            ("staff", "updated", ""),
            ("challenge_policy", "updated", ""),
            ("snapshot", "created", "s"),
            ("snapshot", "deleted", "s"),
            ("message", "deleted", ""),
            ("request", "deleted", ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn loaded_scenario_emits_one_reset_and_no_resource_events() {
    let mock = Mock::start().await;
    let mut watch = watch(&mock).await;
    let scenario = json!({"organizations": [{"id": "org_new", "name": "New"}]});
    mock.post("/_emulate/scenario", &json!({"scenario": scenario}), None)
        .await
        .expect_status(200);
    assert_eq!(watch.next().await["reset"]["cause"], "scenario");
    delete(&mock, "/_emulate/organizations/org_new")
        .await
        .expect_status(204);
    expect(&mut watch, &[("organization", "deleted", "org_new")]).await;
}
