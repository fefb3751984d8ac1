//! The example programs, each run against a server of its own.
//!
//! Each is compiled into this binary by its path, and its `run` is given what is typed and what
//! takes the output. So the tests need no other binary to be built before, run in parallel, and
//! what they run is the file that readers see.

#[path = "../../sdk/examples/act_as_user.rs"]
#[expect(dead_code, reason = "its `main` is for the command line")]
mod act_as_user;
#[path = "../../sdk/examples/approve_elsewhere.rs"]
#[expect(dead_code, reason = "its `main` is for the command line")]
mod approve_elsewhere;
mod browser;
#[path = "../../sdk/examples/browser_sign_in.rs"]
#[expect(dead_code, reason = "its `main` is for the command line")]
mod browser_sign_in;
#[path = "../../sdk/examples/cli_hand_over.rs"]
#[expect(dead_code, reason = "its `main` is for the command line")]
mod cli_hand_over;
#[path = "../../sdk/examples/portal_sign_in.rs"]
#[expect(dead_code, reason = "its `main` is for the command line")]
mod portal_sign_in;
mod protected;
#[path = "../examples/protected_routes/main.rs"]
#[expect(dead_code, reason = "its `main` is for the command line")]
mod protected_routes;
mod terminal;
// Its tests are its own.
#[path = "../examples/test_an_app.rs"]
#[expect(dead_code, reason = "its `main` is for the command line")]
mod test_an_app;
mod web;
#[path = "../examples/web_app/main.rs"]
#[expect(dead_code, reason = "its `main` is for the command line")]
mod web_app;

use auth_contract_tests::harness::{
    ADMIN, DEV, DEV_2FA, GUEST, GUEST_2FA, OWNER, PASSWORD, PORTAL, wrong_code,
};
use auth_mock_server::control_api::LatestMessageQuery;
use auth_mock_server::{Message, MessageKind, MockServer};

use self::terminal::{Terminal, assert_no_secret, without_request_ids};

async fn start() -> MockServer {
    MockServer::start().await.unwrap()
}

/// The mail with the second factor of the portal user who has one.
fn mail(server: &MockServer) -> Message {
    let query = LatestMessageQuery::to(GUEST_2FA).kind(MessageKind::SecondFactor);
    server.block_on(server.inbox().latest(query)).unwrap()
}

fn code(server: &MockServer) -> String {
    mail(server).code.unwrap()
}

/// Why an example has failed, in the words that its `main` prints.
#[track_caller]
fn failure<T: std::fmt::Debug>(
    server: &MockServer,
    outcome: Result<T, Box<dyn std::error::Error>>,
) -> String {
    let said = without_request_ids(&outcome.unwrap_err().to_string());
    assert_no_secret(server, &said);
    said
}

#[tokio::test]
async fn portal_sign_in_asks_for_the_code_until_it_is_right() {
    let server = start().await;
    let mut terminal = Terminal::typing([PASSWORD])
        .then(|| wrong_code(&code(&server)).to_owned())
        .then(|| code(&server));
    let (input, output) = (&mut terminal.input, &mut terminal.output);
    portal_sign_in::run(server.url(), GUEST_2FA, PORTAL, input, output)
        .await
        .unwrap();
    terminal.shows(
        &server,
        "Password of guest-2fa@example.com: \
         Code that was sent to guest-2fa@example.com: \
         401 Invalid or expired code (portal_verify_2fa, request id …)\n\
         Code that was sent to guest-2fa@example.com: \
         Signed in as Guest User at Acme.\n\
         Signed out.\n",
    );
}

#[tokio::test]
async fn portal_sign_in_ends_after_five_wrong_codes() {
    let server = start().await;
    let mut terminal = Terminal::typing([PASSWORD]);
    for _ in 0..5 {
        terminal = terminal.then(|| wrong_code(&code(&server)).to_owned());
    }
    let (input, output) = (&mut terminal.input, &mut terminal.output);
    let outcome = portal_sign_in::run(server.url(), GUEST_2FA, PORTAL, input, output).await;
    assert_eq!(
        failure(&server, outcome),
        "too many wrong codes: begin anew"
    );
}

#[tokio::test]
async fn portal_sign_in_says_how_long_a_lock_lasts() {
    let server = start().await;
    let mut said = Vec::new();
    for _ in 0..6 {
        let mut terminal = Terminal::typing(["a wrong password"]);
        let (input, output) = (&mut terminal.input, &mut terminal.output);
        let outcome = portal_sign_in::run(server.url(), GUEST, PORTAL, input, output).await;
        said.push(failure(&server, outcome));
    }
    let wrong = "401 Incorrect email or password (portal_login, request id …)";
    assert_eq!(said[..5], [wrong; 5]);
    assert_eq!(said[5], "locked: try again in 15 min");
}

