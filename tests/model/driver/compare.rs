//! Replies of the server, compared with those of the reference.

use auth_contract_tests::authorization::pairs;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::http::Answer;
use super::names::{self, Kind};
use super::state::at;
use super::{Driver, START};
use crate::machine::Reply;
use crate::reference::{Answer as Answered, Claims, Decision, Loaded, Pair, Program};

fn text(body: &Value, field: &str) -> String {
    let found = body[field].as_str();
    found
        .unwrap_or_else(|| panic!("no `{field}` in {body}"))
        .to_owned()
}

fn claims_of(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap();
    serde_json::from_slice(&claims).unwrap()
}

impl Driver {
    /// Compares a reply, and notes the values in it that the server drew.
    pub(super) fn compare(&mut self, expected: &Reply, found: &Answer) {
        let body = &found.body;
        let status = match expected {
            Reply::Refused(refusal) => refusal.status,
            Reply::Empty(status) => *status,
            Reply::Minted(_) => 201,
            _ => 200,
        };
        let reason = &found.reason;
        assert_eq!(found.status, status, "{reason:?} for {expected:?}: {body}");
        match expected {
            Reply::Refused(refusal) => {
                if let Some(detail) = refusal.detail {
                    let mut expected = json!({ "detail": detail });
                    if let Some(error) = refusal.error {
                        expected["error"] = error.into();
                    }
                    assert_eq!(*body, expected, "{found:?}");
                    let named = found.challenge.as_deref() == Some("Bearer");
                    assert_eq!(named, refusal.status == 401, "{found:?}");
                }
                assert_eq!(found.retry_after, refusal.retry_after, "{found:?}");
            }
            Reply::Empty(_) => {}
            Reply::Pair(pair) | Reply::Minted(pair) => self.pair(pair, body),
            Reply::Renewed(pair) => self.access(pair, body),
            Reply::SecondFactor { email, login } => {
                assert_eq!(text(body, "email"), names::email(*email));
                assert_eq!(body["two_fa_required"], true);
                assert_eq!(body["access_token"], Value::Null);
                self.names
                    .note(Kind::Login, *login, text(body, "login_session_id"));
            }
            Reply::MagicCode(login) => {
                self.names
                    .note(Kind::Login, *login, text(body, "login_session_id"));
            }
            Reply::Decided(decision) => {
                let status = match decision {
                    Decision::Approve => "approved",
                    Decision::Reject => "rejected",
                };
                assert_eq!(*body, json!({ "status": status }));
            }
            Reply::Polled(status, pair) => {
                assert_eq!(text(body, "status"), status.word());
                match pair {
                    Some(pair) => self.pair(pair, body),
                    None => assert_eq!(body["access_token"], Value::Null, "{body}"),
                }
            }
            Reply::Loaded(loaded) => compare_loaded(loaded, body),
            Reply::Exchange(code) => {
                self.names
                    .note(Kind::Exchange, *code, text(body, "exchange_code"));
            }
            Reply::Program(program, bearer) => {
                assert_eq!(body["expires_at"], json!(program.ends.map(at)), "{body}");
                self.names.note(Kind::Pat, program.id, text(body, "id"));
                self.names.note(Kind::Access, *bearer, text(body, "token"));
            }
            Reply::Programs(programs) => self.programs(programs, body),
            Reply::Authorized(answer) => self.authorized(*answer, body),
            Reply::ResetFor { email, portal } => {
                let (email, portal) = (names::email(*email), names::portal(*portal));
                let expected = json!({"valid": true, "email": email, "portal_id": portal});
                assert_eq!(*body, expected);
            }
        }
    }

    /// PAT-3
    fn programs(&self, expected: &[Program], body: &Value) {
        let id = |program: &Program| self.names.get(Kind::Pat, Some(program.id));
        let listed = expected.iter().map(|program| {
            json!({
                "id": id(program),
                "name": "program",
                "created_at": at(program.begun),
                "expires_at": program.ends.map(at),
                "last_used_at": program.used.map(at),
            })
        });
        assert_eq!(*body, listed.collect::<Value>());
    }

    /// Where the browser goes: OAUTH-1, OAUTH-4.
    fn authorized(&mut self, expected: Answered, body: &Value) {
        let url = body["redirect_url"].as_str().or(body["code_url"].as_str());
        let pairs = pairs(url.unwrap_or_else(|| panic!("no URL in {body}")));
        assert!(pairs.contains_key("iss"), "{pairs:?}");
        match expected {
            Answered::Code(code) => {
                let drawn = pairs["code"].clone();
                self.names.note(Kind::AuthorizationCode, code, drawn);
            }
            Answered::InvalidRequest => {
                assert_eq!(pairs["error"], "invalid_request");
                assert!(!pairs.contains_key("code"), "{pairs:?}");
            }
        }
    }

    fn pair(&mut self, pair: &Pair, body: &Value) {
        assert_eq!(body["token_type"], "bearer");
        self.names
            .note(Kind::Refresh, pair.session, text(body, "refresh_token"));
        self.access(pair, body);
    }

    /// Compares an access token with its claims, and its session's id with the one that is known.
    fn access(&mut self, pair: &Pair, body: &Value) {
        let token = text(body, "access_token");
        let claims = claims_of(&token);
        let id = text(&claims, "sid");
        match self.names.known(Kind::SessionId, pair.session) {
            Some(known) => assert_eq!(id, known, "another session"),
            None => drop(self.names.note(Kind::SessionId, pair.session, id)),
        }
        compare_claims(&pair.claims, &claims);
        self.names.note(Kind::Access, pair.access, token);
    }
}

/// TOKEN-3, TOKEN-4
fn compare_claims(expected: &Claims, found: &Value) {
    let start = START.as_second();
    let mut found = found.clone();
    let fields = found.as_object_mut().unwrap();
    for drawn in ["iss", "sid", "jti"] {
        assert!(fields.remove(drawn).is_some(), "no `{drawn}`");
    }
    let mut claims = json!({
        "sub": names::user(expected.user),
        "org": names::organization(expected.organization),
        "iat": start + expected.issued,
        "exp": start + expected.ends,
        "email": names::email(expected.email),
    });
    if let Some(portal) = expected.portal {
        claims["portal_id"] = names::portal(portal).into();
    }
    if let Some(operator) = expected.operator {
        claims["act"] = json!({"sub": names::user(operator)});
    }
    assert_eq!(found, claims);
}

fn compare_loaded(expected: &Loaded, body: &Value) {
    let ids = |list: &Value| -> Vec<String> {
        let list = list.as_array().unwrap().iter();
        list.map(|organization| text(organization, "id")).collect()
    };
    let named =
        |ids: &[usize]| -> Vec<String> { ids.iter().map(|id| names::organization(*id)).collect() };
    let user = &body["user"];
    assert_eq!(text(user, "id"), names::user(expected.user));
    assert_eq!(text(user, "email"), names::email(expected.email));
    let organization = names::organization(expected.organization);
    assert_eq!(text(&body["organization"], "id"), organization);
    assert_eq!(ids(&user["organizations"]), named(&expected.memberships));
    assert_eq!(ids(&body["organizations"]), named(&expected.reach));
    assert_eq!(user["is_impersonating"], expected.operator.is_some());
    let operator = body["impersonator"]["id"].as_str().map(str::to_owned);
    assert_eq!(operator, expected.operator.map(names::user));
}
