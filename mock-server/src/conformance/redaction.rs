//! Keeps secrets out of a report.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::expect::Reply;
use crate::contract;
use crate::instrument::journal::redact;

const REDACTED: &str = "[redacted]";
/// Shorter values are found in any text by chance.
const SHORTEST: usize = 4;
/// Longest text of a body in a report, in characters.
const LONGEST: usize = 400;

/// Shows what was at a place of a reply. Fields that the contract does not have are hidden, and
/// so is each of the secrets wherever it stands.
pub(super) fn shown(reply: &Reply, place: &str, secrets: &[String]) -> String {
    let body = match contract::embedded() {
        Ok(contract) => redact::reply(contract.fields(), reply.json.clone()),
        Err(_) => REDACTED.into(),
    };
    let text = match place.strip_prefix("header ") {
        Some(name) => reply.header(name).unwrap_or("no such header").to_owned(),
        None if place.starts_with('/') => match body.pointer(place) {
            Some(found) => found.to_string(),
            None => format!("nothing there in {}", whole(reply, &body)),
        },
        None => whole(reply, &body),
    };
    scrub(text, secrets)
}

fn whole(reply: &Reply, body: &Value) -> String {
    let body = match body {
        _ if reply.text.is_empty() => "without a body".to_owned(),
        Value::Null => "with a body that is not JSON".to_owned(),
        body => body.to_string(),
    };
    format!("{} {body}", reply.status)
}

/// Hides secrets as they are, and as a query or a form has them.
pub(super) fn scrub(mut text: String, secrets: &[String]) -> String {
    for secret in secrets.iter().filter(|secret| secret.len() >= SHORTEST) {
        let in_query: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let in_url = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
        for form in [secret, &in_query, &in_url] {
            text = text.replace(form, REDACTED);
        }
    }
    if text.chars().count() > LONGEST {
        text = text.chars().take(LONGEST).chain(['…']).collect();
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_hidden_by_field_and_by_value() {
        let json = json!({
            "detail": "no such password: hunter2", "access_token": "a.b.c", "odd": "value",
            "status": "pending",
        });
        let reply = Reply {
            status: 400,
            headers: vec![("location".into(), "/?token=hunter2".into())],
            text: json.to_string(),
            json,
        };
        let secrets = ["hunter2".to_owned(), "4".to_owned()];
        assert_eq!(
            shown(&reply, "body", &secrets),
            r#"400 {"detail":"no such password: [redacted]","access_token":"[redacted]","odd":"[redacted]","status":"pending"}"#
        );
        assert_eq!(shown(&reply, "/access_token", &secrets), "\"[redacted]\"");
        assert_eq!(shown(&reply, "/status", &secrets), "\"pending\"");
        assert!(shown(&reply, "/none", &secrets).starts_with("nothing there in 400"));
        assert_eq!(
            shown(&reply, "header location", &secrets),
            "/?token=[redacted]"
        );
        assert_eq!(shown(&reply, "header etag", &secrets), "no such header");
    }

    #[test]
    fn secret_in_a_url_is_hidden_in_each_encoding() {
        let secrets = ["a secret+".to_owned()];
        for text in ["/?a=a secret+", "/?a=a+secret%2B", "/?a=a%20secret%2B"] {
            assert_eq!(scrub(text.into(), &secrets), "/?a=[redacted]");
        }
    }

    #[test]
    fn long_body_is_cut() {
        let reply = Reply {
            text: "x".into(),
            json: json!({"detail": "a".repeat(5000)}),
            ..Reply::default()
        };
        assert_eq!(shown(&reply, "body", &[]).chars().count(), LONGEST + 1);
    }
}
