//! A run: the cases that are asked for, each in a namespace of its own where there are namespaces.

use futures_util::{StreamExt as _, stream};
use serde_json::{Map, Value, json};

use super::accounts::ConformanceAccounts;
use super::client::Client;
use super::config::{ConformanceConfig, ConformanceError};
use super::control::Control;
use super::pack::{Case, Pack, not_tried};
use super::pkce;
use super::report::{ConformanceReport, Outcome, RuleResult};
use super::step::{Stage, Stop};
use super::values::Values;
use crate::world::{Purpose, Random};

/// Cases at once, where each has a namespace.
const AT_ONCE: usize = 4;
const WRITES: &str = "it changes accounts, or locks addresses: add --allow-writes";

impl ConformanceConfig {
    /// Tries the rules.
    ///
    /// # Errors
    /// When a setting is not valid, or the server cannot be reached.
    pub async fn run(&self) -> Result<ConformanceReport, ConformanceError> {
        self.profile.check().map_err(ConformanceError::Profile)?;
        if self.target.contains("/_ns/") {
            return Err(ConformanceError::Namespace);
        }
        Run::new(self).await?.report().await
    }
}

/// A run under way.
struct Run<'a> {
    config: &'a ConformanceConfig,
    pack: Pack,
    client: Client,
    control: Option<Control>,
    accounts: ConformanceAccounts,
    /// Part of names that no other run has.
    salt: String,
    /// What verifiers of PKCE begin with.
    verifier: String,
}

impl<'a> Run<'a> {
    async fn new(config: &'a ConformanceConfig) -> Result<Self, ConformanceError> {
        let pack = Pack::read().map_err(ConformanceError::Internal)?;
        let client = Client::new(&config.target, config.ca.as_deref())?;
        let control = if config.control {
            Control::find(&client, config.control_token.as_deref()).await?
        } else {
            None
        };
        let accounts = match (&config.accounts, &control) {
            (Some(accounts), _) => accounts.clone(),
            (None, Some(_)) => ConformanceAccounts::demo(),
            (None, None) => return Err(ConformanceError::Accounts),
        };
        let random = Random::from_os();
        let mut random = random.map_err(|error| ConformanceError::Internal(error.to_string()))?;
        let [salt, first, second] = [(); 3].map(|()| random.token(Purpose::Session, "conformance"));
        Ok(Self {
            config,
            pack,
            client,
            control,
            accounts,
            salt: salt.chars().take(12).collect(),
            verifier: first + &second,
        })
    }

    async fn report(&self) -> Result<ConformanceReport, ConformanceError> {
        let absent = not_tried().map_err(ConformanceError::Internal)?;
        for known in self.config.profile.known_differences.keys() {
            let mut rules = self.pack.cases.iter().map(|case| &case.rule);
            let is_rule = rules.any(|rule| rule == known)
                || absent.iter().any(|absent| absent.rules.contains(known));
            if !is_rule {
                return Err(ConformanceError::Profile(format!(
                    "known_differences: no rule is called `{known}`; use an id of docs/rules.md, such as `LOGIN-1`"
                )));
            }
        }
        for only in &self.config.only {
            let mut rules = self.pack.cases.iter().map(|case| &case.rule);
            if !rules.any(|rule| is_asked_for(rule, only)) {
                return Err(ConformanceError::Only(only.clone()));
            }
        }
        let cases = self.pack.cases.iter().enumerate();
        let cases = cases.filter(|(_, case)| self.is_asked_for(&case.rule));
        let at_once = if self.control.is_some() { AT_ONCE } else { 1 };
        let results = cases.map(|(number, case)| self.result(number, case));
        let mut results: Vec<_> = stream::iter(results).buffered(at_once).collect().await;
        for absent in absent {
            let rules = absent.rules.into_iter();
            results.extend(
                rules
                    .filter(|rule| self.is_asked_for(rule))
                    .map(|rule| RuleResult {
                        rule,
                        case: None,
                        title: String::new(),
                        outcome: Outcome::NotTried {
                            reason: absent.reason.clone(),
                        },
                    }),
            );
        }
        Ok(ConformanceReport {
            target: self.client.url(),
            results,
        })
    }

