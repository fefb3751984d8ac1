//! Recording: the users that pass become a scenario, and the exchanges examples, without secrets.

use auth_contract_tests::harness::{DEV, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL};
use auth_mock_server::{MockServer, ProxyConfig, RecordedExample, Recording, Scenario};
use auth_sdk::{AuthClient, PortalLoginRequest};
use axum::Router;
use axum::routing::get;
use serde_json::{Value, json};

use super::{client, proxy, serve};

async fn recording_proxy(real: &MockServer) -> Mock {
    let config = ProxyConfig::new(real.url()).record(true);
    Mock::with(MockServer::builder().ui(false).proxy(config)).await
}

fn recording(proxy: &MockServer) -> Recording {
    proxy.proxy_report().unwrap().recording.unwrap()
}

fn example<'a>(recording: &'a Recording, operation: &str, status: u16) -> &'a RecordedExample {
    let mut examples = recording.examples.iter();
    let found = examples.find(|one| one.operation == operation && one.reply.status == status);
    found.unwrap_or_else(|| panic!("{operation} {status}: {:#?}", recording.examples))
}

#[tokio::test]
async fn scenario_of_a_recording_signs_the_same_users_in() {
    let real = MockServer::builder().ui(false).start().await.unwrap();
    let proxy = recording_proxy(&real).await;
    let guest = proxy.portal_login(GUEST, PASSWORD).await;
    let guest = proxy
        .load(guest.json()["access_token"].as_str().unwrap())
        .await;
    let dev = proxy.staff_login(DEV, PASSWORD).await;
    let dev = proxy
        .load(dev.json()["access_token"].as_str().unwrap())
        .await;
    let recording = recording(&proxy.server);
    assert_eq!(recording.left_out, Vec::<String>::new());
    let emails: Vec<_> = recording
        .scenario
        .users
        .iter()
        .map(|user| &*user.email)
        .collect();
    assert_eq!(emails, [DEV, GUEST]);

    let text = serde_json::to_string(&recording.scenario).unwrap();
    let scenario: Scenario = serde_json::from_str(&text).unwrap();
    let replayed = Mock::with(MockServer::builder().ui(false).scenario(scenario)).await;
    let again = replayed.portal_login(GUEST, PASSWORD).await;
    let again = replayed
        .load(again.json()["access_token"].as_str().unwrap())
        .await;
    assert_eq!(again.json(), guest.json());
    let again = replayed.staff_login(DEV, PASSWORD).await;
    let again = replayed
        .load(again.json()["access_token"].as_str().unwrap())
        .await;
    assert_eq!(again.json(), dev.json());
}

#[tokio::test]
async fn user_seen_without_a_password_has_none() {
    let real = MockServer::builder().ui(false).start().await.unwrap();
    let direct = AuthClient::builder().base_url(real.url()).build().unwrap();
    let request = PortalLoginRequest::new(GUEST, PASSWORD, PORTAL);
    direct.portal_login(&request).await.unwrap();
    let token = direct.bearer().await.unwrap();
    let proxy = recording_proxy(&real).await;
    assert_eq!(proxy.load(token.expose()).await.status, 200);
    let recording = recording(&proxy.server);
    let [guest] = &*recording.scenario.users else {
        panic!("{:?}", recording.scenario)
    };
    assert_eq!((&*guest.email, &*guest.password), (GUEST, ""));
}

