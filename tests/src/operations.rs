//! The operations of the effective contract.

use std::sync::LazyLock;

use serde_json::{Map, Value};

/// The effective contract.
pub static CONTRACT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../openapi/effective.json")).unwrap_or_default()
});

/// The control API's own document.
pub static CONTROL: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../openapi/control.json")).unwrap_or_default()
});

/// One operation of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The `operationId`.
    pub id: String,
    /// In capitals.
    pub method: String,
    /// The path, with a name in braces for each parameter.
    pub path: String,
}

/// An id that may stand for the parameter of a path.
pub const ANY_ID: &str = "2c26b46b68ffc68ff99b453c1d304134";

impl Operation {
    /// Its public name, which is the SDK's method: the path below `/v1/auth` or `/v1`, with `_` for
    /// each `/` and `-`. Where the path has a parameter or several methods, it is the `operationId`
    /// without path and method.
    pub fn name(&self) -> String {
        let methods = CONTRACT["paths"][&self.path].as_object();
        if self.path.contains('{') || methods.is_some_and(|methods| methods.len() > 1) {
            let end = self.path.replace(['/', '-', '{', '}'], "_");
            let end = format!("{end}_{}", self.method.to_lowercase());
            return self.id.trim_end_matches(&end).to_owned();
        }
        let below = self.path.strip_prefix("/v1/auth/");
        let below = below.or_else(|| self.path.strip_prefix("/v1/"));
        below.unwrap_or(&self.path).replace(['/', '-'], "_")
    }

    /// A path that requests can be sent to: with an id for each parameter.
    pub fn sent_path(&self) -> String {
        let steps = self.path.split('/');
        let steps = steps.map(|step| if step.starts_with('{') { ANY_ID } else { step });
        steps.collect::<Vec<_>>().join("/")
    }
}

/// Whether a path is one of a template, in which a name in braces stands for any segment.
pub fn fits(template: &str, path: &str) -> bool {
    let is_same =
        |(known, sent): (&str, &str)| known == sent || (known.starts_with('{') && !sent.is_empty());
    template.split('/').count() == path.split('/').count()
        && template.split('/').zip(path.split('/')).all(is_same)
}

/// The name of a request's operation, or its method and path if the contract has none.
pub fn label(method: &str, path: &str) -> String {
    find(method, path).map_or_else(|| format!("{method} {path}"), |operation| operation.name())
}

/// The operations, in the contract's order.
pub fn all() -> Vec<Operation> {
    let paths = CONTRACT["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, item)| {
            item.as_object()
                .into_iter()
                .flatten()
                .map(move |(method, operation)| Operation {
                    id: operation["operationId"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned(),
                    method: method.to_uppercase(),
                    path: path.clone(),
                })
        })
        .collect()
}

/// The operation of a request, if the contract has one.
pub fn find(method: &str, path: &str) -> Option<Operation> {
    all()
        .into_iter()
        .find(|operation| operation.method == method && fits(&operation.path, path))
}

/// Whether an operation needs a bearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    /// It is not looked at.
    Ignored,
    /// One proof among others.
    Optional,
    /// No request succeeds without it.
    Required,
}

/// Whether an operation looks at a bearer.
pub fn bearer(operation: &Operation) -> Bearer {
    let operation = &CONTRACT["paths"][&operation.path][operation.method.to_lowercase()];
    match operation["security"].as_array() {
        None => Bearer::Ignored,
        Some(ways) if ways.contains(&Value::Object(Map::new())) => Bearer::Optional,
        Some(_) => Bearer::Required,
    }
}

/// The media type of an operation's body, if it has one.
pub fn body_type(operation: &Operation) -> Option<&'static str> {
    let operation = &CONTRACT["paths"][&operation.path][operation.method.to_lowercase()];
    let content = operation["requestBody"]["content"].as_object()?;
    content.keys().next().map(String::as_str)
}

/// Whether an operation takes parameters in the query.
pub fn takes_query(operation: &Operation) -> bool {
    let operation = &CONTRACT["paths"][&operation.path][operation.method.to_lowercase()];
    let parameters = operation["parameters"].as_array();
    parameters.is_some_and(|all| all.iter().any(|one| one["in"] == "query"))
}

/// The statuses that an operation documents and can give.
pub fn reachable_statuses(operation: &Operation) -> Vec<u16> {
    let responses =
        &CONTRACT["paths"][&operation.path][operation.method.to_lowercase()]["responses"];
    let responses = responses.as_object().into_iter().flatten();
    let reachable = responses.filter(|(_, response)| response.get("x-unreachable").is_none());
    reachable
        .filter_map(|(status, _)| status.parse().ok())
        .collect()
}
