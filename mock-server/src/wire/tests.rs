//! Compares the wire types with the contract, field by field.

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use crate::contract::reference::follow;

use super::{
    authorization, cli_exchange, impersonation, magic_code, oauth2, personal_access_token, portal,
    second_factor, session,
};

fn contract() -> Value {
    serde_json::from_str(crate::contract::DOCUMENT).unwrap()
}

/// The contract's node without what only documents, and with references resolved.
fn shape(root: &Value, node: &Value) -> Value {
    let node = follow(node, |pointer| root.pointer(pointer));
    assert!(node.get("$ref").is_none(), "{node} leads nowhere");
    let kinds = nullable(node);
    let kinds = kinds
        .iter()
        .map(|kind| follow(kind, |pointer| root.pointer(pointer)));
    let kinds: Vec<_> = kinds.collect();
    let types: Vec<_> = kinds
        .iter()
        .filter_map(|kind| kind["type"].as_str())
        .collect();
    let format = std::iter::once(node)
        .chain(kinds.iter().copied())
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

/// Which side of an exchange a type stands for.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Request,
    /// A request of which the server reads only some fields.
    Excerpt,
    Reply,
}

fn agrees<T: JsonSchema>(schema: &Value, part: Part) {
    let contract = contract();
    let ours = schema_for!(T).to_value();
    let required = |field: &String| {
        let required = ours["required"].as_array();
        required.is_some_and(|required| required.iter().any(|named| named == field))
    };
    let name = std::any::type_name::<T>();
    let fields = ours["properties"].as_object().unwrap();
    for (field, node) in fields {
        let theirs = schema["properties"].get(field);
        let theirs = theirs.unwrap_or_else(|| panic!("{name}.{field} is not in the contract"));
        let theirs = shape(&contract, theirs);
        let mut ours_shape = resolve_and_shape(&ours, node);
        if part == Part::Reply && !required(field) {
            // Such a field is left out, never null, unless the contract has it null.
            let types = ours_shape["types"].as_array_mut().unwrap();
            types.retain(|kind| {
                kind != "null" || theirs["types"].as_array().unwrap().contains(kind)
            });
        }
        assert_eq!(ours_shape, theirs, "{name}.{field}");
    }
    if part != Part::Excerpt {
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

/// As [`shape`], through the references that our own schemas have beside `null`.
fn resolve_and_shape(root: &Value, node: &Value) -> Value {
    let kinds = nullable(node);
    let reference = kinds.iter().find(|kind| kind.get("$ref").is_some());
    match reference {
        Some(target) => {
            let mut shaped = shape(root, target);
            if kinds.iter().any(|kind| kind["type"] == "null") {
                shaped["types"].as_array_mut().unwrap().push("null".into());
            }
            shaped
        }
        None => shape(root, node),
    }
}

fn request<T: JsonSchema>(name: &str) {
    agrees::<T>(&contract()["components"]["schemas"][name], Part::Request);
}

fn reply<T: JsonSchema>(name: &str) {
    agrees::<T>(&contract()["components"]["schemas"][name], Part::Reply);
}

#[test]
fn request_bodies_agree_with_the_contract() {
    request::<cli_exchange::ConsumeCliTokenRequest>("ConsumeCliTokenRequest");
    request::<portal::PortalLoginRequest>("PortalLoginRequest");
    request::<portal::PortalForgotPasswordRequest>("PortalForgotPasswordRequest");
    request::<portal::PortalResetPasswordRequest>("PortalResetPasswordRequest");
    request::<second_factor::Verify2FAPayload>("Verify2FAPayload");
    request::<magic_code::PortalMagicCodeRequest>("PortalMagicCodeRequest");
    request::<magic_code::MagicCodeRequest>("MagicCodeRequest");
    request::<impersonation::LoginAsRequest>("LoginAsRequest");
    request::<oauth2::RefreshRequest>("RefreshRequest");
    request::<authorization::OauthAuthorizeInput>("OauthAuthorizeInput");
    request::<authorization::OauthCodeInput>("OauthCodeInput");
    request::<authorization::OauthRequestToken>("OauthRequestToken");
    request::<personal_access_token::CreatePatRequest>("CreatePatRequest");
    // The server reads two fields of the form; the others are only checked.
    let form = &contract()["components"]["schemas"]["Body_login_route_v1_oauth2_login_post"];
    agrees::<oauth2::LoginForm>(form, Part::Excerpt);
}

#[test]
fn free_form_bodies_agree_with_what_the_overlay_types() {
    let contract = contract();
    let body = |path: &str| {
        let body = &contract["paths"][path]["post"]["requestBody"];
        body["content"]["application/json"]["schema"].clone()
    };
    agrees::<session::SwitchRequest>(&body("/v1/auth/switch"), Part::Request);
    agrees::<second_factor::DecisionRequest>(&body("/v1/auth/approve-2fa"), Part::Request);
    agrees::<second_factor::DecisionRequest>(&body("/v1/auth/reject-2fa"), Part::Request);
}

#[test]
fn queries_agree_with_the_contract() {
    let contract = contract();
    let query = |path: &str| {
        let parameters = contract["paths"][path]["get"]["parameters"]
            .as_array()
            .unwrap();
        let name = |parameter: &Value| parameter["name"].as_str().unwrap().to_owned();
        let properties: serde_json::Map<_, _> = parameters
            .iter()
            .map(|p| (name(p), p["schema"].clone()))
            .collect();
        let required = parameters
            .iter()
            .filter(|p| p["required"] == true)
            .map(name);
        serde_json::json!({ "properties": properties, "required": required.collect::<Vec<_>>() })
    };
    let (status, callback) = ("/v1/auth/login-status", "/v1/auth/portal/reset-callback");
    agrees::<second_factor::LoginStatusQuery>(&query(status), Part::Request);
    agrees::<portal::ResetCallbackQuery>(&query(callback), Part::Request);
}

#[test]
fn replies_agree_with_the_contract() {
    reply::<session::Token>("Token");
    reply::<cli_exchange::CliBrowserTokenResponse>("CliBrowserTokenResponse");
    reply::<second_factor::TwoFAResponse>("TwoFAResponse");
    reply::<second_factor::TwoFADecision>("TwoFADecision");
    reply::<magic_code::MagicCodeResponse>("MagicCodeResponse");
    reply::<portal::ResetCallback>("ResetCallback");
    reply::<oauth2::AccessToken>("AccessToken");
    reply::<authorization::AuthorizationCode>("AuthorizationCode");
    reply::<authorization::CodeUrl>("CodeUrl");
    reply::<personal_access_token::CreatedPat>("CreatedPat");
    reply::<personal_access_token::Pat>("Pat");
    reply::<session::CurrentUser>("CurrentUser");
    reply::<session::Organization>("Organization");
    reply::<session::UserRole>("Role");
    reply::<session::Impersonator>("Impersonator");
    reply::<session::InitialLoad>("InitialLoad");
    reply::<second_factor::LoginStatus>("LoginStatus");
    reply::<super::Detail>("Detail");
    reply::<super::Detail>("HTTPError");
}
