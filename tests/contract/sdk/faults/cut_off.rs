//! Replies that end early, at each of their bytes.

use auth_contract_tests::fault_proxy::{End, Part, Script};

use super::{
    Case, perform,
    rehearsal::{Rehearsal, Rehearsed},
    verdict::{BROKEN, BROKEN_BODY, BROKEN_HEAD, WHOLE},
};

/// How many calls are under way at once.
const WIDTH: usize = 32;

fn ends(it: &Rehearsed) -> Vec<Case> {
    let all = it.reply.len();
    let cut = |count| {
        let script = Script::cut(&it.reply, count, End::Close);
        let comes = if count < it.body_at {
            BROKEN_HEAD
        } else {
            BROKEN_BODY
        };
        Case::new(format!("cut after {count} of {all}"), script, comes)
    };
    // A connection that ends after the whole reply may do so while the next request goes out.
    let whole = Case::new("all of it", Script::of(it.reply.clone()), WHOLE);
    (0..all).map(cut).chain([whole]).collect()
}

/// Thousands of calls: as many at once as the machine can do.
#[tokio::test(flavor = "multi_thread")]
async fn reply_cut_off_after_any_byte_is_interrupted() {
    let rehearsal = Rehearsal::seven().await;
    let count = perform(rehearsal, WIDTH, ends).await;
    assert!(count > 1_000, "{count} cuts");
}

/// Those where something changes, and their neighbours.
pub(super) fn places(it: &Rehearsed) -> Vec<usize> {
    let (head, all) = (it.body_at, it.reply.len());
    let mut places = vec![0, 1, 9, 14, head / 2, head - 2, head - 1, head];
    places.extend([head + 1, usize::midpoint(head, all), all - 1]);
    places.retain(|&place| place < all);
    places.sort_unstable();
    places.dedup();
    places
}

#[tokio::test]
async fn connection_reset_within_a_reply_is_interrupted() {
    let rehearsal = Rehearsal::all().await;
    perform(rehearsal, WIDTH, |it| {
        let reset = |count| {
            let script = Script::cut(&it.reply, count, End::Reset);
            Case::new(format!("reset after {count}"), script, BROKEN)
        };
        places(it).into_iter().map(reset).collect()
    })
    .await;
}

#[tokio::test]
async fn reply_sent_byte_by_byte_is_read() {
    let rehearsal = Rehearsal::all().await;
    perform(rehearsal, WIDTH, |it| {
        let dribble =
            |bytes: &[u8], end| Script::ending(vec![Part::ByteByByte(bytes.to_vec())], end);
        let cut = &it.reply[..it.reply.len() - 1];
        vec![
            Case::new("byte by byte", dribble(&it.reply, End::Keep), WHOLE),
            Case::new(
                "all but one, byte by byte",
                dribble(cut, End::Close),
                BROKEN,
            ),
        ]
    })
    .await;
}
