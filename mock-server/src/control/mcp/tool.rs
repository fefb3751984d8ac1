//! Tools, each made of one operation of the control API: its query, its body and the parameters
//! of its path are the arguments.

use std::borrow::Cow;

use axum_core::body::Body;
use axum_core::extract::Request;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method};
use rmcp::model::{JsonObject, ToolAnnotations};
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::control::openapi::route::{PathParameters, Route};

/// Name of each tool, the operation that it calls, and what it does where the operation's own
/// description is not for models. `None` keeps that description.
const TOOLS: &[(&str, &str, Option<&str>)] = &[
    ("overview", "index", None),
    (
        "sign_in_as",
        "create_credential",
        Some(
            "Signs a user in without a password. Returns an access token to send as `Authorization: \
             Bearer`, and a refresh token.",
        ),
    ),
    (
        "latest_message",
        "latest_message",
        Some(
            "Returns the newest message that the service would have sent by e-mail, with its code \
             and link. With `wait`, such as `10s`, waits for the next one if none has arrived yet.",
        ),
    ),
    ("list_users", "list_users", None),
    (
        "list_sign_ins",
        "list_challenges",
        Some("Lists sign-ins that wait, or have waited, for a code or an approval."),
    ),
    ("approve_sign_in", "approve_challenge", None),
    ("reject_sign_in", "reject_challenge", None),
    ("get_clock", "get_clock", None),
    ("advance_clock", "advance_clock", None),
    (
        "arm_fault",
        "add_fault",
        Some(
            "Makes requests fail. Example: {\"match\": {\"operation\": \"portal_login\"}, \"effect\": \
             {\"type\": \"status\", \"status\": 503}, \"times\": 1} fails the next sign-in.",
        ),
    ),
    ("list_faults", "list_faults", None),
    ("clear_faults", "clear_faults", None),
    (
        "list_requests",
        "list_requests",
        Some(
            "Lists the requests that the app has sent, newest first, each with its status and the \
             reason of a refusal. Secrets are redacted.",
        ),
    ),
    ("reset", "reset", None),
];

/// A tool and its operation.
pub(super) struct Tool {
    pub(super) description: rmcp::model::Tool,
    pub(super) route: Route,
    /// Names of the arguments that go into the query.
    query: Vec<String>,
    /// Whether the other arguments are a body.
    has_body: bool,
}

/// Makes the tools of the operations that have one.
pub(super) fn tools(mut routes: Vec<Route>) -> Vec<Tool> {
    let mut take = |id: &str| {
        let at = routes.iter().position(|route| route.id == id)?;
        Some(routes.swap_remove(at))
    };
    let tools = TOOLS.iter().filter_map(|(name, id, description)| {
        let route = take(id)?;
        let description = description.unwrap_or(route.description);
        Some(Tool::new(name, description, route))
    });
    tools.collect()
}

impl Tool {
    fn new(name: &'static str, description: &'static str, route: Route) -> Self {
        let (query, body) = (fields_of(route.query), fields_of(route.body));
        let mut properties = JsonObject::new();
        let mut required = Vec::new();
        for parameter in path_parameters(route.path) {
            properties.insert(parameter.to_owned(), json!({"type": "string"}));
            required.push(Value::from(parameter));
        }
        let has_body = body["properties"]
            .as_object()
            .is_some_and(|all| !all.is_empty());
        for fields in [&query, &body] {
            properties.extend(
                fields["properties"]
                    .as_object()
                    .cloned()
                    .unwrap_or_default(),
            );
            required.extend(fields["required"].as_array().cloned().unwrap_or_default());
        }
        let mut schema = JsonObject::new();
        schema.insert("type".into(), "object".into());
        schema.insert("properties".into(), properties.into());
        schema.insert("required".into(), required.into());
        schema.insert("additionalProperties".into(), false.into());
        let reads = route.method == Method::GET;
        let annotations = ToolAnnotations::new()
            .read_only(reads)
            .destructive(!reads && matches!(route.id, "reset" | "clear_faults"))
            .open_world(false);
        let query = query["properties"].as_object();
        Self {
            description: rmcp::model::Tool::new(name, description, schema).annotate(annotations),
            query: query
                .into_iter()
                .flat_map(|all| all.keys().cloned())
                .collect(),
            has_body,
            route,
        }
    }

    /// The request of a call, and the parameters of its path.
    pub(super) fn request(
        &self,
        mut arguments: JsonObject,
    ) -> Result<(PathParameters, Request), String> {
        let mut path = PathParameters::new();
        for name in path_parameters(self.route.path) {
            let Some(Value::String(value)) = arguments.remove(name) else {
                return Err(format!("{name}: must be a string"));
            };
            path.push((name.into(), value.into()));
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        for name in &self.query {
            if let Some(value) = arguments.remove(name).filter(|value| !value.is_null()) {
                query.append_pair(name, &text(&value));
            }
        }
        let uri = format!(
            "{}?{}",
            self.route.path.split('{').next().unwrap_or_default(),
            query.finish()
        );
        let mut request = Request::builder()
            .method(self.route.method.clone())
            .uri(uri);
        let body = if self.has_body {
            let json = HeaderValue::from_static("application/json");
            request = request.header(CONTENT_TYPE, json);
            Body::from(Value::Object(arguments).to_string())
        } else if let Some(unknown) = arguments.keys().next() {
            return Err(format!("{unknown}: no such argument"));
        } else {
            Body::empty()
        };
        let request = request.body(body).map_err(|error| error.to_string())?;
        Ok((path, request))
    }
}

/// A value as a query has it.
fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    }
}

fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split('/');
    parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// The schema of an object, with everything that it refers to in place.
fn fields_of(schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema) -> Value {
    let settings =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    schema(&mut settings.into_generator()).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Tool> {
        tools(crate::control::routes())
    }

    #[test]
    fn each_tool_calls_an_operation_of_the_control_api() {
        let names: Vec<_> = all()
            .iter()
            .map(|tool| tool.description.name.to_string())
            .collect();
        let expected: Vec<_> = TOOLS.iter().map(|(name, ..)| (*name).to_owned()).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn schema_of_each_tool_refers_to_nothing() {
        for tool in all() {
            let schema = serde_json::to_string(&tool.description.input_schema).unwrap();
            assert!(
                !schema.contains("$ref"),
                "{}: {schema}",
                tool.description.name
            );
        }
    }

    #[test]
    fn arguments_go_to_path_query_and_body() {
        let arguments = |value: Value| value.as_object().unwrap().clone();
        let tools = all();
        let tool = |name: &str| {
            tools
                .iter()
                .find(|tool| tool.description.name == name)
                .unwrap()
        };
        let (path, request) = tool("approve_sign_in")
            .request(arguments(json!({"id": "a/b"})))
            .unwrap();
        assert_eq!(path, [("id".into(), "a/b".into())]);
        assert_eq!(request.method(), Method::POST);
        let query = arguments(json!({"to": "a+b@example.com", "wait": null}));
        let (_, request) = tool("latest_message").request(query).unwrap();
        assert_eq!(request.uri().query(), Some("to=a%2Bb%40example.com"));
        let refused = tool("get_clock")
            .request(arguments(json!({"at": 1})))
            .unwrap_err();
        assert_eq!(refused, "at: no such argument");
    }
}
