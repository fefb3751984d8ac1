//! `X-Mock-Reason`: the cause of each refusal, word for word.
//!
//! A row is named for its cause, or `cause::case` where a cause has several. Each has a server of
//! its own, whose clock stands at noon. The harness asserts on every reply of every test that a
//! refusal has a reason, and that the reason contains nothing that was sent.
#![expect(clippy::unwrap_used, reason = "a failed test panics")]

mod authorization_codes;
mod decisions;
mod http;
mod impersonation;
mod personal_access_tokens;
mod reset_tokens;
mod sign_in;
mod tokens;

use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;

use auth_contract_tests::harness::{GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL, Reply};
use auth_contract_tests::table;
use auth_mock_server::{Clock, Membership, MockServer, Portal, Role, Scenario, User};
use serde_json::json;

/// Requests that must end in a refusal with exactly this reason.
struct Row {
    /// The cause, or `cause::case` where a cause has several rows.
    name: &'static str,
    /// The cause with its facts: all of `X-Mock-Reason`.
    reason: &'static str,
    run: Run,
}

type Run = Box<dyn FnOnce(Mock) -> Pin<Box<dyn Future<Output = Reply> + Send>> + Send>;

/// `row!("cause::case", "cause; name=fact", |mock| async-body)`.
macro_rules! row {
    ($name:literal, $reason:literal, |$mock:ident| $body:expr) => {
        super::Row {
            name: $name,
            reason: $reason,
            run: Box::new(|$mock| Box::pin(async move { $body })),
        }
    };
}
use row;

impl Row {
    async fn check(self) {
        let cause = self.reason.split("; ").next();
        assert_eq!(self.name.split("::").next(), cause, "the name of the row");
        let reply = (self.run)(start().await).await;
        let status = reply.status;
        reply.expect_refusal(status, self.reason);
    }
}

/// The demo, and beside it a portal of Globex with a guest, a staff user who is not active, and
/// one whom Acme does not know.
fn scenario() -> Scenario {
    let mut scenario = Scenario::demo();
    scenario
        .portals
        .push(Portal::new("portal_globex", "Globex portal", "org_globex"));
    let member = |organization: &str| Membership {
        organization_id: organization.into(),
        role: Role::Member,
    };
    scenario.users.extend([
        User {
            is_active: false,
            memberships: vec![member("org_acme")],
            ..User::new("user_gone", "gone@example.com", PASSWORD)
        },
        User {
            memberships: vec![member("org_globex")],
            ..User::new("user_globex", "globex@example.com", PASSWORD)
        },
        User {
            portal_id: Some("portal_globex".into()),
            memberships: vec![member("org_globex")],
            ..User::new("user_visitor", "visitor@example.com", PASSWORD)
        },
    ]);
    scenario
}

async fn start() -> Mock {
    let noon = "2030-01-01T12:00:00Z".parse().unwrap();
    let builder = MockServer::builder().ui(false).clock(Clock::frozen(noon));
    Mock::with(builder.scenario(scenario())).await
}

fn rows() -> Vec<Row> {
    let files = [
        http::rows(),
        sign_in::rows(),
        reset_tokens::rows(),
        tokens::rows(),
        decisions::rows(),
        impersonation::rows(),
        personal_access_tokens::rows(),
        authorization_codes::rows(),
    ];
    files.into_iter().flatten().collect()
}

async fn strict_server_gives_the_same_replies_without_reasons() {
    // The harness holds each of its replies against that.
    let (strict, open) = (Mock::strict().await, Mock::start().await);
    for mock in [&strict, &open] {
        mock.pending().await;
    }
    for (path, body) in [
        ("/v1/auth/none", json!({})),
        ("/v1/auth/load", json!({})),
        ("/v1/auth/logout", json!({})),
        ("/v1/auth/portal/login", json!({"email": 1})),
        (
            "/v1/auth/portal/login",
            json!({"email": GUEST, "password": "wrong", "portal_id": PORTAL}),
        ),
        (
            "/v1/auth/portal/verify-2fa",
            json!({"email": GUEST_2FA, "code": "none"}),
        ),
        ("/v1/auth/consume-cli-token", json!({"exchange_code": "x"})),
    ] {
        let (kept, told) = (
            strict.post(path, &body, None).await,
            open.post(path, &body, None).await,
        );
        assert_eq!((kept.status, &kept.text), (told.status, &told.text));
        assert_eq!(kept.headers.len() + 1, told.headers.len(), "{path}");
        assert_eq!(kept.reason(), "");
    }
    for path in ["/v1/auth/load", "/openapi.json"] {
        let foreign = strict.request(reqwest::Method::GET, path);
        let refused = strict.http_only(foreign.header("host", "a.example")).await;
        assert_eq!((refused.status, refused.reason()), (403, ""));
    }
}

async fn successes_and_control_refusals_have_no_reason() {
    let mock = start().await;
    let bearer = mock.bearer(GUEST).await;
    for (path, status) in [
        ("/v1/auth/load", 200),
        ("/v1/auth/load/", 307),
        ("/_emulate/none", 404),
        ("/_emulate/messages?no=1", 400),
    ] {
        let reply = mock.get(path, Some(&bearer)).await.expect_status(status);
        assert_eq!(reply.header("x-mock-reason"), None, "{path}");
    }
}

fn main() -> ExitCode {
    let rows = rows().into_iter();
    let mut rows: Vec<_> = rows
        .map(|row| table::row(row.name, move || row.check()))
        .collect();
    rows.push(table::row(
        "strict_server_gives_the_same_replies_without_reasons",
        strict_server_gives_the_same_replies_without_reasons,
    ));
    rows.push(table::row(
        "successes_and_control_refusals_have_no_reason",
        successes_and_control_refusals_have_no_reason,
    ));
    table::run(rows).exit_code()
}
