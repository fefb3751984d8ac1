//! A small language for requests: which ones are meant.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::view::RecordedRequest;

/// Which requests are meant: those that have all that is said. Secrets are redacted before anything
/// is compared, so none can be guessed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestMatch {
    /// The operation: its name or its `operationId`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path, without the prefix of the namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The status: a number, or a class such as `4xx`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusMatch>,
    /// The id or the address of who asked or was let in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The cause of the refusal, such as `code_expired`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Headers of the request, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Criterion>,
    /// Values in the body, by JSON pointers (RFC 6901) such as `/email`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("propertyNames" = {"pattern": "^(/|$)"}))]
    pub body: BTreeMap<String, Criterion>,
}

/// A status, or a class of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum StatusMatch {
    /// This one.
    Status(#[schemars(range(min = 100, max = 599))] u16),
    /// A class, such as `4xx`.
    Class(#[schemars(regex(pattern = "^[1-5][xX]{2}$"))] String),
}

/// What a value has to be. An object with any field more than these is a value to be equal to.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Criterion {
    /// A text with this in it.
    Contains {
        /// The part.
        contains: String,
    },
    /// There at all, or not.
    Absent {
        /// Whether it is to be absent.
        absent: bool,
    },
    /// Equal to this.
    Equals(Value),
}

/// A criterion that a request does not meet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Unmet {
    /// Which one.
    pub criterion: String,
    /// What was asked for.
    pub expected: Value,
    /// What is there.
    pub actual: Value,
}

/// A request that almost fits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct NearMiss {
    /// Its id.
    pub id: u64,
    /// What it does not meet.
    pub unmet: Vec<Unmet>,
}

impl RequestMatch {
    /// A match on an operation, such as `portal_login`.
    pub fn operation(name: &str) -> Self {
        Self {
            operation: Some(name.to_owned()),
            ..Self::default()
        }
    }

    /// The same, with a status.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        Self {
            status: Some(StatusMatch::Status(status)),
            ..self
        }
    }

    /// The same, with a value in the body, at a JSON pointer.
    #[must_use]
    pub fn body(mut self, pointer: &str, value: impl Into<Value>) -> Self {
        let criterion = Criterion::Equals(value.into());
        self.body.insert(pointer.to_owned(), criterion);
        self
    }

    /// What a request does not meet; nothing where it fits.
    pub(crate) fn unmet(&self, request: &RecordedRequest) -> Vec<Unmet> {
        let mut unmet = Vec::new();
        self.unmet_plain(request, &mut unmet);
        for (name, criterion) in &self.headers {
            let actual = request.headers.get(&name.to_ascii_lowercase());
            let actual = actual.map(|value| Value::from(value.clone()));
            let met = criterion.takes(actual.as_ref());
            let name = format!("headers.{name}");
            check(&mut unmet, &name, met, criterion.shown(), actual);
        }
        for (pointer, criterion) in &self.body {
            let body = request.body.as_ref();
            let actual = body.and_then(|body| body.pointer(pointer));
            let met = criterion.takes(actual);
            let name = format!("body{pointer}");
            check(&mut unmet, &name, met, criterion.shown(), actual.cloned());
        }
        unmet
    }

    /// As [`RequestMatch::unmet`], headers and body apart.
    fn unmet_plain(&self, request: &RecordedRequest, unmet: &mut Vec<Unmet>) {
        let is = |known: &Option<String>, wanted: &String| {
            known
                .as_ref()
                .is_some_and(|known| known.eq_ignore_ascii_case(wanted))
        };
        if let Some(wanted) = &self.operation {
            let names = [&request.operation, &request.operation_id];
            let met = names.iter().any(|name| name.as_ref() == Some(wanted));
            check(
                unmet,
                "operation",
                met,
                wanted.as_str(),
                request.operation.clone(),
            );
        }
        if let Some(wanted) = &self.method {
            let met = *wanted == request.method;
            check(
                unmet,
                "method",
                met,
                wanted.as_str(),
                Some(request.method.clone()),
            );
        }
        if let Some(wanted) = &self.path {
            let met = *wanted == request.path;
            check(
                unmet,
                "path",
                met,
                wanted.as_str(),
                Some(request.path.clone()),
            );
        }
        if let Some(wanted) = &self.status {
            let met = wanted.takes(request.status);
            check(unmet, "status", met, wanted.shown(), Some(request.status));
        }
        if let Some(wanted) = &self.user {
            let met = is(&request.user, wanted) || is(&request.email, wanted);
            check(unmet, "user", met, wanted.as_str(), request.user.clone());
        }
        if let Some(wanted) = &self.reason {
            let reason = request.reason.as_ref();
            let cause = reason.and_then(|reason| reason.split(';').next());
            check(
                unmet,
                "reason",
                cause == Some(wanted),
                wanted.as_str(),
                cause,
            );
        }
    }

    /// The requests that come nearest without fitting.
    pub(crate) fn nearest(&self, requests: &[RecordedRequest]) -> Vec<NearMiss> {
        let misses = requests.iter().map(|request| NearMiss {
            id: request.id,
            unmet: self.unmet(request),
        });
        let mut misses: Vec<_> = misses.filter(|miss| !miss.unmet.is_empty()).collect();
        misses.sort_by_key(|miss| miss.unmet.len());
        misses.truncate(3);
        misses
    }
}

fn check(
    unmet: &mut Vec<Unmet>,
    criterion: &str,
    met: bool,
    expected: impl Into<Value>,
    actual: Option<impl Into<Value>>,
) {
    if !met {
        unmet.push(Unmet {
            criterion: criterion.to_owned(),
            expected: expected.into(),
            actual: actual.map_or(Value::Null, Into::into),
        });
    }
}

impl StatusMatch {
    fn takes(&self, status: u16) -> bool {
        match self {
            Self::Status(wanted) => *wanted == status,
            Self::Class(class) => class.eq_ignore_ascii_case(&format!("{}xx", status / 100)),
        }
    }

    fn shown(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Whether it can mean anything.
    pub(crate) fn is_valid(&self) -> bool {
        match self {
            Self::Status(status) => (100..=599).contains(status),
            Self::Class(class) => {
                let class = class.to_ascii_lowercase();
                ["1xx", "2xx", "3xx", "4xx", "5xx"].contains(&class.as_str())
            }
        }
    }
}

/// Read by hand: to serde an array of one text is a [`Criterion::Contains`] too.
impl<'de> Deserialize<'de> for Criterion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let only = value.as_object().filter(|fields| fields.len() == 1);
        let field = |name| only.and_then(|fields| fields.get(name));
        if let Some(Value::String(contains)) = field("contains") {
            let contains = contains.clone();
            return Ok(Self::Contains { contains });
        }
        Ok(match field("absent") {
            Some(&Value::Bool(absent)) => Self::Absent { absent },
            _ => Self::Equals(value),
        })
    }
}

impl Criterion {
    fn takes(&self, actual: Option<&Value>) -> bool {
        match self {
            Self::Contains { contains } => actual
                .and_then(Value::as_str)
                .is_some_and(|text| text.contains(contains)),
            Self::Absent { absent } => actual.is_none() == *absent,
            Self::Equals(value) => actual == Some(value),
        }
    }

    fn shown(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
