//! Requests: path, method, bearer, parameters and body.

use http::header::AUTHORIZATION;
use http::{HeaderMap, Method};
use serde_json::{Map, Value};

use super::{Body, Direction, Exchanges, Finding, finding, is_json, media_type, shown, typed};
use crate::contract::Operation;
use crate::contract::json_schema::{Mismatch, join};

const FORM: &str = "application/x-www-form-urlencoded";

/// What is known of a request before its body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestHead<'a> {
    pub(crate) method: &'a Method,
    /// Percent-decoded.
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
}

impl Exchanges {
    /// Returns how a request differs from the contract. A request elsewhere than at the contract's
    /// paths differs in nothing.
    pub(crate) fn request(
        &self,
        operation: Option<&Operation>,
        head: RequestHead<'_>,
        body: Body<'_>,
    ) -> Vec<Finding> {
        let Some(operation) = operation else {
            return self.without_operation(head).into_iter().collect();
        };
        let node = self.node(operation);
        let mut found = Vec::new();
        found.extend(bearer(node, head.headers));
        found.extend(self.parameters(node, head));
        found.extend(self.body(node, head.headers, body));
        found
    }

    fn without_operation(&self, head: RequestHead<'_>) -> Option<Finding> {
        let of = |cause, pointer: &str, rule, expected, found: &str| Finding {
            direction: Direction::Request,
            cause,
            pointer: pointer.to_owned(),
            rule,
            expected,
            found: found.to_owned(),
        };
        let methods = self.methods(head.path);
        if !methods.is_empty() {
            let (expected, sent) = (methods.join(" or "), standard(head.method));
            return Some(of(
                "method_not_allowed",
                "/method",
                "method",
                expected,
                sent,
            ));
        }
        let expected = "a path of the contract".to_owned();
        self.owns(head.path)
            .then(|| of("unknown_path", "/path", "path", expected, "another path"))
    }

    fn parameters(&self, node: &Value, head: RequestHead<'_>) -> Vec<Finding> {
        let parameters = node["parameters"].as_array().into_iter().flatten();
        let mut found = Vec::new();
        for parameter in parameters.map(|one| self.schemas().resolve(one)) {
            let name = parameter["name"].as_str().unwrap_or_default();
            let (cause, at, sent) = match parameter["in"].as_str() {
                Some("query") => {
                    let mut pairs = form_urlencoded::parse(head.query.as_bytes());
                    let value = pairs.find(|(known, _)| known == name);
                    (
                        "invalid_query",
                        "/query",
                        value.map(|(_, value)| value.into_owned()),
                    )
                }
                Some("header") => {
                    let value = head.headers.get(name).and_then(|value| value.to_str().ok());
                    ("invalid_header", "/header", value.map(ToOwned::to_owned))
                }
                // A path without its parameters is no operation's.
                _ => continue,
            };
            let schema = self.schemas().resolve(&parameter["schema"]);
            let at = join(at, name);
            let mismatches = match sent {
                Some(text) => self.schemas().compare(schema, &typed(schema, &text), &at),
                None if parameter["required"] == true => vec![missing(at, schema)],
                None => continue,
            };
            let findings = mismatches.into_iter();
            found.extend(findings.map(|one| finding(Direction::Request, cause, one)));
        }
        found
    }

    fn body(&self, node: &Value, headers: &HeaderMap, body: Body<'_>) -> Vec<Finding> {
        let Some(content) = node
            .pointer("/requestBody/content")
            .and_then(Value::as_object)
        else {
            // A body that no operation takes is allowed, and ignored.
            return Vec::new();
        };
        let required = node["requestBody"]["required"] == true;
        let sent = media_type(headers);
        let is_empty = matches!(body, Body::Whole(bytes) if bytes.is_empty());
        if is_empty && sent.is_none() {
            let at = "/body".to_owned();
            let found = required.then(|| missing(at, &Value::Null)).into_iter();
            return found
                .map(|one| finding(Direction::Request, "invalid_body", one))
                .collect();
        }
        let sent = sent.unwrap_or_default();
        let fits = |known: &&String| **known == sent || (is_json(known) && is_json(&sent));
        let Some(known) = content.keys().find(fits) else {
            let expected: Vec<_> = content.keys().cloned().collect();
            return vec![Finding {
                direction: Direction::Request,
                cause: "invalid_body",
                pointer: "/header/content-type".into(),
                rule: "content",
                expected: expected.join(" or "),
                found: if sent.is_empty() {
                    "nothing".into()
                } else {
                    shown(&sent)
                },
            }];
        };
        let Body::Whole(bytes) = body else {
            return Vec::new();
        };
        let schema = &content[known]["schema"];
        let (cause, value) = if known == FORM {
            ("invalid_form", Some(self.form(schema, bytes)))
        } else {
            ("invalid_body", serde_json::from_slice(bytes).ok())
        };
        let mismatches = match value {
            Some(value) => self.schemas().compare(schema, &value, "/body"),
            None => vec![not_json()],
        };
        let findings = mismatches.into_iter();
        findings
            .map(|one| finding(Direction::Request, cause, one))
            .collect()
    }

    fn form(&self, schema: &Value, bytes: &[u8]) -> Value {
        let properties = &self.schemas().resolve(schema)["properties"];
        let fields = form_urlencoded::parse(bytes).map(|(name, value)| {
            let schema = self.schemas().resolve(&properties[&*name]);
            let value = typed(schema, &value);
            (name.into_owned(), value)
        });
        Value::Object(fields.collect::<Map<_, _>>())
    }
}

/// A method that may be shown: one that RFC 9110 or RFC 5789 has.
fn standard(method: &Method) -> &str {
    let known = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT",
    ];
    known
        .into_iter()
        .find(|known| *known == method.as_str())
        .unwrap_or("another method")
}

fn missing(pointer: String, schema: &Value) -> Mismatch {
    Mismatch {
        pointer,
        rule: "required",
        expected: schema["type"].as_str().unwrap_or("a value").to_owned(),
        found: "nothing",
    }
}

pub(super) fn not_json() -> Mismatch {
    Mismatch {
        pointer: "/body".into(),
        rule: "json",
        expected: "JSON".into(),
        found: "other bytes",
    }
}

/// An operation that names a scheme needs a bearer, unless one of its alternatives is empty.
fn bearer(node: &Value, headers: &HeaderMap) -> Option<Finding> {
    let schemes = node["security"]
        .as_array()
        .filter(|schemes| !schemes.is_empty())?;
    if schemes
        .iter()
        .any(|one| one.as_object().is_some_and(Map::is_empty))
    {
        return None;
    }
    let sent = headers.get(AUTHORIZATION);
    let scheme = sent.map(|value| value.as_bytes().split(|byte| *byte == b' ').next());
    let (cause, found) = match scheme {
        None => ("bearer_missing", "nothing"),
        Some(Some(scheme)) if scheme.eq_ignore_ascii_case(b"bearer") => return None,
        Some(_) => ("bearer_scheme", "another scheme"),
    };
    Some(Finding {
        direction: Direction::Request,
        cause,
        pointer: "/header/authorization".into(),
        rule: "security",
        expected: "a bearer".into(),
        found: found.into(),
    })
}
