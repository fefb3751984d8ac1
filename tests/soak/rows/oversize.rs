//! Bodies over 64 KiB are refused before much of them is read.

use std::time::Duration;

use tokio::time::timeout;

use crate::http::{Connection, Error};
use crate::run::Run;
use crate::verdict::Verdict;

/// Largest body that is accepted.
const LIMIT: usize = 64 * 1024;
/// Most of a body that is sent before its refusal comes.
const SENT: usize = 2 * LIMIT;
/// Longest wait for the refusal.
const PATIENCE: Duration = Duration::from_secs(10);

fn head(length: &str) -> Vec<u8> {
    let head = format!(
        "POST /v1/auth/portal/login HTTP/1.1\r\nhost: localhost\r\n\
         content-type: application/json\r\n{length}\r\n\r\n"
    );
    head.into_bytes()
}

/// Sends a body piece by piece until the refusal comes, and returns how much was sent.
async fn until_refused(
    connection: &mut Connection,
    head: Vec<u8>,
    piece: Vec<u8>,
    most: usize,
) -> Result<(usize, u16), Error> {
    connection.send(&head).await?;
    let mut sent = 0;
    loop {
        let is_last = sent + piece.len() > most;
        let wait = if is_last {
            PATIENCE
        } else {
            Duration::from_millis(5)
        };
        match timeout(wait, connection.reply()).await {
            Ok(reply) => return Ok((sent, reply?.status)),
            Err(_) if is_last => return Ok((sent, 0)),
            Err(_) => {}
        }
        connection.send(&piece).await?;
        sent += piece.len();
    }
}

pub(super) async fn run(run: Run) -> Result<Verdict, Error> {
    let server = run.server(&[])?;
    let before = server.memory()?;
    let mut verdict = Verdict::default();
    for (what, length, piece) in [
        (
            "64 KiB and a byte",
            format!("content-length: {}", LIMIT + 1),
            vec![b' '; 8_193],
        ),
        (
            "an endless body",
            "transfer-encoding: chunked".to_owned(),
            chunk(8_192),
        ),
    ] {
        let mut connection = Connection::open(server.address).await?;
        let (sent, status) = until_refused(&mut connection, head(&length), piece, SENT).await?;
        #[expect(clippy::cast_precision_loss, reason = "at most 128")]
        let kibibytes = sent as f64 / 1024.0;
        verdict = verdict
            .exactly(&format!("status for {what}"), status.into(), 413)
            .at_most("  sent before it came", kibibytes, "KiB", 128.0);
    }
    // The endless one goes on, as long as the server takes it.
    let mut endless = Connection::open(server.address).await?;
    endless.send(&head("transfer-encoding: chunked")).await?;
    let piece = chunk(1 << 20);
    let rounds = run.pick(256, 64);
    for _ in 0..rounds {
        if endless.send(&piece).await.is_err() {
            break;
        }
    }
    let grown = crate::verdict::mebibytes(server.memory()?.saturating_sub(before));
    Ok(verdict.at_most(
        &format!("memory after {rounds} MiB of it"),
        grown,
        "MiB",
        16.0,
    ))
}

/// A chunk of a chunked body.
fn chunk(size: usize) -> Vec<u8> {
    let mut chunk = format!("{size:x}\r\n").into_bytes();
    chunk.resize(chunk.len() + size, b' ');
    chunk.extend_from_slice(b"\r\n");
    chunk
}
