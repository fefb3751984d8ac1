//! Scenario: the users, organisations and portals that a world begins with.

mod document;
mod oauth_client;
mod partial;
mod validate;

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use oauth_client::OauthClient;
pub(crate) use partial::PartialScenario;
pub use validate::ScenarioError;
pub(crate) use validate::{Mistake, Place, Places};

/// Password of every user of the demo scenario.
pub(crate) const DEMO_PASSWORD: &str = "correct horse battery staple";
/// Secret of the client `web` of the demo scenario.
const DEMO_CLIENT_SECRET: &str = "correct horse client secret";

/// Users, organisations and portals that a server begins with.
///
/// ```
/// use auth_mock_server::{Membership, Organization, Role, Scenario, User};
///
/// let scenario = Scenario {
///     organizations: vec![Organization { id: "org_a".into(), name: "A".into() }],
///     portals: Vec::new(),
///     staff: auth_mock_server::Staff::default(),
///     oauth_clients: Vec::new(),
///     users: vec![User {
///         memberships: vec![Membership { organization_id: "org_a".into(), role: Role::Owner }],
///         ..User::new("user_a", "a@example.com", "a password")
///     }],
/// };
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(description = "Users, organisations and portals that a server begins with.")]
pub struct Scenario {
    /// Organisations, including sandboxes.
    pub organizations: Vec<Organization>,
    /// Portals.
    pub portals: Vec<Portal>,
    /// Settings of the staff sign-in.
    #[serde(skip_serializing_if = "Staff::is_default")]
    pub staff: Staff,
    /// OAuth 2 clients: apps that sign users in through the browser.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub oauth_clients: Vec<OauthClient>,
    /// Staff users and portal users.
    pub users: Vec<User>,
}

/// Organisation. If the id has the form `<parent>_s_<name>`, it is a sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Id of the organisation: the `org` claim of a token.
    #[schemars(length(max = 128), regex(pattern = r"^\.*[!-\-/-~][!-~]*$"))]
    pub id: String,
    /// Display name.
    pub name: String,
}

/// Portal: a guest area of one organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Portal {
    /// Id of the portal.
    #[schemars(length(max = 128), regex(pattern = r"^\.*[!-\-/-~][!-~]*$"))]
    pub id: String,
    /// Display name.
    pub name: String,
    /// Id of the portal's organisation.
    pub organization_id: String,
    /// Page of the app behind the link of a password reset, with placeholders:
    /// `https://app.example.com/reset?token={token}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset_url: Option<String>,
    /// Page of the app behind the link of a magic code. It must contain `{session_id}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_url: Option<String>,
    /// Page of the app behind the link that approves a sign-in. It must contain `{session_id}` and
    /// `{token}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approve_url: Option<String>,
}

impl Portal {
    /// Returns a portal whose messages link to this server.
    pub fn new(id: &str, name: &str, organization_id: &str) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            organization_id: organization_id.into(),
            reset_url: None,
            login_url: None,
            approve_url: None,
        }
    }
}

/// Settings of the staff sign-in: pages of the app that messages to staff link to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// Page of the app behind the link of a password reset. Kept, but never used: the contract has no
    /// password reset for staff. Set it on a portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset_url: Option<String>,
    /// Page of the app behind the link of a magic code. It must contain `{session_id}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_url: Option<String>,
    /// Page of the app behind the link that approves a sign-in. It must contain `{session_id}` and
    /// `{token}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approve_url: Option<String>,
}

impl Staff {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// These settings, with those of `later` in the place of the ones that it has.
    pub(crate) fn merged(self, later: Self) -> Self {
        Self {
            reset_url: later.reset_url.or(self.reset_url),
            login_url: later.login_url.or(self.login_url),
            approve_url: later.approve_url.or(self.approve_url),
        }
    }
}

