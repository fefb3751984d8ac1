//! Codes, tokens and approvals serve one of many consumers that come at once.

use serde_json::json;

use crate::demo::{self, Client, DEV, GUEST, GUEST_2FA, PORTAL};
use crate::http::{Connection, Error, Reply, post};
use crate::load::{Tally, at_once};
use crate::process::Server;
use crate::run::Run;
use crate::verdict::Verdict;

/// What is used, and the status of those who come too late.
#[derive(Debug, Clone, Copy)]
enum Used {
    ExchangeCode,
    MagicCode,
    SecondFactor,
    ResetToken,
    ApprovedPoll,
}

impl Used {
    const ALL: [Self; 5] = [
        Self::ExchangeCode,
        Self::MagicCode,
        Self::SecondFactor,
        Self::ResetToken,
        Self::ApprovedPoll,
    ];

    fn refusal(self) -> u16 {
        match self {
            Self::ExchangeCode | Self::ResetToken => 404,
            Self::MagicCode | Self::SecondFactor => 401,
            // It says `consumed`.
            Self::ApprovedPoll => 200,
        }
    }

    /// Brings the server to where the next consumer succeeds, and returns the consumer's request.
    async fn prepare(self, client: &mut Client) -> Result<Vec<u8>, Error> {
        client.reset().await?;
        Ok(match self {
            Self::ExchangeCode => {
                let bearer = client.staff_sign_in(DEV).await?;
                let code = client.exchange_code(&bearer).await?;
                post(
                    "/v1/auth/consume-cli-token",
                    &json!({"exchange_code": code}),
                )
            }
            Self::MagicCode => {
                client
                    .0
                    .expect(200, &demo::request_magic_code(GUEST))
                    .await?;
                demo::verify(GUEST, &client.message(GUEST).await?.field("code")?)
            }
            Self::SecondFactor => demo::verify(GUEST_2FA, &client.pending().await?.code),
            Self::ResetToken => {
                client.0.expect(201, &demo::forgot_password(GUEST)).await?;
                let token = client.message(GUEST).await?.field("token")?;
                let body = json!({"token": token, "portal_id": PORTAL, "new_password": "new"});
                post("/v1/auth/portal/reset-password", &body)
            }
            Self::ApprovedPoll => {
                let pending = client.pending().await?;
                client
                    .0
                    .expect(200, &demo::decide("approve", &pending))
                    .await?;
                demo::poll(GUEST_2FA, &pending.id)
            }
        })
    }

    fn succeeded(self, reply: &Reply) -> bool {
        let tokens =
            !matches!(self, Self::ApprovedPoll) || reply.json()["access_token"].is_string();
        reply.status == 200 && tokens
    }
}

pub(super) async fn run(run: Run) -> Result<Verdict, Error> {
    let (rounds, consumers) = run.pick((50, 256), (1, 64));
    let server = run.server(&[])?;
    let mut connections = Connection::several(server.address, consumers).await?;
    let mut verdict = Verdict::default();
    for used in Used::ALL {
        let (once, tally) = storm(used, rounds, &server, &mut connections).await?;
        let what = format!("{used:?}: rounds with one success of {consumers}");
        verdict = verdict.exactly(&what, once, rounds).exactly(
            "  other statuses",
            tally.besides(&[200, used.refusal()]),
            0,
        );
    }
    Ok(verdict)
}

async fn storm(
    used: Used,
    rounds: u64,
    server: &Server,
    connections: &mut [Connection],
) -> Result<(u64, Tally), Error> {
    let mut client = Client::open(server.address).await?;
    let (mut once, mut tally) = (0, Tally::default());
    for _ in 0..rounds {
        let request = used.prepare(&mut client).await?;
        let replies = at_once(connections, |_| request.clone()).await?;
        for reply in &replies {
            tally.add(reply.status);
        }
        let successes = replies.iter().filter(|reply| used.succeeded(reply)).count();
        once += u64::from(successes == 1);
    }
    Ok((once, tally))
}
