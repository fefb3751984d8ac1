//! What the server calls what the reference has numbers for.

use std::collections::HashMap;

use auth_mock_server::{
    Membership, OauthClient, Organization, Portal, Role as ServerRole, Scenario, User,
};

use crate::reference::{self, Client, Handle, Id, PASSWORDS, Role, Session};

/// Kind of a value that the server drew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Access,
    Refresh,
    SessionId,
    Login,
    Challenge,
    Code,
    Approval,
    Exchange,
    Pat,
    AuthorizationCode,
    Reset,
}

/// A value that was never issued, of any kind.
pub(super) const NEVER: &str = "never-issued";

/// The drawn values by number.
///
/// A restored namespace draws the values again that it drew after the snapshot. The number that had
/// such a value loses it, since it stands for what is gone.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_handle: HashMap<(Kind, Handle), String>,
    owners: HashMap<(Kind, String), Handle>,
}

impl Names {
    /// Notes a value. Returns the number that had it before.
    pub(super) fn note(&mut self, kind: Kind, handle: Handle, value: String) -> Option<Handle> {
        let before = self.owners.insert((kind, value.clone()), handle);
        let before = before.filter(|before| *before != handle);
        if let Some(before) = before {
            self.by_handle.remove(&(kind, before));
        }
        self.by_handle.insert((kind, handle), value);
        before
    }

    pub(super) fn get(&self, kind: Kind, handle: Option<Handle>) -> &str {
        let known = handle.and_then(|handle| self.known(kind, handle));
        known.unwrap_or(NEVER)
    }

    pub(super) fn known(&self, kind: Kind, handle: Handle) -> Option<&str> {
        self.by_handle.get(&(kind, handle)).map(String::as_str)
    }

    /// A code that was never sent.
    pub(super) fn wrong_code(&self) -> String {
        let codes = (0..).map(|code| format!("{code:06}"));
        let unused = |code: &String| !self.owners.contains_key(&(Kind::Code, code.clone()));
        codes.into_iter().find(unused).unwrap_or_default()
    }
}

pub(super) fn organization(id: Id) -> String {
    format!("org_{id}")
}

pub(super) fn portal(id: Id) -> String {
    format!("portal_{id}")
}

pub(super) fn user(id: Id) -> String {
    format!("user_{id}")
}

pub(super) fn email(id: Id) -> String {
    format!("address-{id}@example.com")
}

pub(super) fn password(id: Id) -> &'static str {
    PASSWORDS.get(id).copied().unwrap_or("nobody's password")
}

/// The part of a session that the control API lists.
pub(super) fn session(of: &Session) -> [Option<String>; 4] {
    [
        Some(user(of.user)),
        Some(organization(of.organization)),
        of.portal.map(portal),
        of.operator.map(|(operator, _)| user(operator)),
    ]
}

/// The reference's users, organisations and portals as the server takes them.
pub(super) fn scenario() -> Scenario {
    let world = reference::World::new(0, 0);
    let place = |id: &Id| Organization {
        id: organization(*id),
        name: organization(*id),
    };
    let portals = world.portals.iter();
    let users = world.users.iter().map(|(id, of)| User {
        is_active: of.active,
        is_superuser: of.superuser,
        mfa_required: of.mfa,
        portal_id: of.portal.map(portal),
        memberships: of.organizations.iter().map(membership).collect(),
        ..User::new(&user(*id), &email(of.email), password(of.password))
    });
    Scenario {
        organizations: world.organizations.iter().map(place).collect(),
        portals: portals
            .map(|(id, of)| Portal::new(&portal(*id), "", &organization(*of)))
            .collect(),
        users: users.collect(),
        oauth_clients: clients(),
        ..Scenario::default()
    }
}

/// The redirect URI of a client.
pub(super) const fn redirect_uri(of: Client) -> &'static str {
    match of {
        Client::Public | Client::Unknown => "http://127.0.0.1/callback",
        Client::Secret => "https://web.example.com/callback",
    }
}

pub(super) const fn client(of: Client) -> &'static str {
    match of {
        Client::Public => "public",
        Client::Secret => "secret",
        Client::Unknown => "unknown",
    }
}

pub(super) const CLIENT_SECRET: &str = "a secret of a client";

fn clients() -> Vec<OauthClient> {
    let new = |of| OauthClient::new(client(of), redirect_uri(of));
    let secret = OauthClient {
        secret: Some(CLIENT_SECRET.into()),
        ..new(Client::Secret)
    };
    vec![new(Client::Public), secret]
}

fn membership((id, role): &(Id, Role)) -> Membership {
    Membership {
        organization_id: organization(*id),
        role: match role {
            Role::Member => ServerRole::Member,
            Role::Admin => ServerRole::Admin,
            Role::Owner => ServerRole::Owner,
        },
    }
}
