//! Every secret has the format that makes the generator redact it.

use serde_json::{Value, json};

use super::{Breach, Rule};
use crate::openapi::{
    Contract,
    pointer::{escape, walk},
};

pub(super) const FORMAT: Rule = Rule {
    name: "secret-format",
    reason: "the SDK's type redacts a value only with `format: password`",
    check: format,
};

pub(super) const PLAIN: Rule = Rule {
    name: "secret-plain",
    reason: "with another constraint, the generator makes a new type, which redacts nothing",
    check: plain,
};

/// Keywords that defeat the redacting type.
const CONSTRAINTS: [&str; 4] = ["minLength", "maxLength", "pattern", "enum"];

fn format(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    walk(&contract.effective, |pointer, node| {
        for (pointer, name, schema) in named(pointer, node) {
            if is_secret(name) && may_be_text(schema) && !has_format(schema) {
                breaches.push(Breach::new(
                    pointer,
                    format!("`{name}` without `format: password`"),
                ));
            }
        }
    });
    breaches
}

fn plain(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    walk(&contract.effective, |pointer, node| {
        let constraint = CONSTRAINTS.iter().find(|keyword| anywhere(node, keyword));
        if let Some(constraint) = constraint.filter(|_| has_format(node)) {
            breaches.push(Breach::new(
                pointer,
                format!("`format: password` beside `{constraint}`"),
            ));
        }
    });
    breaches
}

/// Returns the properties of a schema, or the schema of a parameter, each with its name.
fn named<'a>(pointer: &str, node: &'a Value) -> Vec<(String, &'a str, &'a Value)> {
    let properties = node.get("properties").and_then(Value::as_object);
    let parameter = node
        .get("in")
        .and_then(|_| Some((node.get("name")?.as_str()?, node.get("schema")?)))
        .map(|(name, schema)| (format!("{pointer}/schema"), name, schema));
    properties
        .into_iter()
        .flatten()
        .map(|(name, schema)| {
            (
                format!("{pointer}/properties/{}", escape(name)),
                name.as_str(),
                schema,
            )
        })
        .chain(parameter)
        .collect()
}

/// Whether a name is that of a secret. `token_type` is not a token. The id of a login session is a
/// secret: with it, a client gets the tokens of the sign-in.
fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    let part = ["password", "token", "secret"]
        .iter()
        .any(|part| name.contains(part));
    let whole =
        ["code", "exchange_code", "session_id", "login_session_id"].contains(&name.as_str());
    (part || whole) && !["token_type", "tokenurl"].contains(&name.as_str())
}

/// Whether a schema accepts a string. A flag about a secret does not.
fn may_be_text(schema: &Value) -> bool {
    let variants = schema.get("anyOf").and_then(Value::as_array);
    match (schema.get("type"), variants) {
        (Some(kind), _) => *kind == json!("string") || kind.as_array().is_some(),
        (None, Some(variants)) => variants.iter().any(may_be_text),
        (None, None) => schema.get("$ref").is_none(),
    }
}

fn has_format(schema: &Value) -> bool {
    schema.get("format") == Some(&json!("password"))
}

/// Whether a schema or one of its variants has a keyword.
fn anywhere(schema: &Value, keyword: &str) -> bool {
    let variants = schema.get("anyOf").and_then(Value::as_array);
    schema.get(keyword).is_some()
        || variants
            .into_iter()
            .flatten()
            .any(|variant| variant.get(keyword).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::broken;

    fn without_format(pointer: &str) -> String {
        broken::after(&FORMAT, |effective| {
            broken::node(effective, pointer)
                .as_object_mut()
                .unwrap()
                .remove("format");
        })
    }

    #[test]
    fn a_secret_property_without_its_format_is_found() {
        let said = without_format("/components/schemas/Token/properties/refresh_token");
        assert!(
            said.contains("`refresh_token` without `format: password`"),
            "{said}"
        );
        assert!(
            said.contains("#/components/schemas/Token/properties/refresh_token: "),
            "{said}"
        );
    }

    #[test]
    fn a_code_without_its_format_is_found() {
        let said = without_format("/components/schemas/Verify2FAPayload/properties/code");
        assert!(said.contains("`code` without"), "{said}");
    }

    #[test]
    fn an_optional_secret_without_its_format_is_found() {
        let said = without_format(
            "/components/schemas/Body_login_route_v1_oauth2_login_post/properties/client_secret",
        );
        assert!(said.contains("`client_secret` without"), "{said}");
    }

    #[test]
    fn a_secret_parameter_without_its_format_is_found() {
        let said =
            without_format("/paths/~1v1~1auth~1portal~1reset-callback/get/parameters/0/schema");
        assert!(
            said.contains("get/parameters/0/schema: `token` without"),
            "{said}"
        );
    }

    #[test]
    fn the_id_of_a_login_session_without_its_format_is_found() {
        for (pointer, name) in [
            (
                "/components/schemas/TwoFAResponse/properties/login_session_id",
                "login_session_id",
            ),
            (
                "/paths/~1v1~1auth~1approve-2fa/post/requestBody/content/application~1json/schema\
                 /properties/session_id",
                "session_id",
            ),
            (
                "/paths/~1v1~1auth~1login-status/get/parameters/1/schema",
                "session_id",
            ),
        ] {
            let said = without_format(pointer);
            assert!(said.contains(&format!("`{name}` without")), "{said}");
        }
    }

    #[test]
    fn each_constraint_beside_the_format_is_found() {
        for constraint in CONSTRAINTS {
            let said = broken::after(&PLAIN, |effective| {
                let code = "/components/schemas/Verify2FAPayload/properties/code";
                broken::node(effective, code)[constraint] = json!(6);
            });
            assert!(said.contains(&format!("code: `format: password` beside `{constraint}`")));
        }
    }

    #[test]
    fn a_constraint_on_a_variant_is_found() {
        let said = broken::after(&PLAIN, |effective| {
            let variant = "/components/schemas/Body_login_route_v1_oauth2_login_post/properties\
                           /client_secret/anyOf/0";
            broken::node(effective, variant)["minLength"] = json!(1);
        });
        assert!(
            said.contains("client_secret: `format: password` beside `minLength`"),
            "{said}"
        );
    }

    #[test]
    fn names_and_types_without_a_secret_pass() {
        assert!(!is_secret("token_type") && !is_secret("email") && !is_secret("status_code"));
        assert!(!may_be_text(&json!({ "type": "boolean" })));
    }
}
