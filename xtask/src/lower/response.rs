//! Lowers the answers of an operation to its one success.

use serde_json::{Value, json};

use super::{Lowering, operation::object};
use crate::{
    error::Error,
    openapi::{Operation, pointer},
};

/// Cure for an operation with several kinds of success.
const SUCCESSES: &str = "keep one of them by an action with `x-replaces` on the operation's responses, or leave \
                         the operation out by `except` in openapi/selection.json";

/// Cure for an operation that only refuses.
const SUCCESS: &str = "add the success to the responses by an action in openapi/overlay.json";

/// Cure for an operation that only redirects. The SDK follows no redirect.
const REDIRECT: &str = "leave the operation out by `except` in openapi/selection.json: it redirects a browser, \
                        which the app opens";

/// Ends of the pointers to answers that have no body in HTTP.
const WITHOUT_BODY: [&str; 2] = ["/204", "/205"];

impl Lowering<'_> {
    /// Lowers the success alone. Every refusal then reaches the SDK undecoded, as an unexpected
    /// response, and one function there reads the refusals of FastAPI and of proxies before it.
    pub(super) fn responses(&mut self, at: &str, node: &Value) -> Result<Value, Error> {
        let all = object(at, node)?;
        let listed = |wanted: fn(&str) -> bool| -> Vec<&String> {
            all.keys().filter(|status| wanted(status)).collect()
        };
        for status in all.keys().filter(|status| !is_known(status)) {
            self.faults
                .push(Error::unsupported(at, format!("status `{status}`")));
        }
        let mut successes = listed(Operation::is_success);
        let mut others = listed(|status| !Operation::is_success(status));
        // Without any success, `default` describes it too.
        if successes.is_empty() && all.contains_key("default") {
            successes =
                vec![&others.remove(others.iter().position(|it| *it == "default").unwrap_or(0))];
        }
        let mut lowered = Vec::new();
        let before = self.faults.len();
        for status in &successes {
            let answer = all.get(*status).unwrap_or(&Value::Null);
            let answer = self.answer(&format!("{at}/{status}"), answer);
            lowered.push(self.noted(answer));
        }
        let contents: Vec<_> = lowered.iter().map(|one| one.get("content")).collect();
        let Some(first) = lowered.first() else {
            let is_redirect = others.iter().any(|status| status.starts_with('3'));
            let cure = if is_redirect { REDIRECT } else { SUCCESS };
            return Err(Error::cured(at, "no success", cure));
        };
        let is_whole = self.faults.len() == before;
        if is_whole && contents.windows(2).any(|pair| pair[0] != pair[1]) {
            let list: Vec<_> = successes
                .iter()
                .map(|status| format!("`{status}`"))
                .collect();
            let construct = format!("successes of several forms: {}", list.join(", "));
            return Err(Error::cured(at, construct, SUCCESSES));
        }
        if !others.is_empty() {
            let list: Vec<_> = others.iter().map(|status| status.as_str()).collect();
            self.narrow(at, format!("refusals left to the SDK: {}", list.join(", ")));
        }
        let status = match successes.as_slice() {
            [one] if is_code(one) => one.as_str(),
            _ => {
                self.narrow(at, "any 2xx status is the success");
                "2XX"
            }
        };
        Ok(json!({ status: first }))
    }

    fn answer(&mut self, at: &str, node: &Value) -> Result<Value, Error> {
        let node = pointer::resolve(self.effective, node)
            .ok_or_else(|| Error::unsupported(at, format!("reference {node}")))?;
        let mut lowered = json!({ "description": node.get("description") });
        let Some(content) = node.get("content") else {
            // FastAPI describes none for a file or a stream, either.
            if !WITHOUT_BODY.iter().any(|status| at.ends_with(status)) {
                self.narrow(
                    at,
                    "no content is described: what the body holds is dropped",
                );
            }
            return Ok(lowered);
        };
        let at = format!("{at}/content");
        if let Some((media_type, below, inner)) = self.json_first(&at, content)? {
            lowered["content"] = if media_type == "application/json" {
                let schema = match inner.get("schema") {
                    Some(schema) => self.schema(&below, schema)?,
                    None => super::unnamed(),
                };
                json!({ media_type: { "schema": schema } })
            } else {
                self.narrow(&at, format!("{media_type}, read as bytes"));
                json!({ "application/octet-stream": {} })
            };
        }
        Ok(lowered)
    }
}

fn is_known(status: &str) -> bool {
    let rest = status.get(1..).unwrap_or_default();
    let is_status = status.starts_with(['2', '3', '4', '5'])
        && (rest == "XX" || rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit()));
    status == "default" || is_status
}

fn is_code(status: &str) -> bool {
    status.bytes().all(|byte| byte.is_ascii_digit())
}
