//! OAuth clients: they are created, changed and deleted at run time.

use auth_contract_tests::authorization::{
    CLIENT_SECRET, REDIRECT_URI, WEB_REDIRECT_URI, authorize, code, exchange, of_web, pairs,
    refused, web_code,
};
use auth_contract_tests::harness::{DEV, Mock, Reply};
use serde_json::{Value, json};

use super::{delete, detail, patch, put};

const CLIENTS: &str = "/_emulate/oauth-clients";
const CLI: &str = "/_emulate/oauth-clients/cli";
const WEB: &str = "/_emulate/oauth-clients/web";
const APP: &str = "https://app.example.com/callback";

fn cli() -> Value {
    json!({"id": "cli", "redirect_uris": ["http://127.0.0.1/callback"], "has_secret": false})
}

fn web() -> Value {
    json!({"id": "web", "redirect_uris": [WEB_REDIRECT_URI], "has_secret": true})
}

async fn create(mock: &Mock, body: Value) -> Reply {
    mock.post(CLIENTS, &body, None).await
}

async fn load_scenario(mock: &Mock, mode: &str, scenario: Value) {
    let body = json!({"mode": mode, "scenario": scenario});
    let reply = mock.post("/_emulate/scenario", &body, None).await;
    reply.expect_status(200);
}

#[track_caller]
fn invalid_grant(reply: Reply) {
    refused(reply, 400, "invalid_grant", "Invalid authorization code");
}

/// The exchange of a code by a client with a secret and no challenge.
async fn exchange_by(mock: &Mock, client: &str, secret: &str, uri: &str, code: &str) -> Reply {
    let body = json!({"client_id": client, "client_secret": secret, "code": code,
        "grant_type": "authorization_code", "redirect_uri": uri});
    mock.post("/v1/oauth2/token", &body, None).await
}

async fn code_for(mock: &Mock, bearer: &str, client: &str) -> String {
    let body = json!({"client_id": client});
    let reply = mock.post("/v1/oauth2/code", &body, Some(bearer)).await;
    pairs(&reply.expect_status(200).field("code_url"))["code"].clone()
}

#[tokio::test]
async fn clients_are_listed_without_their_secrets() {
    let mock = Mock::start().await;
    let list = mock.get(CLIENTS, None).await.expect_status(200);
    let expected = json!({"data": [cli(), web()], "total": 2, "next": null});
    assert_eq!(list.json(), expected);
    assert_eq!(mock.get(WEB, None).await.expect_status(200).json(), web());
    let page = mock.get(&format!("{CLIENTS}?limit=1"), None).await.json();
    assert_eq!(
        (&page["data"], &page["next"]),
        (&json!([cli()]), &json!("cli"))
    );
    let page = mock
        .get(&format!("{CLIENTS}?cursor=cli"), None)
        .await
        .json();
    assert_eq!(page["data"], json!([web()]));
    let unknown = format!("{CLIENTS}/none");
    let reply = mock.get(&unknown, None).await.expect_status(404);
    assert_eq!(detail(&reply), "OAuth client `none` does not exist");
}

#[tokio::test]
async fn created_client_signs_users_in() {
    let mock = Mock::start().await;
    let new = json!({"id": "app", "redirect_uris": [APP], "secret": "a private secret"});
    let made = create(&mock, new).await.expect_status(201);
    let info = json!({"id": "app", "redirect_uris": [APP], "has_secret": true});
    assert_eq!(made.json(), info);
    let bearer = mock.bearer(DEV).await;
    let code = code_for(&mock, &bearer, "app").await;
    let wrong = exchange_by(&mock, "app", "another secret", APP, &code).await;
    refused(wrong, 401, "invalid_client", "Invalid client");
    let right = exchange_by(&mock, "app", "a private secret", APP, &code).await;
    mock.load(&right.access()).await.expect_status(200);
    for path in [CLIENTS, "/_emulate/state"] {
        let reply = mock.get(path, None).await.expect_status(200);
        assert!(!reply.text.contains("private secret"), "{path}");
    }
    let drawn = create(&mock, json!({"redirect_uris": [APP]})).await;
    let drawn = drawn.expect_status(201).json();
    assert!(
        drawn["id"].as_str().unwrap().starts_with("client_"),
        "{drawn}"
    );
    assert_eq!(drawn["has_secret"], false);
    // The client is gone with the reset: the scenario does not have it.
    mock.post_empty("/_emulate/reset", None).await;
    let list = mock.get(CLIENTS, None).await.json();
    assert_eq!(list["data"], json!([cli(), web()]));
}

