//! Steps about a value that an earlier step kept: an access token, a URL, or any other.

use serde_json::{Map, Value, json};

use super::{Done, Stage, Stop};
use crate::conformance::access_token::{self, Verdict};
use crate::conformance::expect::Reply;
use crate::conformance::pack::Step;
use crate::conformance::report::Difference;

impl Stage<'_> {
    /// Compares the header and the claims of an access token.
    pub(super) fn decode(&mut self, token: &str, step: &Step) -> Done {
        let token = self.values.text(token)?;
        let parts = access_token::parts(&token);
        let json = parts.map_err(|error| Stop::Differs(of_token("a JWT", error)))?;
        self.take("access token", json, step)
    }

    /// Compares the parts of a URL.
    pub(super) fn url(&mut self, url: &str, step: &Step) -> Done {
        let parts = url_parts(&self.values.text(url)?);
        self.take(url, parts, step)
    }

    /// Compares a value.
    pub(super) fn check(&mut self, value: &str, step: &Step) -> Done {
        let json = self.values.resolve(&value.into())?;
        self.take(value, json, step)
    }

    /// Verifies an access token with the server's key set.
    pub(super) async fn verify(&mut self, token: &str) -> Done {
        let token = self.values.text(token)?;
        let keys = self.get("/.well-known/jwks.json").await?;
        match access_token::verify(&token, &keys.json) {
            Verdict::Good => Ok(()),
            Verdict::Bad(why) => Err(Stop::Differs(of_token("a token of the key set", why))),
            Verdict::Unknown(why) => Err(Stop::NotTried(why)),
        }
    }

    /// Compares a value as the body of a reply, and keeps parts of it.
    fn take(&mut self, name: &str, json: Value, step: &Step) -> Done {
        let reply = Reply {
            text: json.to_string(),
            json,
            ..Reply::default()
        };
        self.compare(name, step.expect.as_ref(), &reply)?;
        self.keep(step, name, &reply)
    }
}

/// What stands before the query of a URL, and the parameters of the query. One that occurs more than
/// once, which OAuth 2 forbids (RFC 6749, section 3.1), is a list.
fn url_parts(url: &str) -> Value {
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    let (uri, query) = url.split_once('?').unwrap_or((url, ""));
    let mut parameters = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = Value::from(value.into_owned());
        let known = parameters.entry(name.into_owned()).or_insert(Value::Null);
        *known = match known.take() {
            Value::Null => value,
            Value::Array(mut values) => {
                values.push(value);
                values.into()
            }
            first => vec![first, value].into(),
        };
    }
    json!({"uri": uri, "query": parameters})
}

fn of_token(expected: &str, actual: String) -> Difference {
    Difference {
        step: "access token".into(),
        place: "token".into(),
        expected: expected.into(),
        actual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_has_a_uri_and_the_decoded_parameters_of_its_query() {
        for (url, uri, query) in [
            (
                "http://a.test/cb?code=x%2By&state=a+%26b#f?code=z",
                "http://a.test/cb",
                json!({"code": "x+y", "state": "a &b"}),
            ),
            (
                "/cb?a=1&a=2&a=3&b",
                "/cb",
                json!({"a": ["1", "2", "3"], "b": ""}),
            ),
            ("com.example.app:/cb", "com.example.app:/cb", json!({})),
            // A fragment does not reach the client's server.
            ("http://a.test/#code=x", "http://a.test/", json!({})),
        ] {
            assert_eq!(url_parts(url), json!({"uri": uri, "query": query}), "{url}");
        }
    }
}
