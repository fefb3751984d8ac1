//! The wire types against the contract, field by field.

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use super::{cli_exchange, impersonation, magic_code, oauth2, portal, second_factor, session};

fn contract() -> Value {
    serde_json::from_str(crate::contract::DOCUMENT).unwrap()
}

/// The contract's node without what only documents, and with references resolved.
fn shape(root: &Value, node: &Value) -> Value {
    if let Some(pointer) = node["$ref"].as_str() {
        return shape(root, root.pointer(pointer.trim_start_matches('#')).unwrap());
    }
    let kinds = nullable(node);
    let types: Vec<_> = kinds
        .iter()
        .filter_map(|kind| kind["type"].as_str())
        .collect();
    let format = std::iter::once(node)
        .chain(&kinds)
        .find_map(|kind| kind["format"].as_str());
    let format = format.filter(|format| *format == "password");
    serde_json::json!({ "types": types, "format": format })
}

/// The alternatives of a node: of `anyOf`, of a list of types, or the node alone.
fn nullable(node: &Value) -> Vec<Value> {
    if let Some(kinds) = node["anyOf"].as_array() {
        return kinds.clone();
    }
    match &node["type"] {
        Value::Array(types) => types
            .iter()
            .map(|t| serde_json::json!({ "type": t }))
            .collect(),
        _ => vec![node.clone()],
    }
}

fn agrees<T: JsonSchema>(schema: &Value, whole: bool) {
    let contract = contract();
    let ours = schema_for!(T).to_value();
    let name = std::any::type_name::<T>();
    let fields = ours["properties"].as_object().unwrap();
    for (field, node) in fields {
        let theirs = schema["properties"].get(field);
        let theirs = theirs.unwrap_or_else(|| panic!("{name}.{field} is not in the contract"));
        let ours_shape = resolve_and_shape(&ours, node);
        assert_eq!(ours_shape, shape(&contract, theirs), "{name}.{field}");
    }
    if whole {
        let named: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
        for field in named {
            assert!(fields.contains_key(field), "{name} lacks {field}");
        }
    }
    for required in schema["required"].as_array().unwrap() {
        let ours = ours["required"].as_array().unwrap();
        assert!(ours.contains(required), "{name}: {required} is required");
    }
}

/// As [`shape`], where an optional field that is left out, not null, counts as plain.
fn resolve_and_shape(root: &Value, node: &Value) -> Value {
    let kinds = nullable(node);
    let resolved = kinds.iter().find_map(|kind| kind["$ref"].as_str());
    match resolved {
        Some(pointer) => {
            let target = root.pointer(pointer.trim_start_matches('#')).unwrap();
            let mut shaped = shape(root, target);
            if kinds.iter().any(|kind| kind["type"] == "null") {
                shaped["types"].as_array_mut().unwrap().push("null".into());
            }
            shaped
        }
        None => shape(root, node),
    }
}

fn component<T: JsonSchema>(name: &str) {
    agrees::<T>(&contract()["components"]["schemas"][name], true);
}

#[test]
fn request_bodies_agree_with_the_contract() {
    component::<cli_exchange::ConsumeCliTokenRequest>("ConsumeCliTokenRequest");
    component::<portal::PortalLoginRequest>("PortalLoginRequest");
    component::<portal::PortalForgotPasswordRequest>("PortalForgotPasswordRequest");
    component::<portal::PortalResetPasswordRequest>("PortalResetPasswordRequest");
    component::<second_factor::Verify2FAPayload>("Verify2FAPayload");
    component::<magic_code::PortalMagicCodeRequest>("PortalMagicCodeRequest");
    component::<magic_code::MagicCodeRequest>("MagicCodeRequest");
    component::<impersonation::LoginAsRequest>("LoginAsRequest");
    component::<oauth2::RefreshRequest>("RefreshRequest");
    // The server reads two fields of the form; the others are only checked.
    let form = &contract()["components"]["schemas"]["Body_login_v1_oauth2_login_post"];
    agrees::<oauth2::LoginForm>(form, false);
}

#[test]
fn free_form_bodies_agree_with_what_the_overlay_types() {
    let contract = contract();
    let body = |path: &str| {
        let body = &contract["paths"][path]["post"]["requestBody"];
        body["content"]["application/json"]["schema"].clone()
    };
    agrees::<session::SwitchRequest>(&body("/v1/auth/switch"), true);
    agrees::<second_factor::DecisionRequest>(&body("/v1/auth/approve-2fa"), true);
    agrees::<second_factor::DecisionRequest>(&body("/v1/auth/reject-2fa"), true);
}

#[test]
fn replies_agree_with_the_contract() {
    component::<session::Token>("Token");
    component::<cli_exchange::CliBrowserTokenResponse>("CliBrowserTokenResponse");
    component::<second_factor::TwoFAResponse>("TwoFAResponse");
    component::<second_factor::TwoFADecision>("TwoFADecision");
    component::<magic_code::MagicCodeResponse>("MagicCodeResponse");
    component::<portal::ResetCallback>("ResetCallback");
    component::<oauth2::AccessToken>("AccessToken");
    component::<session::CurrentUser>("CurrentUser");
    component::<session::Organization>("Organization");
    component::<session::UserRole>("Role");
    component::<session::Impersonator>("Impersonator");
    component::<super::Detail>("Detail");
    component::<super::Detail>("HTTPError");
}
