//! Partial scenario: a scenario to merge, and which fields it names.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use super::{OauthClient, Portal, Scenario, Staff, User};

/// Scenario that changes only the fields that it names.
#[derive(Debug, Default)]
pub(crate) struct PartialScenario {
    scenario: Scenario,
    /// The named fields of a user, by id. All are, where there is no entry.
    named: HashMap<String, HashSet<String>>,
    /// As `named`, of portals.
    named_of_portals: HashMap<String, HashSet<String>>,
    /// As `named`, of OAuth clients.
    named_of_clients: HashMap<String, HashSet<String>>,
    /// The named fields of staff; without a value all are.
    named_of_staff: Option<HashSet<String>>,
}

impl PartialScenario {
    /// The entries, in which a field that is not named has its default.
    pub(crate) fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    pub(crate) fn into_scenario(self) -> Scenario {
        self.scenario
    }

    /// A user of an entry who is `present` already: the named fields are the entry's. The password
    /// comes by itself, where it is named.
    pub(crate) fn user_over<'a>(
        &self,
        entry: &'a User,
        present: Option<&User>,
    ) -> (User, Option<&'a str>) {
        let (Some(named), Some(present)) = (self.named.get(&entry.id), present) else {
            return (entry.clone(), Some(&entry.password));
        };
        let user = over(entry.clone(), present, |field| named.contains(field));
        let password = named.contains("password").then_some(&*entry.password);
        (user, password)
    }

    /// The portal of an entry, which may be `present` already: unnamed pages stay.
    pub(crate) fn portal_over(&self, entry: &Portal, present: Option<&Portal>) -> Portal {
        let (Some(named), Some(present)) = (self.named_of_portals.get(&entry.id), present) else {
            return entry.clone();
        };
        let Staff {
            reset_url,
            login_url,
            approve_url,
        } = links_over(&Staff::of(entry), &Staff::of(present), named);
        Portal {
            reset_url,
            login_url,
            approve_url,
            ..entry.clone()
        }
    }

    /// Whether an entry keeps the secret of an OAuth client that is there already: it does not name
    /// one.
    pub(crate) fn keeps_secret(&self, client: &str) -> bool {
        let named = self.named_of_clients.get(client);
        named.is_some_and(|named| !named.contains("secret"))
    }

    /// The settings of staff: unnamed ones stay as they are at `present`.
    pub(crate) fn staff_over(&self, present: &Staff) -> Staff {
        match &self.named_of_staff {
            None => self.scenario.staff.clone(),
            Some(named) => links_over(&self.scenario.staff, present, named),
        }
    }

    /// `base`, with what this one says in it.
    pub(crate) fn merged_into(&self, base: Scenario) -> Scenario {
        let present: HashMap<_, _> = base.users.iter().map(|user| (&user.id, user)).collect();
        let users = self.scenario.users.iter().map(|entry| {
            let present = present.get(&entry.id).copied();
            let (user, password) = self.user_over(entry, present);
            let kept = || present.map_or("", |present| &present.password);
            User {
                password: password.unwrap_or_else(kept).to_owned(),
                ..user
            }
        });
        let portals: HashMap<_, _> = base.portals.iter().map(|p| (&p.id, p)).collect();
        let portals = self.scenario.portals.iter().map(|entry| {
            let present = portals.get(&entry.id).copied();
            self.portal_over(entry, present)
        });
        let staff = self.staff_over(&base.staff);
        let clients: HashMap<_, _> = base.oauth_clients.iter().map(|c| (&c.id, c)).collect();
        let oauth_clients = self.scenario.oauth_clients.iter().map(|entry| {
            let present = clients
                .get(&entry.id)
                .filter(|_| self.keeps_secret(&entry.id));
            let secret = present.map_or(&entry.secret, |present| &present.secret);
            OauthClient {
                secret: secret.clone(),
                ..entry.clone()
            }
        });
        let later = Scenario {
            oauth_clients: oauth_clients.collect(),
            users: users.collect(),
            portals: portals.collect(),
            ..self.scenario.clone()
        };
        Scenario {
            staff,
            ..base.merged(later)
        }
    }
}

