//! Floods of distinct values: memory stays within its budgets, and others are served.

use serde_json::json;

use crate::demo::{self, Client, GUEST, LOAD, PASSWORD, PORTAL};
use crate::http::{Error, get, post, request, with_body};
use crate::load::{Flood, NUMBER, Tally, flood, numbered};
use crate::process::Server;
use crate::run::Run;
use crate::verdict::{Verdict, mebibytes};

/// Memory that a flood may cost, in MiB.
const GROWTH: f64 = 64.0;

/// A server before a flood, and its memory.
async fn quiet(run: &Run) -> Result<(Server, u64), Error> {
    let server = run.server(&[])?;
    Client::open(server.address).await?.sign_in(GUEST).await?;
    let memory = server.memory()?;
    Ok((server, memory))
}

/// How much larger the server's memory is, in MiB.
fn growth(server: &Server, before: u64) -> Result<f64, Error> {
    Ok(mebibytes(server.memory()?.saturating_sub(before)))
}

/// Adds that the server failed nobody, and still signs a known user in.
async fn serves(
    verdict: Verdict,
    server: &Server,
    tally: &Tally,
    expected: &[u16],
) -> Result<Verdict, Error> {
    let mut client = Client::open(server.address).await?;
    let bearer = client.sign_in(GUEST).await?;
    let accepted = client.is_accepted(&bearer).await?;
    Ok(verdict
        .exactly("  other statuses", tally.besides(expected), 0)
        .exactly("  known users who get in", accepted.into(), 1))
}

pub(super) async fn users(run: Run) -> Result<Verdict, Error> {
    let requests = run.pick(1_000_000, 2_000);
    let (server, before) = quiet(&run).await?;
    let amount = Flood {
        requests,
        connections: 16,
        batch: 32,
    };
    let make = numbered(demo::portal_login(&format!("{NUMBER}@example.com")));
    let tally = flood(server.address, amount, make).await?;
    let what = format!("memory after sign-ins of {requests} unknown users");
    let verdict = Verdict::default().at_most(&what, growth(&server, before)?, "MiB", GROWTH);
    serves(verdict, &server, &tally, &[401]).await
}

pub(super) async fn tokens(run: Run) -> Result<Verdict, Error> {
    let requests = run.pick(1_000_000, 2_000);
    let (server, before) = quiet(&run).await?;
    let bearer = Client::open(server.address).await?.sign_in(GUEST).await?;
    // Its own header and signature, around other claims.
    let (header, rest) = bearer.split_once('.').ok_or("no token")?;
    let signature = rest.split_once('.').map_or("", |(_, signature)| signature);
    let amount = Flood {
        requests,
        connections: 16,
        batch: 32,
    };
    let claims = format!("eyJzdWIiOi{NUMBER}");
    let make = numbered(get(LOAD, Some(&format!("{header}.{claims}.{signature}"))));
    let tally = flood(server.address, amount, make).await?;
    let what = format!("memory after {requests} forged tokens");
    let verdict = Verdict::default().at_most(&what, growth(&server, before)?, "MiB", GROWTH);
    serves(verdict, &server, &tally, &[401]).await
}

/// Namespaces that were used in the last minute are kept, so most of the new ones are refused.
pub(super) async fn namespaces(run: Run) -> Result<Verdict, Error> {
    let requests = run.pick(100_000, 5_000);
    let (server, before) = quiet(&run).await?;
    let amount = Flood {
        requests,
        connections: 16,
        batch: 32,
    };
    let body = json!({"email": GUEST, "password": PASSWORD, "portal_id": PORTAL});
    let make = numbered(post(&format!("/_ns/{NUMBER}/v1/auth/portal/login"), &body));
    let tally = flood(server.address, amount, make).await?;
    let what = format!("memory after sign-ins in {requests} namespaces");
    let verdict = Verdict::default()
        .at_most(&what, growth(&server, before)?, "MiB", GROWTH)
        .no_fewer("  namespaces made", tally.of(200), 4_000);
    serves(verdict, &server, &tally, &[200, 503]).await
}

