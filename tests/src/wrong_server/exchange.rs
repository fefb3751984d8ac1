//! Requests and answers, as faults see them.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// A request under way.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) method: Method,
    /// Path without the prefix of a namespace.
    pub(super) path: String,
    /// The prefix of the namespace, or nothing.
    pub(super) prefix: String,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// An answer to it.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Asked {
    /// Whether it is a request of this method to this path, such as `POST /v1/auth/logout`.
    pub(super) fn is(&self, line: &str) -> bool {
        line.split_once(' ')
            .is_some_and(|(method, path)| self.method.as_str() == method && self.path == path)
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(super) fn set_json(&mut self, body: &Value) {
        self.body = body.to_string().into();
    }

    /// Changes members of a JSON body. A form has none.
    pub(super) fn set(&mut self, members: &[(&str, Value)]) {
        let Ok(mut body) = serde_json::from_slice::<Value>(&self.body) else {
            return;
        };
        for (name, value) in members {
            body[*name] = value.clone();
        }
        self.set_json(&body);
    }

    pub(super) fn field(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap_or_default().to_owned()
    }

    /// A field of a form or of the query.
    pub(super) fn pair(&self, name: &str) -> String {
        let text = if self.query.is_empty() {
            String::from_utf8_lossy(&self.body).into_owned()
        } else {
            self.query.clone()
        };
        let mut pairs = url::form_urlencoded::parse(text.as_bytes());
        let found = pairs.find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    }

    /// Changes the values of a form.
    pub(super) fn change_form(&mut self, change: impl Fn(&str, &str) -> Option<String>) {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in url::form_urlencoded::parse(&self.body) {
            if let Some(value) = change(&name, &value) {
                form.append_pair(&name, &value);
            }
        }
        self.body = form.finish().into();
    }

    pub(super) fn content_type(&self) -> &str {
        let value = self.headers.get("content-type");
        value.map_or("", |value| value.to_str().unwrap_or_default())
    }

    pub(super) fn bearer(&self) -> Option<&str> {
        let value = self.headers.get("authorization")?.to_str().ok()?;
        value.strip_prefix("Bearer ")
    }

    /// A claim of the bearer.
    pub(super) fn claim(&self, name: &str) -> Value {
        self.bearer()
            .map(|token| claims(token)[name].clone())
            .unwrap_or_default()
    }
}

/// The claims of an access token; `null` for another text.
pub(super) fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD.decode(part);
    let bytes = bytes.unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

impl Answer {
    pub(super) fn of(status: u16, body: &Value) -> Self {
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/json");
        headers.insert(HeaderName::from_static("content-type"), json);
        Self {
            status,
            headers,
            body: match body {
                Value::Null => Bytes::new(),
                body => body.to_string().into(),
            },
        }
    }

    /// A refusal.
    pub(super) fn detail(status: u16, detail: &str) -> Self {
        Self::of(status, &json!({ "detail": detail }))
    }

    /// Tokens that the server does not know.
    pub(super) fn tokens() -> Self {
        let token = "made-up-by-a-wrong-server";
        Self::of(
            200,
            &json!({"access_token": token, "refresh_token": token, "token_type": "bearer"}),
        )
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(super) fn change(&mut self, change: impl FnOnce(&mut Value)) {
        let mut body = self.json();
        change(&mut body);
        self.body = body.to_string().into();
    }

    /// The field and the URL that sends the browser back to a client.
    pub(super) fn redirect(&self) -> Option<(&'static str, url::Url)> {
        let body = self.json();
        ["redirect_url", "code_url"].into_iter().find_map(|field| {
            let url = body[field].as_str()?;
            Some((field, url.parse().ok()?))
        })
    }

    /// A parameter of that URL.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let (_, url) = self.redirect()?;
        let mut pairs = url.query_pairs();
        let found = pairs.find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned())
    }

    /// Whether it is refused for this reason.
    pub(super) fn has_reason(&self, slug: &str) -> bool {
        let reason = self.headers.get("x-mock-reason");
        let reason = reason.and_then(|reason| reason.to_str().ok());
        reason.is_some_and(|reason| reason.split(';').next() == Some(slug))
    }

    pub(super) fn says(&self, detail: &str) -> bool {
        self.json()["detail"] == detail
    }
}
