//! A call through the SDK against the same call by bare reqwest, on loopback: `load`, decoded.
//!
//! Each round makes both in turn, so that what else the machine does falls on both. The client has a
//! thread and a runtime of its own, the server has others; CPU time is that of the client's thread.
//! Linux only, for the kernel's count of it.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints what it measured, and measures the machine's own time"
)]

use std::error::Error;
use std::time::{Duration, Instant};

use auth_mock_server::MockServer;
use auth_sdk::{AuthClient, InitialLoad, Oauth2LoginRequest};

/// Rounds, and calls in each, when `cargo bench` measures. It passes `--bench`.
const MEASURE: (u32, u32) = (60, 200);
/// The same to see that the bench runs. Its figures mean nothing.
const TRY: (u32, u32) = (2, 5);

/// What a call took in a round: by the clock, and of the CPU.
#[derive(Clone, Copy)]
struct Took {
    wall: Duration,
    cpu: Duration,
}

async fn round(
    calls: u32,
    call: impl AsyncFn() -> Result<InitialLoad, Box<dyn Error>>,
) -> Result<Took, Box<dyn Error>> {
    let (wall, cpu) = (Instant::now(), on_this_thread()?);
    for _ in 0..calls {
        std::hint::black_box(call().await?);
    }
    Ok(Took {
        wall: wall.elapsed() / calls,
        cpu: on_this_thread()?.saturating_sub(cpu) / calls,
    })
}

/// For how long this thread has run.
fn on_this_thread() -> Result<Duration, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = text.split(' ').next().unwrap_or_default().parse()?;
    Ok(Duration::from_nanos(nanoseconds))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() -> Result<(), Box<dyn Error>> {
    let elsewhere = tokio::runtime::Runtime::new()?;
    let server = elsewhere.block_on(MockServer::start())?;
    let here = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    here.block_on(measure(&server))
}

async fn measure(server: &MockServer) -> Result<(), Box<dyn Error>> {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let (rounds, calls) = if measured { MEASURE } else { TRY };
    let client = AuthClient::builder().base_url(server.url()).build()?;
    let request = Oauth2LoginRequest::password("dev@example.com", "correct horse battery staple");
    client.oauth2_login(&request).await?;
    let session = client.session().ok_or("nobody is signed in")?;
    let bearer = session.access_token().expose().to_owned();
    // The SDK brings its TLS provider along; reqwest alone asks for a global one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let bare = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .build()?;
    let url = format!("{}/v1/auth/load", server.url());

    let by_reqwest = async || {
        let reply = bare.get(&url).bearer_auth(&bearer).send().await?;
        Ok(reply.error_for_status()?.json::<InitialLoad>().await?)
    };
    let by_sdk = async || Ok(client.load().await?);
    // Connections open, caches warm.
    round(calls, by_reqwest).await?;
    round(calls, by_sdk).await?;
    let (mut wall, mut cpu, mut more) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (plain, sdk) = (round(calls, by_reqwest).await?, round(calls, by_sdk).await?);
        wall.push(sdk.wall.as_secs_f64() / plain.wall.as_secs_f64());
        cpu.push(sdk.cpu.as_secs_f64() / plain.cpu.as_secs_f64());
        more.push((sdk.cpu.as_secs_f64() - plain.cpu.as_secs_f64()) * 1e6);
    }
    println!("load through the SDK, against bare reqwest");
    println!("  wall  {:.2}", median(wall));
    println!(
        "  CPU   {:.2} ({:+.1} µs a call)",
        median(cpu),
        median(more)
    );
    Ok(())
}