pub(super) async fn long_addresses(run: Run) -> Result<Verdict, Error> {
    let requests = run.pick(20_000, 1_200);
    let mut verdict = Verdict::default();
    // One is enough to see whether long addresses are kept.
    let count = run.pick(3, 1);
    let address = format!("{NUMBER}{}@example.com", "a".repeat(60_000));
    let doors = [
        ("portal_login", 401, demo::portal_login(&address)),
        (
            "portal_forgot_password",
            201,
            demo::forgot_password(&address),
        ),
        (
            "portal_request_magic_code",
            200,
            demo::request_magic_code(&address),
        ),
    ];
    for (door, status, request) in doors.into_iter().take(count) {
        let (server, before) = quiet(&run).await?;
        let amount = Flood {
            requests,
            connections: 8,
            batch: 8,
        };
        let tally = flood(server.address, amount, numbered(request)).await?;
        let what = format!("memory after {requests} addresses of 60 kB, {door}");
        verdict = verdict.at_most(&what, growth(&server, before)?, "MiB", GROWTH);
        verdict = serves(verdict, &server, &tally, &[status]).await?;
    }
    Ok(verdict)
}

pub(super) async fn magic_codes(run: Run) -> Result<Verdict, Error> {
    let requests = run.pick(100_000, 2_000);
    let (server, before) = quiet(&run).await?;
    let amount = Flood {
        requests,
        connections: 16,
        batch: 32,
    };
    let make = numbered(demo::request_magic_code(&format!("{NUMBER}@example.com")));
    let tally = flood(server.address, amount, make).await?;
    let what = format!("memory after magic codes for {requests} addresses");
    let verdict = Verdict::default().at_most(&what, growth(&server, before)?, "MiB", GROWTH);
    serves(verdict, &server, &tally, &[200]).await
}

/// Journals of many namespaces, filled with long heads and then deleted.
pub(super) async fn journals(run: Run) -> Result<Verdict, Error> {
    let (namespaces, heads) = run.pick((100, 1_000), (20, 300));
    let (server, before) = quiet(&run).await?;
    let amount = Flood {
        requests: namespaces * heads,
        connections: 8,
        batch: 8,
    };
    let long = "h".repeat(15_000);
    let make = numbered(request(
        "GET",
        &format!("/_ns/{NUMBER}{LOAD}"),
        &[("x-long", &long)],
    ));
    let make = move |number| make(number % namespaces);
    let tally = flood(server.address, amount, make).await?;
    let what = format!("memory after {heads} heads of 15 kB in each of {namespaces} namespaces");
    let verdict = Verdict::default().at_most(&what, growth(&server, before)?, "MiB", GROWTH);
    serves(verdict, &server, &tally, &[401]).await
}

/// Pages of other sites: they reach nothing, and push no namespace out.
pub(super) async fn cross_site(run: Run) -> Result<Verdict, Error> {
    let requests = run.pick(5_000, 5_000);
    let server = run.server(&[])?;
    let mut client = Client::open(server.address).await?;
    let body = json!({"email": GUEST, "password": PASSWORD, "portal_id": PORTAL});
    let login = post("/_ns/victim/v1/auth/portal/login", &body);
    let bearer = client.0.expect(200, &login).await?.field("access_token")?;
    let amount = Flood {
        requests,
        connections: 8,
        batch: 32,
    };
    let foreign = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "no-cors"),
    ];
    let make = move |number| match number % 2 {
        0 => request("GET", &format!("/_ns/foreign-{number}{LOAD}"), &foreign),
        _ => with_body("POST", "/_emulate/reset", &foreign, ""),
    };
    let tally = flood(server.address, amount, make).await?;
    let victim = get(&format!("/_ns/victim{LOAD}"), Some(&bearer));
    let kept = client.0.ask(&victim).await?.status == 200;
    Ok(Verdict::default()
        .exactly(
            &format!("refusals of {requests} requests"),
            tally.of(403),
            requests,
        )
        .exactly("victims who stay signed in", kept.into(), 1))
}
