//! Clients that stop half-way: all are closed in time, and others do not wait for them.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::demo::{Client, GUEST, LOAD};
use crate::http::{Connection, Error, get, request};
use crate::load::{patience, waits};
use crate::run::Run;
use crate::verdict::Verdict;

/// More than the server allows a head, a body or a reply that is not read.
const HEAD: f64 = 10.0;
/// How long the server lets a connection be silent.
const IDLE: f64 = 75.0;
/// What it may take to close all of them.
const CLOSING: f64 = 4.0;

/// Sends the same bytes on many connections, and waits until all are closed: for the longest time.
async fn until_closed(address: SocketAddr, count: usize, bytes: Vec<u8>) -> Result<f64, Error> {
    let mut closed = JoinSet::new();
    for mut connection in Connection::several(address, count).await? {
        let bytes = bytes.clone();
        let begun = Instant::now();
        closed.spawn(async move {
            connection.send(&bytes).await?;
            connection.closed().await;
            Ok::<_, Error>(begun.elapsed().as_secs_f64())
        });
    }
    let mut longest: f64 = 0.0;
    for seconds in closed.join_all().await {
        longest = longest.max(seconds?);
    }
    Ok(longest)
}

pub(super) async fn slowloris(run: Run) -> Result<Verdict, Error> {
    let (half, silent) = run.pick((4_000, 1_000), (400, 0));
    let late = CLOSING + run.late();
    let server = run.server(&[])?;
    let bearer = Client::open(server.address).await?.sign_in(GUEST).await?;
    let load = get(LOAD, Some(&bearer));
    let before = waits(server.address, &load, 300, || false).await?;
    let head = b"GET /v1/auth/load HTTP/1.1\r\nhost: localhost\r\nx-half".to_vec();
    let halves = tokio::spawn(until_closed(server.address, half, head));
    let silents = tokio::spawn(until_closed(server.address, silent, Vec::new()));
    let during = waits(server.address, &load, 300, || !halves.is_finished()).await?;
    let (halves, silents) = (halves.await??, silents.await??);
    let verdict = Verdict::default()
        .at_most(
            &format!("until {half} half heads were closed"),
            halves,
            "s",
            HEAD + late,
        )
        .at_most(
            "p99 of an honest client",
            during.p99(),
            "ms",
            patience(&run, &before),
        );
    if silent == 0 {
        return Ok(verdict);
    }
    let what = format!("until {silent} silent connections were closed");
    Ok(verdict.at_most(&what, silents, "s", IDLE + late))
}

/// Bodies that never come, to both APIs.
pub(super) async fn bodies(run: Run) -> Result<Verdict, Error> {
    let count = run.pick(200, 50);
    let late = CLOSING + run.late();
    let server = run.server(&[])?;
    let mut verdict = Verdict::default();
    let mut slow = Vec::new();
    for path in [
        "/v1/auth/portal/login",
        "/_emulate/users",
        "/_emulate/state",
    ] {
        let method = if path.ends_with("state") {
            "PUT"
        } else {
            "POST"
        };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: 1000\r\n\r\n{{"
        );
        let closed = until_closed(server.address, count, head.into_bytes());
        slow.push((path, tokio::spawn(closed)));
    }
    for (path, closed) in slow {
        let what = format!("until {count} slow bodies were closed, {path}");
        verdict = verdict.at_most(&what, closed.await??, "s", HEAD + late);
    }
    Ok(verdict)
}

/// Connections that ask for much and read nothing.
pub(super) async fn unread(run: Run) -> Result<Verdict, Error> {
    let count = run.pick(500, 50);
    let server = run.server(&[])?;
    let mut client = Client::open(server.address).await?;
    client.sign_in(GUEST).await?;
    let base = server.descriptors()?;
    let asked = request("GET", "/openapi.json", &[]).repeat(60);
    let mut unread = Vec::new();
    for _ in 0..count {
        let mut connection = Connection::open_narrow(server.address).await?;
        connection.send(&asked).await?;
        unread.push(connection);
    }
    let begun = Instant::now();
    // As much again, to make the replies that fill the buffers.
    let limit = 2.0 * HEAD + run.late();
    let (mut open, mut all) = (0, 0);
    while (open > 0 || all < count) && begun.elapsed().as_secs_f64() < 2.0 * limit {
        sleep(Duration::from_millis(50)).await;
        open = server.descriptors()?.saturating_sub(base);
        all = all.max(open);
    }
    let seconds = begun.elapsed().as_secs_f64();
    client.sign_in(GUEST).await?;
    drop(unread);
    Ok(Verdict::default()
        .exactly("connections that read nothing", all, count)
        .exactly("of them still open", open, 0)
        .at_most("until all were closed", seconds, "s", limit))
}
