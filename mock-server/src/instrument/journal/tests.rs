//! Limits of the journal.

use jiff::Timestamp;

use super::*;

/// Pushes a request with a body and a reply of these lengths.
fn push(journal: &Journal, body: usize, reply: usize) {
    let note = Note::default();
    note.body(&Bytes::from(vec![b'x'; body]));
    let record = Record {
        at: Timestamp::UNIX_EPOCH,
        method: Method::GET,
        target: Uri::from_static("/v1/auth/load"),
        operation: None,
        headers: HeaderMap::new(),
        request_id: HeaderValue::from_static("r"),
        status: 200,
        reason: None,
        fault: None,
        reply: Sent {
            headers: HeaderMap::new(),
            body: Some(vec![b'x'; reply].into()),
            body_bytes: Some(reply as u64),
        },
        took: Duration::ZERO,
    };
    journal.push(record, &note, |_| ());
}

fn journal() -> Journal {
    let contract = crate::contract::embedded().unwrap();
    Journal::new(contract, Arc::default())
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
