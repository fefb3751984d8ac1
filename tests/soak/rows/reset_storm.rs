//! Resets every 10 ms under load: no failure, and no token of before is accepted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::demo::{Client, GUEST, LOAD, portal_login};
use crate::http::{Error, get};
use crate::load::Tally;
use crate::run::Run;
use crate::verdict::Verdict;

/// Pause between two resets.
const PAUSE: Duration = Duration::from_millis(10);

/// Resets that have begun, resets that were answered, and whether there will be more.
#[derive(Debug, Default)]
struct Resets {
    begun: AtomicU64,
    answered: AtomicU64,
    over: AtomicBool,
}

pub(super) async fn run(run: Run) -> Result<Verdict, Error> {
    let (clients, count) = run.pick((64, 1_000), (16, 40));
    let server = run.server(&[])?;
    let resets = Arc::new(Resets::default());
    let mut loops = JoinSet::new();
    for _ in 0..clients {
        let client = Client::open(server.address).await?;
        loops.spawn(sign_in_and_load(client, resets.clone()));
    }
    let mut client = Client::open(server.address).await?;
    for _ in 0..count {
        resets.begun.fetch_add(1, Ordering::SeqCst);
        client.reset().await?;
        resets.answered.fetch_add(1, Ordering::SeqCst);
        sleep(PAUSE).await;
    }
    resets.over.store(true, Ordering::SeqCst);
    let (mut tally, mut old, mut accepted) = (Tally::default(), 0, 0);
    for client in loops.join_all().await {
        let (statuses, loop_old, loop_accepted) = client?;
        tally.merge(&statuses);
        old += loop_old;
        accepted += loop_accepted;
    }
    let what = format!("5xx during {count} resets");
    Ok(Verdict::default()
        .exactly(&what, tally.server_errors(), 0)
        .no_fewer("tokens of before that were tried", old, 10)
        .exactly("  and accepted", accepted, 0))
}

/// Returns the statuses, how many tokens of before a reset were tried, and how many were accepted.
async fn sign_in_and_load(
    mut client: Client,
    resets: Arc<Resets>,
) -> Result<(Tally, u64, u64), Error> {
    let (mut tally, mut old, mut accepted) = (Tally::default(), 0, 0);
    while !resets.over.load(Ordering::SeqCst) {
        let login = client.0.ask(&portal_login(GUEST)).await?;
        tally.add(login.status);
        let issued = resets.begun.load(Ordering::SeqCst);
        let Ok(bearer) = login.field("access_token") else {
            continue;
        };
        for _ in 0..8 {
            let is_old = resets.answered.load(Ordering::SeqCst) > issued;
            let reply = client.0.ask(&get(LOAD, Some(&bearer))).await?;
            tally.add(reply.status);
            old += u64::from(is_old);
            accepted += u64::from(is_old && reply.status == 200);
        }
    }
    Ok((tally, old, accepted))
}
