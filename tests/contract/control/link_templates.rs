//! An app's own pages behind the links in messages: `reset_url`, `login_url` and `approve_url`.

use auth_contract_tests::harness::{DEV, GUEST, Mock, PASSWORD, PORTAL, Reply};
use auth_mock_server::control_api::{PortalPatch, StaffPatch};
use auth_mock_server::{MessageKind, MockServer, Scenario};
use reqwest::Method;
use serde_json::{Value, json};

const GUEST_2FA: &str = "guest-2fa@example.com";
const DEMO: &str = "/_emulate/portals/portal_demo";
const STAFF: &str = "/_emulate/staff";
const RESET: &str = "https://app.test/reset?token={token}&portal={portal_id}&to={email}";
const APPROVE: &str = "https://app.test/approve/{session_id}#{token}";
const LOGIN: &str = "https://app.test/login?session={session_id}";

async fn patch(mock: &Mock, path: &str, body: &Value) -> Reply {
    mock.send(mock.request(Method::PATCH, path).json(body))
        .await
}

async fn forgot(mock: &Mock) -> auth_mock_server::Message {
    let body = json!({"email": GUEST, "portal_id": PORTAL});
    mock.post("/v1/auth/portal/forgot-password", &body, None)
        .await
        .expect_status(201);
    mock.message(GUEST, MessageKind::PasswordReset)
}

async fn portal_magic(mock: &Mock) -> auth_mock_server::Message {
    let body = json!({"email": GUEST, "portal_id": PORTAL});
    mock.post("/v1/auth/portal/request-magic-code", &body, None)
        .await;
    mock.message(GUEST, MessageKind::MagicCode)
}

async fn staff_magic(mock: &Mock) -> auth_mock_server::Message {
    mock.post("/v1/auth/request-magic-code", &json!({"email": DEV}), None)
        .await;
    mock.message(DEV, MessageKind::MagicCode)
}

#[tokio::test]
async fn reset_link_opens_the_apps_own_page() {
    let mock = Mock::start().await;
    let own = forgot(&mock).await.link;
    assert!(
        own.contains("/v1/auth/portal/reset-callback?token="),
        "{own}"
    );
    let changed = patch(&mock, DEMO, &json!({"reset_url": RESET})).await;
    assert_eq!(changed.expect_status(200).json()["reset_url"], RESET);
    let message = forgot(&mock).await;
    let link = format!(
        "https://app.test/reset?token={}&portal=portal_demo&to=guest%40example.com",
        message.token
    );
    assert_eq!(message.link, link);
    let body = json!({"token": message.token, "portal_id": PORTAL, "new_password": "another one"});
    mock.post("/v1/auth/portal/reset-password", &body, None)
        .await
        .expect_status(200);
    let removed = patch(&mock, DEMO, &json!({"reset_url": null})).await.json();
    assert_eq!(removed.get("reset_url"), None);
    let own = forgot(&mock).await.link;
    assert!(
        own.contains("/v1/auth/portal/reset-callback?token="),
        "{own}"
    );
}

#[tokio::test]
async fn approval_and_magic_links_open_the_apps_own_pages() {
    let mock = Mock::start().await;
    patch(&mock, DEMO, &json!({"approve_url": APPROVE}))
        .await
        .expect_status(200);
    let message = portal_magic(&mock).await;
    let session = message.login_session_id.unwrap();
    assert_eq!(
        message.link,
        format!("https://app.test/approve/{session}#{}", message.token)
    );
    patch(&mock, DEMO, &json!({"login_url": LOGIN}))
        .await
        .expect_status(200);
    let message = portal_magic(&mock).await;
    let session = message.login_session_id.unwrap();
    assert_eq!(
        message.link,
        format!("https://app.test/login?session={session}")
    );
    mock.portal_login(GUEST_2FA, PASSWORD)
        .await
        .expect_status(200);
    let message = mock.message(GUEST_2FA, MessageKind::SecondFactor);
    let link = format!(
        "https://app.test/approve/{}#{}",
        message.login_session_id.unwrap(),
        message.token
    );
    assert_eq!(message.link, link);
    let staff = staff_magic(&mock).await.link;
    assert!(staff.contains("/_emulate/approve?session_id="), "{staff}");
    patch(&mock, STAFF, &json!({"login_url": LOGIN}))
        .await
        .expect_status(200);
    assert_eq!(
        mock.get(STAFF, None).await.json(),
        json!({"login_url": LOGIN})
    );
    let staff = staff_magic(&mock).await.link;
    assert!(
        staff.starts_with("https://app.test/login?session="),
        "{staff}"
    );
}

