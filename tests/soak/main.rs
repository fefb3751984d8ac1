//! Attacks a running server from outside, and compares what that costs with limits.
//!
//! Each row starts a server as a process of its own. `cargo xtask soak` builds the server and calls
//! this program.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a command line prints for its user, and measures the real time of another process"
)]

mod demo;
mod http;
mod load;
mod process;
mod report;
mod rows;
mod run;
mod verdict;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use futures_util::future::join_all;

use crate::http::Error;
use crate::report::Done;
use crate::rows::{ROWS, Row, When};
use crate::run::Run;
use crate::verdict::Verdict;

/// Exit code for flags that cannot be used.
const BAD_FLAGS: u8 = 2;
/// Time for the row `soak` in a short run, and at least in a full one.
const SHORT_SOAK: Duration = Duration::from_secs(6);
const LEAST_SOAK: Duration = Duration::from_mins(1);

/// Checks limits of a running server under load and abuse.
#[derive(Debug, Parser)]
#[command(name = "soak", bin_name = "cargo xtask soak")]
struct Cli {
    /// The server to start, once or more for each row.
    #[arg(long, value_name = "FILE", required_unless_present = "list")]
    server: Option<PathBuf>,
    /// Use small numbers, and leave out rows that show nothing with them.
    #[arg(long)]
    short: bool,
    /// Minutes of all rows together; the row `soak` gets what the others leave, at least one.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=10_080))]
    minutes: u64,
    /// Run only this row; repeatable.
    #[arg(long, value_name = "ROW")]
    only: Vec<String>,
    /// Print the names of the rows, and run none.
    #[arg(long)]
    list: bool,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let rows = match chosen(&cli) {
        Ok(rows) => rows,
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::from(BAD_FLAGS);
        }
    };
    let Some(server) = cli.server.as_ref().filter(|_| !cli.list) else {
        report::print_names(&rows);
        return ExitCode::SUCCESS;
    };
    let run = Run {
        program: Arc::new(server.clone()),
        short: cli.short,
        soak: SHORT_SOAK,
    };
    match run_all(&cli, &run, &rows) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The rows that the flags choose.
fn chosen(cli: &Cli) -> Result<Vec<Row>, String> {
    let rows = ROWS.iter().copied();
    if cli.only.is_empty() {
        return Ok(rows
            .filter(|row| !cli.short || row.when != When::Full)
            .collect());
    }
    for name in &cli.only {
        let row = ROWS.iter().find(|row| row.name == name);
        let row = row.ok_or_else(|| {
            format!("--only {name}: no row has this name; --list prints the names of all rows")
        })?;
        if cli.short && row.when == When::Full {
            return Err(format!(
                "--only {name}: this row needs a full run; leave out --short"
            ));
        }
    }
    Ok(rows
        .filter(|row| cli.only.iter().any(|name| name == row.name))
        .collect())
}

#[tokio::main]
async fn run_all(cli: &Cli, run: &Run, rows: &[Row]) -> Result<bool, Error> {
    process::raise_file_limit()?;
    let (begun, mut all) = (Instant::now(), Vec::new());
    if !cli.json {
        report::print_header();
    }
    let mut add = |done: Done| {
        if !cli.json {
            report::print_row(&done);
        }
        all.push(done);
    };
    let beside = rows.iter().filter(|row| row.when == When::Beside);
    for done in join_all(beside.map(|row| measure(row, run.clone()))).await {
        add(done);
    }
    for row in rows.iter().filter(|row| row.when != When::Beside) {
        let mut run = run.clone();
        if !cli.short {
            let left = Duration::from_mins(cli.minutes).saturating_sub(begun.elapsed());
            run.soak = left.max(LEAST_SOAK);
        }
        add(measure(row, run).await);
    }
    if cli.json {
        println!("{:#}", report::json(&all));
    }
    let failed: Vec<_> = all.iter().filter(|done| !done.verdict.held()).collect();
    let names: Vec<_> = failed.iter().map(|done| done.name).collect();
    if !names.is_empty() {
        eprintln!("error: limits that did not hold: {}", names.join(", "));
    }
    Ok(names.is_empty())
}

async fn measure(row: &Row, run: Run) -> Done {
    let begun = Instant::now();
    let verdict = (row.run)(run).await;
    Done {
        name: row.name,
        verdict: verdict.unwrap_or_else(|error| Verdict::default().broken(&error)),
        took: begun.elapsed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(flags: &str) -> Result<Vec<&'static str>, String> {
        let flags = ["soak", "--server", "s"]
            .into_iter()
            .chain(flags.split_whitespace());
        let cli = Cli::try_parse_from(flags).map_err(|error| error.to_string())?;
        Ok(chosen(&cli)?.iter().map(|row| row.name).collect())
    }

    #[test]
    fn only_chooses_rows_by_their_names() {
        assert_eq!(
            names("--only soak --only logout"),
            Ok(vec!["logout", "soak"])
        );
        let error = names("--only nothing").unwrap_err();
        assert!(
            error.contains("--only nothing: no row has this name; --list"),
            "{error}"
        );
        let error = names("--short --only sessions").unwrap_err();
        assert!(error.contains("leave out --short"), "{error}");
    }

    #[test]
    fn short_run_leaves_out_rows_that_need_large_numbers() {
        let (full, short) = (names("").unwrap(), names("--short").unwrap());
        assert_eq!(full.len(), ROWS.len());
        assert!(full.contains(&"sessions") && !short.contains(&"sessions"));
        assert!(short.contains(&"soak"));
    }

    #[test]
    fn row_without_a_server_fails_with_the_reason() {
        let run = Run {
            program: Arc::new("no-such-program".into()),
            short: true,
            soak: SHORT_SOAK,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let done = runtime.unwrap().block_on(measure(&ROWS[0], run));
        assert!(!done.verdict.held());
        let figure = &done.verdict.checks[0].figure;
        assert!(figure.starts_with("not measured: no server"), "{figure}");
    }
}
