//! The pages as text for programs: `/llms.txt`, and each page with `.md`.

use auth_contract_tests::harness::{Mock, PASSWORD, Reply};
use auth_mock_server::{Config, MockServer, Scenario};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;

async fn get(mock: &Mock, path: &str) -> Reply {
    mock.http_only(mock.request(Method::GET, path)).await
}

async fn with(config: Config) -> Mock {
    Mock::with(MockServer::builder().config(config)).await
}

#[tokio::test]
async fn llms_txt_says_who_can_sign_in_and_how_to_get_a_code() {
    let mock = with(Config::default()).await;
    let text = get(&mock, "/_ns/t1/llms.txt").await.expect_status(200).text;
    let url = format!("{}/_ns/t1", mock.server.url());
    for expected in [
        "# auth-mock-server\n\n> ",
        PASSWORD,
        "- guest-2fa@example.com: portal user of `portal_demo`, needs a second factor\n",
        &format!("{url}/_emulate/messages/latest?to=ADDRESS&wait=10s"),
        &format!("{url}/_emulate/clock/advance"),
        &format!("({url}/docs.md)"),
    ] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
}

#[tokio::test]
async fn llms_txt_follows_the_scenario_and_names_no_password_of_it() {
    let mut scenario = Scenario::demo();
    scenario.users.truncate(1);
    scenario.users[0].email = "ada@example.com".into();
    scenario.users[0].password = "not for models".into();
    let mock = with(Config {
        scenario,
        ..Config::default()
    })
    .await;
    let text = get(&mock, "/llms.txt").await.expect_status(200).text;
    assert!(
        text.contains("- ada@example.com: portal user of `portal_demo`\n"),
        "{text}"
    );
    assert!(
        !text.contains("not for models") && !text.contains(PASSWORD),
        "{text}"
    );
}

#[tokio::test]
async fn llms_txt_lists_no_users_where_the_control_api_is_not_open() {
    let token = Config {
        control_token: Some("0123456789abcdef".into()),
        ..Config::default()
    };
    let closed = Config {
        control: false,
        ..Config::default()
    };
    for config in [token, closed] {
        let mock = with(config).await;
        let text = get(&mock, "/llms.txt").await.expect_status(200).text;
        assert!(!text.contains("guest@example.com"), "{text}");
        assert!(!text.contains(PASSWORD), "{text}");
    }
}

#[tokio::test]
async fn each_page_has_a_text_at_its_address_with_md() {
    let mock = with(Config::default()).await;
    for (path, expected) in [
        ("/index.md", "# auth-mock-server"),
        ("/docs.md", "### `POST /v1/auth/portal/login`"),
        ("/redoc.md", "### `POST /v1/auth/portal/login`"),
        ("/_emulate/docs.md", "### `POST /_emulate/faults`"),
        ("/login.md", "## Second factor"),
        ("/portal/portal_demo/login.md", "## Second factor"),
    ] {
        let reply = get(&mock, path).await.expect_status(200);
        assert_eq!(
            reply.headers[CONTENT_TYPE], "text/markdown; charset=utf-8",
            "{path}"
        );
        assert!(reply.text.contains(expected), "{path}: {}", reply.text);
    }
    let full = get(&mock, "/llms-full.txt").await.expect_status(200);
    assert_eq!(full.headers[CONTENT_TYPE], "text/plain; charset=utf-8");
    for expected in [
        "# auth-mock-server",
        "# Authentication API",
        "# Control API",
    ] {
        assert!(full.text.contains(expected), "{expected}");
    }
}
