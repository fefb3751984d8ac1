//! The authorization code flow: from a client's request to its tokens.

use auth_contract_tests::authorization::{
    CHALLENGE, CLIENT_SECRET, REDIRECT_URI, WEB_REDIRECT_URI, authorize, claims, code, exchange,
    of_web, pairs, refused, web_code,
};
use auth_contract_tests::harness::{ADMIN, DEV, GUEST, Mock, Reply};
use auth_mock_server::{Clock, MockServer, OauthClient, Scenario};
use reqwest::Method;
use serde_json::{Value, json};

/// Where the browser goes for a request.
async fn answered(mock: &Mock, bearer: &str, changes: Value) -> String {
    let reply = authorize(mock, bearer, changes).await;
    reply.expect_status(200).field("redirect_url")
}

#[track_caller]
fn invalid_grant(reply: Reply) {
    refused(reply, 400, "invalid_grant", "Invalid authorization code");
}

async fn with_clients(clients: Vec<OauthClient>) -> Mock {
    let scenario = Scenario {
        oauth_clients: clients,
        ..Scenario::demo()
    };
    let clock = Clock::frozen("2030-01-01T12:00:00Z".parse().unwrap());
    Mock::with(MockServer::builder().scenario(scenario).clock(clock)).await
}

#[tokio::test]
async fn code_opens_a_session_of_the_user_in_the_same_organization() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let globex = json!({"id": "org_globex"});
    let switched = mock.post("/v1/auth/switch", &globex, Some(&bearer)).await;
    let code = code(&mock, &switched.access()).await;
    let reply = exchange(&mock, &code, json!({})).await.expect_status(200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    mock.post_empty("/v1/auth/logout", Some(&switched.access()))
        .await
        .expect_status(204);
    let loaded = mock.load(&reply.access()).await.expect_status(200).json();
    assert_eq!(loaded["user"]["email"], DEV);
    assert_eq!(loaded["organization"]["id"], "org_globex");
    let refresh = json!({"refresh_token": reply.field("refresh_token")});
    let renewed = mock.post("/v1/oauth2/refresh", &refresh, None).await;
    renewed.expect_status(200);
}

#[tokio::test]
async fn answer_has_the_state_unchanged_and_the_issuer() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let state = "é &=?#+%20";
    for changes in [
        json!({"state": state}),
        json!({"state": state, "response_type": "token"}),
    ] {
        let url = answered(&mock, &bearer, changes).await;
        assert!(url.starts_with(&format!("{REDIRECT_URI}?")), "{url}");
        let pairs = pairs(&url);
        assert_eq!(pairs["state"], state);
        // That of the tokens.
        assert_eq!(pairs["iss"], claims(&bearer)["iss"]);
    }
    let url = answered(&mock, &bearer, json!({"state": null})).await;
    assert!(!pairs(&url).contains_key("state"));
    let request = mock.request(Method::POST, "/_ns/t1/v1/oauth2/login");
    let form = [
        ("username", DEV),
        ("password", auth_contract_tests::harness::PASSWORD),
    ];
    let bearer = mock.send(request.form(&form)).await.access();
    let body = json!({"client_id": "web"});
    let request = mock.request(Method::POST, "/_ns/t1/v1/oauth2/code");
    let reply = mock.send(request.bearer_auth(&bearer).json(&body)).await;
    let issuer = &pairs(&reply.field("code_url"))["iss"];
    assert_eq!(*issuer, claims(&bearer)["iss"]);
    assert!(issuer.ends_with("/_ns/t1"), "{issuer}");
}

#[tokio::test]
async fn fault_of_a_request_is_reported_to_the_registered_redirect_uri() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let short = &CHALLENGE[1..];
    for (changes, error) in [
        (
            json!({"response_type": "token"}),
            "unsupported_response_type",
        ),
        (json!({"response_type": ""}), "unsupported_response_type"),
        (json!({"code_challenge": null}), "invalid_request"),
        (json!({"code_challenge": short}), "invalid_request"),
        (
            json!({"code_challenge": format!("{short}=")}),
            "invalid_request",
        ),
        (json!({"code_challenge_method": "plain"}), "invalid_request"),
        (json!({"code_challenge_method": "s256"}), "invalid_request"),
    ] {
        let url = answered(&mock, &bearer, changes.clone()).await;
        let pairs = pairs(&url);
        assert_eq!(pairs["error"], error, "{changes}");
        assert!(!pairs.contains_key("code") && url.starts_with(REDIRECT_URI));
    }
    let url = answered(
        &mock,
        &bearer,
        json!({"code_challenge_method": "S256", "scope": "a b"}),
    )
    .await;
    assert!(pairs(&url).contains_key("code"));
}

