//! Large lists and large bodies: others do not wait for them, and memory stays within its budget.

use std::time::Instant;

use crate::demo::{Client, GUEST, LOAD};
use crate::http::{Connection, Error, get};
use crate::load::{patience, waits};
use crate::rows::sessions::fill;
use crate::run::Run;
use crate::verdict::{Verdict, mebibytes};

/// Memory that states may cost which are asked for and not read, in MiB.
const UNREAD: f64 = 64.0;

pub(super) async fn lists(run: Run) -> Result<Verdict, Error> {
    let sessions = run.pick(1_000_000, 1_500);
    let server = run.server(&[])?;
    let mut client = Client::open(server.address).await?;
    let bearer = client.sign_in(GUEST).await?;
    fill(&server, sessions).await?;
    let load = get(LOAD, Some(&bearer));
    let before = waits(server.address, &load, 200, || false).await?;
    let begun = Instant::now();
    client
        .0
        .expect(200, &get("/_emulate/sessions?limit=1", None))
        .await?;
    let one = begun.elapsed().as_secs_f64() * 1e3;
    let memory = server.memory()?;
    let mut unread = Connection::several(server.address, 20).await?;
    for connection in &mut unread {
        connection.send(&get("/_emulate/state", None)).await?;
    }
    let during = waits(server.address, &load, run.pick(1_000, 100), || false).await?;
    let grown = mebibytes(server.memory()?.saturating_sub(memory));
    Ok(Verdict::default()
        .at_most(
            &format!("first of {sessions} sessions listed in"),
            one,
            "ms",
            patience(&run, &before),
        )
        .at_most(
            "p99 of load beside 20 unread states",
            during.p99(),
            "ms",
            patience(&run, &before),
        )
        .at_most("memory for 20 unread states", grown, "MiB", UNREAD))
}

/// Memory that large bodies share, and what else five requests may cost, in MiB.
const SHARED: f64 = 256.0 + 32.0;

pub(super) async fn bodies(run: Run) -> Result<Verdict, Error> {
    let server = run.server(&[])?;
    let mut client = Client::open(server.address).await?;
    client.sign_in(GUEST).await?;
    let before = server.memory()?;
    // Together more than they may have, also in a short run. All but the end is sent.
    let size = run.pick(200, 80);
    let head = format!(
        "PUT /_emulate/state HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        size << 20
    );
    let piece = vec![b' '; 1 << 20];
    let mut uploads = Connection::several(server.address, 5).await?;
    for upload in &mut uploads {
        upload.send(head.as_bytes()).await?;
    }
    let mut peak = before;
    for _ in 1..size {
        for upload in &mut uploads {
            // Refused ones are closed in the end.
            let _ = upload.send(&piece).await;
        }
        peak = peak.max(server.memory()?);
    }
    client.sign_in(GUEST).await?;
    let grown = mebibytes(peak - before);
    let what = format!("memory for 5 unfinished states of {size} MiB");
    Ok(Verdict::default().at_most(&what, grown, "MiB", SHARED))
}