#[tokio::test]
async fn examples_are_one_for_each_operation_and_status_without_secrets() {
    let mut scenario = Scenario::demo();
    for user in &mut scenario.users {
        user.password = "a password of the real server".into();
    }
    let builder = MockServer::builder().ui(false).scenario(scenario);
    let real = builder.start().await.unwrap();
    let proxy = recording_proxy(&real).await;
    let password = "a password of the real server";
    proxy.portal_login(GUEST, "canary-wrong").await;
    let signed_in = proxy.portal_login(GUEST, password).await;
    let token = signed_in.json()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let refresh = signed_in.json()["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    proxy.load(&token).await;
    proxy.load(&token).await;
    proxy.load("canary-bearer").await;
    proxy.portal_login(GUEST_2FA, password).await;
    let message = real.inbox().latest(GUEST_2FA).await.unwrap();
    let login_session = message.login_session_id.unwrap();
    let verify = json!({"email": GUEST_2FA, "code": message.code.unwrap()});
    let verified = proxy
        .post("/v1/auth/portal/verify-2fa", &verify, None)
        .await;
    assert_eq!(verified.status, 200);
    let unprocessable = json!({"email": 7, "password": "canary-echo"});
    proxy
        .post("/v1/auth/portal/login", &unprocessable, None)
        .await;

    let recording = recording(&proxy.server);
    let seen: Vec<_> = recording
        .examples
        .iter()
        .map(|one| format!("{} {}", one.operation, one.reply.status))
        .collect();
    assert_eq!(
        seen,
        [
            "load 200",
            "load 401",
            "portal_login 200",
            "portal_login 401",
            "portal_login 422",
            "portal_verify_2fa 200"
        ]
    );
    let login = example(&recording, "portal_login", 200);
    assert_eq!(
        (&*login.method, &*login.path),
        ("POST", "/v1/auth/portal/login")
    );
    let body = login.body.as_ref().unwrap();
    assert_eq!(body["email"], GUEST);
    assert_eq!(body["password"], "[redacted]");
    let reply = &example(&recording, "load", 200).reply;
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(reply.body.as_ref().unwrap()["user"]["email"], GUEST);

    let text = serde_json::to_string(&recording.examples).unwrap()
        + &serde_json::to_string(&recording.scenario).unwrap();
    assert_eq!(
        example(&recording, "portal_verify_2fa", 200).body,
        Some(json!({"email": GUEST_2FA, "code": "[redacted]"}))
    );
    let secrets = [password, &token, &refresh, &login_session];
    for secret in secrets.into_iter().chain(["canary-"]) {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}

/// What a proxy keeps of a server whose `load` gives these bodies in turn.
async fn of_loads(bodies: impl IntoIterator<Item = Value>) -> Recording {
    let bodies: Vec<String> = bodies.into_iter().map(|body| body.to_string()).collect();
    let count = bodies.len();
    let rest = std::sync::Arc::new(std::sync::Mutex::new(bodies.into_iter()));
    let json = [("content-type", "application/json")];
    let routes = Router::new().route(
        "/v1/auth/load",
        get(async move || (json, rest.lock().unwrap().next().unwrap_or_default())),
    );
    let proxy = proxy(ProxyConfig::new(serve(routes).await).record(true)).await;
    for _ in 0..count {
        let load = client().get(format!("{}/v1/auth/load", proxy.url()));
        load.bearer_auth("a").send().await.unwrap();
    }
    recording(&proxy)
}

fn user(id: &str, email: &str) -> Value {
    json!({"user": {"id": id, "email": email, "organization_id": "org_a"}})
}

#[tokio::test]
async fn what_does_not_fit_a_scenario_is_left_out_and_told() {
    let recording = of_loads([
        user("user_a", "a@example.com"),
        user("has / a slash", "b@example.com"),
        user("user_c", "A@example.com"),
        json!({"user": {"id": "user_d"}}),
        json!("canary"),
    ])
    .await;
    let ids: Vec<_> = recording
        .scenario
        .users
        .iter()
        .map(|user| &*user.id)
        .collect();
    assert_eq!(ids, ["user_a"]);
    let told = recording.left_out.join("\n");
    for part in [
        "\"has / a slash\" does not fit into a scenario",
        "\"user_c\" has the address of another user",
        "load: a reply without the fields of the contract",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("canary"), "{told}");
}

#[tokio::test]
async fn roles_of_one_user_come_together_from_the_organizations_of_its_sessions() {
    let both = json!([{"id": "org_a", "name": "A"}, {"id": "org_b", "name": "B"}]);
    let at = |organization: &str, owner: bool| {
        json!({"user": {
            "id": "user_a", "email": "a@example.com", "organization_id": organization,
            "is_account_owner": owner, "is_account_admin": !owner, "organizations": both,
        }})
    };
    let recording = of_loads([at("org_b", true), at("org_a", false)]).await;
    let [user] = &*recording.scenario.users else {
        panic!("{:?}", recording.scenario)
    };
    let memberships = serde_json::to_value(&user.memberships).unwrap();
    let expected = json!([
        {"organization_id": "org_b", "role": "owner"},
        {"organization_id": "org_a", "role": "admin"},
    ]);
    assert_eq!(memberships, expected);
}

#[tokio::test]
async fn reply_with_more_fields_and_null_in_others_is_learnt_from() {
    let recording = of_loads([json!({
        "user": {
            "id": "user_a", "email": "a@example.com", "organization_id": "org_a", "locale": "de",
            "first_name": null, "permissions": null, "is_superuser": null,
            "organizations": [{"id": "org_a", "name": "A", "slug": "a"}, {"id": "org_b"}],
        },
        "organizations": null,
        "features": {},
    })])
    .await;
    assert_eq!(recording.left_out, Vec::<String>::new());
    let Scenario {
        organizations,
        users,
        ..
    } = recording.scenario;
    let ids: Vec<_> = users.iter().map(|user| &*user.id).collect();
    assert_eq!(ids, ["user_a"]);
    assert!(users[0].is_active && !users[0].is_superuser);
    let names: Vec<_> = organizations.iter().map(|one| &*one.name).collect();
    assert_eq!(names, ["A", "org_b"]);
}

#[tokio::test]
async fn nothing_is_kept_unless_it_is_asked_for() {
    let real = MockServer::builder().ui(false).start().await.unwrap();
    let proxy = proxy(ProxyConfig::new(real.url())).await;
    assert_eq!(proxy.proxy_report().unwrap().recording, None);
}
