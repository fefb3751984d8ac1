//! Measures one server, in turn with the baseline.

use std::{path::PathBuf, thread, time::Duration};

use super::{
    Error, Options,
    contender::Contender,
    generator::{Amount, Generator},
    process::Process,
    request::Operation,
    usage::{self, Cores},
};

/// How often a server is started to measure its start.
const STARTS: usize = 7;
/// Sign-ins after which the journal drops a request for each new one, so that what memory grows by
/// is the sessions.
const SETTLED: u64 = 12_000;
/// Time after which memory that was freed is no longer counted: the server gives it back every 5
/// seconds, and keeps it for a second.
const GIVEN_BACK: Duration = Duration::from_secs(7);

/// What all measurements share.
pub(super) struct Lab<'a> {
    pub(super) options: &'a Options,
    pub(super) cores: Cores,
    pub(super) generator: Generator,
    /// For files of the generator and output of the servers.
    pub(super) folder: PathBuf,
    pub(super) baseline: Contender,
}

/// One turn of a server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    /// Requests a second.
    pub(super) rate: f64,
    /// Processor time of a request, in microseconds.
    pub(super) cpu_us: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    pub(super) requests: u64,
    pub(super) failed: u64,
    /// Cores that all other processes used meanwhile.
    pub(super) others: f64,
}

/// Turns of one request, the baseline's beside the server's.
#[derive(Debug)]
pub(super) struct Rounds {
    pub(super) request: String,
    pub(super) turns: Vec<(Turn, Turn)>,
}

/// Resident memory in bytes: after the first answer, and after all load.
#[derive(Debug, Clone, Copy)]
pub(super) struct Memory {
    pub(super) idle: u64,
    pub(super) loaded: u64,
}

/// Everything about a server.
#[derive(Debug)]
pub(super) struct Measured {
    pub(super) name: String,
    pub(super) rounds: Vec<Rounds>,
    /// Times to the first answer: the baseline's, and the server's.
    pub(super) starts: Vec<(Duration, Duration)>,
    pub(super) baseline_memory: Memory,
    pub(super) memory: Memory,
    /// Bytes by which memory grows with a session.
    pub(super) session_bytes: Option<f64>,
}

/// Measures a server. `sign_ins`: how many come before `load` is measured again.
pub(super) fn contender(
    lab: &Lab<'_>,
    contender: &Contender,
    sign_ins: u64,
) -> Result<Measured, Error> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push((lab.start(&lab.baseline)?.start, lab.start(contender)?.start));
    }
    let (baseline, server) = (lab.start(&lab.baseline)?, lab.start(contender)?);
    let idle = [baseline.memory(), server.memory()];
    let mut rounds =
        vec![lab.rounds(Operation::Load.name(), Operation::Load, &baseline, &server)?];
    let mut session_bytes = None;
    if sign_ins > 0 {
        let (made, bytes) = lab.sign_in(&server, sign_ins)?;
        session_bytes = Some(bytes);
        let request = format!("load after {} sign-ins", thousands(made));
        rounds.push(lab.rounds(&request, Operation::Load, &baseline, &server)?);
    }
    rounds.push(lab.rounds("portal_login", Operation::PortalLogin, &baseline, &server)?);
    let memory = |idle, process: &Process| Memory {
        idle,
        loaded: process.memory(),
    };
    Ok(Measured {
        name: contender.name.clone(),
        rounds,
        starts,
        baseline_memory: memory(idle[0], &baseline),
        memory: memory(idle[1], &server),
        session_bytes,
    })
}

impl Lab<'_> {
    fn start(&self, contender: &Contender) -> Result<Process, Error> {
        let nice = self.options.nice;
        Process::start(contender, self.cores.server, nice, &self.folder)
    }

    fn rounds(
        &self,
        request: &str,
        operation: Operation,
        baseline: &Process,
        server: &Process,
    ) -> Result<Rounds, Error> {
        let Options {
            rounds,
            seconds,
            warmup,
            ..
        } = *self.options;
        if warmup > 0 {
            self.turn(operation, baseline, warmup)?;
            self.turn(operation, server, warmup)?;
        }
        let turn = |process| self.turn(operation, process, seconds);
        let turns = (0..rounds).map(|_| Ok((turn(baseline)?, turn(server)?)));
        Ok(Rounds {
            request: request.to_owned(),
            turns: turns.collect::<Result<_, Error>>()?,
        })
    }

    fn turn(&self, operation: Operation, process: &Process, seconds: u32) -> Result<Turn, Error> {
        let amount = Amount {
            connections: self.options.connections,
            seconds,
            core: self.cores.generator,
            nice: self.options.nice,
        };
        let request = operation.request(&process.token);
        let used = || {
            (
                usage::machine(),
                usage::ended_children(),
                process.processor_time(),
            )
        };
        let before = used();
        let counted = self
            .generator
            .run(&self.folder, &request, process.port, amount)?;
        let after = used();
        let own = after.2.saturating_sub(before.2);
        let generator = after.1.saturating_sub(before.1);
        let others = after.0.saturating_sub(before.0 + own + generator);
        Ok(Turn {
            rate: per(counted.requests, counted.seconds),
            cpu_us: 1.0 / per(counted.requests, own.as_secs_f64() * 1e6),
            p50_ms: counted.p50_ms,
            p99_ms: counted.p99_ms,
            requests: counted.requests,
            failed: counted.failed,
            others: others.as_secs_f64() / counted.seconds,
        })
    }

    /// Signs in at least so often. Returns how often, and the bytes that memory grew by with each
    /// sign-in once the journal is full.
    fn sign_in(&self, server: &Process, sign_ins: u64) -> Result<(u64, f64), Error> {
        let (mut made, mut from) = (0, None);
        loop {
            if made >= SETTLED && from.is_none() {
                from = Some((made, in_use(server)));
            }
            if let Some((first, memory)) = from
                && made >= sign_ins
                && made > first
            {
                let grown = in_use(server).saturating_sub(memory);
                return Ok((made, 1.0 / per(made - first, to_float(grown))));
            }
            let turn = self.turn(Operation::PortalLogin, server, 1)?;
            made += turn.requests - turn.failed.min(turn.requests);
            if turn.requests == turn.failed {
                let problem = "answered no sign-in with 200".to_owned();
                let name = "the server".to_owned();
                let log = self.folder.join("server.log");
                return Err(Error::Server { name, problem, log });
            }
        }
    }
}

/// Memory of a server without what it has freed.
#[expect(
    clippy::disallowed_methods,
    reason = "a measurement waits for real time"
)]
fn in_use(server: &Process) -> u64 {
    thread::sleep(GIVEN_BACK);
    server.memory()
}

fn per(count: u64, whole: f64) -> f64 {
    to_float(count) / whole
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts and bytes here are far below 2^52"
)]
pub(super) fn to_float(count: u64) -> f64 {
    count as f64
}

/// `38000` as `38,000`.
fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_have_commas() {
        let texts = [0, 999, 1000, 38_000, 1_234_567].map(thousands);
        assert_eq!(texts, ["0", "999", "1,000", "38,000", "1,234,567"]);
    }
}
