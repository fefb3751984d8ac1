//! Of many decisions about one sign-in at once, the first counts.

use crate::demo::{self, Client, GUEST_2FA};
use crate::http::{Connection, Error};
use crate::load::at_once;
use crate::run::Run;
use crate::verdict::Verdict;

pub(super) async fn run(run: Run) -> Result<Verdict, Error> {
    let (rounds, decisions) = run.pick((20, 256), (2, 64));
    let server = run.server(&[])?;
    let mut client = Client::open(server.address).await?;
    let mut connections = Connection::several(server.address, decisions).await?;
    let mut polls = Connection::several(server.address, 32).await?;
    let (mut one_winner, mut one_end) = (0, 0);
    for _ in 0..rounds {
        client.reset().await?;
        let pending = client.pending().await?;
        let verbs = ["approve", "reject"];
        let requests = verbs.map(|verb| demo::decide(verb, &pending));
        let poll = demo::poll(GUEST_2FA, &pending.id);
        let (replies, polled) = tokio::try_join!(
            at_once(&mut connections, |number| requests[number % 2].clone()),
            at_once(&mut polls, |_| poll.clone()),
        )?;
        let end = client.0.expect(200, &poll).await?.field("status")?;
        let winner = usize::from(end == "rejected");
        let fits =
            |(number, status): (usize, u16)| status == if number % 2 == winner { 200 } else { 409 };
        let mut statuses = replies.iter().map(|reply| reply.status).enumerate();
        one_winner += u64::from(statuses.all(fits));
        let other = verbs[1 - winner];
        let other_end = |status: String| status.starts_with(other);
        let ends = polled.iter().map(|reply| reply.field("status"));
        let ends: Vec<_> = ends.collect::<Result<_, _>>()?;
        one_end += u64::from(!ends.into_iter().any(other_end));
    }
    let what = format!("rounds with one winner of {decisions} decisions");
    Ok(Verdict::default()
        .exactly(&what, one_winner, rounds)
        .exactly(
            "rounds in which all polls saw the same end",
            one_end,
            rounds,
        ))
}