/// User: an account that can sign in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Id of the user: the `sub` claim of a token.
    #[schemars(length(max = 128), regex(pattern = r"^\.*[!-\-/-~][!-~]*$"))]
    pub id: String,
    /// E-mail address to sign in with. Upper and lower case are equal.
    pub email: String,
    /// Password, compared exactly. A user without one can use only the other sign-in methods.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schemars(extend("format" = "password"))]
    pub password: String,
    /// Given name.
    #[serde(default)]
    pub first_name: String,
    /// Family name.
    #[serde(default)]
    pub last_name: String,
    /// Whether the user may sign in.
    #[serde(default = "active")]
    pub is_active: bool,
    /// Whether the user has power over all others.
    #[serde(default)]
    pub is_superuser: bool,
    /// Whether a sign-in with a password needs a second factor.
    #[serde(default)]
    pub mfa_required: bool,
    /// Portal of a portal user. A user without one is staff.
    #[serde(default)]
    pub portal_id: Option<String>,
    /// Organisations of the user, the default one first. A portal user without memberships is a
    /// member of the portal's organisation.
    #[serde(default)]
    pub memberships: Vec<Membership>,
    /// Permissions of the user. Apps choose their names.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// Scopes of the user's tokens. Apps choose their names.
    #[serde(default)]
    pub scopes: Vec<String>,
}

fn active() -> bool {
    true
}

impl User {
    /// Returns an active user without memberships and without a second factor.
    pub fn new(id: &str, email: &str, password: &str) -> Self {
        Self {
            id: id.into(),
            email: email.into(),
            password: password.into(),
            first_name: String::new(),
            last_name: String::new(),
            is_active: true,
            is_superuser: false,
            mfa_required: false,
            portal_id: None,
            memberships: Vec::new(),
            permissions: Vec::new(),
            scopes: Vec::new(),
        }
    }
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

/// Membership of a user in an organisation, with a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Id of the organisation.
    pub organization_id: String,
    /// Role of the user in it.
    #[serde(default)]
    pub role: Role,
}

/// Role of a user in an organisation, least power first.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Member without more power.
    #[default]
    Member,
    /// Administrator: `is_account_admin` in the contract.
    Admin,
    /// Owner: `is_account_owner` in the contract.
    Owner,
}

impl Scenario {
    /// Returns this scenario with the entries of `later` added. For equal ids, `later` wins.
    #[must_use]
    pub fn merged(mut self, later: Self) -> Self {
        put(&mut self.organizations, later.organizations, |o| &o.id);
        put(&mut self.portals, later.portals, |portal| &portal.id);
        put(&mut self.oauth_clients, later.oauth_clients, |client| {
            &client.id
        });
        put(&mut self.users, later.users, |user| &user.id);
        self.staff = self.staff.merged(later.staff);
        self
    }

    /// Returns the demo scenario, which a server without a scenario uses: two organisations, a
    /// sandbox, a portal and six users, each with the password `correct horse battery staple`; and
    /// two OAuth 2 clients, `cli` without a secret and `web` with the secret `correct horse client
    /// secret`.
    pub fn demo() -> Self {
        Self {
            organizations: vec![
                organization("org_acme", "Acme"),
                organization("org_acme_s_dev", "Acme (dev)"),
                organization("org_globex", "Globex"),
            ],
            portals: vec![Portal::new("portal_demo", "Demo portal", "org_acme")],
            staff: Staff::default(),
            oauth_clients: vec![
                OauthClient::new("cli", "http://127.0.0.1/callback"),
                OauthClient {
                    secret: Some(DEMO_CLIENT_SECRET.into()),
                    ..OauthClient::new("web", "http://localhost:3000/oauth2/callback")
                },
            ],
            users: vec![
                guest("user_guest", "guest@example.com", false),
                guest("user_guest_2fa", "guest-2fa@example.com", true),
                User {
                    is_superuser: true,
                    ..staff("user_admin", "admin", &[("org_acme", Role::Member)])
                },
                staff("user_owner", "owner", &[("org_acme", Role::Owner)]),
                staff(
                    "user_dev",
                    "dev",
                    &[
                        ("org_acme", Role::Member),
                        ("org_acme_s_dev", Role::Member),
                        ("org_globex", Role::Member),
                    ],
                ),
                User {
                    mfa_required: true,
                    ..staff("user_dev_2fa", "dev-2fa", &[("org_acme", Role::Member)])
                },
            ],
        }
    }
}

