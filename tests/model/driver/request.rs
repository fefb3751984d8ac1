//! A step as requests.

use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use auth_contract_tests::authorization::{CHALLENGE, VERIFIER};

use super::Driver;
use super::http::{Answer, Body};
use super::names::{self, Kind};
use crate::machine::Chosen;
use crate::reference::{Client, Decision, Flaw, Id, Millis, Role, Ruling, User, UserChange};
use crate::steps::{Address, Code, ProofStep, Step};

fn query(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn written(address: Address) -> String {
    let email = names::email(address.id);
    if address.shouted {
        email.to_uppercase()
    } else {
        email
    }
}

fn memberships(of: &[(Id, Role)]) -> Value {
    let each = |(id, role): &(Id, Role)| json!({"organization_id": names::organization(*id), "role": role.word()});
    of.iter().map(each).collect()
}

fn new_user(id: Id, user: &User) -> Value {
    json!({
        "id": names::user(id),
        "email": names::email(user.email),
        "password": names::password(user.password),
        "is_active": user.active,
        "is_superuser": user.superuser,
        "mfa_required": user.mfa,
        "portal_id": user.portal.map(names::portal),
        "memberships": memberships(&user.organizations),
    })
}

fn patch(change: &UserChange) -> Value {
    let mut patch = serde_json::Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            patch.insert(name.to_owned(), value);
        }
    };
    put("email", change.email.map(|id| names::email(id).into()));
    put(
        "password",
        change.password.map(|id| names::password(id).into()),
    );
    put("is_active", change.active.map(Value::from));
    put("is_superuser", change.superuser.map(Value::from));
    put("mfa_required", change.mfa.map(Value::from));
    put(
        "portal_id",
        change.door.map(|id| json!(id.map(names::portal))),
    );
    put(
        "memberships",
        change.organizations.as_deref().map(memberships),
    );
    patch.into()
}

const fn verb(decision: Decision) -> &'static str {
    match decision {
        Decision::Approve => "approve",
        Decision::Reject => "reject",
    }
}

fn span(by: Millis) -> String {
    format!("{by}ms")
}

impl Driver {
    /// Sends one request of a step.
    pub(super) fn perform(&mut self, step: &Step, chosen: &Chosen) -> Answer {
        match *step {
            Step::Guess { door, email, .. } => self.login(door, email, usize::MAX),
            Step::GuessCode { .. } => {
                let (email, code) = (names::email(chosen.email), self.names.wrong_code());
                self.verify(chosen.portals, &email, &code)
            }
            _ => self.signing_in(step, chosen),
        }
    }

    fn login(&mut self, door: Option<Id>, email: Address, password: Id) -> Answer {
        let (email, password) = (written(email), names::password(password));
        if let Some(portal) = door {
            let portal = names::portal(portal);
            let body = json!({"email": email, "password": password, "portal_id": portal});
            return self.post("/v1/auth/portal/login", body);
        }
        let pairs = [
            ("grant_type", "password"),
            ("username", &email),
            ("password", password),
        ];
        self.send("POST", "/v1/oauth2/login", None, &Body::Form(query(&pairs)))
    }

    fn verify(&mut self, portals: bool, email: &str, code: &str) -> Answer {
        let path = if portals {
            "/v1/auth/portal/verify-2fa"
        } else {
            "/v1/oauth2/verify-2fa"
        };
        self.post(path, json!({"email": email, "code": code}))
    }

    fn signing_in(&mut self, step: &Step, chosen: &Chosen) -> Answer {
        match *step {
            Step::Login {
                door,
                email,
                password,
            } => self.login(door, email, password),
            Step::MagicCode { door: None, email } => self.post(
                "/v1/auth/request-magic-code",
                json!({"email": written(email)}),
            ),
            Step::MagicCode {
                door: Some(portal),
                email,
            } => {
                let body = json!({"email": written(email), "portal_id": names::portal(portal)});
                self.post("/v1/auth/portal/request-magic-code", body)
            }
            Step::Verify { email, code, .. } => {
                let plain = Address {
                    id: chosen.email,
                    shouted: false,
                };
                let email = written(email.unwrap_or(plain));
                let known = chosen.login.and_then(|id| self.names.known(Kind::Code, id));
                let code = match (code, known) {
                    (Code::Of(_), Some(code)) => code.to_owned(),
                    _ => self.names.wrong_code(),
                };
                self.verify(chosen.portals, &email, &code)
            }
            Step::Decide {
                decision, proof, ..
            } => self.decide(decision, proof, chosen),
            Step::Poll { email, .. } => {
                let plain = Address {
                    id: chosen.email,
                    shouted: false,
                };
                let email = written(email.unwrap_or(plain));
                let login = self.names.get(Kind::Login, chosen.login);
                let query = query(&[("email", &email), ("session_id", login)]);
                self.get(&format!("/v1/auth/login-status?{query}"))
            }
            Step::Forgot { portal, email } => {
                let body = json!({"email": written(email), "portal_id": names::portal(portal)});
                self.post("/v1/auth/portal/forgot-password", body)
            }
            Step::CheckReset { .. } => {
                let token = self.names.get(Kind::Reset, chosen.token);
                let portal = names::portal(chosen.portal);
                let query = query(&[("token", token), ("portal_id", &portal)]);
                self.get(&format!("/v1/auth/portal/reset-callback?{query}"))
            }
            Step::ResetPassword { password, .. } => {
                let body = json!({
                    "token": self.names.get(Kind::Reset, chosen.token),
                    "portal_id": names::portal(chosen.portal),
                    "new_password": names::password(password),
                });
                self.post("/v1/auth/portal/reset-password", body)
            }
            _ => self.in_a_session(step, chosen),
        }
    }

