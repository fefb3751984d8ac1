//! More connections than there is room for.

use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout, timeout_at};

use crate::demo::{Client, GUEST, LOAD};
use crate::http::{Connection, Error, get, request};
use crate::load::{patience, waits};
use crate::run::Run;
use crate::verdict::Verdict;

/// Longest wait of one among many that connect at once, in seconds.
const BURST: f64 = 15.0;

/// A server that may open fewer files than clients connect.
pub(super) async fn file_limit(run: Run) -> Result<Verdict, Error> {
    let mut server = run.server_with_files(&[], 256)?;
    let mut client = Client::open(server.address).await?;
    let bearer = client.sign_in(GUEST).await?;
    let mut crowd = Vec::new();
    for _ in 0..1_000 {
        let connecting = timeout(
            Duration::from_millis(200),
            TcpStream::connect(server.address),
        );
        if let Ok(Ok(stream)) = connecting.await {
            crowd.push(stream);
        }
    }
    let (begun, used) = (Instant::now(), server.processor_time()?);
    sleep(Duration::from_secs(2)).await;
    let used = server.processor_time()?.saturating_sub(used);
    let spin = used.as_secs_f64() / begun.elapsed().as_secs_f64();
    let runs = server.is_running()?;
    drop(crowd);
    let begun = Instant::now();
    let mut client = Client::open(server.address).await?;
    client.0.expect(200, &get(LOAD, Some(&bearer))).await?;
    let recovered = begun.elapsed().as_secs_f64();
    Ok(Verdict::default()
        .exactly("servers that still run", runs.into(), 1)
        .at_most("cores in use while all files are open", spin, "", 0.25)
        .at_most(
            "until a new client was answered",
            recovered,
            "s",
            run.late(),
        ))
}

/// All at once, many more than the server has accepted.
pub(super) async fn backlog(run: Run) -> Result<Verdict, Error> {
    let count = run.pick(3_000, 1_000);
    let server = run.server(&[])?;
    let (begun, address) = (Instant::now(), server.address);
    let mut clients = JoinSet::new();
    for _ in 0..count {
        clients.spawn(async move {
            let mut connection = Connection::open(address).await?;
            connection.expect(200, &get("/livez", None)).await?;
            Ok::<_, Error>(())
        });
    }
    let mut answered = 0;
    let late = begun + Duration::from_mins(1);
    while let Ok(Some(client)) = timeout_at(late.into(), clients.join_next()).await {
        answered += u64::from(matches!(client, Ok(Ok(()))));
    }
    Ok(Verdict::default()
        .exactly("connects at once that were answered", answered, count)
        .at_most(
            "until the last answer",
            begun.elapsed().as_secs_f64(),
            "s",
            BURST + run.late(),
        ))
}

/// Requests that hang have a pool of their own, and others do not wait for them.
pub(super) async fn hangs(run: Run) -> Result<Verdict, Error> {
    let count = run.pick(4_000, 1_200);
    let server = run.server(&[])?;
    let mut client = Client::open(server.address).await?;
    let bearer = client.sign_in(GUEST).await?;
    let load = get(LOAD, Some(&bearer));
    let before = waits(server.address, &load, 200, || false).await?;
    let hang = request("GET", LOAD, &[("x-mock-fault", "hang")]);
    let mut refused = JoinSet::new();
    for mut connection in Connection::several(server.address, count).await? {
        connection.send(&hang).await?;
        refused.spawn(async move {
            let reply = connection.reply().await;
            (reply.is_ok_and(|reply| reply.status == 503), connection)
        });
    }
    let during = waits(server.address, &load, 200, || false).await?;
    let mut answered = 0;
    while let Ok(Some(Ok((is_refused, _)))) =
        timeout(Duration::from_secs(2), refused.join_next()).await
    {
        answered += u64::from(is_refused);
    }
    Ok(Verdict::default()
        .exactly(
            &format!("refusals of {count} requests that hang"),
            answered,
            count as u64 - 1_024,
        )
        .at_most(
            "p99 of an honest client",
            during.p99(),
            "ms",
            patience(&run, &before),
        ))
}
