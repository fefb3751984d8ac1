//! Wrong codes are counted one by one, however many come at once.

use crate::demo::{self, Client, GUEST_2FA};
use crate::http::{Connection, Error};
use crate::load::at_once;
use crate::run::Run;
use crate::verdict::Verdict;

/// Wrong codes that a login session allows.
const CAP: u64 = 5;

pub(super) async fn run(run: Run) -> Result<Verdict, Error> {
    let (rounds, guesses) = run.pick((20, 50), (2, 50));
    let server = run.server(&[])?;
    let mut client = Client::open(server.address).await?;
    let mut connections = Connection::several(server.address, guesses).await?;
    let (mut most_compared, mut let_in) = (0, 0);
    for _ in 0..rounds {
        client.reset().await?;
        let pending = client.pending().await?;
        let wrong = if pending.code == "000000" {
            "000001"
        } else {
            "000000"
        };
        let wrong = demo::verify(GUEST_2FA, wrong);
        let replies = at_once(&mut connections, |_| wrong.clone()).await?;
        let compared = replies
            .iter()
            .filter(|reply| reply.head.contains(": wrong_code;"));
        most_compared = most_compared.max(compared.count() as u64);
        let_in += replies.iter().filter(|reply| reply.status != 401).count() as u64;
        let right = client
            .0
            .ask(&demo::verify(GUEST_2FA, &pending.code))
            .await?;
        let_in += u64::from(right.status != 401);
    }
    let what = format!("codes compared of {guesses} wrong ones");
    Ok(Verdict::default()
        .exactly(&what, most_compared, CAP)
        .exactly(
            "answers other than 401, the right code's included",
            let_in,
            0,
        ))
}