#[tokio::test]
async fn browser_goes_nowhere_for_an_unknown_client_or_redirect_uri() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    for (changes, detail) in [
        (json!({"client_id": "none"}), "Unknown client"),
        // The other client's.
        (
            json!({"redirect_uri": WEB_REDIRECT_URI}),
            "Redirect URI is not registered",
        ),
        (
            json!({"redirect_uri": "http://127.0.0.1:8011/other"}),
            "Redirect URI is not registered",
        ),
        (
            json!({"redirect_uri": "http://localhost:8011/callback"}),
            "Redirect URI is not registered",
        ),
        // More than the registered one, `http://127.0.0.1/callback`.
        (
            json!({"redirect_uri": "http://127.0.0.1/callback/"}),
            "Redirect URI is not registered",
        ),
        (
            json!({"redirect_uri": "http://127.0.0.1/callback?other=1"}),
            "Redirect URI is not registered",
        ),
        // Other faults, which would be reported to a good one.
        (
            json!({"redirect_uri": "https://evil.test", "response_type": "token"}),
            "Redirect URI is not registered",
        ),
    ] {
        let reply = authorize(&mock, &bearer, changes).await;
        let reply = refused(reply, 400, "invalid_request", detail);
        assert_eq!(reply.header("location"), None);
    }
}

#[tokio::test]
async fn port_of_a_loopback_redirect_uri_is_free_and_that_of_the_request_counts() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let (first, other) = (
        "http://127.0.0.1:49152/callback",
        "http://127.0.0.1:49153/callback",
    );
    let url = answered(&mock, &bearer, json!({"redirect_uri": first})).await;
    assert!(url.starts_with(first), "{url}");
    let code = &pairs(&url)["code"];
    invalid_grant(exchange(&mock, code, json!({"redirect_uri": other})).await);
    let reply = exchange(&mock, code, json!({"redirect_uri": first})).await;
    reply.expect_status(200);
    let web = json!({"client_id": "web", "redirect_uri": "http://localhost:3001/oauth2/callback"});
    let reply = authorize(&mock, &bearer, web).await;
    refused(
        reply,
        400,
        "invalid_request",
        "Redirect URI is not registered",
    );
}

#[tokio::test]
async fn code_is_bound_to_client_redirect_uri_and_verifier() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let code = code(&mock, &bearer).await;
    for changes in [
        json!({"client_id": "web", "client_secret": CLIENT_SECRET}),
        json!({"redirect_uri": "http://127.0.0.1/callback"}),
        json!({"redirect_uri": "http://127.0.0.1:8011/callback?"}),
        json!({"code_verifier": null}),
        json!({"code_verifier": ""}),
        json!({"code_verifier": CHALLENGE}),
        json!({"code_verifier": "a".repeat(43)}),
        json!({"code": format!("{code}0")}),
        json!({"code": code.to_uppercase() + "x"}),
    ] {
        invalid_grant(exchange(&mock, &code, changes).await);
    }
    // A wrong guess uses nothing up.
    exchange(&mock, &code, json!({})).await.expect_status(200);
}

#[tokio::test]
async fn code_expires_after_60_seconds() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let (first, second) = (code(&mock, &bearer).await, code(&mock, &bearer).await);
    mock.advance(59);
    exchange(&mock, &first, json!({})).await.expect_status(200);
    mock.advance(1);
    invalid_grant(exchange(&mock, &second, json!({})).await);
}

