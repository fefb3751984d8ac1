//! All that the control API shows of a namespace, compared with the reference.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::http::Answer;
use super::names::{self, Kind};
use super::{Driver, START};
use crate::machine::Model;
use crate::reference::{About, Handle, Login, Mail, Millis, Status};

pub(super) fn at(time: Millis) -> Timestamp {
    Timestamp::from_millisecond(START.as_millisecond() + time).unwrap()
}

fn sorted(mut list: Vec<Value>) -> Vec<Value> {
    list.sort_by_cached_key(ToString::to_string);
    list
}

/// Some fields of an entry.
fn some(entry: &Value, fields: &[&str]) -> Value {
    fields.iter().map(|field| entry[*field].clone()).collect()
}

fn entries(mut answer: Answer) -> Vec<Value> {
    match answer.body["data"].take() {
        Value::Array(list) => list,
        _ => panic!("{answer:?}"),
    }
}

fn ids(list: &[Value]) -> HashSet<String> {
    let ids = list.iter().map(|entry| entry["id"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

impl Driver {
    fn list_path(&self, list: &str) -> String {
        format!("/_ns/{}/_emulate/{list}", self.namespace)
    }

    /// Compares all that is there.
    pub(super) fn compare_state(&mut self, model: &Model) {
        let [messages, sessions, challenges, users] = self.http.get_all([
            self.list_path("messages?limit=1"),
            self.list_path("sessions?limit=1000"),
            self.list_path("challenges?limit=1000"),
            self.list_path("users?limit=1000"),
        ]);
        assert_eq!(messages.body["total"], model.world.mail.len(), "messages");
        compare_sessions(model, &entries(sessions));
        self.compare_challenges(model, &entries(challenges));
        compare_users(model, &entries(users));
    }

    /// Notes the secrets of the newest message, and the id of the sign-in that it is about.
    pub(super) fn note_mail(&mut self, model: &Model, mail: &Mail) {
        let page = self.get("/_emulate/messages?limit=1").body;
        let message = &page["data"][0];
        let kind = match mail.about {
            About::SecondFactor(_) => "second_factor",
            About::MagicCode(_) => "magic_code",
            About::Reset(_) => "password_reset",
        };
        assert_eq!(message["kind"], kind);
        assert_eq!(message["to"], names::email(mail.to));
        assert_eq!(message["portal_id"], json!(mail.door.map(names::portal)));
        let handle = mail.about.handle();
        let token = message["token"].as_str().unwrap().to_owned();
        if let About::Reset(_) = mail.about {
            self.names.note(Kind::Reset, handle, token);
            return;
        }
        self.note_challenge(handle);
        self.names.note(Kind::Approval, handle, token);
        let code = message["code"].as_str().unwrap().to_owned();
        let before = self.names.note(Kind::Code, handle, code);
        let before = before.and_then(|id| model.world.logins.get(&id));
        self.ambiguous |= before.is_some_and(|login| login.status == Status::Pending);
    }

    /// Notes the id of the sign-in that has just begun.
    fn note_challenge(&mut self, login: Handle) {
        let list = self.get("/_emulate/challenges?limit=1000");
        let listed = ids(&entries(list));
        let new: Vec<_> = listed.difference(&self.listed).cloned().collect();
        let [new] = &new[..] else {
            panic!("one new sign-in, found {new:?}");
        };
        self.names.note(Kind::Challenge, login, new.clone());
        self.listed = listed;
    }

    fn compare_challenges(&mut self, model: &Model, found: &[Value]) {
        let expected = model.world.challenges().map(|(_, login)| challenge(&login));
        let fields = [
            "user_id",
            "portal_id",
            "kind",
            "created_at",
            "expires_at",
            "status",
        ];
        self.listed = ids(found);
        let found = found.iter().map(|challenge| some(challenge, &fields));
        assert_eq!(
            sorted(found.collect()),
            sorted(expected.collect()),
            "sign-ins"
        );
    }
}

fn compare_sessions(model: &Model, found: &[Value]) {
    let world = &model.world;
    let expected = world.live_sessions().map(|session| {
        let [user, organization, portal, operator] = names::session(session);
        let (begun, ends) = (at(session.begun), at(session.ends));
        json!([user, organization, portal, operator, begun, ends])
    });
    let fields = [
        "user_id",
        "organization_id",
        "portal_id",
        "impersonator",
        "created_at",
        "expires_at",
    ];
    let found = found.iter().map(|session| some(session, &fields));
    assert_eq!(
        sorted(found.collect()),
        sorted(expected.collect()),
        "sessions"
    );
}

fn compare_users(model: &Model, found: &[Value]) {
    let world = &model.world;
    let expected = world.users.iter().map(|(id, user)| {
        let memberships = user.organizations.iter().map(
            |(id, role)| json!({"organization_id": names::organization(*id), "role": role.word()}),
        );
        let memberships: Value = memberships.collect();
        json!([
            names::user(*id),
            names::email(user.email),
            !names::password(user.password).is_empty(),
            user.active,
            user.superuser,
            user.mfa,
            user.portal.map(names::portal),
            memberships,
            world.locked_until(user).map(at),
        ])
    });
    let fields = [
        "id",
        "email",
        "has_password",
        "is_active",
        "is_superuser",
        "mfa_required",
        "portal_id",
        "memberships",
        "locked_until",
    ];
    let found: Vec<_> = found.iter().map(|user| some(user, &fields)).collect();
    assert_eq!(found, expected.collect::<Vec<_>>(), "users");
}

fn challenge(login: &Login) -> Value {
    let kind = if login.magic {
        "magic_code"
    } else {
        "second_factor"
    };
    json!([
        login.user.map(names::user),
        login.door.map(names::portal),
        kind,
        at(login.begun),
        at(login.begun + 10 * crate::reference::MINUTE),
        login.status.word(),
    ])
}