    fn is_asked_for(&self, rule: &str) -> bool {
        let only = &self.config.only;
        only.is_empty() || only.iter().any(|only| is_asked_for(rule, only))
    }

    async fn result(&self, number: usize, case: &Case) -> RuleResult {
        let outcome = self.outcome(number, case).await;
        let remark = self.config.profile.known_differences.get(&case.rule);
        let outcome = match (outcome, remark) {
            (Outcome::Differs { difference }, Some(remark)) => Outcome::KnownDifference {
                remark: remark.clone(),
                difference,
            },
            (outcome, _) => outcome,
        };
        RuleResult {
            rule: case.rule.clone(),
            case: case.label.clone(),
            title: case.title.clone(),
            outcome,
        }
    }

    async fn outcome(&self, number: usize, case: &Case) -> Outcome {
        let profile = json!(self.config.profile);
        if let Some((setting, _)) = case.when.iter().find(|(name, one)| profile[*name] != **one) {
            let reason = format!("the profile has another `{setting}`");
            return Outcome::NotTried { reason };
        }
        if case.writes && !self.config.allow_writes {
            let reason = WRITES.to_owned();
            return Outcome::NotTried { reason };
        }
        let values = self.values(number, profile);
        let Some(control) = &self.control else {
            let mut stage = self.stage(self.client.clone(), None, values);
            if let Some(reason) = stage.unmet(case) {
                let reason = reason.to_owned();
                return Outcome::NotTried { reason };
            }
            let outcome = outcome(stage.case(case).await);
            if let Some(error) = stage.clean_up(case).await {
                tracing::warn!("{}: cannot undo its changes: {error}", case.name());
            }
            return outcome;
        };
        let name = format!("conformance-{}-{number}", self.salt);
        let (client, inside) = match control.namespace(&name).await {
            Ok(made) => made,
            Err(reason) => return Outcome::NotTried { reason },
        };
        let mut stage = self.stage(client, Some(inside), values);
        let outcome = outcome(stage.case(case).await);
        control.delete_namespace(&name).await;
        outcome
    }

    fn stage(&self, client: Client, control: Option<Control>, values: Values) -> Stage<'_> {
        let mut secrets = self.accounts.secrets();
        secrets.push(self.verifier.clone());
        Stage {
            flows: &self.pack.flows,
            codes: self.config.codes.as_ref(),
            client,
            control,
            values,
            secrets,
        }
    }

    /// The values that a case begins with.
    fn values(&self, number: usize, profile: Value) -> Values {
        let mut values: Map<String, Value> = self.accounts.values();
        let salt = format!("{}-{number}", self.salt);
        // RFC 2606: example.com belongs to no one, so no message can reach it.
        let unknown = json!({
            "email": format!("nobody-{salt}@example.com"),
            "id": format!("unknown-{salt}"),
            "password": format!("wrong password {salt}"),
            // As many bits as a token has.
            "token": format!("0123456789abcdef0123456789abcdef{salt}"),
        });
        let verifier = format!("{}-{number}", self.verifier);
        let pkce = json!({"challenge": pkce::challenge(&verifier), "verifier": verifier});
        values.insert("unknown".into(), unknown);
        values.insert("pkce".into(), pkce);
        values.insert("profile".into(), profile);
        Values::new(values)
    }
}

fn is_asked_for(rule: &str, only: &str) -> bool {
    let rest = rule.strip_prefix(only);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn outcome(result: Result<(), Stop>) -> Outcome {
    match result {
        Ok(()) => Outcome::Agrees,
        Err(Stop::Differs(difference)) => Outcome::Differs { difference },
        Err(Stop::Blocked(difference)) => Outcome::Blocked { difference },
        Err(Stop::NotTried(reason)) => Outcome::NotTried { reason },
    }
}
