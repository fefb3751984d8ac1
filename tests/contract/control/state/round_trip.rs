//! State round trip: an imported world behaves as the exported one does.

use serde_json::{Value, json};

use super::{Mock, PASSWORD, PORTAL, Reply, elsewhere, export, import, put};
use auth_contract_tests::harness::{ADMIN, DEV, DEV_2FA, GUEST, GUEST_2FA, OWNER};

/// What somebody holds of a world.
#[derive(Default)]
struct Hands {
    /// Access tokens, by what is to be known of each.
    tokens: Vec<(&'static str, String)>,
    refresh: String,
    /// Exchange codes: used, and not.
    exchanges: Vec<String>,
    /// Reset tokens: replaced, good, and to be replaced.
    resets: Vec<String>,
    /// Login sessions of [`GUEST_2FA`], by what became of each.
    logins: Vec<(&'static str, String)>,
    codes: Vec<Value>,
}

async fn post(mock: &Mock, path: &str, body: &Value, bearer: Option<&str>) -> Reply {
    mock.post(&format!("/_ns/t1{path}"), body, bearer).await
}

async fn staff(mock: &Mock, email: &str, password: &str) -> Reply {
    let form = [
        ("grant_type", "password"),
        ("username", email),
        ("password", password),
    ];
    let login = mock.request(reqwest::Method::POST, "/_ns/t1/v1/oauth2/login");
    mock.send(login.form(&form)).await
}

async fn guest(mock: &Mock, email: &str) -> Reply {
    let body = json!({"email": email, "password": PASSWORD, "portal_id": PORTAL});
    post(mock, "/v1/auth/portal/login", &body, None).await
}

async fn forget(mock: &Mock, email: &str) -> Reply {
    let body = json!({"email": email, "portal_id": PORTAL});
    post(mock, "/v1/auth/portal/forgot-password", &body, None).await
}

async fn latest(mock: &Mock, to: &str) -> Value {
    let path = format!("/_ns/t1/_emulate/messages/latest?to={to}");
    mock.get(&path, None).await.expect_status(200).json()
}

async fn waiting(mock: &Mock) -> (String, Value) {
    guest(mock, GUEST_2FA).await.expect_status(200);
    let message = latest(mock, GUEST_2FA).await;
    let id = message["login_session_id"].as_str().unwrap().to_owned();
    (id, message)
}

/// Sessions that live, and such as have ended in each way.
async fn sessions(mock: &Mock, hands: &mut Hands) {
    let signed_in = guest(mock, GUEST).await;
    hands.refresh = signed_in.field("refresh_token");
    let admin = staff(mock, ADMIN, PASSWORD).await.access();
    let acting = json!({"user_id": "user_dev"});
    let acting = post(mock, "/v1/auth/login-as-user", &acting, Some(&admin)).await;
    let left = guest(mock, GUEST).await.access();
    mock.post_empty("/_ns/t1/v1/auth/logout", Some(&left))
        .await
        .expect_status(204);
    let sandbox = json!({"id": "org_acme_s_dev"});
    let dev = staff(mock, DEV, PASSWORD).await.access();
    let switched = post(mock, "/v1/auth/switch", &sandbox, Some(&dev)).await;
    let changed = staff(mock, OWNER, PASSWORD).await.access();
    let user = mock.request(reqwest::Method::PATCH, "/_ns/t1/_emulate/users/user_owner");
    mock.send(user.json(&json!({"password": "another one"})))
        .await
        .expect_status(200);
    hands.tokens = vec![
        ("live", signed_in.access()),
        ("acting", acting.expect_status(200).access()),
        ("logged out", left),
        ("switched", switched.expect_status(200).access()),
        ("of the old password", changed),
        ("of the operator", admin),
    ];
    for (name, how) in [("revoked", "revoked"), ("expired", "expired")] {
        let minted = json!({"user": GUEST, how: true});
        let minted = post(mock, "/_emulate/credentials", &minted, None).await;
        hands
            .tokens
            .push((name, minted.expect_status(201).access()));
    }
    for _ in 0..2 {
        let code = mock
            .post_empty("/_ns/t1/v1/auth/cli-browser-token", Some(&dev))
            .await;
        hands.exchanges.push(code.field("exchange_code"));
    }
    let spent = json!({"exchange_code": hands.exchanges[0]});
    post(mock, "/v1/auth/consume-cli-token", &spent, None)
        .await
        .expect_status(200);
}

/// People who came, went and guessed.
async fn people(mock: &Mock, hands: &mut Hands) {
    let memberships = json!([{"organization_id": "org_acme"}]);
    for (id, email) in [
        ("user_new", "new@example.com"),
        ("user_gone", "gone@example.com"),
    ] {
        let new =
            json!({"id": id, "email": email, "password": PASSWORD, "memberships": memberships});
        post(mock, "/_emulate/users", &new, None)
            .await
            .expect_status(201);
    }
    let gone = staff(mock, "gone@example.com", PASSWORD).await.access();
    let path = "/_ns/t1/_emulate/users/user_gone";
    mock.send(mock.request(reqwest::Method::DELETE, path))
        .await
        .expect_status(204);
    let again = json!({"id": "user_gone", "email": "gone@example.com", "password": PASSWORD, "memberships": memberships});
    post(mock, "/_emulate/users", &again, None)
        .await
        .expect_status(201);
    hands.tokens.push(("of who is gone", gone));
    for _ in 0..5 {
        staff(mock, DEV, "wrong").await.expect_status(401);
    }
    for _ in 0..4 {
        staff(mock, ADMIN, "wrong").await.expect_status(401);
    }
    staff(mock, DEV_2FA, PASSWORD).await.expect_status(200);
    for _ in 0..4 {
        let wrong = json!({"email": DEV_2FA, "code": "wrong"});
        post(mock, "/v1/oauth2/verify-2fa", &wrong, None)
            .await
            .expect_status(401);
    }
}

/// Sign-ins and resets that wait, and such as have ended.
async fn waits(mock: &Mock, hands: &mut Hands) {
    for email in [GUEST, GUEST, GUEST_2FA] {
        forget(mock, email).await.expect_status(201);
        let token = latest(mock, email).await["token"].clone();
        hands.resets.push(token.as_str().unwrap().to_owned());
    }
    for verb in ["approve", "reject", "expire"] {
        let (id, message) = waiting(mock).await;
        let path = format!("/_emulate/challenges/{id}/{verb}");
        post(mock, &path, &json!({}), None).await.expect_status(200);
        hands.logins.push((verb, id));
        hands.codes.push(message["code"].clone());
    }
    let policy = json!({"mode": "auto_approve", "after": "2s"});
    put(mock, "/_ns/t1/_emulate/challenges/policy", &policy)
        .await
        .expect_status(200);
    let (id, message) = waiting(mock).await;
    hands.logins.push(("approves itself", id));
    hands.codes.push(message["code"].clone());
    let policy = json!({"mode": "auto_reject", "after": "1h"});
    put(mock, "/_ns/t1/_emulate/challenges/policy", &policy)
        .await
        .expect_status(200);
    let magic = json!({"email": GUEST_2FA, "portal_id": PORTAL});
    post(mock, "/v1/auth/portal/request-magic-code", &magic, None)
        .await
        .expect_status(200);
    hands
        .codes
        .push(latest(mock, GUEST_2FA).await["code"].clone());
}

/// A reply, with what cannot be the same in two servers left out.
fn told(what: &str, mock: &Mock, reply: &Reply) -> String {
    let mut body = reply.json();
    if let Some(token) = body.get_mut("access_token") {
        let parts = token.as_str().unwrap().split('.').count();
        assert_eq!(parts, 3, "{what}: a signed token");
        *token = json!("signed");
    }
    let body = body.to_string().replace(mock.server.url(), "");
    format!("{what}: {} [{}] {body}", reply.status, reply.reason())
}

/// What came of everything that was done.
#[derive(Default)]
struct Story(Vec<String>);

impl Story {
    fn tell(&mut self, what: &str, mock: &Mock, reply: &Reply) {
        self.0.push(told(what, mock, reply));
    }

    async fn read(&mut self, what: &str, mock: &Mock, path: &str, bearer: Option<&str>) {
        let reply = mock.get(&format!("/_ns/t1{path}"), bearer).await;
        self.tell(what, mock, &reply);
    }

    async fn ask(&mut self, what: &str, mock: &Mock, path: &str, body: &Value) {
        let reply = post(mock, path, body, None).await;
        self.tell(what, mock, &reply);
    }

    async fn sign_in(&mut self, what: &str, mock: &Mock, email: &str, password: &str) {
        let reply = staff(mock, email, password).await;
        self.tell(what, mock, &reply);
    }

    /// The statuses of what was done under that name.
    fn statuses(&self, what: &str) -> Vec<&str> {
        let prefix = format!("{what}: ");
        let of = self.0.iter().filter_map(|line| line.strip_prefix(&prefix));
        of.map(|line| &line[..3]).collect()
    }
}

/// Everything that can be done with the hands full.
async fn go_on(mock: &Mock, hands: &Hands) -> Story {
    let mut story = Story::default();
    for (what, token) in &hands.tokens {
        story.read(what, mock, "/v1/auth/load", Some(token)).await;
    }
    let refresh = json!({"refresh_token": hands.refresh});
    story
        .ask("refresh", mock, "/v1/oauth2/refresh", &refresh)
        .await;
    for code in &hands.exchanges {
        let code = json!({"exchange_code": code});
        story
            .ask("exchange", mock, "/v1/auth/consume-cli-token", &code)
            .await;
    }
    story.sign_in("locked", mock, DEV, PASSWORD).await;
    story.sign_in("the fifth guess", mock, ADMIN, "wrong").await;
    story
        .sign_in("the lock that it made", mock, ADMIN, PASSWORD)
        .await;
    story
        .sign_in("a new user", mock, "new@example.com", PASSWORD)
        .await;
    story
        .sign_in("the old password", mock, OWNER, PASSWORD)
        .await;
    story
        .sign_in("the new password", mock, OWNER, "another one")
        .await;
    let verify = "/v1/oauth2/verify-2fa";
    let wrong = json!({"email": DEV_2FA, "code": "wrong"});
    story.ask("the fifth code", mock, verify, &wrong).await;
    let right = json!({"email": DEV_2FA, "code": latest(mock, DEV_2FA).await["code"]});
    story.ask("too late", mock, verify, &right).await;
    what_waits(&mut story, mock, hands).await;
    let own = Some(hands.tokens[0].1.as_str());
    story
        .read("after the reset", mock, "/v1/auth/load", own)
        .await;
    let drawn = guest(mock, GUEST_2FA).await;
    story.tell("drawn anew", mock, &drawn);
    for path in ["challenges/policy", "clock"] {
        story
            .read(path, mock, &format!("/_emulate/{path}"), None)
            .await;
    }
    for list in [
        "messages",
        "challenges",
        "users",
        "organizations",
        "portals",
    ] {
        let path = format!("/_emulate/{list}?limit=100");
        story.read(list, mock, &path, None).await;
    }
    story
}

/// The sign-ins and resets, now and when one of them has decided itself.
async fn what_waits(story: &mut Story, mock: &Mock, hands: &Hands) {
    for seconds in ["0s", "3s"] {
        let by = json!({"by": seconds});
        story
            .ask("clock", mock, "/_emulate/clock/advance", &by)
            .await;
        for (what, id) in &hands.logins {
            let query = format!("email={GUEST_2FA}&session_id={id}");
            let path = format!("/v1/auth/login-status?{query}");
            story.read(what, mock, &path, None).await;
        }
    }
    for code in &hands.codes {
        let body = json!({"email": GUEST_2FA, "code": code});
        story
            .ask("code", mock, "/v1/auth/portal/verify-2fa", &body)
            .await;
    }
    story.tell("a newer link", mock, &forget(mock, GUEST_2FA).await);
    for token in &hands.resets {
        let body = json!({"token": token, "portal_id": PORTAL, "new_password": "a new one"});
        story
            .ask("reset", mock, "/v1/auth/portal/reset-password", &body)
            .await;
    }
}

#[tokio::test]
async fn state_round_trip_preserves_every_kind_of_record() {
    let (here, there) = (Mock::start().await, elsewhere().await);
    let mut hands = Hands::default();
    sessions(&here, &mut hands).await;
    people(&here, &mut hands).await;
    waits(&here, &mut hands).await;
    let state = export(&here).await;
    for list in [
        "sessions",
        "access_tokens",
        "sign_ins",
        "exchange_codes",
        "reset_tokens",
        "wrong_passwords",
        "wrong_codes",
        "messages",
    ] {
        assert_ne!(
            state["world"][list],
            json!([]),
            "{list}: nothing of the kind is there"
        );
    }
    import(&there, &state).await.expect_status(204);
    let mut copy = export(&there).await;
    let base = copy["world"]["base_url"].as_str().unwrap().to_owned();
    let was = state["world"]["base_url"].as_str().unwrap();
    copy = serde_json::from_str(&copy.to_string().replace(&base, was)).unwrap();
    assert_eq!(copy, state, "nothing is lost");
    let (mine, theirs) = (go_on(&here, &hands).await, go_on(&there, &hands).await);
    for (mine, theirs) in mine.0.iter().zip(&theirs.0) {
        assert_eq!(mine, theirs);
    }
    assert_eq!(mine.0.len(), theirs.0.len());
    assert_eq!(mine.statuses("live"), ["200"]);
    assert_eq!(mine.statuses("of who is gone"), ["401"]);
    assert_eq!(mine.statuses("exchange"), ["404", "200"]);
    assert_eq!(mine.statuses("locked"), ["429"]);
    assert_eq!(mine.statuses("the lock that it made"), ["429"]);
    assert_eq!(mine.statuses("approves itself"), ["200", "200"]);
    assert_eq!(mine.statuses("code"), ["401", "401", "401", "401", "200"]);
    assert_eq!(mine.statuses("reset"), ["404", "200", "404"]);
    assert_eq!(mine.statuses("after the reset"), ["401"]);
}
