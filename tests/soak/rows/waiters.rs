//! Requests that wait cost nothing until what they wait for comes.

use serde_json::json;

use crate::demo::{Client, GUEST, LOAD, request_magic_code};
use crate::http::{Connection, Error, get, post};
use crate::load::{Flood, NUMBER, flood, numbered, rate};
use crate::process::Server;
use crate::run::Run;
use crate::verdict::Verdict;

/// Least rate of `load` beside requests that wait, of that without. A short run counts few ticks of
/// the processor's time.
fn least(run: &Run) -> f64 {
    run.pick(0.8, 0.5)
}

/// Measures `load` without and with these requests waiting, in turn, and returns the median ratio
/// of the two rates.
async fn cost(run: &Run, server: &Server, waiting: &[u8], waiters: usize) -> Result<f64, Error> {
    let loads = run.pick(40_000, 800);
    let bearer = Client::open(server.address).await?.sign_in(GUEST).await?;
    let load = get(LOAD, Some(&bearer));
    // The journal is full then, as after a long run.
    let amount = Flood {
        requests: run.pick(12_000, 1_200),
        connections: 4,
        batch: 16,
    };
    let (fill, request) = (amount, load.clone());
    flood(server.address, fill, move |_| request.clone()).await?;
    let mut ratios = Vec::new();
    for _ in 0..3 {
        let without = rate(server, loads, &load).await?;
        let mut opened = Connection::several(server.address, waiters).await?;
        for connection in &mut opened {
            connection.send(waiting).await?;
        }
        ratios.push(rate(server, loads, &load).await? / without);
    }
    ratios.sort_by(f64::total_cmp);
    Ok(ratios.get(1).copied().unwrap_or_default())
}

pub(super) async fn requests(run: Run) -> Result<Verdict, Error> {
    let server = run.server(&[])?;
    let body = json!({"match": {"path": "/never"}, "timeout": "60s"});
    let ratio = cost(&run, &server, &post("/_emulate/requests/wait", &body), 5).await?;
    Ok(Verdict::default().at_least(
        "rate of load with 5 waiters, of that without",
        ratio,
        "",
        least(&run),
    ))
}

pub(super) async fn long_polls(run: Run) -> Result<Verdict, Error> {
    let server = run.server(&[])?;
    let amount = Flood {
        requests: run.pick(12_000, 800),
        connections: 8,
        batch: 16,
    };
    let make = numbered(request_magic_code(&format!("{NUMBER}@example.com")));
    flood(server.address, amount, make).await?;
    let poll = get(
        "/_emulate/messages/latest?to=nobody@example.com&wait=60s",
        None,
    );
    let ratio = cost(&run, &server, &poll, 10).await?;
    Ok(Verdict::default().at_least(
        "rate of load with 10 long polls, of that without",
        ratio,
        "",
        least(&run),
    ))
}
