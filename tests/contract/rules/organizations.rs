//! Sessions in an organisation that is deleted.

use auth_contract_tests::harness::{DEV, Mock, PASSWORD};
use serde_json::{Value, json};

use super::{act, change_user, create, delete, refresh, switch};

const ORGANIZATION: &str = "org_short_lived";
const GONE: &str = "organization_deleted";

fn memberships(ids: &[&str]) -> Value {
    let membership = |id: &&str| json!({"organization_id": id, "role": "owner"});
    json!({"memberships": ids.iter().map(membership).collect::<Vec<_>>()})
}

async fn found(mock: &Mock) {
    let organization = json!({"id": ORGANIZATION, "name": "Short-lived"});
    create(mock, "/_emulate/organizations", &organization).await;
}

/// R2: a session in an organisation that is gone, with an exchange code from it.
#[tokio::test]
async fn deleted_organization_ends_its_sessions_at_every_operation() {
    let mock = Mock::start().await;
    found(&mock).await;
    change_user(&mock, "user_dev", &memberships(&["org_acme", ORGANIZATION])).await;
    let dev = mock.bearer(DEV).await;
    let inside = switch(&mock, &dev, ORGANIZATION).await.expect_status(200);
    let (access, renewal) = (inside.access(), inside.field("refresh_token"));
    let code = mock
        .post_empty("/v1/auth/cli-browser-token", Some(&access))
        .await
        .expect_status(200)
        .field("exchange_code");
    change_user(&mock, "user_dev", &memberships(&["org_acme"])).await;
    mock.load(&access).await.expect_status(200);
    delete(&mock, &format!("/_emulate/organizations/{ORGANIZATION}")).await;
    let ended = async || {
        mock.load(&access).await.expect_refusal(401, GONE);
        switch(&mock, &access, "org_acme")
            .await
            .expect_refusal(401, GONE);
        act(&mock, &access, "user_guest")
            .await
            .expect_refusal(401, GONE);
        for path in ["/v1/auth/cli-browser-token", "/v1/auth/logout"] {
            let reply = mock.post_empty(path, Some(&access)).await;
            reply.expect_refusal(401, GONE);
        }
        refresh(&mock, &renewal).await.expect_refusal(401, GONE);
        let exchange = json!({ "exchange_code": code });
        mock.post("/v1/auth/consume-cli-token", &exchange, None)
            .await
            .expect_refusal(404, "issuer_session_ended; because=organization_deleted");
    };
    ended().await;
    // For good: another organisation of that id is another one.
    found(&mock).await;
    ended().await;
    mock.load(&dev).await.expect_status(200);
    change_user(&mock, "user_dev", &memberships(&["org_acme", ORGANIZATION])).await;
    let again = switch(&mock, &dev, ORGANIZATION).await.expect_status(200);
    mock.load(&again.access()).await.expect_status(200);
    ended().await;
}

#[tokio::test]
async fn organization_that_a_scenario_drops_ends_its_sessions() {
    let mock = Mock::start().await;
    let dev = mock.bearer(DEV).await;
    let inside = switch(&mock, &dev, "org_globex").await.access();
    let scenario = json!({
        "organizations": [{"id": "org_acme", "name": "Acme"}],
        "users": [{
            "id": "user_dev", "email": DEV, "password": PASSWORD,
            "memberships": [{"organization_id": "org_acme"}],
        }],
    });
    let replace = json!({"mode": "replace", "scenario": scenario});
    mock.post("/_emulate/scenario", &replace, None)
        .await
        .expect_status(200);
    mock.load(&inside).await.expect_refusal(401, GONE);
    mock.load(&dev).await.expect_status(200);
    let back = json!({"scenario": {"organizations": [{"id": "org_globex", "name": "Globex"}]}});
    mock.post("/_emulate/scenario", &back, None)
        .await
        .expect_status(200);
    mock.load(&inside).await.expect_refusal(401, GONE);
}

#[tokio::test]
async fn snapshot_and_state_keep_which_organization_a_session_is_in() {
    let mock = Mock::start().await;
    found(&mock).await;
    change_user(&mock, "user_dev", &memberships(&["org_acme", ORGANIZATION])).await;
    let dev = mock.bearer(DEV).await;
    let inside = switch(&mock, &dev, ORGANIZATION).await.access();
    let state = mock.get("/_emulate/state", None).await.json();
    change_user(&mock, "user_dev", &memberships(&["org_acme"])).await;
    delete(&mock, &format!("/_emulate/organizations/{ORGANIZATION}")).await;
    found(&mock).await;
    mock.load(&inside).await.expect_refusal(401, GONE);
    let put = mock.request(reqwest::Method::PUT, "/_emulate/state");
    mock.send(put.json(&state)).await.expect_status(204);
    mock.load(&inside).await.expect_status(200);
}