#[tokio::test]
async fn scenario_file_sets_pages_and_snapshot_state_and_merge_keep_them() {
    let text = format!(
        "organizations: [{{id: org_acme, name: Acme}}]\n\
         portals: [{{id: {PORTAL}, name: P, organization_id: org_acme, reset_url: '{RESET}'}}]\n\
         staff: {{approve_url: '{APPROVE}'}}\n\
         users: [{{id: g, email: {GUEST}, password: p, portal_id: {PORTAL}}}]\n"
    );
    let scenario = Scenario::from_text("pages.yaml", &text).unwrap();
    let mock = Mock::with(MockServer::builder().scenario(scenario)).await;
    assert!(
        forgot(&mock)
            .await
            .link
            .starts_with("https://app.test/reset?token=")
    );
    let snapshot = json!({"name": "one"});
    mock.post("/_emulate/snapshots", &snapshot, None)
        .await
        .expect_status(201);
    let state = mock.get("/_emulate/state", None).await.json();
    for path in [DEMO, STAFF] {
        let none = json!({"reset_url": null, "approve_url": null});
        patch(&mock, path, &none).await.expect_status(200);
    }
    mock.post_empty("/_emulate/snapshots/one/restore", None)
        .await;
    assert_eq!(mock.get(DEMO, None).await.json()["reset_url"], RESET);
    patch(&mock, DEMO, &json!({"reset_url": null}))
        .await
        .expect_status(200);
    let imported = mock.request(Method::PUT, "/_emulate/state").json(&state);
    mock.send(imported).await;
    assert_eq!(mock.get(DEMO, None).await.json()["reset_url"], RESET);
    let portal = json!({"id": PORTAL, "name": "New", "organization_id": "org_acme"});
    let merge =
        json!({"mode": "merge", "scenario": {"portals": [portal], "staff": {"login_url": LOGIN}}});
    mock.post("/_emulate/scenario", &merge, None)
        .await
        .expect_status(200);
    let portal = mock.get(DEMO, None).await.json();
    assert_eq!(
        (&portal["name"], &portal["reset_url"]),
        (&json!("New"), &json!(RESET))
    );
    let staff = json!({"login_url": LOGIN, "approve_url": APPROVE});
    assert_eq!(mock.get(STAFF, None).await.json(), staff);
    mock.post_empty("/_emulate/reset", None)
        .await
        .expect_status(204);
    assert_eq!(mock.get(DEMO, None).await.json()["reset_url"], RESET);
    assert_eq!(mock.get(STAFF, None).await.json(), staff);
}

#[tokio::test]
async fn page_that_cannot_work_is_refused_with_the_cure() {
    let mock = Mock::start().await;
    for (path, body, told) in [
        (
            DEMO,
            json!({"reset_url": "/reset?token={token}"}),
            "reset_url: must be an absolute http or https URL",
        ),
        (
            DEMO,
            json!({"reset_url": "https://app.test/"}),
            "must contain the placeholder `{token}`",
        ),
        (
            DEMO,
            json!({"approve_url": "https://app.test/{token}"}),
            "approve_url: must contain the placeholder `{session_id}`",
        ),
        (
            DEMO,
            json!({"login_url": "https://app.test/{login_session_id}"}),
            "use `{token}`, `{session_id}`, `{portal_id}`, `{email}`",
        ),
        (
            STAFF,
            json!({"login_url": "https://app.test/{session_id}{portal_id}"}),
            "unknown placeholder",
        ),
    ] {
        let detail = patch(&mock, path, &body)
            .await
            .expect_status(400)
            .field("detail");
        assert!(detail.contains(told), "{body}: {detail}");
    }
    let text = "organizations: [{id: a, name: A}]\nportals:\n- {id: p, name: P, organization_id: a, reset_url: x}\nstaff:\n  login_url: y\n";
    let error = Scenario::from_text("pages.yaml", text)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("pages.yaml:3:3: portal `p` has a wrong reset_url: must be"),
        "{error}"
    );
    assert!(
        error.contains("pages.yaml:5:3: setting `staff` has a wrong login_url: must be"),
        "{error}"
    );
}

#[tokio::test]
async fn typed_client_changes_pages() {
    let mock = Mock::start().await;
    let world = mock.server.namespace("default");
    let pages = PortalPatch {
        reset_url: Some(Some(RESET.to_owned())),
        ..PortalPatch::default()
    };
    let portal = world.portals().update(PORTAL, &pages).await.unwrap();
    assert_eq!(portal.reset_url.as_deref(), Some(RESET));
    let pages = StaffPatch {
        login_url: Some(Some(LOGIN.to_owned())),
        ..StaffPatch::default()
    };
    world.update_staff(&pages).await.unwrap();
    assert_eq!(
        world.staff().await.unwrap().login_url.as_deref(),
        Some(LOGIN)
    );
}

/// The base URL of the reader replaces that of this server in links, and leaves others alone.
#[tokio::test]
async fn link_to_the_apps_own_page_is_the_same_in_a_state_document() {
    let mock = Mock::start().await;
    let own = portal_magic(&mock).await;
    let changed = patch(&mock, DEMO, &json!({ "reset_url": RESET })).await;
    changed.expect_status(200);
    let apps = forgot(&mock).await;
    for host in ["localhost", "127.0.0.1"] {
        let port = mock.server.address().port();
        let request = mock.request(Method::GET, "/_emulate/state");
        let request = request.header("host", format!("{host}:{port}"));
        let state = mock.send(request).await.expect_status(200).json();
        let messages = &state["world"]["messages"];
        assert_eq!(messages[1]["link"], apps.link);
        let path = own.link.split_once("/_emulate").unwrap().1;
        let link = format!("http://{host}:{port}/_emulate{path}");
        assert_eq!(messages[0]["link"], link);
    }
}
