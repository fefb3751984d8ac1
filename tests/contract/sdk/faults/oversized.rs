//! Oversized replies: the SDK reads little of them and keeps nothing.

use auth_contract_tests::fault_proxy::{End, Fault, Part, Script};
use auth_sdk::ErrorKind;

use super::{
    Case,
    rehearsal::{Rehearsal, Rehearsed},
    stage::Stage,
    verdict::{BROKEN, Comes, TOO_LARGE},
};

const MEBIBYTE: usize = 1024 * 1024;
/// What the client reads of a reply, and what the system keeps of it on its way: the buffers of
/// the client's socket grow with what is read.
const MOST_TAKEN: usize = 8 * MEBIBYTE;
/// Far more than that, and more than anyone should hold.
const HUGE: usize = 100 * MEBIBYTE;
const PORTION: usize = 64 * 1024;

fn flood(it: &Rehearsed, headers: &str, begin: &[u8], again: Vec<u8>) -> Script {
    let head = format!("{}\r\n{headers}\r\n", it.status_line());
    let begin = Part::Bytes([head.as_bytes(), begin].concat());
    Script::ending(vec![begin, Part::Endless(again)], End::Close)
}

fn bodies(it: &Rehearsed) -> Vec<Case> {
    let blank = || vec![b' '; PORTION];
    let mut chunk = format!("{PORTION:x}\r\n").into_bytes();
    chunk.extend(blank());
    chunk.extend_from_slice(b"\r\n");
    let small = format!("40\r\n{}\r\n", " ".repeat(64)).repeat(1_000);
    let said = format!("content-length: {HUGE}\r\n");
    let chunked = "transfer-encoding: chunked\r\n";
    let head = format!("{}\r\n{said}\r\n", it.status_line());
    let exact = vec![
        Part::Bytes(head.into_bytes()),
        Part::Times(blank(), HUGE / PORTION),
    ];
    let zipped = format!("{said}content-encoding: gzip\r\n");
    vec![
        Case::new("100 MiB", Script::ending(exact, End::Keep), TOO_LARGE),
        Case::new("endless", flood(it, "", b"", blank()), TOO_LARGE),
        Case::new("endless JSON", flood(it, "", it.body(), blank()), TOO_LARGE),
        Case::new(
            "endless text",
            flood(it, "", b"{\"x\":\"", blank()),
            TOO_LARGE,
        ),
        Case::new("endless chunks", flood(it, chunked, b"", chunk), TOO_LARGE),
        Case::new(
            "small chunks",
            flood(it, chunked, b"", small.into_bytes()),
            TOO_LARGE,
        ),
        Case::new(
            "100 MiB of gzip",
            flood(it, &zipped, b"", blank()),
            TOO_LARGE,
        ),
    ]
}

fn heads(it: &Rehearsed) -> Vec<Case> {
    let lines = b"x-header: y\r\n".repeat(PORTION / 13);
    let ten_thousand = "x-h: y\r\n".repeat(10_000);
    let ten_thousand = [
        format!("{}\r\n{ten_thousand}\r\n", it.status_line()).as_bytes(),
        it.body(),
    ]
    .concat();
    let long_value = format!(
        "{}\r\nx: {}\r\n\r\n",
        it.status_line(),
        "y".repeat(MEBIBYTE)
    );
    let endless = |begin: &str, again: &[u8]| {
        let parts = vec![
            Part::Bytes(begin.as_bytes().to_vec()),
            Part::Endless(again.to_vec()),
        ];
        Script::ending(parts, End::Close)
    };
    let line = format!("{}\r\n", it.status_line());
    vec![
        Case::new("10,000 headers", Script::of(ten_thousand), BROKEN),
        Case::new("a header of 1 MiB", Script::of(long_value), BROKEN),
        Case::new("headers without end", endless(&line, &lines), BROKEN),
        Case::new(
            "a value without end",
            endless(&format!("{line}x: "), &[b'y'; PORTION]),
            BROKEN,
        ),
        Case::new(
            "a name without end",
            endless(&line, &[b'x'; PORTION]),
            BROKEN,
        ),
        Case::new(
            "a reason without end",
            endless("HTTP/1.1 200 ", &[b'x'; PORTION]),
            BROKEN,
        ),
    ]
}

fn chunk_lines(it: &Rehearsed) -> Vec<Case> {
    const STOPPED: &[Comes] = &[Comes::Broken, Comes::Kind(ErrorKind::TooLarge)];
    let chunked = "transfer-encoding: chunked\r\n";
    let long = |begin: &[u8]| flood(it, chunked, begin, vec![b'x'; PORTION]);
    let trailers = b"x-trailer: y\r\n".repeat(PORTION / 14);
    vec![
        Case::new("an extension without end", long(b"1;"), STOPPED),
        Case::new(
            "trailers without end",
            flood(it, chunked, b"0\r\n", trailers),
            STOPPED,
        ),
        Case::new("a trailer without end", long(b"0\r\nx: "), STOPPED),
    ]
}

/// Every case of every answer, with a look at how much went out.
async fn perform(rehearsal: Rehearsal, cases: impl Fn(&Rehearsed) -> Vec<Case>) {
    let stage = Stage::start(&rehearsal);
    for it in &rehearsal.operations {
        for case in cases(it) {
            let about = it.about(&case);
            stage.suffer(it, &case).await;
            let sent = stage.proxy.most_sent();
            let sent = tokio::time::timeout(super::stage::TOO_LONG, sent).await;
            let sent = sent.unwrap_or_else(|_| panic!("{about}: still sent"));
            assert!(sent < MOST_TAKEN, "{about}: {sent} bytes were taken");
        }
    }
}

#[tokio::test]
async fn endless_body_is_not_read_past_the_limit() {
    perform(Rehearsal::seven().await.with_bodies(), bodies).await;
}

#[tokio::test]
async fn endless_head_is_not_read_past_the_limit() {
    perform(Rehearsal::seven().await, heads).await;
}

#[tokio::test]
async fn endless_chunk_lines_are_not_read_past_the_limit() {
    perform(Rehearsal::seven().await.with_bodies(), chunk_lines).await;
}

/// What comes behind a reply that has no body belongs to nobody.
#[tokio::test]
async fn bytes_after_a_bodiless_reply_are_not_read() {
    let rehearsal = Rehearsal::seven().await;
    let stage = Stage::start(&rehearsal);
    let logout = rehearsal.operations.last().unwrap();
    assert_eq!(logout.status(), 204);
    let script = flood(logout, "", b"", vec![b' '; PORTION]);
    let case = Case::new("a 204 with a body", script.clone(), super::verdict::WHOLE);
    let fault = Fault::instead(logout.operation.path(), script);
    stage.suffer_by(logout, &case, fault).await;
    assert!(stage.proxy.most_sent().await < MOST_TAKEN);
}
