//! The SDK behind a proxy that breaks what the server answers.
//!
//! Whatever is done to a reply, a call ends in a typed error or, where the whole reply had arrived,
//! as it would have ended; it leaves the session alone, prints nothing secret, and the connections
//! go on being good for the next call. And whatever is not a read reaches the server once.

mod connections;
mod cut_off;
mod framing;
mod lost_replies;
mod oversized;
mod rehearsal;
mod reply_bodies;
mod reply_heads;
mod stage;
mod stalled;
mod verdict;

use std::sync::Arc;

use auth_contract_tests::fault_proxy::Script;
use tokio::task::JoinSet;

use self::{
    rehearsal::{Rehearsal, Rehearsed},
    stage::Stage,
    verdict::Comes,
};

/// One fault: what it is, what the client gets, and what may come of it.
#[derive(Debug, Clone)]
struct Case {
    name: String,
    script: Script,
    comes: &'static [Comes],
}

impl Case {
    fn new(name: impl Into<String>, script: Script, comes: &'static [Comes]) -> Self {
        let name = name.into();
        Self {
            name,
            script,
            comes,
        }
    }
}

/// The bytes of a reply: its first line, its headers, its body.
fn reply(line: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{line}\r\n").into_bytes();
    for header in headers {
        bytes.extend_from_slice(format!("{header}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

/// A whole reply of JSON.
fn json(line: &str, body: &[u8]) -> Vec<u8> {
    let length = format!("content-length: {}", body.len());
    reply(line, &["content-type: application/json", &length], body)
}

/// Puts every case of every rehearsed operation to the test, `width` of them at a time.
async fn perform(
    rehearsal: Rehearsal,
    width: usize,
    cases: impl Fn(&Rehearsed) -> Vec<Case>,
) -> usize {
    let mut shares = vec![Vec::new(); width];
    let mut count = 0;
    for it in &rehearsal.operations {
        for case in cases(it) {
            shares[count % width].push((Arc::clone(it), case));
            count += 1;
        }
    }
    let mut workers = JoinSet::new();
    for share in shares {
        let stage = Stage::start(&rehearsal);
        workers.spawn(async move {
            for (it, case) in share {
                stage.suffer(&it, &case).await;
            }
        });
    }
    while let Some(outcome) = workers.join_next().await {
        // A failed assertion goes on as it is.
        if let Err(error) = outcome {
            std::panic::resume_unwind(error.into_panic());
        }
    }
    count
}
