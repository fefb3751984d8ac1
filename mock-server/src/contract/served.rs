//! The documents as they are served: in the forms that generators, clients and documentation pages
//! take.
//!
//! The published part of the contract may not change. So what tools need in another form differs
//! only here; tests and the SDK read the effective contract itself.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::DOCUMENT;

/// The effective contract in the forms that tools take, but for the server's address.
static PROJECTION: LazyLock<Value> = LazyLock::new(|| {
    let mut document = serde_json::from_str(DOCUMENT).unwrap_or_default();
    project(&mut document);
    document
});

/// What to do first: the beginning of the served contract's description.
const GUIDE: &str = include_str!("guide.md");

const DESCRIPTIONS: &[(&str, &str)] = &[
    (
        "auth",
        "Sessions, portals, second factors, resets and impersonation.",
    ),
    ("oauth2", "Sign-in of staff, and new access tokens."),
];

/// Returns the contract for clients of a base URL.
pub(crate) fn contract(base_url: &str) -> Value {
    let mut document = at(&PROJECTION, base_url);
    let flow = "/components/securitySchemes/OAuth2PasswordBearer/flows/password/tokenUrl";
    if let Some(url) = document.pointer_mut(flow) {
        // Swagger UI resolves a relative one against its own page.
        *url = format!("{base_url}/{}", url.as_str().unwrap_or_default()).into();
    }
    document
}

/// Returns a document whose only server is a base URL. Where a document names none, tools send
/// requests to `/`.
pub(crate) fn at(document: &Value, base_url: &str) -> Value {
    let mut document = document.clone();
    if let Some(fields) = document.as_object_mut() {
        fields.shift_insert(2, "servers".to_owned(), json!([{"url": base_url}]));
    }
    document
}

fn project(document: &mut Value) {
    let own = document["info"]["description"].as_str().unwrap_or_default();
    document["info"]["description"] = format!("{GUIDE}\n{own}").into();
    document["security"] = json!([]);
    let tag = |(name, text): &(&str, &str)| json!({"name": name, "description": text});
    document["tags"] = DESCRIPTIONS.iter().map(tag).collect();
    document["components"]["securitySchemes"]["Bearer"] = json!({
        "type": "http",
        "scheme": "bearer",
        "description": "An access token from any sign-in.",
    });
    for link in children(&mut document["components"]["links"]) {
        without_request_body(link);
    }
    for response in children(&mut document["components"]["responses"]) {
        name_examples(response, "refused");
    }
    for (path, item) in fields(&mut document["paths"]) {
        children(item).for_each(|operation| project_operation(operation, path));
    }
    for (path, request) in second_factor_requests() {
        let operation = &mut document["paths"][path]["post"];
        for media in children(&mut operation["requestBody"]["content"]) {
            media["examples"]["second_factor"] = json!({"value": request});
        }
        for media in children(&mut operation["responses"]["200"]["content"]) {
            media["examples"]["second_factor"] = json!({"value": second_factor_reply()});
        }
    }
}

fn project_operation(operation: &mut Value, path: &str) {
    if let Some(Value::Array(schemes)) = operation.get_mut("security") {
        schemes.push(json!({"Bearer": []}));
    }
    let name = if path.contains("/portal/") {
        "guest"
    } else {
        "staff"
    };
    if let Some(body) = operation.get_mut("requestBody") {
        name_examples(body, name);
    }
    for (status, response) in fields(&mut operation["responses"]) {
        let succeeds = status.starts_with('2');
        name_examples(response, if succeeds { name } else { "refused" });
        if let Some(links) = response.get_mut("links") {
            children(links).for_each(without_request_body);
        }
        if let Some(content) = response.get_mut("content") {
            children(content).for_each(|media| exclude_each_other(&mut media["schema"]));
        }
    }
}

/// Moves the body of a link to `x-request-body`: openapi-generator refuses an object there, and
/// Schemathesis anything else.
fn without_request_body(link: &mut Value) {
    if let Some(link) = link.as_object_mut()
        && let Some(body) = link.shift_remove("requestBody")
    {
        link.insert("x-request-body".to_owned(), body);
    }
}

/// Writes a choice of objects as `oneOf`: generators merge the branches of an `anyOf` into one type.
fn exclude_each_other(schema: &mut Value) {
    let objects = |branch: &Value| branch.get("$ref").is_some();
    if let Some(fields) = schema.as_object_mut()
        && let Some(Value::Array(branches)) = fields.get("anyOf")
        && branches.iter().all(objects)
        && let Some(branches) = fields.shift_remove("anyOf")
    {
        fields.insert("oneOf".to_owned(), branches);
    }
}

/// Gives the example of each media type a name. Documentation pages show a menu of names, and
/// Specmatic pairs requests and replies of one name.
fn name_examples(body: &mut Value, name: &str) {
    let Some(content) = body.get_mut("content") else {
        return;
    };
    for media in children(content).filter_map(Value::as_object_mut) {
        if let Some(example) = media.shift_remove("example") {
            media.insert("examples".to_owned(), json!({name: {"value": example}}));
        }
    }
}

/// Sign-ins of users with a second factor, by path.
fn second_factor_requests() -> [(&'static str, Value); 2] {
    let password = "correct horse battery staple";
    let staff = json!({
        "grant_type": "password", "username": "dev-2fa@example.com", "password": password,
    });
    let guest = json!({
        "email": "guest-2fa@example.com", "password": password, "portal_id": "portal_demo",
    });
    [
        ("/v1/oauth2/login", staff),
        ("/v1/auth/portal/login", guest),
    ]
}

fn second_factor_reply() -> Value {
    json!({
        "detail": "2FA Required", "two_fa_required": true, "email": "guest-2fa@example.com",
        "login_session_id": "004a4ed2d9fdd0d8004a4ed2d9fdd0d8",
    })
}

fn fields(object: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    object.as_object_mut().into_iter().flat_map(Map::iter_mut)
}

fn children(object: &mut Value) -> impl Iterator<Item = &mut Value> {
    fields(object).map(|(_, value)| value)
}
