//! All flows, half of them abandoned, for as long as there is time: memory stays flat, and files and
//! threads come back to what they were.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::demo::{self, Client, DEV, GUEST, GUEST_2FA, PASSWORD, PORTAL};
use crate::http::{Error, get, post, request};
use crate::process::Server;
use crate::run::Run;
use crate::verdict::{Verdict, mebibytes};

/// Clients that go through flows side by side, each in a namespace of its own.
const CLIENTS: u64 = 8;
/// Kinds of flows.
const KINDS: u64 = 7;
/// Flows between two steps of the clock: each kind, finished and abandoned.
const ROUND: u64 = 2 * KINDS;
/// Pause between two looks at the server's memory.
const PAUSE: Duration = Duration::from_millis(100);
/// Longest wait for connections that were left to be closed.
const CLOSING: Duration = Duration::from_secs(10);

pub(super) async fn run(run: Run) -> Result<Verdict, Error> {
    let server = run.server(&["--clock", "frozen"])?;
    Client::open(server.address).await?.sign_in(GUEST).await?;
    let (files, threads) = (server.descriptors()?, server.threads()?);
    let begun = Instant::now();
    let end = begun + run.soak;
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        clients.spawn(flows(server.address, number, end));
    }
    let warm = begun + run.soak / 2;
    let (mut early, mut late) = (0, 0);
    while Instant::now() < end {
        sleep(PAUSE).await;
        let largest = if Instant::now() < warm {
            &mut early
        } else {
            &mut late
        };
        *largest = server.memory()?.max(*largest);
    }
    let mut flows = 0;
    for client in clients.join_all().await {
        flows += client?;
    }
    let left = left_open(&server, files).await?;
    let more = server.threads()?.saturating_sub(threads);
    let what = format!(
        "largest memory of the second half, of that of the first ({:.0} MiB, {flows} flows)",
        mebibytes(early)
    );
    // The journals fill up for longer than a short run takes.
    let growth = run.pick(1.1, 1.5);
    #[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
    let ratio = late as f64 / early as f64;
    Ok(Verdict::default()
        .at_most(&what, ratio, "", growth)
        .exactly("open files more than before", left, 0)
        .exactly("threads more than before", more, 0))
}

/// Returns how many files more than `base` stay open.
async fn left_open(server: &Server, base: u64) -> Result<u64, Error> {
    let last = Instant::now() + CLOSING;
    while server.descriptors()? > base && Instant::now() < last {
        sleep(PAUSE).await;
    }
    Ok(server.descriptors()?.saturating_sub(base))
}

/// Goes through all flows in turn, and returns how many there were.
async fn flows(address: SocketAddr, client: u64, end: Instant) -> Result<u64, Error> {
    // The first one works in the default namespace.
    let prefix = if client == 0 {
        String::new()
    } else {
        format!("/_ns/client-{client}")
    };
    let mut number = 0;
    while Instant::now() < end {
        // The connections of each round are left, too.
        let mut client = Client::within(address, &prefix).await?;
        for _ in 0..ROUND {
            flow(&mut client, number % KINDS, number % ROUND < KINDS).await?;
            number += 1;
        }
        // Sessions live for 14 days, so after seven rounds as many end as begin.
        client.advance("2d").await?;
    }
    Ok(number)
}

/// Goes through one flow, or half of it.
async fn flow(client: &mut Client, kind: u64, is_abandoned: bool) -> Result<(), Error> {
    let (status, last) = match kind {
        0 => {
            let bearer = format!("Bearer {}", client.sign_in(GUEST).await?);
            (
                204,
                request("POST", "/v1/auth/logout", &[("authorization", &bearer)]),
            )
        }
        1 => {
            let bearer = client.staff_sign_in(DEV).await?;
            let code = client.exchange_code(&bearer).await?;
            (
                200,
                post(
                    "/v1/auth/consume-cli-token",
                    &json!({"exchange_code": code}),
                ),
            )
        }
        2 => {
            client.expect(200, &demo::request_magic_code(GUEST)).await?;
            let code = client.message(GUEST).await?.field("code")?;
            (200, demo::verify(GUEST, &code))
        }
        3 => {
            let pending = client.pending().await?;
            client
                .expect(200, &demo::decide("approve", &pending))
                .await?;
            (200, demo::poll(GUEST_2FA, &pending.id))
        }
        4 => {
            client.expect(201, &demo::forgot_password(GUEST)).await?;
            let token = client.message(GUEST).await?.field("token")?;
            let body = json!({"token": token, "portal_id": PORTAL, "new_password": PASSWORD});
            (200, post("/v1/auth/portal/reset-password", &body))
        }
        5 => {
            let poll = "/_emulate/messages/latest?to=nobody@example.com&wait=60s";
            Client::open(client.0.peer()?)
                .await?
                .0
                .send(&get(poll, None))
                .await?;
            (401, demo::portal_login("nobody@example.com"))
        }
        _ => {
            let other = format!("other{}", client.prefix().replace('/', "-"));
            let made = post("/_emulate/namespaces", &json!({"name": other}));
            client.0.expect(201, &made).await?;
            // Never left: its name would be taken the next time.
            let delete = request("DELETE", &format!("/_emulate/namespaces/{other}"), &[]);
            client.0.expect(204, &delete).await?;
            return Ok(());
        }
    };
    if is_abandoned {
        return Ok(());
    }
    client.expect(status, &last).await.map(drop)
}
