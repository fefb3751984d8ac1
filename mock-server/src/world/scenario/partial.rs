//! Partial scenario: a scenario to merge, and which fields it names.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use super::{Scenario, User};

/// Scenario that changes only the fields that it names.
#[derive(Debug, Default)]
pub(crate) struct PartialScenario {
    scenario: Scenario,
    /// The named fields of a user, by id. All are, where there is no entry.
    named: HashMap<String, HashSet<String>>,
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
        let later = Scenario {
            users: users.collect(),
            ..self.scenario.clone()
        };
        base.merged(later)
    }
}

/// A scenario that names everything.
impl From<Scenario> for PartialScenario {
    fn from(scenario: Scenario) -> Self {
        Self {
            scenario,
            named: HashMap::new(),
        }
    }
}

impl<'de> Deserialize<'de> for PartialScenario {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Value::deserialize(deserializer)?;
        let users = raw["users"].as_array().into_iter().flatten();
        let named = users.filter_map(|user| {
            let fields = user.as_object()?.keys().cloned().collect();
            Some((user["id"].as_str()?.to_owned(), fields))
        });
        let named = named.collect();
        let scenario = serde_json::from_value(raw).map_err(D::Error::custom)?;
        Ok(Self { scenario, named })
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
