//! Compares requests and replies that pass with the contract.

mod reply;
mod request;

use std::sync::LazyLock;

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::DOCUMENT;
use super::error::ContractError;
use super::json_schema::{Mismatch, Schemas, check};
use super::operation::Operation;

pub(crate) use self::request::RequestHead;

/// Who broke the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Direction {
    Request,
    Reply,
}

impl Direction {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Reply => "reply",
        }
    }
}

/// One way in which a message differs from the contract. It has no value of the message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) direction: Direction,
    /// Kind, such as `invalid_reply_body`.
    pub(crate) cause: &'static str,
    /// JSON pointer into the message: `/body/user/email`, `/query/session_id`, `/status`.
    pub(crate) pointer: String,
    /// Keyword of the schema, or of the contract.
    pub(crate) rule: &'static str,
    /// What the contract expects.
    pub(crate) expected: String,
    /// Type of what was found; a status, method or media type as it is.
    pub(crate) found: String,
}

/// A body, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Body<'a> {
    Whole(&'a [u8]),
    /// It is there, and is not compared.
    Unknown,
}

/// The contract, in the form that messages are compared with.
#[derive(Debug)]
pub(crate) struct Exchanges {
    document: Value,
    /// Beginnings of the operations' paths, such as `/v1/auth/`.
    roots: Vec<String>,
}

impl Exchanges {
    /// The embedded contract.
    ///
    /// # Errors
    /// When a schema has a keyword that would be ignored.
    pub(crate) fn embedded() -> Result<&'static Self, &'static ContractError> {
        static EXCHANGES: LazyLock<Result<Exchanges, ContractError>> =
            LazyLock::new(|| Exchanges::new(serde_json::from_str(DOCUMENT).unwrap_or_default()));
        EXCHANGES.as_ref()
    }

    pub(super) fn new(document: Value) -> Result<Self, ContractError> {
        understood(&document)?;
        let mut roots: Vec<String> = Vec::new();
        for (path, _) in entries(document.get("paths")) {
            let two: Vec<_> = path.splitn(4, '/').take(3).collect();
            let root = format!("{}/", two.join("/"));
            if !roots.contains(&root) {
                roots.push(root);
            }
        }
        Ok(Self { document, roots })
    }

    /// Whether a path is below one that the contract has operations below, such as `/v1/auth/`.
    pub(crate) fn owns(&self, path: &str) -> bool {
        self.roots
            .iter()
            .any(|root| path.starts_with(root.as_str()))
    }

    /// Whether an operation takes a body.
    pub(crate) fn takes_body(&self, operation: &Operation) -> bool {
        self.node(operation).get("requestBody").is_some()
    }

    fn schemas(&self) -> Schemas<'_> {
        Schemas(&self.document)
    }

    fn node(&self, operation: &Operation) -> &Value {
        let method = operation.method.as_str().to_ascii_lowercase();
        &self.document["paths"][operation.path][method]
    }

    /// Methods that a path has, in capitals.
    fn methods(&self, path: &str) -> Vec<String> {
        entries(self.document["paths"].get(path))
            .map(|(method, _)| method.to_ascii_uppercase())
            .collect()
    }
}

fn entries(object: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    object
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter)
}

/// Checks that all schemas of parameters, bodies, headers and components are understood.
fn understood(document: &Value) -> Result<(), ContractError> {
    let schemas = Schemas(document);
    for (name, schema) in entries(document.pointer("/components/schemas")) {
        check(&format!("#/components/schemas/{name}"), schema)?;
    }
    for (path, methods) in entries(document.get("paths")) {
        for (method, operation) in entries(Some(methods)) {
            let at = format!("{method} {path}");
            let parameters = operation["parameters"].as_array();
            let headers = entries(operation.get("responses"))
                .flat_map(|(_, reply)| entries(schemas.resolve(reply).get("headers")))
                .map(|(_, header)| header);
            let described = parameters.into_iter().flatten().chain(headers);
            for one in described.filter_map(|one| schemas.resolve(one).get("schema")) {
                check(&at, one)?;
            }
            let replies = entries(operation.get("responses"));
            let bodies = replies.map(|(_, reply)| schemas.resolve(reply).get("content"));
            let bodies = bodies.chain([operation.pointer("/requestBody/content")]);
            for (_, media) in bodies.flat_map(entries) {
                check(&at, media.get("schema").unwrap_or(&Value::Bool(true)))?;
            }
        }
    }
    Ok(())
}

/// The media type of a message without its parameters, in small letters.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    Some(essence.to_ascii_lowercase())
}

/// A media type that may be shown: it is one, and short.
fn shown(media_type: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "/+-._".contains(c);
    let fits =
        media_type.len() <= 64 && media_type.contains('/') && media_type.chars().all(is_part);
    if fits {
        media_type.to_owned()
    } else {
        "no media type".to_owned()
    }
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

/// Text as a value of its schema: a query and a header have text only.
fn typed(schema: &Value, text: &str) -> Value {
    let parsed = match schema["type"].as_str() {
        Some("integer" | "number" | "boolean") => serde_json::from_str(text.trim()).ok(),
        _ => None,
    };
    parsed.unwrap_or_else(|| text.into())
}

fn finding(direction: Direction, cause: &'static str, mismatch: Mismatch) -> Finding {
    Finding {
        direction,
        cause,
        pointer: mismatch.pointer,
        rule: mismatch.rule,
        expected: mismatch.expected,
        found: mismatch.found.to_owned(),
    }
}

#[cfg(test)]
mod tests;