#[tokio::test]
async fn client_that_cannot_be_is_refused() {
    let mock = Mock::start().await;
    let many: Vec<_> = (0..101).map(|n| format!("{APP}/{n}")).collect();
    for (new, status, why) in [
        (
            json!({"id": "cli", "redirect_uris": [APP]}),
            409,
            "id: an OAuth client `cli` exists already",
        ),
        (
            json!({"redirect_uris": ["javascript:alert(1)"]}),
            400,
            "has a wrong redirect URI `javascript:alert(1)`",
        ),
        (json!({"redirect_uris": many}), 400, "use at most 100"),
        (
            json!({"redirect_uris": [APP], "secret": ""}),
            400,
            "has an empty secret",
        ),
        (json!({"id": "a b", "redirect_uris": [APP]}), 400, "id"),
        (json!({"id": "a"}), 400, "redirect_uris"),
        (json!({"redirect_uris": [APP], "name": "A"}), 400, "name"),
    ] {
        let reply = create(&mock, new.clone()).await.expect_status(status);
        assert!(detail(&reply).contains(why), "{new}: {}", reply.text);
    }
    for (change, why) in [
        (
            json!({"redirect_uris": ["/callback"]}),
            "wrong redirect URI",
        ),
        (json!({"redirect_uris": null}), "invalid type: null"),
        (json!({"secret": ""}), "has an empty secret"),
        (json!({"id": "other"}), "id"),
    ] {
        let reply = patch(&mock, WEB, &change).await.expect_status(400);
        assert!(detail(&reply).contains(why), "{change}: {}", reply.text);
    }
    let list = mock.get(CLIENTS, None).await.json();
    assert_eq!(list["data"], json!([cli(), web()]));
}

#[tokio::test]
async fn changes_of_a_client_apply_to_later_requests() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let before = web_code(&mock, &bearer).await;
    let changed = patch(&mock, WEB, &json!({"redirect_uris": [APP]})).await;
    let info = json!({"id": "web", "redirect_uris": [APP], "has_secret": true});
    assert_eq!(changed.expect_status(200).json(), info);
    let request = |uri: &str| json!({"client_id": "web", "redirect_uri": uri});
    let reply = authorize(&mock, &bearer, request(WEB_REDIRECT_URI)).await;
    reply.expect_status(400);
    let reply = authorize(&mock, &bearer, request(APP)).await;
    reply.expect_status(200);
    // The code of an earlier request, by the secret that stayed.
    exchange(&mock, &before, of_web()).await.expect_status(200);
    let code = code_for(&mock, &bearer, "web").await;
    let changed = patch(&mock, WEB, &json!({"secret": "a newer secret"})).await;
    assert_eq!(changed.expect_status(200).json(), info);
    let old = exchange_by(&mock, "web", CLIENT_SECRET, APP, &code).await;
    old.expect_status(401);
    let new = exchange_by(&mock, "web", "a newer secret", APP, &code).await;
    new.expect_status(200);
    let reply = patch(&mock, WEB, &json!({})).await.expect_status(200);
    assert_eq!(reply.json(), info);
}

#[tokio::test]
async fn client_that_loses_its_secret_loses_its_codes() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let opened = exchange(&mock, &web_code(&mock, &bearer).await, of_web()).await;
    let code = web_code(&mock, &bearer).await;
    let changed = patch(&mock, WEB, &json!({"secret": null})).await;
    assert_eq!(changed.expect_status(200).json()["has_secret"], false);
    // It had no challenge, which a client without a secret needs.
    let reply = exchange_by(&mock, "web", "", WEB_REDIRECT_URI, &code).await;
    invalid_grant(reply);
    mock.load(&opened.access()).await.expect_status(200);
    let reply = patch(&mock, WEB, &json!({"secret": "a secret"})).await;
    assert_eq!(reply.expect_status(200).json()["has_secret"], true);
}

