//! What the log of requests costs: `load` at a server without it, with its text, and with its JSON.
//!
//! Each round asks the three servers in turn, so that what else the machine does falls on all; a
//! ratio is the median of the rounds. Where `/proc` says how much CPU time a server has used, the
//! last column has it for a request: the log is written on a thread of its own.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints what it measured, and measures the machine's own time"
)]

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How much is measured.
struct Effort {
    rounds: usize,
    requests_a_round: u32,
}

/// What `cargo bench` measures with. It passes `--bench`.
const MEASURE: Effort = Effort {
    rounds: 51,
    requests_a_round: 2_000,
};

/// Shows that the bench runs. Its figures mean nothing.
const TRY: Effort = Effort {
    rounds: 3,
    requests_a_round: 20,
};

const LOGS: [(&str, &[&str]); 3] = [
    ("no log", &["--log", "off"]),
    ("text", &["--log", "requests"]),
    ("JSON", &["--log", "requests", "--log-format", "json"]),
];

/// Ticks of `/proc/PID/stat` in a second, on each Linux of today.
const TICKS: f64 = 100.0;

/// A server in its own process, with a connection to it. Its log goes to `/dev/null`.
struct Server {
    child: Child,
    stream: TcpStream,
    /// A `load` of a session.
    load: String,
}

impl Server {
    fn start(log: &[&str]) -> Outcome<Self> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_auth-mock-server"))
            .args(["--port", "0", "--json"])
            .args(log)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        let out = child.stdout.take().ok_or("no standard output")?;
        BufReader::new(out).read_line(&mut line)?;
        let ready: Value = serde_json::from_str(&line)?;
        let url = ready["url"].as_str().ok_or("no url")?;
        let stream = TcpStream::connect(url.trim_start_matches("http://"))?;
        stream.set_nodelay(true)?;
        let mut server = Self {
            child,
            stream,
            load: String::new(),
        };
        let form = "username=dev%40example.com&password=correct+horse+battery+staple";
        let reply = server.ask(&format!(
            "POST /v1/oauth2/login HTTP/1.1\r\nhost: localhost\r\ncontent-type: \
             application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        ))?;
        let granted: Value = serde_json::from_slice(&reply)?;
        let token = granted["access_token"].as_str().ok_or("no token")?;
        server.load = format!(
            "GET /v1/auth/load HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        Ok(server)
    }

    /// The body of the reply, which must be a success.
    fn ask(&mut self, request: &str) -> Outcome<Vec<u8>> {
        self.stream.write_all(request.as_bytes())?;
        let mut reply = Vec::new();
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = self.stream.read(&mut buffer)?;
            reply.extend_from_slice(buffer.get(..read).unwrap_or_default());
            let end = reply.windows(4).position(|four| four == b"\r\n\r\n");
            let Some(end) = end.map(|end| end + 4) else {
                continue;
            };
            let head = std::str::from_utf8(reply.get(..end).unwrap_or_default())?;
            if !head.starts_with("HTTP/1.1 200 ") {
                return Err(head.into());
            }
            let length = head.split_once("content-length: ").ok_or("no length")?.1;
            let length: usize = length.split("\r\n").next().unwrap_or_default().parse()?;
            if reply.len() == end + length {
                return Ok(reply.split_off(end));
            }
        }
    }

    /// The time of one `load`.
    fn round(&mut self, requests: u32) -> Outcome<Duration> {
        let load = self.load.clone();
        let begun = Instant::now();
        for _ in 0..requests {
            self.ask(&load)?;
        }
        Ok(begun.elapsed() / requests)
    }

    /// The CPU time that the process has used, in seconds; `None` without `/proc`.
    fn cpu(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let (_, fields) = stat.rsplit_once(')')?;
        let fields: Vec<_> = fields.split_ascii_whitespace().collect();
        let ticks = |place: usize| fields.get(place)?.parse::<u32>().ok();
        Some(f64::from(ticks(11)? + ticks(12)?) / TICKS)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn main() -> Outcome<()> {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let effort = if measured { &MEASURE } else { &TRY };
    let servers: Outcome<Vec<Server>> = LOGS.iter().map(|(_, log)| Server::start(log)).collect();
    let mut servers = servers?;
    let begun: Vec<_> = servers.iter().map(Server::cpu).collect();
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); servers.len()];
    for _ in 0..effort.rounds {
        for (server, times) in servers.iter_mut().zip(&mut times) {
            let time = server.round(effort.requests_a_round)?;
            times.push(time.as_secs_f64() * 1e6);
        }
    }
    let rounds = u32::try_from(effort.rounds)?;
    let requests = f64::from(effort.requests_a_round * rounds);
    let used = servers.iter().zip(&begun).map(|(server, begun)| {
        let seconds = server.cpu()? - (*begun)?;
        Some(seconds * 1e6 / requests)
    });
    let used: Vec<_> = used.collect();
    println!(
        "{:<12}{:>12}{:>10}{:>14}{:>10}",
        "log", "load", "ratio", "CPU time", "ratio"
    );
    let (first, bare) = (
        times.first().cloned().unwrap_or_default(),
        used.first().copied().flatten(),
    );
    for (((name, _), times), used) in LOGS.iter().zip(times).zip(used) {
        let ratios = times.iter().zip(&first).map(|(time, bare)| time / bare);
        let ratio = median(ratios.collect());
        print!("{name:<12}{:>9.2} us{ratio:>10.2}", median(times));
        match used.zip(bare) {
            Some((used, bare)) => println!("{used:>11.2} us{:>10.2}", used / bare),
            None => println!(),
        }
    }
    Ok(())
}