#[tokio::test]
async fn second_use_of_a_code_ends_the_session_of_the_first() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let code = code(&mock, &bearer).await;
    let first = exchange(&mock, &code, json!({})).await.expect_status(200);
    mock.load(&first.access()).await.expect_status(200);
    // Another client learns nothing, and ends nothing.
    let web = json!({"client_id": "web", "client_secret": CLIENT_SECRET});
    invalid_grant(exchange(&mock, &code, web).await);
    mock.load(&first.access()).await.expect_status(200);
    mock.advance(55 * 60);
    let refresh = json!({"refresh_token": first.field("refresh_token")});
    let renewed = mock
        .post("/v1/oauth2/refresh", &refresh, None)
        .await
        .access();
    // Whatever else is right or wrong about it.
    invalid_grant(exchange(&mock, &code, json!({"code_verifier": null})).await);
    mock.load(&renewed)
        .await
        .expect_refusal(401, "session_code_reused; …");
    let refresh = mock.post("/v1/oauth2/refresh", &refresh, None).await;
    refresh.expect_status(401);
    // The session that issued the code has nothing to do with it.
    let own = mock.bearer(DEV).await;
    mock.load(&own).await.expect_status(200);
}

#[tokio::test]
async fn code_ends_with_the_session_that_issued_it() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let code = code(&mock, &bearer).await;
    mock.post_empty("/v1/auth/logout", Some(&bearer))
        .await
        .expect_status(204);
    invalid_grant(exchange(&mock, &code, json!({})).await);
}

#[tokio::test]
async fn client_with_a_secret_proves_itself_and_may_leave_the_challenge_out() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let code = web_code(&mock, &bearer).await;
    let secret = |secret: Value| {
        let mut body = of_web();
        body["client_secret"] = secret;
        body
    };
    for changes in [
        secret(Value::Null),
        secret(json!("")),
        secret(json!("wrong")),
    ] {
        let reply = exchange(&mock, &code, changes).await;
        refused(reply, 401, "invalid_client", "Invalid client");
    }
    // A verifier of a code without a challenge: the challenge was taken out of the request.
    let mut downgraded = of_web();
    downgraded.as_object_mut().unwrap().remove("code_verifier");
    invalid_grant(exchange(&mock, &code, downgraded).await);
    exchange(&mock, &code, of_web()).await.expect_status(200);
    let unchallenged = json!({
        "client_id": "web", "redirect_uri": WEB_REDIRECT_URI, "code_challenge": null,
    });
    let code = pairs(&answered(&mock, &bearer, unchallenged).await)["code"].clone();
    exchange(&mock, &code, of_web()).await.expect_status(200);
    let challenged = json!({"client_id": "web", "redirect_uri": WEB_REDIRECT_URI});
    let code = pairs(&answered(&mock, &bearer, challenged).await)["code"].clone();
    invalid_grant(exchange(&mock, &code, of_web()).await);
}

#[tokio::test]
async fn unknown_client_and_wrong_secret_get_the_same_answer() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let code = code(&mock, &bearer).await;
    let mut bodies = Vec::new();
    for changes in [
        json!({"client_id": "none"}),
        json!({"client_id": "web", "client_secret": "wrong"}),
        json!({"client_secret": "one that the client does not have"}),
    ] {
        let reply = exchange(&mock, &code, changes).await.expect_status(401);
        bodies.push(reply.text);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let reply = exchange(&mock, &code, json!({"client_secret": ""})).await;
    reply.expect_status(200);
}

#[tokio::test]
async fn code_without_a_challenge_is_for_clients_with_a_secret_and_one_redirect_uri() {
    let several = OauthClient {
        redirect_uris: vec!["https://a.test/1".into(), "https://a.test/2".into()],
        secret: Some("a secret of a client".into()),
        ..OauthClient::new("several", "")
    };
    let clients = vec![
        OauthClient::new("cli", "http://127.0.0.1/callback"),
        several,
    ];
    let mock = with_clients(clients).await;
    let bearer = mock.bearer(DEV).await;
    for (client, detail, error) in [
        (
            "cli",
            "Not available to clients without a secret",
            "unauthorized_client",
        ),
        (
            "several",
            "Client does not have one redirect URI",
            "invalid_request",
        ),
        ("none", "Unknown client", "invalid_request"),
    ] {
        let body = json!({"client_id": client});
        let reply = mock.post("/v1/oauth2/code", &body, Some(&bearer)).await;
        refused(reply, 400, error, detail);
    }
}

