//! Many live sessions: what they cost, and what is left when they have ended.

use std::time::Duration;

use tokio::time::sleep;

use crate::demo::{Client, GUEST, LOAD, below, portal_login};
use crate::http::{Error, get, request};
use crate::load::{Flood, flood, rate};
use crate::process::Server;
use crate::run::Run;
use crate::verdict::{Verdict, mebibytes};

/// Longest wait for memory to be given back.
const SWEEP: Duration = Duration::from_secs(30);

/// Time after which an idle server has given back what it had freed: three of its turns.
const SETTLED: Duration = Duration::from_secs(16);

/// Signs the same user in again and again.
pub(super) async fn fill(server: &Server, sessions: u64) -> Result<(), Error> {
    let amount = Flood {
        requests: sessions,
        connections: 16,
        batch: 16,
    };
    let tally = flood(server.address, amount, |_| portal_login(GUEST)).await?;
    if tally.of(200) == sessions {
        Ok(())
    } else {
        Err(format!("sign-ins failed: {tally:?}").into())
    }
}

pub(super) async fn live(run: Run) -> Result<Verdict, Error> {
    let (sessions, loads) = run.pick((1_000_000, 40_000), (3_000, 2_000));
    let server = run.server(&["--clock", "frozen"])?;
    let mut client = Client::open(server.address).await?;
    let bearer = client.sign_in(GUEST).await?;
    fill(&server, 10).await?;
    let load = get(LOAD, Some(&bearer));
    rate(&server, loads, &load).await?;
    let empty = server.memory()?;
    let with_ten = rate(&server, loads, &load).await?;
    fill(&server, sessions).await?;
    let full = server.memory()?;
    let with_all = rate(&server, loads, &load).await?;
    // The first connection may have been idle for longer than the server keeps one.
    client = Client::open(server.address).await?;
    client.advance("15d").await?;
    // Any request on the way lets the server see that time has passed.
    client.sign_in(GUEST).await?;
    let left = server.memory_below(empty * 12 / 10, SWEEP).await?;
    Ok(Verdict::default()
        .at_most(
            &format!("memory with {sessions} sessions"),
            mebibytes(full),
            "MiB",
            300.0,
        )
        .at_least(
            "rate of load, of that with ten sessions",
            with_all / with_ten,
            "",
            0.8,
        )
        .at_most(
            "memory after their end, of that before",
            ratio(left, empty),
            "",
            1.2,
        ))
}

pub(super) async fn memory_falls(run: Run) -> Result<Verdict, Error> {
    let sessions = run.pick(200_000, 3_000);
    let mut verdict = Verdict::default();
    for (what, path, end) in [
        ("reset", "", request("POST", "/_emulate/reset", &[])),
        (
            "deletion",
            "/_ns/filled",
            request("DELETE", "/_emulate/namespaces/filled", &[]),
        ),
    ] {
        let server = run.server(&[])?;
        let mut client = Client::open(server.address).await?;
        client.sign_in(GUEST).await?;
        let login = below(path, &portal_login(GUEST));
        let login = move |_| login.clone();
        let some = Flood {
            requests: run.pick(2_000, 100),
            connections: 16,
            batch: 16,
        };
        // Fills what stays, such as the newest events, and then empties the rest as below.
        flood(server.address, some, login.clone()).await?;
        client.0.expect(204, &end).await?;
        sleep(run.pick(SETTLED, Duration::ZERO)).await;
        let empty = server.memory()?;
        let many = Flood {
            requests: sessions,
            ..some
        };
        flood(server.address, many, login).await?;
        let full = server.memory()?;
        client.0.expect(204, &end).await?;
        // Longer than down to the limit, so that the figure shows how far memory falls.
        let left = server.memory_below(empty, SWEEP).await?;
        let before = format!(
            "memory after {what}, of that before ({:.0} MiB between)",
            mebibytes(full)
        );
        verdict = verdict.at_most(&before, ratio(left, empty), "", 1.2);
    }
    Ok(verdict)
}

#[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other as f64
}