/// A scenario that names everything.
impl From<Scenario> for PartialScenario {
    fn from(scenario: Scenario) -> Self {
        Self {
            scenario,
            named: HashMap::new(),
            named_of_portals: HashMap::new(),
            named_of_clients: HashMap::new(),
            named_of_staff: None,
        }
    }
}

impl<'de> Deserialize<'de> for PartialScenario {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Value::deserialize(deserializer)?;
        let named = named_fields(&raw["users"]);
        let named_of_portals = named_fields(&raw["portals"]);
        let named_of_clients = named_fields(&raw["oauth_clients"]);
        let staff = raw["staff"].as_object();
        let named_of_staff = staff.map(|staff| staff.keys().cloned().collect());
        let scenario = serde_json::from_value(raw).map_err(D::Error::custom)?;
        Ok(Self {
            scenario,
            named,
            named_of_portals,
            named_of_clients,
            named_of_staff: Some(named_of_staff.unwrap_or_default()),
        })
    }
}

/// The named fields of each entry, by id.
fn named_fields(entries: &Value) -> HashMap<String, HashSet<String>> {
    let entries = entries.as_array().into_iter().flatten();
    let named = entries.filter_map(|entry| {
        let fields = entry.as_object()?.keys().cloned().collect();
        Some((entry["id"].as_str()?.to_owned(), fields))
    });
    named.collect()
}

fn links_over(entry: &Staff, present: &Staff, named: &HashSet<String>) -> Staff {
    let from = |field: &str| {
        if named.contains(field) {
            entry
        } else {
            present
        }
    };
    Staff {
        reset_url: from("reset_url").reset_url.clone(),
        login_url: from("login_url").login_url.clone(),
        approve_url: from("approve_url").approve_url.clone(),
    }
}

fn over(entry: User, present: &User, named: impl Fn(&str) -> bool) -> User {
    fn pick<T: Clone>(named: bool, new: T, present: &T) -> T {
        if named { new } else { present.clone() }
    }
    let User {
        id,
        email,
        password: _,
        first_name,
        last_name,
        is_active,
        is_superuser,
        mfa_required,
        portal_id,
        memberships,
        permissions,
        scopes,
    } = entry;
    User {
        id,
        email,
        password: String::new(),
        first_name: pick(named("first_name"), first_name, &present.first_name),
        last_name: pick(named("last_name"), last_name, &present.last_name),
        is_active: pick(named("is_active"), is_active, &present.is_active),
        is_superuser: pick(named("is_superuser"), is_superuser, &present.is_superuser),
        mfa_required: pick(named("mfa_required"), mfa_required, &present.mfa_required),
        portal_id: pick(named("portal_id"), portal_id, &present.portal_id),
        memberships,
        permissions: pick(named("permissions"), permissions, &present.permissions),
        scopes: pick(named("scopes"), scopes, &present.scopes),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::DEMO_PASSWORD;
    use super::*;

    #[test]
    fn merged_user_has_the_named_password_or_else_the_one_of_before() {
        for (id, named, expected) in [
            ("user_dev", json!({}), DEMO_PASSWORD),
            ("user_dev", json!({"password": "new"}), "new"),
            ("user_dev", json!({"password": ""}), ""),
            ("user_new", json!({"password": "new"}), "new"),
            ("user_new", json!({}), ""),
        ] {
            let mut user = named;
            user["id"] = id.into();
            user["email"] = "dev@example.com".into();
            user["memberships"] = json!([{"organization_id": "org_acme"}]);
            let partial = json!({ "users": [user] });
            let partial: PartialScenario = serde_json::from_value(partial).unwrap();
            let merged = partial.merged_into(Scenario::demo());
            let mut users = merged.users.iter();
            let user = users.find(|user| user.id == id).unwrap();
            assert_eq!(user.password, expected, "{partial:?}");
        }
    }
}
