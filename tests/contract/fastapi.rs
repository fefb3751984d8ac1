//! FastAPI's own answers to thousands of requests, demanded of the server.
//!
//! `tests/fastapi` says what they were recorded from, and how to record them anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use auth_contract_tests::harness::{DEV, Mock};
use auth_contract_tests::operations::{self, Bearer};
use auth_contract_tests::raw::{RawReply, RawRequest};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;

/// Stands in a header for an access token that is good.
const ACCESS_TOKEN: &str = "{access_token}";
/// Stands in a `Location` for the host that was asked.
const HOST: &str = "{host}";
/// Headers that the server in front of FastAPI writes, or that are the server's own.
const ALSO_ALLOWED: &[&str] = &[
    "connection",
    "date",
    "x-mock-reason",
    "x-mock-server",
    "x-request-id",
];
/// Shown when there are more.
const MOST_DIFFERENCES: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<Body>,
    answer: Answer,
    /// The exception with which FastAPI itself fails where it would refuse; the answer is what it
    /// meant.
    repaired: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Body {
    Text(String),
    Hex { hex: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase", untagged)]
enum Answer {
    Word(Word),
    Refused(Refusal),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Accepted,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    status: u16,
    headers: serde_json::Map<String, Value>,
    body: String,
}

/// A character a byte, as HTTP's heads are.
fn latin_1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|character| u8::try_from(u32::from(character)).unwrap())
        .collect()
}

impl Body {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Hex { hex } => {
                let pairs = hex.as_bytes().chunks(2).map(|pair| str::from_utf8(pair));
                pairs
                    .map(|pair| u8::from_str_radix(pair.unwrap(), 16).unwrap())
                    .collect()
            }
        }
    }
}

impl Case {
    async fn ask(&self, mock: &Mock) -> RawReply {
        // A new one each time, since what it is good for may be to log out.
        let mut values = self.headers.iter().map(|(_, value)| value);
        let token = if values.any(|value| value.contains(ACCESS_TOKEN)) {
            mock.bearer(DEV).await
        } else {
            String::new()
        };
        let headers = self.headers.iter();
        let headers = headers
            .map(|(name, value)| (latin_1(name), latin_1(&value.replace(ACCESS_TOKEN, &token))));
        let body = self.body.as_ref().map(Body::bytes);
        let request = RawRequest {
            method: latin_1(&self.method),
            target: latin_1(&self.target),
            headers: headers.collect(),
            body: body.or_else(|| (self.method == "POST").then(Vec::new)),
        };
        let reply = request.send(mock.server.address()).await;
        reply.unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// How the server's reply differs from FastAPI's.
    fn difference(&self, reply: &RawReply, host: &str) -> Option<String> {
        match &self.answer {
            Answer::Word(Word::Accepted) => self
                .framework_refusal(reply)
                .map(|found| format!("FastAPI accepts; the server: {found}")),
            Answer::Refused(refusal) => refusal.difference(reply, host),
        }
    }

    /// The reply to a request that FastAPI accepts, where an operation that is asked could not have
    /// given it.
    fn framework_refusal(&self, reply: &RawReply) -> Option<String> {
        let path = self.target.split('?').next().unwrap_or_default();
        let path = percent_decode_str(path).decode_utf8_lossy();
        let operation = operations::find(&self.method, path.trim_end_matches('\n'));
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let detail = body["detail"].as_str();
        let given = operation.is_some_and(|operation| {
            operations::reachable_statuses(&operation).contains(&reply.status)
                && (reply.status != 401 || operations::bearer(&operation) == Bearer::Ignored)
        });
        let frameworks = matches!(reply.status, 400 | 413 | 422)
            || matches!(detail, Some("Not Found" | "Not authenticated"));
        (frameworks || !given).then(|| format!("{} {detail:?}", reply.status))
    }
}

impl Refusal {
    fn difference(&self, reply: &RawReply, host: &str) -> Option<String> {
        let mut found = String::new();
        if reply.status != self.status {
            let _ = write!(found, "\n  status {} is {}", self.status, reply.status);
        }
        let sent = reply.headers.iter().map(|(name, _)| name.as_str());
        let sent = sent.filter(|name| !ALSO_ALLOWED.contains(name));
        let names: BTreeSet<_> = self
            .headers
            .keys()
            .map(String::as_str)
            .chain(sent)
            .collect();
        for name in names {
            let expected = self.headers.get(name).and_then(Value::as_str);
            let expected = expected.map(|value| value.replace(HOST, host));
            let got = reply.header(name).map(str::to_owned);
            if got != expected {
                let _ = write!(found, "\n  {name} {expected:?} is {got:?}");
            }
        }
        let body = String::from_utf8_lossy(&reply.body);
        if body != self.body {
            let _ = write!(found, "\n  body {}\n    is {body}", self.body);
        }
        (!found.is_empty()).then_some(found)
    }
}

fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fastapi/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_answers_the_corpus_as_fastapi_did() {
    let (mut requests, mut accepted, mut repaired) = (0, 0, 0);
    let mut differences = Vec::new();
    for file in corpus() {
        let mock = Mock::start().await;
        let host = mock.server.address().to_string();
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            let case: Case = serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("{}: {error}: {line}", file.display()));
            requests += 1;
            accepted += usize::from(matches!(case.answer, Answer::Word(_)));
            repaired += usize::from(case.repaired.is_some());
            if let Some(found) = case.difference(&case.ask(&mock).await, &host) {
                differences.push(format!("{}: {found}", case.name));
            }
        }
    }
    println!(
        "corpus: {requests} requests ({accepted} accepted, {repaired} on which FastAPI itself fails), \
         {} agree, {} differ",
        requests - differences.len(),
        differences.len()
    );
    assert!(requests > 2_000, "the corpus has only {requests} requests");
    differences.truncate(MOST_DIFFERENCES);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
