//! Event streams of the control API.

mod backpressure;
mod event_types;
mod resources;
mod resume;
mod secrets;
mod typed_client;

use std::time::Duration;

use auth_contract_tests::harness::Mock;
use auth_contract_tests::schema;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;

/// Longer than anything here takes: a test whose event never comes fails and does not hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream as a client without any knowledge of events reads it.
struct Watch {
    response: Response,
    bytes: Vec<u8>,
    /// All that has come.
    read: usize,
}

/// The fields between two empty lines.
#[derive(Debug, Default, PartialEq)]
struct Block {
    id: Option<String>,
    event: Option<String>,
    data: Option<String>,
    retry: Option<String>,
}

impl Block {
    fn parse(text: &str) -> Self {
        let mut block = Self::default();
        for line in text.lines() {
            let (name, value) = line.split_once(": ").unwrap();
            let field = match name {
                "id" => &mut block.id,
                "event" => &mut block.event,
                "data" => &mut block.data,
                "retry" => &mut block.retry,
                _ => panic!("{line}"),
            };
            assert_eq!(field.replace(value.to_owned()), None, "{name} comes once");
        }
        block
    }
}

fn events(mock: &Mock, ns: &str) -> RequestBuilder {
    mock.request(Method::GET, &format!("/_ns/{ns}/_emulate/events"))
}

/// A stream of a namespace from now on.
async fn watch(mock: &Mock, ns: &str) -> Watch {
    Watch::open(events(mock, ns)).await
}

impl Watch {
    async fn open(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-cache");
        let mut watch = Self {
            response,
            bytes: Vec::new(),
            read: 0,
        };
        let first = watch.block().await.unwrap();
        assert_eq!(first.retry.as_deref(), Some("1000"));
        assert!(first.id.is_some() && first.data.is_none(), "{first:?}");
        watch
    }

    /// The next block; none at the end of the stream.
    async fn block(&mut self) -> Option<Block> {
        loop {
            if let Some(end) = self.bytes.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<_> = self.bytes.drain(..end + 2).collect();
                let text = std::str::from_utf8(&block).unwrap();
                if text.starts_with(':') {
                    continue;
                }
                return Some(Block::parse(text.trim_end()));
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk());
            let Some(chunk) = chunk.await.unwrap().unwrap() else {
                assert!(self.bytes.is_empty(), "a block is whole");
                return None;
            };
            self.read += chunk.len();
            self.bytes.extend_from_slice(&chunk);
        }
    }

    /// The next event, which fits its schema and says the same in all places.
    async fn next(&mut self) -> Value {
        let block = self.block().await.unwrap();
        let data = block.data.unwrap_or_else(|| panic!("{:?}", block.id));
        let event: Value = serde_json::from_str(&data).unwrap();
        assert_eq!(event["id"].to_string(), block.id.unwrap());
        assert_eq!(event["type"], block.event.unwrap());
        let faults = schema::event_violations(&event);
        assert!(faults.is_empty(), "{event}: {faults:?}");
        event
    }

    /// So many events, each in a few words.
    async fn told(&mut self, count: usize) -> Vec<String> {
        let mut told = Vec::new();
        for _ in 0..count {
            told.push(words(&self.next().await));
        }
        told
    }

    /// The ids of so many events.
    async fn ids(&mut self, count: usize) -> Vec<u64> {
        let mut ids = Vec::new();
        for _ in 0..count {
            ids.push(self.next().await["id"].as_u64().unwrap());
        }
        ids
    }

    /// Asserts that the stream ends, and that who comes back misses nothing.
    async fn ends(mut self) {
        let last = self.block().await.unwrap();
        let expected = Block {
            id: Some("0".into()),
            ..Block::default()
        };
        assert_eq!(last, expected);
        assert_eq!(self.block().await, None);
    }
}

/// An event without what differs from run to run.
fn words(event: &Value) -> String {
    let kind = event["type"].as_str().unwrap();
    let of = |name: &str| match &event[kind][name] {
        Value::String(text) => text.clone(),
        Value::Null => "-".into(),
        other => other.to_string(),
    };
    let fields: &[&str] = match kind {
        "request" => &["operation", "status"],
        "message" => &["kind", "to"],
        "challenge" => &["status", "user_id", "cause"],
        "session" => &["step", "user_id", "cause"],
        "clock" => &["mode", "now"],
        "reset" => &["cause", "kept"],
        "fault" => &["step", "id", "effect", "operation"],
        "resource" => &["kind", "step", "id"],
        "lost" => &["missing"],
        _ => panic!("{event}"),
    };
    let words = fields.iter().map(|name| of(name));
    let words: Vec<_> = [kind.to_owned()].into_iter().chain(words).collect();
    words.join(" ")
}
