//! After the answer to a logout, no request with its token succeeds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::task::JoinSet;

use crate::demo::{Client, GUEST, LOAD};
use crate::http::{Error, get, request};
use crate::run::Run;
use crate::verdict::Verdict;

/// Requests that each client sends after the logout.
const AFTER: u32 = 20;

pub(super) async fn run(run: Run) -> Result<Verdict, Error> {
    let (rounds, clients) = run.pick((20, 64), (2, 16));
    let server = run.server(&[])?;
    let mut client = Client::open(server.address).await?;
    let (mut before, mut late) = (0, 0);
    for _ in 0..rounds {
        let bearer = client.sign_in(GUEST).await?;
        let over = Arc::new(AtomicBool::new(false));
        let successes = Arc::new(AtomicU64::new(0));
        let mut loops = JoinSet::new();
        for _ in 0..clients {
            let mut client = Client::open(server.address).await?;
            let (bearer, over, successes) = (bearer.clone(), over.clone(), successes.clone());
            loops.spawn(async move {
                let (mut late, mut left) = (0, AFTER);
                while left > 0 {
                    let is_over = over.load(Ordering::SeqCst);
                    let accepted = client.is_accepted(&bearer).await?;
                    successes.fetch_add(u64::from(accepted), Ordering::SeqCst);
                    late += u64::from(accepted && is_over);
                    left -= u32::from(is_over);
                }
                Ok::<_, Error>(late)
            });
        }
        // Until all are under way.
        while successes.load(Ordering::SeqCst) < 4 * clients {
            client.0.expect(200, &get(LOAD, Some(&bearer))).await?;
        }
        let header = format!("Bearer {bearer}");
        let logout = request("POST", "/v1/auth/logout", &[("authorization", &header)]);
        client.0.expect(204, &logout).await?;
        over.store(true, Ordering::SeqCst);
        for client in loops.join_all().await {
            late += client?;
        }
        before += successes.load(Ordering::SeqCst);
    }
    let asked = rounds * clients * u64::from(AFTER);
    Ok(Verdict::default()
        .no_fewer("successes before a logout", before, 1)
        .exactly(&format!("successes of {asked} requests after it"), late, 0))
}
