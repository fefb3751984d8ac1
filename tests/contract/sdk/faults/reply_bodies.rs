//! Complete reply bodies with the wrong content.

use auth_contract_tests::fault_proxy::Script;
use auth_sdk::ErrorKind;

use super::{
    Case, json, perform,
    rehearsal::{Rehearsal, Rehearsed},
    reply,
    verdict::{Comes, DECODE, WHOLE},
};

const WIDTH: usize = 16;
/// Far beyond what a stack of frames could hold.
const DEEP: usize = 100_000;

const WHOLE_OR_DECODE: &[Comes] = &[Comes::Whole, Comes::Kind(ErrorKind::Decode)];

/// The body of `it` with one more member in front.
fn with_member(it: &Rehearsed, member: &[u8]) -> Vec<u8> {
    [b"{", member, b",", &it.body()[1..]].concat()
}

fn deep() -> Vec<u8> {
    ["[".repeat(DEEP), "]".repeat(DEEP)].concat().into_bytes()
}

fn bodies(it: &Rehearsed) -> Vec<Case> {
    let body = it.body();
    let wide: Vec<u8> = String::from_utf8_lossy(body)
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut cases = Vec::new();
    let mut add = |name: &str, body: &[u8], comes| {
        let script = Script::of(json(it.status_line(), body));
        cases.push(Case::new(name, script, comes));
    };
    add("UTF-16", &wide, DECODE);
    add(
        "UTF-16 with a mark",
        &[b"\xff\xfe", &wide[..]].concat(),
        DECODE,
    );
    add(
        "a byte order mark",
        &[b"\xef\xbb\xbf", body].concat(),
        DECODE,
    );
    add("nothing but NUL", &[0; 64], DECODE);
    add("a NUL at the end", &[body, b"\0"].concat(), DECODE);
    add("said twice", &[body, body].concat(), DECODE);
    add("in a list", &[b"[", body, b"]"].concat(), DECODE);
    add(
        "as a string",
        format!("{:?}", String::from_utf8_lossy(body)).as_bytes(),
        DECODE,
    );
    add("deep", &deep(), DECODE);
    add("deep and open", &vec![b'['; DEEP], DECODE);
    add("deep objects", "{\"a\":".repeat(DEEP).as_bytes(), DECODE);
    add(
        "gzip",
        b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0",
        DECODE,
    );
    if body.starts_with(b"{") {
        let deep = [b"\"x\":", &deep()[..]].concat();
        add(
            "something deep beside",
            &with_member(it, &deep),
            WHOLE_OR_DECODE,
        );
        for member in [
            &b"\"x\":1e999"[..],
            b"\"x\":-0",
            b"\"x\":\"\\ud800\"",
            b"\"\":null",
        ] {
            let name = format!("{} beside", String::from_utf8_lossy(member));
            add(&name, &with_member(it, member), WHOLE_OR_DECODE);
        }
        add(
            "no UTF-8 beside",
            &with_member(it, b"\"x\":\"\xff\""),
            WHOLE_OR_DECODE,
        );
        add(
            "a raw NUL beside",
            &with_member(it, b"\"x\":\"\0\""),
            DECODE,
        );
        let first = [&body[..body.len() - 1], b",", &body[1..]].concat();
        add("each key twice", &first, WHOLE_OR_DECODE);
    }
    cases
}

/// The right body under a header that says otherwise.
fn types(it: &Rehearsed) -> Vec<Case> {
    let length = format!("content-length: {}", it.body().len());
    [
        "content-type: text/html",
        "content-type: application/json; charset=utf-16",
        "content-type: \u{e4}",
        "content-type:",
        "content-encoding: gzip",
        "content-encoding: br, gzip",
        "x-none: none",
    ]
    .into_iter()
    .map(|header| {
        let bytes = reply(it.status_line(), &[&length, header], it.body());
        // No door to a wrong reading: the body is read as JSON, or not at all.
        Case::new(header, Script::of(bytes), WHOLE_OR_DECODE)
    })
    .collect()
}

/// Refusals whose body fits no shape: the status decides all the same.
fn refusals(it: &Rehearsed) -> Vec<Case> {
    let nested = [&b"{\"detail\":"[..], &deep(), b"}"].concat();
    let entries = [
        &b"{\"detail\":["[..],
        &b"{\"loc\":[],\"msg\":1},".repeat(10_000),
        b"1]}",
    ]
    .concat();
    let echo = format!(
        r#"{{"detail":[{{"type":"x","loc":["body"],"msg":"x","input":{}}}]}}"#,
        serde_json::Value::from(String::from_utf8_lossy(it.body()))
    );
    [
        ("nested", nested),
        ("many entries", entries),
        ("an echo", echo.into_bytes()),
        ("NUL", vec![0; 64]),
        ("what was due", it.body().to_vec()),
    ]
    .into_iter()
    .map(|(name, body)| {
        let script = Script::of(json("HTTP/1.1 422 X", &body));
        Case::new(name, script, &[Comes::Kind(ErrorKind::Validation)])
    })
    .collect()
}

#[tokio::test]
async fn body_with_invalid_json_or_shape() {
    let rehearsal = Rehearsal::all().await.with_bodies();
    perform(rehearsal, WIDTH, bodies).await;
}

#[tokio::test]
async fn wrong_content_type_or_encoding() {
    let rehearsal = Rehearsal::all().await.with_bodies();
    perform(rehearsal, WIDTH, types).await;
}

#[tokio::test]
async fn refusal_body_of_unknown_shape() {
    perform(Rehearsal::all().await, WIDTH, refusals).await;
}

#[tokio::test]
async fn correct_body_is_read() {
    let rehearsal = Rehearsal::all().await.with_bodies();
    perform(rehearsal, WIDTH, |it| {
        let script = Script::of(json(it.status_line(), it.body()));
        vec![Case::new("no fault", script, WHOLE)]
    })
    .await;
}
