//! The accounts that a run signs in with, from a file or from the demo scenario.

mod clients;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use self::clients::{Clients, ConfidentialClient, PublicClient, derive};
use crate::scenario_file::read_yaml;

/// Accounts, portals and OAuth 2 clients of a server that a conformance run may use. Needs the feature
/// `conformance`.
///
/// A rule that needs one that is left out is not tried.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct ConformanceAccounts {
    /// The portal that `guest` and `guest_2fa` sign in at.
    portal: Option<Place>,
    /// The organisations of `dev`, and one that `dev` is not in.
    organizations: Organizations,
    /// Portal user without a second factor.
    guest: Option<Account>,
    /// Portal user with a second factor.
    guest_2fa: Option<Account>,
    /// Staff user without a second factor, a member of `home`, `sandbox` and `other`.
    dev: Option<Account>,
    /// Staff user with a second factor, a member of `home`.
    dev_2fa: Option<Account>,
    /// Superuser.
    admin: Option<Account>,
    /// Account owner of `home`.
    owner: Option<Account>,
    /// OAuth 2 clients: one without a secret, and one with a secret.
    clients: Clients,
}

/// A portal or an organisation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    id: String,
}

#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Organizations {
    /// Where `dev` signs in.
    home: Option<Place>,
    /// Sandbox of `home`.
    sandbox: Option<Place>,
    /// An organisation of `dev` that `owner` is not in.
    other: Option<Place>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    id: String,
    email: String,
    password: String,
}

// It holds passwords.
impl std::fmt::Debug for ConformanceAccounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConformanceAccounts")
            .finish_non_exhaustive()
    }
}

impl ConformanceAccounts {
    /// Returns the accounts of the demo scenario.
    pub fn demo() -> Self {
        let account = |name: &str| {
            Some(Account {
                id: format!("user_{}", name.replace('-', "_")),
                email: format!("{name}@example.com"),
                password: "correct horse battery staple".into(),
            })
        };
        let place = |id: &str| Some(Place { id: id.into() });
        Self {
            portal: place("portal_demo"),
            organizations: Organizations {
                home: place("org_acme"),
                sandbox: place("org_acme_s_dev"),
                other: place("org_globex"),
            },
            guest: account("guest"),
            guest_2fa: account("guest-2fa"),
            dev: account("dev"),
            dev_2fa: account("dev-2fa"),
            admin: account("admin"),
            owner: account("owner"),
            clients: Clients {
                public: Some(PublicClient {
                    id: "cli".into(),
                    redirect_uri: "http://127.0.0.1/callback".into(),
                }),
                confidential: Some(ConfidentialClient {
                    id: "web".into(),
                    secret: "correct horse client secret".into(),
                    redirect_uri: "http://localhost:3000/oauth2/callback".into(),
                }),
            },
        }
    }

    /// Reads the accounts from YAML or JSON.
    ///
    /// ```
    /// use auth_mock_server::ConformanceAccounts;
    ///
    /// let accounts = "
    /// dev: {id: u7, email: dev@example.com, password: a password}
    /// organizations: {home: {id: o1}, other: {id: o2}}
    /// ";
    /// assert!(ConformanceAccounts::parse(accounts).is_ok());
    /// let error = ConformanceAccounts::parse("devs: {}").unwrap_err();
    /// assert!(error.starts_with("1:1: unknown field `devs`"), "{error}");
    /// ```
    ///
    /// # Errors
    /// The line, the column and what is wrong there.
    pub fn parse(text: &str) -> Result<Self, String> {
        read_yaml(text).map_err(|(at, message)| format!("{}:{}: {message}", at.line(), at.column()))
    }

    /// The passwords of all accounts and the secret of the client: they are in no report.
    pub(super) fn secrets(&self) -> Vec<String> {
        let accounts = [
            &self.guest,
            &self.guest_2fa,
            &self.dev,
            &self.dev_2fa,
            &self.admin,
            &self.owner,
        ];
        let accounts = accounts.into_iter().flatten();
        let secrets = accounts.map(|account| account.password.clone());
        let client = self.clients.confidential.as_ref();
        secrets
            .chain(client.map(|client| client.secret.clone()))
            .collect()
    }

    /// The accounts as values of the pack.
    pub(super) fn values(&self) -> Map<String, Value> {
        let Value::Object(mut values) = json!(self) else {
            return Map::new();
        };
        for account in values.values_mut() {
            if let Some(email) = account["email"].as_str() {
                account["email_upper"] = email.to_uppercase().into();
            }
        }
        if let Some(clients) = values.get_mut("clients") {
            derive(clients);
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scenario;

    #[test]
    fn demo_accounts_are_those_of_the_demo_scenario() {
        let scenario = Scenario::demo();
        let accounts = ConformanceAccounts::demo().values();
        let known = accounts.values().filter(|one| one["email"].is_string());
        let mut count = 0;
        for account in known {
            let user = scenario.users.iter().find(|user| user.id == account["id"]);
            assert_eq!(user.unwrap().email, account["email"]);
            assert_eq!(user.unwrap().password, account["password"]);
            count += 1;
        }
        assert_eq!(count, scenario.users.len());
        let portal = &accounts["portal"]["id"];
        assert!(scenario.portals.iter().any(|one| one.id == *portal));
        for (_, place) in accounts["organizations"].as_object().unwrap() {
            let found = scenario
                .organizations
                .iter()
                .any(|one| one.id == place["id"]);
            assert!(found, "{place}");
        }
    }

    #[test]
    fn demo_clients_are_those_of_the_demo_scenario() {
        let scenario = Scenario::demo();
        let clients = ConformanceAccounts::demo().values()["clients"].clone();
        let known = clients.as_object().unwrap();
        assert_eq!(known.len(), scenario.oauth_clients.len());
        for client in known.values() {
            let mut all = scenario.oauth_clients.iter();
            let found = all.find(|one| one.id == client["id"]).unwrap();
            assert_eq!(found.redirect_uris, [client["redirect_uri"].clone()]);
            assert_eq!(found.secret.as_deref(), client["secret"].as_str());
        }
        let public = &clients["public"];
        assert_eq!(public["loopback_uri"], "http://127.0.0.1:49152/callback");
    }

    #[test]
    fn type_of_a_client_decides_whether_it_has_a_secret() {
        let parse = |clients: &str| ConformanceAccounts::parse(&format!("clients: {clients}"));
        let public = "{id: a, redirect_uri: 'http://a.test/cb'}";
        assert!(parse(&format!("{{public: {public}}}")).is_ok());
        let error = parse(&format!("{{confidential: {public}}}")).unwrap_err();
        assert!(error.contains("missing field `secret`"), "{error}");
        let secret = "{id: a, redirect_uri: b, secret: c}";
        let error = parse(&format!("{{public: {secret}}}")).unwrap_err();
        assert!(error.contains("unknown field `secret`"), "{error}");
    }

    #[test]
    fn accounts_hide_passwords() {
        let shown = format!("{:?}", ConformanceAccounts::demo());
        assert!(!shown.contains("battery") && !shown.contains("client secret"));
    }
}
