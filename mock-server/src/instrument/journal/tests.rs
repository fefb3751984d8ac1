//! Limits of the journal, and the memory that an event is counted with.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use http::{HeaderMap, HeaderValue, Uri};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::*;

/// Pushes a request with a body and a reply of these lengths.
pub(super) fn push(journal: &Journal, body: usize, reply: usize) {
    let note = Note::default();
    note.body(&Bytes::from(vec![b'x'; body]));
    let id = HeaderValue::from_static("r");
    let texts = RequestTexts::new(&Uri::from_static("/v1/auth/load"), &HeaderMap::new(), &id);
    let sent = vec![b'x'; reply];
    let record = Record {
        at: Timestamp::UNIX_EPOCH,
        method: Method::GET,
        operation: None,
        texts: texts.with_reply(note.recorded_body(), &HeaderMap::new(), Some(&sent)),
        status: 200,
        reason: None,
        reply_bytes: Some(reply as u64),
        took: Duration::ZERO,
    };
    journal.push(record, &note, |_| ());
}

pub(super) fn journal() -> Journal {
    let contract = crate::contract::embedded().unwrap();
    Journal::new(contract, Arc::default(), &RecordBudget::default())
}

/// Ids of the newest and the oldest request, and the number of all.
fn extent(journal: &Journal) -> (u64, u64, usize) {
    let all = journal.list();
    (all[0].id, all[all.len() - 1].id, all.len())
}

#[test]
fn journal_keeps_the_newest_10_000_requests() {
    let journal = journal();
    (0..CAP + 5).for_each(|_| push(&journal, 0, 0));
    assert_eq!(extent(&journal), (10_005, 6, 10_000));
}

#[test]
fn journal_keeps_16_mib_of_requests_and_replies() {
    for (body, reply) in [(BODY, 0), (0, BODY), (BODY / 2, BODY / 2)] {
        let journal = journal();
        (0..1100).for_each(|_| push(&journal, body, reply));
        let (newest, oldest, count) = extent(&journal);
        assert_eq!((newest, newest - oldest + 1), (1100, count as u64));
        let kept = count * (BODY + size_of::<Kept>());
        assert!((BYTES - 2 * BODY..=BYTES).contains(&kept), "{count}");
        journal.clear();
        push(&journal, body, reply);
        assert_eq!(
            extent(&journal),
            (1101, 1101, 1),
            "the bytes are counted anew"
        );
    }
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn kept(target: &str, headers: &[(&'static str, &str)], body: &str) -> Arc<Kept> {
    let journal = journal();
    let note = Note::default();
    note.body(&Bytes::from(body.to_owned()));
    let named = headers.iter().map(|(name, value)| {
        let name = http::HeaderName::from_static(name);
        (name, HeaderValue::from_str(value).unwrap())
    });
    let id = HeaderValue::from_static("004a4ed2d9fdd0d8");
    let texts = RequestTexts::new(&target.parse().unwrap(), &named.collect(), &id);
    let reply = br#"{"detail":"Incorrect email or password"}"#;
    let record = Record {
        at: Timestamp::UNIX_EPOCH,
        method: Method::POST,
        operation: journal.contract.operation("portal_login"),
        texts: texts.with_reply(note.recorded_body(), &HeaderMap::new(), Some(reply)),
        status: 401,
        reason: None,
        reply_bytes: Some(40),
        took: Duration::ZERO,
    };
    journal.push(record, &note, |_| {});
    journal.list().remove(0)
}

/// The bytes of a view that are not in it itself.
fn heap(view: &RecordedRequest) -> usize {
    let texts = [&view.method, &view.path, &view.request_id];
    let texts: usize = texts.iter().map(|text| text.len()).sum();
    let body = view.body.as_ref().map_or(0, of_value);
    texts + of_map(&view.query) + of_headers(&view.headers) + body
}

fn of_headers(headers: &BTreeMap<String, String>) -> usize {
    let entries = headers.iter();
    let bytes = entries.map(|(name, value)| 2 * size_of::<String>() + name.len() + value.len());
    bytes.sum()
}

fn of_map(map: &Map<String, Value>) -> usize {
    let entry = size_of::<String>() + size_of::<Value>() + 2 * size_of::<usize>();
    let entries = map.iter();
    let bytes = entries.map(|(name, value)| entry + name.len() + of_value(value));
    bytes.sum()
}

fn of_value(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Object(map) => of_map(map),
        Value::Array(list) => list.len() * size_of::<Value>(),
        _ => 0,
    }
}

#[test]
fn entry_is_counted_with_its_view() {
    let mut fields = String::new();
    for n in 0..1000 {
        let _ = write!(fields, "{n:x}=&");
    }
    let json = format!(
        "{{\"{}\":1}}",
        fields.trim_end_matches("=&").replace("=&", "\":1,\"")
    );
    let query = format!("/v1/auth/load?{fields}");
    let long = "x".repeat(8000);
    let own = size_of::<Kept>() + size_of::<RecordedRequest>();
    let header = [("user-agent", long.as_str())];
    for (kept, own_texts) in [
        (kept("/v1/auth/load", &[], ""), 0),
        (kept("/v1/auth/load", &header, ""), long.len()),
        (kept(&query, &[], ""), query.len()),
        (kept("/v1/auth/portal/login", &[], &json), json.len()),
        (kept("/v1/oauth2/login", &[FORM], &fields), fields.len()),
    ] {
        let counted = kept.bytes_with_view();
        let held = own + own_texts + heap(kept.view());
        assert!(counted >= held, "{counted} for {held}");
        assert!(counted <= 2 * held + OTHERS * ENTRY, "{counted} for {held}");
    }
}

#[test]
fn separators_of_long_texts_are_all_counted() {
    for length in [0, 1, 254, 255, 256, 1000] {
        assert_eq!(separators(&vec![b','; length]), length);
        assert_eq!(separators(&b"&,x".repeat(length)), 2 * length);
    }
}
