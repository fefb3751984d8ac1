//! Load: many different requests, one request many times, and how long an honest client waits.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::http::{Connection, Error};
use crate::process::Server;
use crate::run::Run;

/// How many replies came with each status.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally(BTreeMap<u16, u64>);

impl Tally {
    pub(crate) fn add(&mut self, status: u16) {
        *self.0.entry(status).or_default() += 1;
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (status, count) in &other.0 {
            *self.0.entry(*status).or_default() += count;
        }
    }

    /// Replies with one status.
    pub(crate) fn of(&self, status: u16) -> u64 {
        self.0.get(&status).copied().unwrap_or_default()
    }

    /// Replies with other statuses than these.
    pub(crate) fn besides(&self, statuses: &[u16]) -> u64 {
        let others = self
            .0
            .iter()
            .filter(|(status, _)| !statuses.contains(status));
        others.map(|(_, count)| count).sum()
    }

    /// Replies that say that the server failed.
    pub(crate) fn server_errors(&self) -> u64 {
        self.0.range(500..).map(|(_, count)| count).sum()
    }
}

/// Stands in a request for a number.
pub(crate) const NUMBER: &str = "##########";

/// Returns what makes requests that differ in a number. It only copies: to write each anew would cost
/// as much as to answer it.
pub(crate) fn numbered(request: Vec<u8>) -> impl Fn(u64) -> Vec<u8> + Send + Sync + 'static {
    let text = String::from_utf8_lossy(&request);
    let at = text.find(NUMBER);
    move |number| {
        let mut request = request.clone();
        let place = at.and_then(|at| request.get_mut(at..at + NUMBER.len()));
        if let Some(place) = place {
            place.copy_from_slice(format!("{number:010}").as_bytes());
        }
        request
    }
}

/// How a flood comes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flood {
    pub(crate) requests: u64,
    pub(crate) connections: usize,
    /// Requests that are sent before their replies are read.
    pub(crate) batch: u64,
}

/// Sends different requests, each made of its number, and counts the replies.
pub(crate) async fn flood(
    address: SocketAddr,
    flood: Flood,
    make: impl Fn(u64) -> Vec<u8> + Send + Sync + 'static,
) -> Result<Tally, Error> {
    let (make, next) = (Arc::new(make), Arc::new(AtomicU64::new(0)));
    let mut clients = JoinSet::new();
    for mut connection in Connection::several(address, flood.connections).await? {
        let (make, next) = (make.clone(), next.clone());
        clients.spawn(async move {
            let mut tally = Tally::default();
            loop {
                let first = next.fetch_add(flood.batch, Ordering::Relaxed);
                let last = flood.requests.min(first + flood.batch);
                if first >= last {
                    return Ok::<_, Error>(tally);
                }
                let requests: Vec<_> = (first..last).map(|number| make(number)).collect();
                connection.send(&requests.concat()).await?;
                for _ in first..last {
                    tally.add(connection.reply().await?.status);
                }
            }
        });
    }
    let mut tally = Tally::default();
    while let Some(client) = clients.join_next().await {
        tally.merge(&client??);
    }
    Ok(tally)
}

/// Sends the same request to all connections before any reply is read, and returns the replies.
pub(crate) async fn at_once(
    connections: &mut [Connection],
    request: impl Fn(usize) -> Vec<u8>,
) -> Result<Vec<crate::http::Reply>, Error> {
    for (number, connection) in connections.iter_mut().enumerate() {
        connection.send(&request(number)).await?;
    }
    let mut replies = Vec::new();
    for connection in connections {
        replies.push(connection.reply().await?);
    }
    Ok(replies)
}

/// Requests that the server answers in a second of its processor time. Unlike a rate by the clock,
/// it does not depend on what else the machine does.
pub(crate) async fn rate(server: &Server, requests: u64, request: &[u8]) -> Result<f64, Error> {
    let before = server.processor_time()?;
    let amount = Flood {
        requests,
        connections: 4,
        batch: 16,
    };
    let request = request.to_vec();
    let tally = flood(server.address, amount, move |_| request.clone()).await?;
    if tally.besides(&[200]) > 0 {
        return Err(format!("not all answers were 200: {tally:?}").into());
    }
    let took = server.processor_time()?.saturating_sub(before);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    Ok(requests as f64 / took.as_secs_f64().max(0.01))
}

/// Waits of an honest client, each for a connection and an answer.
#[derive(Debug, Default)]
pub(crate) struct Waits(Vec<Duration>);

impl Waits {
    /// The wait that 99 of 100 are not longer than, in milliseconds.
    pub(crate) fn p99(&self) -> f64 {
        let mut waits = self.0.clone();
        waits.sort_unstable();
        let at = waits.len().saturating_sub(1) * 99 / 100;
        waits
            .get(at)
            .map_or(f64::INFINITY, |wait| wait.as_secs_f64() * 1e3)
    }
}

/// Asks again and again, each time on a connection of its own, `times` or until `end` is over.
pub(crate) async fn waits(
    address: SocketAddr,
    request: &[u8],
    times: usize,
    mut go_on: impl FnMut() -> bool,
) -> Result<Waits, Error> {
    let mut waits = Waits::default();
    while waits.0.len() < times || go_on() {
        let begun = Instant::now();
        let mut connection = Connection::open(address).await?;
        connection.expect(200, request).await?;
        waits.0.push(begun.elapsed());
    }
    Ok(waits)
}

/// The limit of an honest client's p99: 50 ms, or three times what it was before on a slow machine.
/// A short run only tells slow from shut out.
pub(crate) fn patience(run: &Run, before: &Waits) -> f64 {
    (3.0 * before.p99()).max(run.pick(50.0, 5_000.0))
}
