//! The OpenAPI document of the control API, made from its routes.

use http::StatusCode;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::examples::add_examples;
use super::links::link;
use super::portable::make_portable;
use super::problem::Problem;
use super::route::{Route, media_types, takes_body};
use super::tags;
use crate::contract::reference::follow;

const LICENSE: &str = env!("CARGO_PKG_LICENSE");

/// OpenAPI 3.1: its schemas are JSON Schema 2020-12, as schemars writes it.
pub(crate) fn document(routes: &[Route]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    for route in routes {
        let item = paths.entry(route.path).or_insert_with(|| json!({}));
        item[route.method.as_str().to_ascii_lowercase()] = operation(route, &mut generator);
    }
    let refusals = refusals(&mut generator);
    let mut schemas = generator.take_definitions(true);
    // Queries are written out as parameters, so nothing refers to their schemas any more.
    let text = format!("{}{refusals}", Value::from(paths.clone()));
    let schemas_text = Value::from(schemas.clone()).to_string();
    schemas.retain(|name, _| {
        let reference = format!("\"#/components/schemas/{name}\"");
        text.contains(&reference) || schemas_text.contains(&reference)
    });
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Control API of auth-mock-server",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": LICENSE, "identifier": LICENSE},
            "description": "Prepares the mock server for a test, and shows what happened in it. Each \
                request concerns one namespace. The path prefix `/_ns/{ns}`, the header \
                `X-Mock-Namespace` or the cookie `mock_ns` names it; otherwise it is `default`. \
                Durations are texts such as `10m` or `PT10M`. Times are RFC 3339 texts such as \
                `2030-01-01T12:00:00Z`.",
        },
        // Where a server is by default. A running one names itself.
        "servers": [{"url": "http://127.0.0.1:8010"}],
        "security": [],
        "tags": tags::all(),
        "paths": paths,
        "components": {"schemas": schemas, "responses": refusals},
    });
    make_portable(&mut document);
    link(&mut document);
    add_examples(&mut document);
    document
}

fn operation(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let mut parameters = path_parameters(route.path);
    parameters.extend(query_parameters(route, generator));
    if let Some((name, what, schema)) = route.header {
        parameters.push(json!({
            "name": name, "in": "header", "required": false, "schema": schema(generator),
            "description": what,
        }));
    }
    let mut operation = json!({
        "operationId": route.id,
        "tags": [tags::of(route.path)],
        "summary": route.summary,
        "description": route.description,
        "responses": responses(route, generator),
    });
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    let body = resolved(&(route.body)(generator).to_value(), generator);
    if body.get("properties").is_some()
        || body.get("oneOf").is_some()
        || body.get("anyOf").is_some()
    {
        let needs_fields = ["required", "minProperties"]
            .iter()
            .any(|keyword| body.get(keyword).is_some());
        let required = needs_fields || body.get("properties").is_none();
        let schema = (route.body)(generator);
        let media = |media_type: &&str| ((*media_type).to_owned(), json!({"schema": schema}));
        let content: Map<_, _> = media_types(&route.method).iter().map(media).collect();
        operation["requestBody"] = json!({"required": required, "content": content});
    }
    operation
}

fn path_parameters(path: &str) -> Vec<Value> {
    let names = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameter = |name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string", "minLength": 1}});
    names.map(parameter).collect()
}

fn query_parameters(route: &Route, generator: &mut SchemaGenerator) -> Vec<Value> {
    let schema = resolved(&(route.query)(generator).to_value(), generator);
    let required = schema.get("required").cloned().unwrap_or_default();
    let is_required = |name: &str| {
        required
            .as_array()
            .is_some_and(|required| required.iter().any(|known| known == name))
    };
    let properties = schema.get("properties").and_then(Value::as_object).cloned();
    let parameter = |(name, mut schema): (String, Value)| {
        let description = schema.as_object_mut().and_then(|s| s.remove("description"));
        in_a_query(&mut schema);
        let mut parameter = json!({
            "name": name, "in": "query", "required": is_required(&name), "schema": schema,
        });
        if let Some(description) = description {
            parameter["description"] = description;
        }
        parameter
    };
    properties.into_iter().flatten().map(parameter).collect()
}

/// Removes `null` from a schema and forbids empty texts, since a query can hold neither.
fn in_a_query(schema: &mut Value) {
    if let Some([Value::String(name), Value::String(null)]) =
        schema["type"].as_array().map(Vec::as_slice)
        && null == "null"
    {
        schema["type"] = name.clone().into();
    }
    if let Some([form, null]) = schema["anyOf"].as_array().map(Vec::as_slice)
        && null["type"] == "null"
    {
        *schema = form.clone();
    }
    if schema["type"] == "string" && schema.get("pattern").is_none() {
        schema["minLength"] = 1.into();
    }
}

fn responses(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let reason = |status: StatusCode| status.canonical_reason().unwrap_or("Success");
    let mut success = json!({"description": reason(route.status)});
    for (media_type, schema) in (route.content)(generator) {
        success["content"][media_type] = json!({"schema": schema});
    }
    let mut responses = json!({route.status.as_str(): success});
    let refusal = |name: &str| json!({"$ref": format!("#/components/responses/{name}")});
    for (status, when) in &route.others {
        let problem = generator.subschema_for::<Problem>();
        let content = json!({"application/problem+json": {"schema": problem}});
        responses[status.as_str()] = json!({"description": when, "content": content});
    }
    for (status, name, _) in REFUSALS {
        let comes = match *status {
            "404" => route.path.contains('{'),
            "408" | "413" | "415" => takes_body(&route.method),
            _ => true,
        };
        if comes {
            responses[status] = refusal(name);
        }
    }
    responses
}

/// Refusals that several operations share: status, name among the components, and description.
const REFUSALS: &[(&str, &str, &str)] = &[
    (
        "400",
        "BadRequest",
        "The query or the body is not valid: it has a wrong form, contradicts itself, or refers to something that does not exist.",
    ),
    (
        "404",
        "NotFound",
        "Nothing exists under the id or the name in the path.",
    ),
    ("408", "TooSlow", "The body took longer than 10 seconds."),
    (
        "413",
        "TooLarge",
        "The body is larger than the limit: 1 MiB, or 256 MiB for a state document.",
    ),
    (
        "415",
        "UnsupportedMediaType",
        "The `Content-Type` is not `application/json`.",
    ),
    (
        "default",
        "Refused",
        "The request is refused. `detail` says what is wrong and what to do.",
    ),
];

fn refusals(generator: &mut SchemaGenerator) -> Value {
    let problem = generator.subschema_for::<Problem>();
    let refusal = |(_, name, description): &(&str, &str, &str)| {
        let content = json!({"application/problem+json": {"schema": problem}});
        let refusal = json!({"description": description, "content": content});
        ((*name).to_owned(), refusal)
    };
    REFUSALS.iter().map(refusal).collect::<Map<_, _>>().into()
}

/// Follows a reference into the components.
fn resolved(schema: &Value, generator: &SchemaGenerator) -> Value {
    let definition = |pointer: &str| {
        let name = pointer.strip_prefix("/components/schemas/")?;
        generator.definitions().get(name)
    };
    follow(schema, definition).clone()
}
