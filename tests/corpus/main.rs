//! The corpus: FastAPI's recorded answers to thousands of requests, which the server must give too.
//!
//! A row is one recorded request, named as in its file: `portal-login::password is missing`. All
//! rows share one server. `tests/fastapi/README.md` says how to record them anew.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed test panics, in its helpers too"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use auth_contract_tests::harness::{DEV, Mock};
use auth_contract_tests::operations::{self, Bearer};
use auth_contract_tests::raw::{RawReply, RawRequest};
use auth_contract_tests::table::{self, row};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::OnceCell;

/// Stands in a header for an access token that is good.
const ACCESS_TOKEN: &str = "{access_token}";
/// Stands in a `Location` for the host that was asked.
const HOST: &str = "{host}";
/// Headers that the server in front of FastAPI writes, or that are the server's own.
const ALSO_ALLOWED: &[&str] = &[
    "connection",
    "date",
    "x-mock-reason",
    "x-mock-namespace",
    "x-mock-server",
    "x-request-id",
];
/// Fewer rows are a sign that part of the corpus is gone.
const FEWEST_ROWS: usize = 4_000;

/// The server that all rows ask.
static SERVER: OnceCell<Mock> = OnceCell::const_new();

/// What is read of every line at the start: a row that is not selected costs no more.
#[derive(Deserialize)]
struct Named {
    name: String,
}

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
    async fn send(&self, mock: &Mock) -> RawReply {
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
        let reply = request.send(mock.address()).await;
        reply.unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// How the server's reply differs from FastAPI's.
    fn difference(&self, reply: &RawReply, host: &str) -> Option<String> {
        match &self.answer {
            Answer::Word(Word::Accepted) => self.framework_refusal(reply).map(|found| {
                format!("expected any reply of the operation, found the refusal {found}")
            }),
            Answer::Refused(refusal) => refusal.difference(reply, host),
        }
    }

    /// The reply to a request that FastAPI accepts, where an operation that is asked could not have
    /// given it.
    fn framework_refusal(&self, reply: &RawReply) -> Option<String> {
        let path = self.target.split('?').next().unwrap_or_default();
        let path = percent_decode_str(path).decode_utf8_lossy();
        let operation = operations::find(&self.method, &path);
        let operation =
            operation.or_else(|| operations::find(&self.method, path.strip_suffix('\n')?));
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let detail = body["detail"].as_str();
        let given = operation.is_some_and(|operation| {
            operations::reachable_statuses(&operation).contains(&reply.status)
                && (reply.status != 401 || operations::bearer(&operation) == Bearer::Ignored)
        });
        // But for a refusal of the authorization code flow, which has a name.
        let frameworks = matches!(reply.status, 400 | 413 | 422)
            && (reply.status != 400 || body["error"].is_null())
            || matches!(detail, Some("Not Found" | "Not authenticated"));
        (frameworks || !given).then(|| format!("{} {detail:?}", reply.status))
    }
}

impl Refusal {
    fn difference(&self, reply: &RawReply, host: &str) -> Option<String> {
        let mut found = String::new();
        if reply.status != self.status {
            let _ = write!(
                found,
                "\n  status: expected {}, found {}",
                self.status, reply.status
            );
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
                let _ = write!(found, "\n  {name}: expected {expected:?}, found {got:?}");
            }
        }
        let body = String::from_utf8_lossy(&reply.body);
        if body != self.body {
            let _ = write!(found, "\n  body: expected {}\n    found {body}", self.body);
        }
        (!found.is_empty()).then_some(found)
    }
}

/// Every line of the corpus.
fn lines() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fastapi/corpus");
    let files = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let texts = files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap());
    texts
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// The name of the row of a line.
fn name(line: &str) -> String {
    let named: Named =
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}, in the line {line}"));
    named.name.replacen(": ", "::", 1)
}

/// Sends the request of a line, and compares the reply with the recorded answer.
async fn check(line: String) {
    let case: Case =
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}, in the line {line}"));
    let mock = SERVER.get_or_init(Mock::start).await;
    let reply = case.send(mock).await;
    if let Some(found) = case.difference(&reply, &mock.address().to_string()) {
        panic!("{} {}: {found}", case.method, case.target);
    }
}

/// The corpus holds thousands of requests, of all three kinds.
fn corpus_is_complete(lines: &[String]) {
    let cases = lines
        .iter()
        .map(|line| serde_json::from_str::<Case>(line).unwrap());
    let cases: Vec<_> = cases.collect();
    let accepted = cases
        .iter()
        .filter(|case| matches!(case.answer, Answer::Word(_)));
    let repaired = cases.iter().filter(|case| case.repaired.is_some());
    let (accepted, repaired) = (accepted.count(), repaired.count());
    let found = format!(
        "{} rows, {accepted} accepted, {repaired} repaired",
        cases.len()
    );
    assert!(cases.len() > FEWEST_ROWS, "{found}");
    assert!(accepted > 0 && repaired > 0, "{found}");
}

#[expect(clippy::print_stdout, reason = "the count is for the terminal")]
fn main() -> ExitCode {
    let lines = lines();
    let mut rows: Vec<_> = lines
        .iter()
        .cloned()
        .map(|line| row(name(&line), move || check(line)))
        .collect();
    rows.push(row("corpus_is_complete", move || async move {
        corpus_is_complete(&lines);
    }));
    let conclusion = table::run(rows);
    let (agree, differ) = (conclusion.num_passed, conclusion.num_failed);
    // `--list` runs none, and its output is for programs.
    if agree + differ > 0 {
        println!("corpus: {agree} rows agree, {differ} differ");
    }
    conclusion.exit_code()
}
