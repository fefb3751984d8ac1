//! Replies: status, media type, headers and body.

use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::request::not_json;
use super::{Body, Direction, Exchanges, Finding, finding, is_json, media_type, shown, typed};
use crate::contract::Operation;
use crate::contract::exchange::entries;
use crate::contract::json_schema::join;

impl Exchanges {
    /// Returns how the reply of an operation differs from the contract.
    pub(crate) fn reply(
        &self,
        operation: &Operation,
        status: StatusCode,
        headers: &HeaderMap,
        body: Body<'_>,
    ) -> Vec<Finding> {
        let responses = &self.node(operation)["responses"];
        let Some(response) = responses.get(status.as_str()) else {
            let documented: Vec<_> = entries(Some(responses)).map(|(one, _)| &**one).collect();
            return vec![of(
                "undocumented_status",
                "/status",
                "responses",
                documented.join(" or "),
                status.as_str().to_owned(),
            )];
        };
        let response = self.schemas().resolve(response);
        let mut found = self.headers(response, headers);
        match response["content"].as_object() {
            Some(content) => found.extend(self.content(content, headers, body)),
            None => found.extend(no_content(headers, body)),
        }
        found
    }

    fn headers(&self, response: &Value, headers: &HeaderMap) -> Vec<Finding> {
        let mut found = Vec::new();
        for (name, header) in entries(response.get("headers")) {
            let header = self.schemas().resolve(header);
            let schema = self.schemas().resolve(&header["schema"]);
            let at = join("/header", &name.to_ascii_lowercase());
            match headers.get(name) {
                Some(value) => {
                    let value = typed(schema, value.to_str().unwrap_or_default());
                    let mismatches = self.schemas().compare(schema, &value, &at).into_iter();
                    let cause = "invalid_reply_header";
                    found.extend(mismatches.map(|one| finding(Direction::Reply, cause, one)));
                }
                None if header["required"] == true => {
                    let (expected, found_type) = ("a value".to_owned(), "nothing".to_owned());
                    let cause = "invalid_reply_header";
                    found.push(of(cause, &at, "required", expected, found_type));
                }
                None => {}
            }
        }
        found
    }

    fn content(
        &self,
        content: &serde_json::Map<String, Value>,
        headers: &HeaderMap,
        body: Body<'_>,
    ) -> Vec<Finding> {
        let expected = || content.keys().cloned().collect::<Vec<_>>().join(" or ");
        let sent = media_type(headers);
        let Some(sent) = sent else {
            let cause = "missing_media_type";
            return vec![of(
                cause,
                "/header/content-type",
                "content",
                expected(),
                "nothing".into(),
            )];
        };
        let Some(media) = content.get(&sent) else {
            let cause = "undocumented_media_type";
            return vec![of(
                cause,
                "/header/content-type",
                "content",
                expected(),
                shown(&sent),
            )];
        };
        let Body::Whole(bytes) = body else {
            return Vec::new();
        };
        if !is_json(&sent) {
            return Vec::new();
        }
        let mismatches = match serde_json::from_slice::<Value>(bytes) {
            Ok(value) => self.schemas().compare(&media["schema"], &value, "/body"),
            Err(_) => vec![not_json()],
        };
        let findings = mismatches.into_iter();
        findings
            .map(|one| finding(Direction::Reply, "invalid_reply_body", one))
            .collect()
    }
}

/// A reply without documented content has no body.
fn no_content(headers: &HeaderMap, body: Body<'_>) -> Option<Finding> {
    let says_none = headers
        .get(CONTENT_LENGTH)
        .is_some_and(|length| length == "0");
    let is_empty = says_none || matches!(body, Body::Whole(bytes) if bytes.is_empty());
    let found = match media_type(headers) {
        _ if is_empty => return None,
        Some(sent) => shown(&sent),
        None => "a body".to_owned(),
    };
    let cause = "undocumented_media_type";
    Some(of(
        cause,
        "/header/content-type",
        "content",
        "no body".into(),
        found,
    ))
}

fn of(
    cause: &'static str,
    pointer: &str,
    rule: &'static str,
    expected: String,
    found: String,
) -> Finding {
    Finding {
        direction: Direction::Reply,
        cause,
        pointer: pointer.to_owned(),
        rule,
        expected,
        found,
    }
}
