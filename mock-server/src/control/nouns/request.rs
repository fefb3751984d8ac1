//! `/_emulate/requests` and `/_emulate/contract`: the journal, and the coverage of the contract.

use std::fmt::Write as _;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::control::openapi::page::{Limit, List};
use crate::control::openapi::problem::{Mismatch, Problem};
use crate::control::openapi::route::{Ask, Json, NoContent, Nothing, Reply, Text};
use crate::instrument::filter::accept_operation_id;
use crate::instrument::journal;
use crate::instrument::journal::{
    Coverage, Journal, Kept, RecordedRequest, RequestMatch, StatusMatch, Unmet,
};
use crate::world::{HumanDuration, ResourceKind, ResourceStep};

/// Longest `timeout` of a `wait`.
const LONGEST_WAIT: HumanDuration = HumanDuration::from_secs(60);

/// Which requests to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = accept_operation_id)]
pub struct RequestQuery {
    /// Name of the operation, such as `portal_login`. Its `operationId` is accepted too.
    #[serde(
        default,
        alias = "operation_id",
        skip_serializing_if = "Option::is_none"
    )]
    pub operation: Option<String>,
    /// Method, in capitals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Path, without the prefix of the namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^/[^?#]*$"))]
    pub path: Option<String>,
    /// Part of the path. Upper and lower case differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_contains: Option<String>,
    /// Status of the reply: a number, or a class such as `4xx`.
    #[serde(
        default,
        deserialize_with = "status",
        skip_serializing_if = "Option::is_none"
    )]
    pub status: Option<StatusMatch>,
    /// Id or address of the user who sent the request or signed in with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Cause of the refusal, such as `code_expired`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether the request violates the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub violations: Option<bool>,
    /// Most requests in the reply.
    #[serde(default)]
    pub limit: Limit,
    /// Value of `next` in the page before. Without it: the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<u64>,
}

/// Selects a page of the violations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViolationQuery {
    /// Most requests in the reply.
    #[serde(default)]
    pub limit: Limit,
    /// Value of `next` in the page before. Without it: the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<u64>,
}

/// Reads a status or a class from a query, where each value is text.
fn status<'de, D: Deserializer<'de>>(from: D) -> Result<Option<StatusMatch>, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map(Some).map_err(D::Error::custom)
}

impl From<RequestQuery> for RequestMatch {
    fn from(query: RequestQuery) -> Self {
        Self {
            operation: query.operation,
            method: query.method,
            path: query.path,
            path_contains: query.path_contains,
            status: query.status,
            user: query.user,
            reason: query.reason,
            violations: query.violations,
            ..Self::default()
        }
    }
}

/// Which requests to count.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountRequest {
    /// Criteria that a request must meet.
    #[serde(default, rename = "match")]
    pub matches: RequestMatch,
}

/// Number of requests that match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Count {
    /// Number of requests.
    pub count: usize,
}

/// Requests and how many are expected. Without any number: at least one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyRequest {
    /// Criteria that a request must meet.
    #[serde(default, rename = "match")]
    pub matches: RequestMatch,
    /// Exact number of requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<usize>,
    /// Least number of requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<usize>,
    /// Greatest number of requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<usize>,
}

/// Requests to wait for, and how long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitRequest {
    /// Criteria that a request must meet.
    #[serde(default, rename = "match")]
    pub matches: RequestMatch,
    /// Number of requests to wait for.
    #[serde(default = "one")]
    pub count: usize,
    /// Longest wait, in real time, up to `60s`. Without it: `10s`.
    #[serde(default = "ten_seconds")]
    pub timeout: HumanDuration,
}

fn one() -> usize {
    1
}

fn ten_seconds() -> HumanDuration {
    HumanDuration::from_secs(10)
}

/// Scope and format of the coverage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoverageQuery {
    /// Whether to cover all namespaces, deleted ones too, instead of this one.
    #[serde(default)]
    pub all: bool,
    /// Format of the reply.
    #[serde(default)]
    pub format: CoverageFormat,
}

/// Format of the coverage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoverageFormat {
    /// JSON.
    #[default]
    Json,
    /// Text for people.
    Text,
    /// `JUnit` XML, for CI.
    Junit,
}

pub(crate) async fn list(ask: Ask<RequestQuery>) -> Result<Json<List<RecordedRequest>>, Problem> {
    let (limit, cursor) = (ask.query.limit, ask.query.cursor);
    let mut matches = RequestMatch::from(ask.query);
    matches.resolve(ask.scope.server.contract(), "")?;
    let fitting = ask.scope.namespace.journal().fitting(&matches);
    Ok(Json(page(&fitting, limit, cursor)))
}

pub(crate) async fn show(ask: Ask) -> Result<Json<RecordedRequest>, Problem> {
    let id = ask.path("id");
    let all = ask.scope.namespace.journal().list();
    let found = all.iter().find(|kept| kept.id().to_string() == id);
    let unknown = || {
        Problem::not_found(format!(
            "request `{id}` does not exist, or was dropped from the journal"
        ))
    };
    let found = found.ok_or_else(unknown)?;
    Ok(Json(found.view().clone()))
}

pub(crate) async fn clear(ask: Ask) -> Result<NoContent, Problem> {
    let namespace = &ask.scope.namespace;
    namespace.journal().clear();
    namespace.record_resource(ResourceKind::Request, ResourceStep::Deleted, None);
    Ok(NoContent)
}

pub(crate) async fn count(ask: Ask<Nothing, CountRequest>) -> Result<Json<Count>, Problem> {
    let mut matches = ask.body.matches;
    matches.resolve(ask.scope.server.contract(), "match.")?;
    let count = ask.scope.namespace.journal().fitting(&matches).len();
    Ok(Json(Count { count }))
}

