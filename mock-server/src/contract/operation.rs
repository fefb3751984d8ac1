//! One operation of the contract: its names, its input and its documented responses.

use http::Method;
use serde_json::{Map, Value};

use super::error::{ContractError, refuse};
use super::model::Model;
use super::path_template;
use super::reference::follow;
use super::schema::{compile_body, compile_query};

#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) input: Input,
    /// In the order of the document.
    pub(crate) responses: Vec<Response>,
    name: String,
    function: String,
}

/// Where an operation's input comes from, the path apart. No operation of this contract has two
/// sources.
#[derive(Debug)]
pub(crate) enum Input {
    Nothing,
    Json(Model),
    Form(Model),
    Query(Model),
}

/// A documented response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// Whether the contract says that it never comes (`x-unreachable`).
    pub(crate) unreachable: bool,
    /// The schema of each media type, its reference followed.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "replies are checked by tests alone so far")
    )]
    pub(crate) content: Vec<(String, Value)>,
}

impl Operation {
    /// The name that users see and write: that of the SDK's method, such as `portal_login`.
    ///
    /// It is the path below `/v1/auth`, or below `/v1` elsewhere, with `_` for each `/` and `-`. Where
    /// the path has a parameter, or several methods, it is [`Operation::function`].
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The former name, still accepted: the `operationId` without the path and the method, which
    /// FastAPI appends.
    pub(crate) fn function(&self) -> &str {
        &self.function
    }

    /// Whether a decoded path is the operation's.
    pub(crate) fn has_path(&self, path: &str) -> bool {
        path_template::values(&self.path, path).is_some()
    }

    /// The value of the first parameter in a decoded path; empty where the path is another's.
    pub(crate) fn path_value<'a>(&self, path: &'a str) -> &'a str {
        let values = path_template::values(&self.path, path);
        values
            .and_then(|values| values.first().copied())
            .unwrap_or_default()
    }

    pub(super) fn compile(
        document: &Value,
        path: &str,
        method: &str,
        operation: &Value,
        shares_path: bool,
    ) -> Result<Self, ContractError> {
        let at = format!("{method} {path}");
        let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
            return refuse(&at, "an operation has an `operationId`");
        };
        let Ok(method) = method.to_ascii_uppercase().parse() else {
            return refuse(&at, "not a method");
        };
        let function = function_of(id, path, &method);
        let name = if shares_path || path.contains('{') {
            function.clone()
        } else {
            name_of(path)
        };
        Ok(Self {
            input: compile_input(document, &at, operation)?,
            responses: compile_responses(document, &at, operation)?,
            name,
            function,
            id: id.to_owned(),
            method,
            path: path.to_owned(),
        })
    }
}

fn name_of(path: &str) -> String {
    let path = path.strip_prefix("/v1/").unwrap_or(path);
    let path = path.strip_prefix("auth/").unwrap_or(path);
    path.trim_start_matches('/').replace(['/', '-'], "_")
}

/// The id of an operation may be older than a hyphen in its path, and so lack it.
fn function_of(id: &str, path: &str, method: &Method) -> String {
    let end = format!("_{}", method.as_str().to_ascii_lowercase());
    let paths = [path.to_owned(), path.replace('-', "")];
    let function = paths.iter().find_map(|path| {
        let path = path.replace(|c: char| !c.is_alphanumeric(), "_");
        id.strip_suffix(&end)?.strip_suffix(&path)
    });
    function.unwrap_or(id).to_owned()
}

pub(super) fn entries(object: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    object
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter)
}

/// The schema of a media type, its reference followed.
fn schema_of<'a>(document: &'a Value, media_type: &'a Value) -> &'a Value {
    let schema = media_type.get("schema").unwrap_or(&Value::Null);
    follow(schema, |pointer| document.pointer(pointer))
}

fn compile_input(document: &Value, at: &str, operation: &Value) -> Result<Input, ContractError> {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let bodies: Vec<_> = entries(operation.pointer("/requestBody/content")).collect();
    match (parameters, bodies.as_slice()) {
        (None, []) => Ok(Input::Nothing),
        (Some(parameters), []) => {
            let query = compile_query(at, parameters)?;
            Ok(if query.fields.is_empty() {
                Input::Nothing
            } else {
                Input::Query(query)
            })
        }
        (None, [(media_type, body)]) => {
            let model = compile_body(at, schema_of(document, body))?;
            match media_type.as_str() {
                "application/json" => Ok(Input::Json(model)),
                "application/x-www-form-urlencoded" => Ok(Input::Form(model)),
                _ => refuse(at, "a body is JSON or a form"),
            }
        }
        _ => refuse(at, "an input has one source"),
    }
}

fn compile_responses(
    document: &Value,
    at: &str,
    operation: &Value,
) -> Result<Vec<Response>, ContractError> {
    let responses = entries(operation.get("responses"));
    let responses = responses.map(|(status, response)| {
        let Some(status) = status.parse().ok().filter(|s| (100..=599).contains(s)) else {
            return refuse(at, format!("`{status}` is not a status from 100 to 599"));
        };
        let response = follow(response, |pointer| document.pointer(pointer));
        let content = entries(response.get("content"));
        Ok(Response {
            status,
            unreachable: response.get("x-unreachable").is_some(),
            content: content
                .map(|(name, media_type)| (name.clone(), schema_of(document, media_type).clone()))
                .collect(),
        })
    });
    responses.collect()
}
