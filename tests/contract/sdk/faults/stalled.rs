//! Stalled replies, and replies that arrive too slowly to complete in time.

use std::time::Duration;

use auth_contract_tests::fault_proxy::{End, Part, Script};

use super::{
    Case,
    cut_off::places,
    perform,
    rehearsal::{Rehearsal, Rehearsed},
    reply,
    verdict::LATE,
};

/// How many calls wait at once: each waits to the end of its limit.
const WIDTH: usize = 16;
/// Long enough for any honest reply, with everything else that runs beside.
const LIMIT: Duration = Duration::from_millis(300);
/// For what keeps the machine busy, so that the call that follows has its time.
const BUSY: usize = 2;

fn stalls(it: &Rehearsed) -> Vec<Case> {
    let stall = |count| {
        let script = Script::cut(&it.reply, count, End::Hold);
        Case::new(format!("silent after {count}"), script, LATE)
    };
    places(it).into_iter().map(stall).collect()
}

#[tokio::test]
async fn stalled_reply_times_out() {
    let rehearsal = Rehearsal::all().await.within(LIMIT);
    perform(rehearsal, WIDTH, stalls).await;
}

#[tokio::test]
async fn short_body_on_an_open_connection_times_out() {
    let rehearsal = Rehearsal::all().await.with_bodies().within(LIMIT);
    perform(rehearsal, WIDTH, |it| {
        let length = format!("content-length: {}", it.body().len() + 1);
        let bytes = reply(it.status_line(), &[&length], it.body());
        let said = Script::cut(&bytes, usize::MAX, End::Hold);
        let unsaid = reply(it.status_line(), &[], it.body());
        let unsaid = Script::cut(&unsaid, usize::MAX, End::Hold);
        vec![
            Case::new("one byte is missing", said, LATE),
            Case::new("no length and no end", unsaid, LATE),
        ]
    })
    .await;
}

/// Each byte is in time; together they are not.
#[tokio::test]
async fn trickled_reply_times_out() {
    let rehearsal = Rehearsal::seven().await.within(LIMIT);
    perform(rehearsal, BUSY, |it| {
        let endless = |begin: &str, rest: &str| {
            let begin = Part::Bytes(begin.as_bytes().to_vec());
            let rest = Part::Trickle(rest.as_bytes().to_vec());
            Script::ending(vec![begin, rest], End::Close)
        };
        let head = format!("{}\r\n", it.status_line());
        let continues = "HTTP/1.1 100 Continue\r\n\r\n";
        let mut cases = vec![
            Case::new("continues without end", endless("", continues), LATE),
            Case::new(
                "a header without end",
                endless(&format!("{head}x: "), "y"),
                LATE,
            ),
        ];
        if !it.body().is_empty() {
            let begin = format!("{head}transfer-encoding: chunked\r\n\r\n");
            let chunks = endless(&begin, "1\r\n \r\n");
            cases.push(Case::new("chunks of one byte without end", chunks, LATE));
            let size = endless(&begin, "0");
            cases.push(Case::new("the size of a chunk without end", size, LATE));
        }
        cases
    })
    .await;
}
