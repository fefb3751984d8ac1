//! Framing: replies with a wrong, repeated, unusual or missing length.

use auth_contract_tests::fault_proxy::{End, Script};

use super::{
    Case, perform,
    rehearsal::{Rehearsal, Rehearsed},
    reply,
    verdict::{BROKEN, Comes, DECODE, WHOLE, WHOLE_OR_BROKEN},
};

const WIDTH: usize = 16;

/// The reply of `it` with other headers, on a connection that ends after it.
fn closed(it: &Rehearsed, headers: &[&str], body: &[u8]) -> Script {
    Script::cut(
        &reply(it.status_line(), headers, body),
        usize::MAX,
        End::Close,
    )
}

fn kept(it: &Rehearsed, headers: &[&str], body: &[u8]) -> Script {
    Script::of(reply(it.status_line(), headers, body))
}

fn lengths(it: &Rehearsed) -> Vec<Case> {
    let body = it.body();
    let length = body.len();
    let of = |value: &str| format!("content-length: {value}");
    let (right, short, long) = (
        of(&length.to_string()),
        of(&(length - 1).to_string()),
        of(&(length + 1).to_string()),
    );
    let mut cases = vec![
        Case::new("one byte too few said", kept(it, &[&short], body), DECODE),
        Case::new(
            "nothing said to come",
            kept(it, &["content-length: 0"], body),
            DECODE,
        ),
        Case::new("one byte too many said", closed(it, &[&long], body), BROKEN),
        Case::new(
            "said twice",
            kept(it, &[&right, &right], body),
            WHOLE_OR_BROKEN,
        ),
        Case::new(
            "said twice in one line",
            kept(it, &[&of(&format!("{length}, {length}"))], body),
            WHOLE_OR_BROKEN,
        ),
        Case::new("not said", closed(it, &[], body), WHOLE),
        Case::new(
            "not said, and cut",
            closed(it, &[], &body[..length - 1]),
            DECODE,
        ),
    ];
    for (name, headers) in [
        ("short, then right", [&short, &right]),
        ("right, then short", [&right, &short]),
    ] {
        cases.push(Case::new(
            name,
            kept(it, &[headers[0], headers[1]], body),
            BROKEN,
        ));
    }
    for value in [
        "-1",
        "+5",
        "0x5",
        "5 5",
        "5,6",
        "1e3",
        "five",
        "",
        "18446744073709551616",
        "99999999999999999999999",
    ] {
        let script = closed(it, &[&of(value)], body);
        cases.push(Case::new(format!("the length `{value}`"), script, BROKEN));
    }
    cases
}

/// `body` in chunks of `size`, each as `decorate` has it, with the end.
fn chunked(body: &[u8], size: usize, extension: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in body.chunks(size) {
        bytes.extend_from_slice(format!("{:x}{extension}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    bytes
}

const CHUNKED: &str = "transfer-encoding: chunked";

fn good_chunks(it: &Rehearsed) -> Vec<Case> {
    let body = it.body();
    let whole = chunked(body, body.len(), "");
    let trailer = [&whole[..whole.len() - 2], b"x-trailer: y\r\n\r\n"].concat();
    let length = format!("content-length: {}", body.len() - 1);
    vec![
        Case::new("one chunk", kept(it, &[CHUNKED], &whole), WHOLE),
        Case::new(
            "chunks of one byte",
            kept(it, &[CHUNKED], &chunked(body, 1, "")),
            WHOLE,
        ),
        Case::new(
            "chunks with an extension",
            kept(it, &[CHUNKED], &chunked(body, 100, ";a=b")),
            WHOLE,
        ),
        Case::new("a trailer", kept(it, &[CHUNKED], &trailer), WHOLE),
        // What each side takes it for decides where the next reply begins: the chunks count.
        Case::new(
            "chunks and a length",
            kept(it, &[&length, CHUNKED], &whole),
            WHOLE_OR_BROKEN,
        ),
        Case::new(
            "a length and chunks",
            kept(it, &[CHUNKED, &length], &whole),
            WHOLE_OR_BROKEN,
        ),
    ]
}

fn bad_chunks(it: &Rehearsed) -> Vec<Case> {
    const UNCLEAR: &[Comes] = &[
        Comes::Broken,
        Comes::Kind(auth_sdk::ErrorKind::Decode),
        Comes::Whole,
    ];
    let body = it.body();
    let whole = chunked(body, body.len(), "");
    let first_line = format!("{:x}\r\n", body.len());
    let instead = |size: &str| [size.as_bytes(), &whole[first_line.len() - 2..]].concat();
    let mut cases = vec![
        Case::new(
            "no last chunk",
            closed(it, &[CHUNKED], &whole[..whole.len() - 5]),
            BROKEN,
        ),
        Case::new(
            "half of the last chunk",
            closed(it, &[CHUNKED], &whole[..whole.len() - 2]),
            BROKEN,
        ),
        Case::new(
            "a chunk that is cut",
            closed(it, &[CHUNKED], &whole[..whole.len() / 2]),
            BROKEN,
        ),
        Case::new(
            "no line break after a chunk",
            closed(
                it,
                &[CHUNKED],
                &[&whole[..whole.len() - 7], b"0\r\n\r\n"].concat(),
            ),
            BROKEN,
        ),
        Case::new("no chunks after all", closed(it, &[CHUNKED], body), BROKEN),
        Case::new(
            "chunks within chunks",
            closed(it, &["transfer-encoding: chunked, chunked"], &whole),
            UNCLEAR,
        ),
        Case::new(
            "chunks, then something else",
            closed(it, &["transfer-encoding: chunked, gzip"], &whole),
            UNCLEAR,
        ),
        Case::new(
            "something else, then chunks",
            closed(it, &["transfer-encoding: gzip, chunked"], &whole),
            UNCLEAR,
        ),
    ];
    for size in [
        "zz",
        "-1",
        "+5",
        "0x5",
        "",
        " ",
        "\0",
        "fffffffffffffffff",
        "ffffffffffffffff",
        "7fffffffffffffff",
    ] {
        let script = closed(it, &[CHUNKED], &instead(size));
        cases.push(Case::new(format!("a chunk of `{size:?}`"), script, BROKEN));
    }
    cases
}

#[tokio::test]
async fn wrong_content_length() {
    let rehearsal = Rehearsal::all().await.with_bodies();
    perform(rehearsal, WIDTH, lengths).await;
}

#[tokio::test]
async fn chunked_body_is_read() {
    let rehearsal = Rehearsal::all().await.with_bodies();
    perform(rehearsal, WIDTH, good_chunks).await;
}

#[tokio::test]
async fn invalid_chunked_body() {
    let rehearsal = Rehearsal::all().await.with_bodies();
    perform(rehearsal, WIDTH, bad_chunks).await;
}

#[tokio::test]
async fn http_1_0_reply() {
    let rehearsal = Rehearsal::all().await.with_bodies();
    perform(rehearsal, WIDTH, |it| {
        let line = it.status_line().replacen("1.1", "1.0", 1);
        let cut = |body: &[u8]| Script::cut(&reply(&line, &[], body), usize::MAX, End::Close);
        let body = it.body();
        let mut cases = vec![Case::new("1.0", cut(body), WHOLE)];
        // Nothing says that it is not whole, but no JSON is one when its end is missing.
        cases.extend([0, 1, body.len() / 2, body.len() - 1].map(|count| {
            Case::new(
                format!("1.0 cut after {count}"),
                cut(&body[..count]),
                DECODE,
            )
        }));
        cases
    })
    .await;
}