#[tokio::test]
async fn deletion_of_a_client_ends_its_codes_and_sessions_for_good() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let tokens = exchange(&mock, &code(&mock, &bearer).await, json!({})).await;
    let globex = json!({"id": "org_globex"});
    let switched = mock
        .post("/v1/auth/switch", &globex, Some(&tokens.access()))
        .await;
    let other = exchange(&mock, &web_code(&mock, &bearer).await, of_web()).await;
    let waiting = code(&mock, &bearer).await;
    let used = code(&mock, &bearer).await;
    let second = exchange(&mock, &used, json!({})).await;
    delete(&mock, CLI).await.expect_status(204);
    mock.get(CLI, None).await.expect_status(404);
    delete(&mock, CLI).await.expect_status(404);
    for ended in [&tokens, &switched, &second] {
        mock.load(&ended.access())
            .await
            .expect_refusal(401, "session_client_deleted; …");
        let refresh = json!({"refresh_token": ended.field("refresh_token")});
        let refresh = mock.post("/v1/oauth2/refresh", &refresh, None).await;
        refresh.expect_status(401);
    }
    for lives in [&bearer, &other.access()] {
        mock.load(lives).await.expect_status(200);
    }
    let reply = exchange(&mock, &waiting, json!({})).await;
    refused(reply, 401, "invalid_client", "Invalid client");
    let again = json!({"id": "cli", "redirect_uris": ["http://127.0.0.1/callback"]});
    create(&mock, again).await.expect_status(201);
    for code in [&waiting, &used] {
        invalid_grant(exchange(&mock, code, json!({})).await);
    }
    mock.load(&tokens.access()).await.expect_status(401);
    code(&mock, &bearer).await;
}

#[tokio::test]
async fn scenario_without_a_client_ends_its_codes_and_sessions() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let tokens = exchange(&mock, &code(&mock, &bearer).await, json!({})).await;
    let waiting = code(&mock, &bearer).await;
    let clients = json!([{"id": "cli", "redirect_uris": ["http://127.0.0.1/callback"]}]);
    load_scenario(&mock, "merge", json!({"oauth_clients": clients})).await;
    mock.load(&tokens.access()).await.expect_status(200);
    let mut scenario = mock.get("/_emulate/state", None).await.json()["scenario"].clone();
    scenario["oauth_clients"] = json!([]);
    load_scenario(&mock, "replace", scenario).await;
    mock.load(&tokens.access())
        .await
        .expect_refusal(401, "session_client_deleted; …");
    mock.load(&bearer).await.expect_status(200);
    load_scenario(&mock, "merge", json!({"oauth_clients": clients})).await;
    invalid_grant(exchange(&mock, &waiting, json!({})).await);
}

#[tokio::test]
async fn imported_state_knows_the_client_of_a_session() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let tokens = exchange(&mock, &code(&mock, &bearer).await, json!({})).await;
    let state = mock.get("/_emulate/state", None).await.json();
    mock.post_empty("/_emulate/reset", None).await;
    put(&mock, "/_emulate/state", &state)
        .await
        .expect_status(204);
    let sessions = mock.get("/_emulate/sessions", None).await.json();
    let of_client: Vec<_> = sessions["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|session| session.get("client_id"))
        .collect();
    assert!(of_client.contains(&Some(&json!("cli"))), "{sessions}");
    assert!(of_client.contains(&None), "{sessions}");
    delete(&mock, CLI).await.expect_status(204);
    mock.load(&tokens.access()).await.expect_status(401);
    mock.load(&bearer).await.expect_status(200);
}

#[tokio::test]
async fn client_is_of_its_namespace() {
    let mock = Mock::start().await;
    delete(&mock, &format!("/_ns/t1{CLI}"))
        .await
        .expect_status(204);
    let list = mock.get(&format!("/_ns/t1{CLIENTS}"), None).await.json();
    assert_eq!(list["data"], json!([web()]));
    let bearer = mock.bearer(DEV).await;
    let url = authorize(&mock, &bearer, json!({}))
        .await
        .field("redirect_url");
    assert!(url.starts_with(REDIRECT_URI), "{url}");
}