#[tokio::test]
async fn impersonated_session_and_program_sign_nobody_in() {
    let mock = Mock::start().await;
    let admin = mock.bearer(ADMIN).await;
    let target = json!({"user_id": "user_dev"});
    let acting = mock
        .post("/v1/auth/login-as-user", &target, Some(&admin))
        .await;
    let pat = mock
        .post("/v1/auth/pats", &json!({"name": "p"}), Some(&admin))
        .await;
    for bearer in [acting.access(), pat.field("token")] {
        authorize(&mock, &bearer, json!({}))
            .await
            .expect_status(403);
        let body = json!({"client_id": "web"});
        let reply = mock.post("/v1/oauth2/code", &body, Some(&bearer)).await;
        reply.expect_status(403);
    }
}

#[tokio::test]
async fn code_of_a_portal_session_opens_a_portal_session() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(GUEST).await;
    let code = code(&mock, &bearer).await;
    let access = exchange(&mock, &code, json!({})).await.access();
    let loaded = mock.load(&access).await.expect_status(200).json();
    assert_eq!(loaded["user"]["portal_id"], "portal_demo");
}

#[tokio::test]
async fn other_grants_and_run_as_are_refused() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let code = code(&mock, &bearer).await;
    for (changes, detail, error) in [
        (
            json!({"grant_type": "password"}),
            "Unsupported grant type",
            "unsupported_grant_type",
        ),
        (
            json!({"run_as": "user_admin"}),
            "run_as is not supported",
            "invalid_request",
        ),
    ] {
        let reply = exchange(&mock, &code, changes).await;
        refused(reply, 400, error, detail);
    }
    exchange(&mock, &code, json!({})).await.expect_status(200);
}

#[tokio::test]
async fn codes_and_clients_survive_a_snapshot_and_an_export_without_their_secrets() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let (plain, web) = (code(&mock, &bearer).await, web_code(&mock, &bearer).await);
    let state = mock.get("/_emulate/state", None).await.expect_status(200);
    assert!(!state.text.contains(&plain) && !state.text.contains(&web));
    assert!(
        !state.json()["world"]["people"]
            .to_string()
            .contains(CLIENT_SECRET)
    );
    mock.post_empty("/_emulate/reset", None).await;
    invalid_grant(exchange(&mock, &plain, json!({})).await);
    let put = mock.request(Method::PUT, "/_emulate/state");
    mock.send(put.json(&state.json())).await;
    exchange(&mock, &plain, json!({})).await.expect_status(200);
    exchange(&mock, &web, of_web()).await.expect_status(200);
    invalid_grant(exchange(&mock, &plain, json!({})).await);
}

#[tokio::test]
async fn scenario_adds_changes_and_removes_clients() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let load = async |mode: &str, clients: Value| {
        let scenario = json!({"oauth_clients": clients});
        let body = json!({"mode": mode, "scenario": scenario});
        let put = mock.request(Method::POST, "/_emulate/scenario");
        mock.send(put.json(&body)).await
    };
    let code = web_code(&mock, &bearer).await;
    // A merge leaves what it does not name: the other client, and the secret.
    let uris = json!([WEB_REDIRECT_URI, "https://app.example.com/callback"]);
    let web = json!([{"id": "web", "redirect_uris": uris}]);
    load("merge", web).await.expect_status(200);
    exchange(&mock, &code, of_web()).await.expect_status(200);
    self::code(&mock, &bearer).await;
    let wrong = json!([{"id": "cli", "redirect_uris": ["javascript:alert(1)"]}]);
    let reply = load("merge", wrong).await.expect_status(400);
    assert!(
        reply
            .text
            .contains("OAuth client `cli` has a wrong redirect URI"),
        "{}",
        reply.text
    );
    let none = json!([{"id": "web", "redirect_uris": [WEB_REDIRECT_URI], "secret": null}]);
    load("merge", none).await.expect_status(200);
    let body = json!({"client_id": "web"});
    let reply = mock.post("/v1/oauth2/code", &body, Some(&bearer)).await;
    reply.expect_refusal(400, "public_client");
    load("replace", json!([])).await.expect_status(200);
    // Its users are gone with the scenario: the client is looked up by another one's.
    let reply = exchange(&mock, "any", json!({})).await;
    reply.expect_refusal(401, "oauth_client_unknown");
}
