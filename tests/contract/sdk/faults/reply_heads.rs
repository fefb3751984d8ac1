//! Reply heads that are invalid, too large, or sent by a gateway.

use auth_contract_tests::fault_proxy::{End, Part, Script};
use auth_sdk::ErrorKind;

use super::{
    Case, json, perform,
    rehearsal::{Rehearsal, Rehearsed},
    reply,
    verdict::{BROKEN, Comes, GATEWAY, WHOLE, WHOLE_OR_BROKEN},
};

const WIDTH: usize = 16;

fn closed(bytes: &[u8]) -> Script {
    Script::cut(bytes, usize::MAX, End::Close)
}

/// The reply of `it` with one more line in its head.
fn with_line(it: &Rehearsed, line: &[u8]) -> Vec<u8> {
    let (head, body) = it.reply.split_at(it.body_at - 2);
    [head, line, b"\r\n", body].concat()
}

fn garbage(it: &Rehearsed) -> Vec<Case> {
    let before = |bytes: &[u8]| closed(&[bytes, &it.reply[..]].concat());
    let mut cases = Vec::new();
    for bytes in [
        &b"\0"[..],
        b"\xff\xfe",
        b"garbage\r\n",
        b"garbage\r\n\r\n",
        b"{}",
        b"\x16\x03\x01\x02\x00",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        cases.push(Case::new(
            format!("{bytes:?} before the head"),
            before(bytes),
            BROKEN,
        ));
    }
    for line in [
        &b"no colon"[..],
        b": no name",
        b"na me: x",
        b"x: a\0b",
        b"x: a\rb",
        b"x\0: y",
        b"\xff\xfe: y",
    ] {
        let script = closed(&with_line(it, line));
        cases.push(Case::new(format!("{line:?} in the head"), script, BROKEN));
    }
    for line in [&b"x: \xff\xfe"[..], b"x:", b"x: \t y \t "] {
        let script = Script::of(with_line(it, line));
        cases.push(Case::new(format!("{line:?} in the head"), script, WHOLE));
    }
    let folded = Script::of(with_line(it, b"x: y\r\n z"));
    cases.push(Case::new("a folded line", folded, WHOLE_OR_BROKEN));
    cases.push(Case::new(
        "empty lines before the head",
        before(b"\r\n\r\n"),
        WHOLE_OR_BROKEN,
    ));
    cases
}

fn first_lines(it: &Rehearsed) -> Vec<Case> {
    let rest = &it.reply[it.status_line().len()..];
    let with = |line: &str| [line.as_bytes(), rest].concat();
    let status = it.status();
    let mut cases: Vec<_> = [
        "HTTP/1.1".to_owned(),
        "HTTP/1.1 ".to_owned(),
        "HTTP/1.1 20".to_owned(),
        "HTTP/1.1 2x0 OK".to_owned(),
        "HTTP/1.1 -20 OK".to_owned(),
        "HTTP/1.1 1000 OK".to_owned(),
        "HTTP/1.1 099 OK".to_owned(),
        "HTTP/1.1 000 OK".to_owned(),
        format!("HTTP/2 {status} OK"),
        format!("HTTP/1.2 {status} OK"),
        format!("http/1.1 {status} OK"),
        format!("ICY {status} OK"),
    ]
    .into_iter()
    .map(|line| Case::new(format!("`{line}`"), closed(&with(&line)), BROKEN))
    .collect();
    for reason in ["", " ", " Nothing of this is known", " \u{e4}\u{20ac}"] {
        let line = format!("HTTP/1.1 {status}{reason}");
        let script = Script::of(with(&line));
        cases.push(Case::new(format!("`{line}`"), script, WHOLE));
    }
    cases
}

#[tokio::test]
async fn garbage_before_or_in_the_reply_head() {
    perform(Rehearsal::all().await, WIDTH, garbage).await;
}

#[tokio::test]
async fn invalid_status_line() {
    perform(Rehearsal::all().await, WIDTH, first_lines).await;
}

/// What stands in front of a server says these, in words of its own.
fn other_statuses(it: &Rehearsed) -> Vec<Case> {
    let page = b"<html>\xff\0</html>";
    let kinds: [(&str, &'static [Comes]); 12] = [
        ("202 Accepted", &[Comes::Kind(ErrorKind::Unexpected)]),
        ("299 X", &[Comes::Kind(ErrorKind::Unexpected)]),
        ("300 X", &[Comes::Kind(ErrorKind::Redirect)]),
        ("400 Bad Request", &[Comes::Kind(ErrorKind::Refused)]),
        ("418 X", &[Comes::Kind(ErrorKind::Refused)]),
        ("500 X", &[Comes::Kind(ErrorKind::Server)]),
        ("502 Bad Gateway", GATEWAY),
        ("503 Service Unavailable", &[Comes::Kind(ErrorKind::Server)]),
        ("504 Gateway Timeout", GATEWAY),
        ("520 X", &[Comes::Kind(ErrorKind::Server)]),
        ("599 X", &[Comes::Kind(ErrorKind::Server)]),
        ("999 X", &[Comes::Kind(ErrorKind::Server)]),
    ];
    let mut cases = Vec::new();
    for (status, comes) in kinds {
        for (what, bytes) in [
            ("a page", page.to_vec()),
            ("nothing", Vec::new()),
            ("what was due", it.body().to_vec()),
        ] {
            let script = Script::of(json(&format!("HTTP/1.1 {status}"), &bytes));
            cases.push(Case::new(format!("{status} with {what}"), script, comes));
        }
    }
    cases
}

#[tokio::test]
async fn gateway_statuses() {
    perform(Rehearsal::all().await, WIDTH, other_statuses).await;
}

#[tokio::test]
async fn informational_replies_are_skipped() {
    perform(Rehearsal::all().await, WIDTH, |it| {
        let after = |head: &str, times| {
            let head = format!("HTTP/1.1 {head}\r\n\r\n").into_bytes();
            let parts = vec![Part::Times(head, times), Part::Bytes(it.reply.clone())];
            Script::ending(parts, End::Keep)
        };
        vec![
            Case::new("continue", after("100 Continue", 1), WHOLE),
            Case::new("hints", after("103 Early Hints\r\nlink: <x>", 1), WHOLE),
            Case::new("some continues", after("100 Continue", 100), WHOLE),
            Case::new("an unknown 1xx", after("199 X", 1), WHOLE),
        ]
    })
    .await;
}

#[tokio::test]
async fn protocol_upgrade_is_refused() {
    const NOT_WHOLE: &[Comes] = &[Comes::Broken, Comes::Kind(ErrorKind::Unexpected)];
    perform(Rehearsal::all().await, WIDTH, |it| {
        let line = "HTTP/1.1 101 Switching Protocols";
        let upgrade = ["upgrade: h2c", "connection: upgrade"];
        let bare = reply(line, &[], &it.reply);
        let asked = reply(line, &upgrade, &it.reply);
        vec![
            Case::new("101", closed(&bare), NOT_WHOLE),
            Case::new("101 with an upgrade", closed(&asked), NOT_WHOLE),
        ]
    })
    .await;
}