    fn decide(&mut self, decision: Decision, proof: ProofStep, chosen: &Chosen) -> Answer {
        let mut body = json!({"session_id": self.names.get(Kind::Login, chosen.login)});
        let access = chosen
            .access
            .map(|_| self.names.get(Kind::Access, chosen.access).to_owned());
        match proof {
            ProofStep::OwnToken { .. } | ProofStep::TokenOf(_) => {
                body["token"] = self.names.get(Kind::Approval, chosen.token).into();
            }
            ProofStep::EmptyToken { .. } => body["token"] = "".into(),
            ProofStep::Nothing | ProofStep::Bearer(_) | ProofStep::OwnBearer => {}
        }
        let path = format!("/v1/auth/{}-2fa", verb(decision));
        self.send("POST", &path, access.as_deref(), &Body::Json(body))
    }

    fn in_a_session(&mut self, step: &Step, chosen: &Chosen) -> Answer {
        let access = self.names.get(Kind::Access, chosen.access).to_owned();
        let mut with_bearer = |method: &str, path: &str, body: Option<Value>| {
            let body = body.map_or(Body::Nothing, Body::Json);
            self.send(method, path, Some(&access), &body)
        };
        match *step {
            Step::Load(_) => with_bearer("GET", "/v1/auth/load", None),
            Step::Logout(_) => with_bearer("POST", "/v1/auth/logout", None),
            Step::Switch { to, .. } => {
                let body = json!({"id": names::organization(to)});
                with_bearer("POST", "/v1/auth/switch", Some(body))
            }
            Step::IssueExchange(_) => with_bearer("POST", "/v1/auth/cli-browser-token", None),
            Step::LoginAs { user, .. } => {
                let body = json!({"user_id": names::user(user)});
                with_bearer("POST", "/v1/auth/login-as-user", Some(body))
            }
            Step::Refresh(_) => {
                let token = self.names.get(Kind::Refresh, chosen.session);
                self.post("/v1/oauth2/refresh", json!({"refresh_token": token}))
            }
            Step::CreatePat { days, .. } => {
                let body = json!({"name": "program", "expires_in_days": days});
                with_bearer("POST", "/v1/auth/pats", Some(body))
            }
            Step::ListPats(_) => with_bearer("GET", "/v1/auth/pats", None),
            Step::RevokePat { .. } => {
                let id = self.names.get(Kind::Pat, chosen.token);
                let path = format!("/v1/auth/pats/{id}");
                self.send("DELETE", &path, Some(&access), &Body::Nothing)
            }
            Step::Authorize {
                client, challenged, ..
            } => {
                let (path, body) = authorization(client, challenged);
                with_bearer("POST", path, Some(body))
            }
            Step::Exchange { flaw, .. } => {
                let body = self.exchange(chosen, flaw);
                self.post("/v1/oauth2/token", body)
            }
            Step::ConsumeExchange(_) => {
                let code = self.names.get(Kind::Exchange, chosen.token);
                self.post("/v1/auth/consume-cli-token", json!({"exchange_code": code}))
            }
            _ => self.control(step, chosen),
        }
    }

    fn exchange(&self, chosen: &Chosen, flaw: Option<Flaw>) -> Value {
        let client = chosen.client.unwrap_or(Client::Public);
        let mut body = json!({
            "client_id": names::client(client),
            "grant_type": "authorization_code",
            "code": self.names.get(Kind::AuthorizationCode, chosen.token),
            "redirect_uri": names::redirect_uri(client),
        });
        if client == Client::Secret {
            body["client_secret"] = names::CLIENT_SECRET.into();
        }
        if chosen.challenged {
            body["code_verifier"] = VERIFIER.into();
        }
        match flaw {
            None => {}
            Some(Flaw::Secret) => body["client_secret"] = "another secret".into(),
            Some(Flaw::RedirectUri) => body["redirect_uri"] = "https://other.example.com".into(),
            // The wrong one, or one for a code that takes none.
            Some(Flaw::Verifier) => body["code_verifier"] = CHALLENGE.into(),
        }
        body
    }

