//! The pack: the rules as requests and expectations, in YAML files that are part of the binary.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::expect::Expect;
use crate::scenario_file::read_yaml;

/// Files with rules, in the order of the report.
const FILES: &[(&str, &str)] = &[
    ("errors.yaml", include_str!("pack/errors.yaml")),
    ("enumeration.yaml", include_str!("pack/enumeration.yaml")),
    ("tokens.yaml", include_str!("pack/tokens.yaml")),
    ("sessions.yaml", include_str!("pack/sessions.yaml")),
    ("cli_exchange.yaml", include_str!("pack/cli_exchange.yaml")),
    (
        "personal_access_tokens.yaml",
        include_str!("pack/personal_access_tokens.yaml"),
    ),
    (
        "authorization_codes.yaml",
        include_str!("pack/authorization_codes.yaml"),
    ),
    ("login.yaml", include_str!("pack/login.yaml")),
    (
        "login_sessions.yaml",
        include_str!("pack/login_sessions.yaml"),
    ),
    ("magic_codes.yaml", include_str!("pack/magic_codes.yaml")),
    ("codes.yaml", include_str!("pack/codes.yaml")),
    ("decisions.yaml", include_str!("pack/decisions.yaml")),
    (
        "password_reset.yaml",
        include_str!("pack/password_reset.yaml"),
    ),
    (
        "impersonation.yaml",
        include_str!("pack/impersonation.yaml"),
    ),
    (
        "account_changes.yaml",
        include_str!("pack/account_changes.yaml"),
    ),
    // The last ones: a lock-out lasts.
    ("lock_out.yaml", include_str!("pack/lock_out.yaml")),
];
const FLOWS: &str = include_str!("pack/flows.yaml");
const NOT_TRIED: &str = include_str!("pack/not_tried.yaml");

/// The whole pack.
#[derive(Debug)]
pub(super) struct Pack {
    pub(super) cases: Vec<Case>,
    pub(super) flows: BTreeMap<String, Vec<Step>>,
}

/// One way to see a rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    /// Id of the rule in `docs/rules.md`.
    pub(super) rule: String,
    /// The rule itself, as `docs/rules.md` has it.
    pub(super) title: String,
    /// What tells this case from the others of its rule.
    #[serde(default, rename = "case")]
    pub(super) label: Option<String>,
    /// Whether it changes what outlasts the sign-ins: passwords, lock-outs, accounts, tokens.
    #[serde(default)]
    pub(super) writes: bool,
    /// Whether it leaves so much behind that it needs a namespace of its own.
    #[serde(default)]
    pub(super) scratch: bool,
    /// Settings of the profile that it is for.
    #[serde(default)]
    pub(super) when: Map<String, Value>,
    /// Steps before the rule. If one of them differs, the rule cannot be tried.
    #[serde(default)]
    pub(super) given: Vec<Step>,
    /// Steps that show the rule.
    pub(super) steps: Vec<Step>,
    /// Steps that undo the changes on a server without scratch namespaces.
    #[serde(default)]
    pub(super) cleanup: Vec<Step>,
}

/// One step: a request, or one of the other actions.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Step {
    /// A request to the server, such as `POST /v1/auth/switch`.
    pub(super) send: Option<String>,
    /// A request to the control API, such as `PATCH /users/$dev.id`.
    pub(super) control: Option<String>,
    /// Name of a flow.
    #[serde(rename = "do")]
    pub(super) flow: Option<String>,
    /// How far to move the clock.
    pub(super) advance: Option<String>,
    /// The newest message to an address.
    pub(super) message: Option<Message>,
    /// An address that has got no message.
    pub(super) no_message: Option<String>,
    /// An access token whose header and claims the expectation is for.
    pub(super) decode: Option<String>,
    /// A kept value that the expectation is for.
    pub(super) check: Option<String>,
    /// A URL that the expectation is for: its `uri` before the query, and the parameters of its `query`.
    pub(super) url: Option<String>,
    /// An access token to verify with the server's key set.
    pub(super) verify: Option<String>,

    /// Values that the flow is given.
    pub(super) with: Map<String, Value>,
    /// Name below which the flow's values are kept.
    #[serde(rename = "as")]
    pub(super) name: Option<String>,

    pub(super) bearer: Option<String>,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) query: Map<String, Value>,
    pub(super) json: Option<Value>,
    pub(super) form: Option<Map<String, Value>>,
    /// A body as it is, of the type of `headers`.
    pub(super) raw: Option<String>,
    /// A body of bytes, as hexadecimal digits.
    pub(super) hex: Option<String>,
    /// Length of a body of spaces.
    pub(super) size: Option<usize>,
    /// How often the request is sent, one after the other; 1 if left out.
    pub(super) times: Option<Value>,
    /// How often the request is sent at once. `expect` is for one of the replies then, and `others`
    /// for the rest.
    pub(super) at_once: Option<usize>,
    pub(super) expect: Option<Expect>,
    pub(super) others: Option<Expect>,
    /// Why the rule is not tried if this step differs.
    pub(super) otherwise: Option<String>,
    /// Values to keep, by their place in the reply: a JSON pointer, or `header NAME`.
    pub(super) keep: BTreeMap<String, String>,
}

/// A message, and what of it to keep.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Message {
    pub(super) to: String,
    /// `second_factor`, `magic_code` or `password_reset`.
    pub(super) kind: String,
    /// Names for its `code` and its `token`.
    pub(super) keep: BTreeMap<String, String>,
}

/// A rule that the pack does not have, and why.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Absent {
    pub(super) reason: String,
    pub(super) rules: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rules: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flows {
    flows: BTreeMap<String, Vec<Step>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotTried {
    not_tried: Vec<Absent>,
}

impl Pack {
    /// Reads the pack.
    ///
    /// # Errors
    /// The file and the place of a mistake in it: the pack is part of the program.
    pub(super) fn read() -> Result<Self, String> {
        let mut cases = Vec::new();
        for (name, text) in FILES {
            cases.extend(parse::<Rules>(name, text)?.rules);
        }
        let flows = parse::<Flows>("flows.yaml", FLOWS)?.flows;
        Ok(Self { cases, flows })
    }
}

/// Returns the rules that the pack does not have, with the reasons.
pub(super) fn not_tried() -> Result<Vec<Absent>, String> {
    parse::<NotTried>("not_tried.yaml", NOT_TRIED).map(|file| file.not_tried)
}

fn parse<'de, T: Deserialize<'de>>(name: &str, text: &'de str) -> Result<T, String> {
    read_yaml(text).map_err(|(at, message)| {
        let (line, column) = (at.line(), at.column());
        format!("conformance/pack/{name}:{line}:{column}: {message}")
    })
}

impl Case {
    /// The rule, and what tells the case from others.
    pub(super) fn name(&self) -> String {
        match &self.label {
            Some(label) => format!("{}: {label}", self.rule),
            None => self.rule.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