impl Scenario {
    /// Returns the password of all users if this is the demo scenario. It is public.
    pub(crate) fn demo_password(&self) -> Option<&'static str> {
        let mut demo = Self::demo();
        demo.complete();
        (*self == demo).then_some(DEMO_PASSWORD)
    }
}

fn put<T>(entries: &mut Vec<T>, later: Vec<T>, id: fn(&T) -> &String) {
    let mut places: HashMap<_, _> = entries.iter().map(id).cloned().zip(0..).collect();
    for entry in later {
        if let Some(&place) = places.get(id(&entry)) {
            entries[place] = entry;
        } else {
            places.insert(id(&entry).clone(), entries.len());
            entries.push(entry);
        }
    }
}

fn organization(id: &str, name: &str) -> Organization {
    Organization {
        id: id.into(),
        name: name.into(),
    }
}

fn staff(id: &str, name: &str, memberships: &[(&str, Role)]) -> User {
    let membership = |&(id, role): &(&str, Role)| Membership {
        organization_id: id.into(),
        role,
    };
    User {
        first_name: name.into(),
        last_name: "Staff".into(),
        memberships: memberships.iter().map(membership).collect(),
        ..User::new(id, &format!("{name}@example.com"), DEMO_PASSWORD)
    }
}

fn guest(id: &str, email: &str, mfa_required: bool) -> User {
    User {
        first_name: "Guest".into(),
        last_name: "User".into(),
        mfa_required,
        portal_id: Some("portal_demo".into()),
        memberships: vec![Membership {
            organization_id: "org_acme".into(),
            role: Role::Member,
        }],
        ..User::new(id, email, DEMO_PASSWORD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_debug_hides_the_password() {
        let debug = format!("{:?}", Scenario::demo());
        assert!(!debug.contains(DEMO_PASSWORD) && !debug.contains(DEMO_CLIENT_SECRET));
    }

    #[test]
    fn scenario_round_trips_and_leaves_out_settings_of_staff_that_are_not_set() {
        let staff = Staff {
            login_url: Some("https://a.test/{session_id}".into()),
            ..Staff::default()
        };
        for staff in [Staff::default(), staff] {
            let has_settings = staff != Staff::default();
            let scenario = Scenario {
                staff,
                ..Scenario::demo()
            };
            let text = serde_json::to_string(&scenario).unwrap();
            assert_eq!(text.contains(r#""staff":"#), has_settings);
            let read: Scenario = serde_json::from_str(&text).unwrap();
            assert_eq!(read, scenario);
        }
    }

    #[test]
    fn demo_scenario_names_its_users_and_each_membership() {
        let demo = Scenario::demo();
        let name = |user: &User| format!("{} {}", user.first_name, user.last_name);
        let names: Vec<_> = demo.users.iter().map(name).collect();
        let guests = ["Guest User", "Guest User"];
        let staff = ["admin Staff", "owner Staff", "dev Staff", "dev-2fa Staff"];
        assert_eq!(names, [guests.as_slice(), &staff].concat());
        let mut completed = demo.clone();
        completed.complete();
        assert_eq!(completed, demo);
    }

    #[test]
    fn omitted_user_fields_have_the_defaults_of_a_new_user() {
        let text = r#"{"id": "u", "email": "u@example.com", "memberships": []}"#;
        let user: User = serde_json::from_str(text).unwrap();
        assert_eq!(user, User::new("u", "u@example.com", ""));
        assert!(!serde_json::to_string(&user).unwrap().contains("password"));
    }
}