    fn control(&mut self, step: &Step, chosen: &Chosen) -> Answer {
        let (method, path, body) = match step {
            Step::Mint {
                user,
                organization,
                operator,
            } => {
                let mut body = json!({"user": names::user(*user)});
                if let Some(id) = organization {
                    body["org"] = names::organization(*id).into();
                }
                if let Some(id) = operator {
                    body["impersonator"] = names::user(*id).into();
                }
                ("POST", "credentials".to_owned(), body)
            }
            Step::Rule(_, ruling) => {
                let verb = match ruling {
                    Ruling::Decide(decision) => verb(*decision),
                    Ruling::Expire => "expire",
                };
                let id = self.names.get(Kind::Challenge, chosen.login);
                ("POST", format!("challenges/{id}/{verb}"), Value::Null)
            }
            Step::Revoke(_) => {
                let id = self.names.get(Kind::SessionId, chosen.session);
                ("DELETE", format!("sessions/{id}"), Value::Null)
            }
            _ => of_users(step)
                .or_else(|| of_places(step))
                .unwrap_or_else(|| of_all(step)),
        };
        let body = if body.is_null() {
            Body::Nothing
        } else {
            Body::Json(body)
        };
        self.send(method, &format!("/_emulate/{path}"), None, &body)
    }
}

/// The request for a code: without a challenge by the operation that needs none.
fn authorization(client: Client, challenged: bool) -> (&'static str, Value) {
    let id = names::client(client);
    if client == Client::Secret && !challenged {
        return ("/v1/oauth2/code", json!({"client_id": id}));
    }
    let mut body = json!({
        "client_id": id,
        "redirect_uri": names::redirect_uri(client),
        "response_type": "code",
    });
    if challenged {
        body["code_challenge"] = CHALLENGE.into();
    }
    ("/v1/oauth2/authorize", body)
}

type Act = (&'static str, String, Value);

fn of_users(step: &Step) -> Option<Act> {
    let at = |id: &Id| format!("users/{}", names::user(*id));
    Some(match step {
        Step::CreateUser(id, user) => ("POST", "users".to_owned(), new_user(*id, user)),
        Step::ChangeUser(id, change) => ("PATCH", at(id), patch(change)),
        Step::DeleteUser(id) => ("DELETE", at(id), Value::Null),
        Step::Lock(id, lasting) => ("POST", at(id) + "/lock", json!({"for": span(*lasting)})),
        Step::Unlock(id) => ("POST", at(id) + "/unlock", Value::Null),
        _ => return None,
    })
}

fn of_places(step: &Step) -> Option<Act> {
    let organization = |id: &Id| format!("organizations/{}", names::organization(*id));
    Some(match step {
        Step::CreateOrganization(id) => {
            let body = json!({"id": names::organization(*id), "name": ""});
            ("POST", "organizations".to_owned(), body)
        }
        Step::RenameOrganization(id) => ("PATCH", organization(id), json!({"name": "new"})),
        Step::DeleteOrganization(id) => ("DELETE", organization(id), Value::Null),
        Step::CreatePortal(id, of) => {
            let of = names::organization(*of);
            let body = json!({"id": names::portal(*id), "name": "", "organization_id": of});
            ("POST", "portals".to_owned(), body)
        }
        Step::DeletePortal(id) => (
            "DELETE",
            format!("portals/{}", names::portal(*id)),
            Value::Null,
        ),
        _ => return None,
    })
}

fn of_all(step: &Step) -> Act {
    match step {
        Step::Policy(policy) => {
            let mode = match policy {
                None => "manual",
                Some((Decision::Approve, _)) => "auto_approve",
                Some((Decision::Reject, _)) => "auto_reject",
            };
            let after = span(policy.map_or(0, |(_, after)| after));
            let body = json!({"mode": mode, "after": after});
            ("PUT", "challenges/policy".to_owned(), body)
        }
        Step::ClearInbox => ("DELETE", "messages".to_owned(), Value::Null),
        Step::Advance(by) => ("POST", "clock/advance".to_owned(), json!({"by": span(*by)})),
        Step::Snapshot(name) => {
            let body = json!({"name": name.to_string()});
            ("POST", "snapshots".to_owned(), body)
        }
        Step::Restore(name) => ("POST", format!("snapshots/{name}/restore"), Value::Null),
        Step::Reset { keep_clock } => {
            let keep: &[&str] = if *keep_clock { &["clock"] } else { &[] };
            ("POST", "reset".to_owned(), json!({"keep": keep}))
        }
        step => unreachable!("{step:?} is no act on a namespace"),
    }
}