/// Both devices of `approve_elsewhere`, the other one with this answer: what each has shown, and
/// what came of the first.
async fn both_devices<'a>(
    server: &'a MockServer,
    answer: &'a str,
) -> (Terminal<'a>, Terminal<'a>, Result<(), String>) {
    let mut first = Terminal::typing([PASSWORD]);
    let mut other = Terminal::default()
        .then(|| mail(server).link)
        .then(move || answer.to_owned());
    let signing_in = approve_elsewhere::first_device(
        server.url(),
        GUEST_2FA,
        PORTAL,
        &mut first.input,
        &mut first.output,
    );
    let deciding = async {
        server.inbox().latest_for(GUEST_2FA).await.unwrap();
        approve_elsewhere::other_device(server.url(), &mut other.input, &mut other.output).await
    };
    let (signed_in, decided) = tokio::join!(signing_in, deciding);
    decided.unwrap();
    let signed_in = signed_in.map_err(|error| error.to_string());
    (first, other, signed_in)
}

#[tokio::test]
async fn approve_elsewhere_signs_in_after_yes_on_the_other_device() {
    let server = start().await;
    let (first, other, signed_in) = both_devices(&server, "yes").await;
    signed_in.unwrap();
    first.shows(
        &server,
        "Password of guest-2fa@example.com: \
         Waiting: open the link that was sent to guest-2fa@example.com.\n\
         Signed in as Guest User at Acme.\n",
    );
    other.shows(
        &server,
        "Link from the message: \
         Is it you who is signing in? [yes/no] \
         The sign-in is approved.\n",
    );
}

#[tokio::test]
async fn approve_elsewhere_rejects_without_a_yes() {
    let server = start().await;
    let (first, other, signed_in) = both_devices(&server, "y").await;
    assert_eq!(
        signed_in.unwrap_err(),
        "the sign-in was rejected (login_status)"
    );
    first.shows(
        &server,
        "Password of guest-2fa@example.com: \
         Waiting: open the link that was sent to guest-2fa@example.com.\n",
    );
    other.shows(
        &server,
        "Link from the message: \
         Is it you who is signing in? [yes/no] \
         The sign-in is rejected.\n",
    );
}

#[tokio::test]
async fn cli_hand_over_gives_the_browser_its_own_session_once() {
    let server = start().await;
    let mut terminal = Terminal::typing([PASSWORD]);
    let (input, output) = (&mut terminal.input, &mut terminal.output);
    cli_hand_over::run(server.url(), DEV, input, output)
        .await
        .unwrap();
    terminal.shows(
        &server,
        "Password of dev@example.com: \
         Command line: dev Staff at Acme\n\
         Browser:      dev Staff at Acme\n\
         Once more:    Exchange code not found\n\
         The command line has signed out; the browser is dev Staff at Acme.\n",
    );
}

#[tokio::test]
async fn act_as_user_shows_the_impersonator_and_stops() {
    let server = start().await;
    let mut terminal = Terminal::typing([PASSWORD]);
    let (input, output) = (&mut terminal.input, &mut terminal.output);
    act_as_user::run(server.url(), ADMIN, "user_dev", input, output)
        .await
        .unwrap();
    terminal.shows(
        &server,
        "Password of admin@example.com: \
         admin Staff (admin@example.com) acts as dev Staff (dev@example.com), who sees:\n  \
         Acme (org_acme)\n  \
         Acme (dev) (org_acme_s_dev)\n  \
         Globex (org_globex)\n\
         That is over; you are admin Staff again.\n",
    );
}

#[tokio::test]
async fn act_as_user_explains_a_refusal() {
    let server = start().await;
    for (operator, user, expected) in [
        (
            DEV,
            "user_guest",
            "you may not act as user_guest: Not allowed",
        ),
        (
            OWNER,
            "user_admin",
            "you may not act as user_admin: Not allowed",
        ),
        (ADMIN, "user_none", "404 "),
        (DEV_2FA, "user_guest", "this user has a second factor: "),
    ] {
        let mut terminal = Terminal::typing([PASSWORD]);
        let (input, output) = (&mut terminal.input, &mut terminal.output);
        let outcome = act_as_user::run(server.url(), operator, user, input, output).await;
        let said = failure(&server, outcome);
        assert!(said.starts_with(expected), "{said}");
    }
}