pub(crate) async fn verify(ask: Ask<Nothing, VerifyRequest>) -> Result<Json<Count>, Problem> {
    let VerifyRequest {
        mut matches,
        times,
        at_least,
        at_most,
    } = ask.body;
    let (low, high) = match (times, at_least, at_most) {
        (Some(times), None, None) => (times, Some(times)),
        (None, None, None) => (1, None),
        (None, at_least, at_most) => (at_least.unwrap_or_default(), at_most),
        (Some(_), _, _) => {
            let cure = "times: cannot be combined with `at_least` or `at_most`; remove these";
            return Err(Problem::bad_request(cure));
        }
    };
    matches.resolve(ask.scope.server.contract(), "match.")?;
    let journal = ask.scope.namespace.journal();
    let count = journal.fitting(&matches).len();
    if low <= count && high.is_none_or(|high| count <= high) {
        return Ok(Json(Count { count }));
    }
    let expected = match high {
        Some(high) if high == low => format!("{low}"),
        Some(high) => format!("{low} to {high}"),
        None => format!("{low} or more"),
    };
    Err(mismatch(count, expected, &matches, journal))
}

fn mismatch(count: usize, expected: String, matches: &RequestMatch, journal: &Journal) -> Problem {
    let nearest = matches.nearest(&journal.list());
    let mut detail = format!("{count} requests match; expected {expected}");
    for miss in &nearest {
        let _ = write!(detail, "; request {}:", miss.id);
        for unmet in &miss.unmet {
            let Unmet {
                criterion,
                expected,
                actual,
            } = unmet;
            let _ = write!(detail, " {criterion} is {actual}, expected {expected},");
        }
        detail.pop();
    }
    Problem::conflict(detail).with_mismatch(Mismatch {
        count,
        expected,
        nearest,
    })
}

pub(crate) async fn wait(
    ask: Ask<Nothing, WaitRequest>,
) -> Result<Json<List<RecordedRequest>>, Problem> {
    let WaitRequest {
        mut matches,
        count,
        timeout,
    } = ask.body;
    let too_long = |error| Problem::bad_request(format!("timeout: {error}"));
    let timeout = timeout.at_most(LONGEST_WAIT).map_err(too_long)?.get();
    matches.resolve(ask.scope.server.contract(), "match.")?;
    let journal = ask.scope.namespace.journal();
    let found = journal.wait_for(&matches, count, timeout);
    let found = ask.scope.wait_for(found).await?;
    if found.len() >= count {
        return Ok(Json(List::whole(views(&found))));
    }
    // Not 408, after which clients retry by themselves.
    let expected = format!("{count} or more");
    Err(mismatch(found.len(), expected, &matches, journal))
}

fn views(kept: &[Arc<Kept>]) -> Vec<RecordedRequest> {
    kept.iter().map(|kept| kept.view().clone()).collect()
}

pub(crate) async fn violations(
    ask: Ask<ViolationQuery>,
) -> Result<Json<List<RecordedRequest>>, Problem> {
    let mut all = ask.scope.namespace.journal().list();
    all.retain(|kept| kept.violates());
    Ok(Json(page(&all, ask.query.limit, ask.query.cursor)))
}

/// A page of requests that are newest first. Only its requests are redacted.
fn page(all: &[Arc<Kept>], limit: Limit, cursor: Option<u64>) -> List<RecordedRequest> {
    let rest = all
        .iter()
        .filter(|kept| cursor.is_none_or(|cursor| kept.id() < cursor));
    let page = List::page(all.len(), limit, rest, |kept| kept.id().to_string());
    page.map(|kept| kept.view().clone())
}

/// Coverage in one of its formats.
pub(crate) enum CoverageReply {
    Json(Json<Coverage>),
    Text(Text),
}

impl Reply for CoverageReply {
    const STATUS: http::StatusCode = http::StatusCode::OK;

    fn content(generator: &mut schemars::SchemaGenerator) -> Vec<(&'static str, schemars::Schema)> {
        let mut content = Json::<Coverage>::content(generator);
        let text = schemars::json_schema!({"type": "string"});
        content.extend([("text/plain", text), ("application/xml", junit_report())]);
        content
    }

    fn into_response(self) -> axum_core::response::Response {
        match self {
            Self::Json(json) => json.into_response(),
            Self::Text(text) => text.into_response(),
        }
    }
}

/// Schema of a `JUnit` report. Tools that read XML need an object with names.
fn junit_report() -> schemars::Schema {
    let attribute = |name: &str| serde_json::json!({"type": name, "xml": {"attribute": true}});
    schemars::json_schema!({
        "type": "object",
        "description": "A JUnit report: a test case for each documented status.",
        "xml": {"name": "testsuite"},
        "properties": {
            "name": attribute("string"),
            "tests": attribute("integer"),
            "failures": attribute("integer"),
            "skipped": attribute("integer"),
            "testcase": {"type": "array", "items": {
                "type": "object",
                "xml": {"name": "testcase"},
                "properties": {"classname": attribute("string"), "name": attribute("string")},
            }},
        },
    })
}

pub(crate) async fn coverage(ask: Ask<CoverageQuery>) -> Result<CoverageReply, Problem> {
    let seen = if ask.query.all {
        ask.scope.server.namespaces().counts()
    } else {
        ask.scope.namespace.journal().counts()
    };
    let coverage = journal::coverage(ask.scope.server.contract(), &seen);
    Ok(match ask.query.format {
        CoverageFormat::Json => CoverageReply::Json(Json(coverage)),
        CoverageFormat::Text => CoverageReply::Text(Text("text/plain", coverage.text())),
        CoverageFormat::Junit => CoverageReply::Text(Text("application/xml", coverage.junit())),
    })
}
