//! SIGTERM: the server ends in time, and cuts no reply.

use std::io;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;

use crate::demo::{Client, GUEST, LOAD};
use crate::http::{Connection, Error, get, post, request};
use crate::process::Server;
use crate::run::Run;
use crate::verdict::Verdict;

/// What a stop may take, by default.
const GRACE: f64 = 5.0;

const LONG_POLL: &str = "/_emulate/messages/latest?to=nobody@example.com&wait=60s";

/// Asks until the server ends, and returns whole replies and cut ones.
async fn busy(mut client: Client, request: Vec<u8>) -> (u64, u64) {
    let mut whole = 0;
    loop {
        match client.0.ask(&request).await {
            Ok(_) => whole += 1,
            Err(error) => return (whole, (error.kind() == io::ErrorKind::InvalidData).into()),
        }
    }
}

/// Opens connections, and sends the same bytes on each.
async fn open(server: &Server, count: usize, bytes: &[u8]) -> Result<Vec<Connection>, Error> {
    let mut opened = Connection::several(server.address, count).await?;
    for connection in &mut opened {
        connection.send(bytes).await?;
    }
    Ok(opened)
}

/// Waits until the server has begun so many requests.
async fn begun(client: &mut Client, path: &str, count: usize) -> Result<(), Error> {
    let waiting = post(
        "/_emulate/requests/wait",
        &json!({"match": {"path": path}, "timeout": "1ms"}),
    );
    let _ = client.0.ask(&waiting).await?;
    // Nothing records a request before its answer: ask until others would have been answered.
    for _ in 0..count {
        client.0.ask(&get(LOAD, None)).await?;
    }
    Ok(())
}

pub(super) async fn busy_server(run: Run) -> Result<Verdict, Error> {
    let clients = run.pick(64, 16);
    let mut server = run.server(&[])?;
    let mut client = Client::open(server.address).await?;
    let bearer = client.sign_in(GUEST).await?;
    let polls = open(&server, 50, &get(LONG_POLL, None)).await?;
    let halves = open(&server, 10, b"GET / HTTP/1.1\r\nhost: loc").await?;
    let slow = b"POST /v1/auth/portal/login HTTP/1.1\r\nhost: localhost\r\n\
                 content-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let slow = open(&server, 10, slow).await?;
    let mut loops = JoinSet::new();
    for _ in 0..clients {
        let client = Client::open(server.address).await?;
        loops.spawn(busy(client, get(LOAD, Some(&bearer))));
    }
    begun(&mut client, LOAD, 200).await?;
    let stopped = Instant::now();
    server.terminate()?;
    let status = server.ended(Duration::from_secs(30)).await?;
    let seconds = stopped.elapsed().as_secs_f64();
    let (mut whole, mut cut) = (0, 0);
    for (answered, broken) in loops.join_all().await {
        whole += answered;
        cut += broken;
    }
    let mut answered = 0;
    for mut poll in polls {
        match poll.reply().await {
            Ok(_) => answered += 1,
            Err(error) => cut += u64::from(error.kind() == io::ErrorKind::InvalidData),
        }
    }
    drop((halves, slow));
    Ok(Verdict::default()
        .exactly(
            "exit code",
            status
                .code()
                .map_or(u64::MAX, |code| code.unsigned_abs().into()),
            0,
        )
        .at_most("until the end", seconds, "s", GRACE + run.late())
        .no_fewer("whole replies to busy clients", whole, clients)
        .exactly("long polls of 50 that were answered", answered, 50)
        .exactly("cut replies", cut, 0))
}

/// Requests that wait for something, or for nothing, do not hold up the end.
pub(super) async fn waiting_requests(run: Run) -> Result<Verdict, Error> {
    let mut server = run.server(&[])?;
    let mut client = Client::open(server.address).await?;
    let mut polls = open(&server, 50, &get(LONG_POLL, None)).await?;
    let waits = json!({"match": {"path": "/never"}, "timeout": "60s"});
    polls.extend(open(&server, 50, &post("/_emulate/requests/wait", &waits)).await?);
    let hang = request("GET", LOAD, &[("x-mock-fault", "hang")]);
    let mut hangs = open(&server, 50, &hang).await?;
    begun(&mut client, LOAD, 200).await?;
    let stopped = Instant::now();
    server.terminate()?;
    let status = server.ended(Duration::from_secs(30)).await?;
    let seconds = stopped.elapsed().as_secs_f64();
    let mut closing = 0;
    for poll in &mut polls {
        let reply = poll.reply().await?;
        closing += u64::from(reply.status == 503 && reply.head.contains("connection: close"));
    }
    let mut bytes = 0;
    for hang in &mut hangs {
        bytes += hang.closed().await.len() as u64;
    }
    Ok(Verdict::default()
        .exactly(
            "exit code",
            status
                .code()
                .map_or(u64::MAX, |code| code.unsigned_abs().into()),
            0,
        )
        .at_most("until the end", seconds, "s", run.late())
        .exactly(
            "waiting requests of 100 that got 503 and a close",
            closing,
            100,
        )
        .exactly("bytes to requests that hang", bytes, 0))
}
