//! `cargo xtask bench`: the server's speed beside that of a bare axum server, as a Markdown table.
//!
//! Servers take turns on one core, with the load generator on another. Only the ratios mean
//! something on another machine.

mod build;
mod contender;
mod error;
mod figures;
mod generator;
mod measure;
mod process;
mod request;
mod table;
mod usage;

use std::path::Path;

use clap::value_parser;

pub(crate) use self::error::Error;
use self::{
    contender::Contender,
    figures::Report,
    generator::Generator,
    measure::{Lab, contender as measure_contender},
};

/// What to measure, and for how long.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Rounds. In each, the server and bare axum answer for `--seconds` in turn; medians count.
    #[arg(long, default_value_t = 5, value_parser = value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Seconds of load in each turn.
    #[arg(long, default_value_t = 2, value_parser = value_parser!(u32).range(1..=60))]
    seconds: u32,
    /// Seconds of load before the first round of each request.
    #[arg(long, default_value_t = 1, value_parser = value_parser!(u32).range(0..=60))]
    warmup: u32,
    /// Connections of the load generator.
    #[arg(long, default_value_t = 16, value_parser = value_parser!(u32).range(1..=512))]
    connections: u32,
    /// Sign-ins before `load` is measured again, and memory with it; 0 leaves this out.
    #[arg(long, default_value_t = 38_000)]
    sign_ins: u64,
    /// Niceness of servers and load generator. Below 0, which needs root, other processes disturb
    /// less.
    #[arg(long, default_value_t = 0, allow_hyphen_values = true, value_parser = value_parser!(i8).range(-20..=19))]
    nice: i8,
    /// Command of the server, with `{port}`, instead of a new release build.
    #[arg(long, value_name = "COMMAND")]
    server: Option<String>,
    /// Another server to measure, with `{port}` in its command; repeatable.
    #[arg(long, value_name = "[NAME: ]COMMAND")]
    peer: Vec<Contender>,
    /// Print JSON instead of Markdown.
    #[arg(long)]
    json: bool,
}

/// Measures the server and its peers, and returns the report to print.
pub(crate) fn bench(root: &Path, options: &Options) -> Result<String, Error> {
    let cores = usage::two_cores()?;
    let generator = Generator::find()?;
    let built = build::build(root, options.server.as_deref())?;
    let lab = Lab {
        options,
        cores,
        generator,
        folder: built.folder,
        baseline: built.baseline,
    };
    let mut report = Report::new(options, generator.name());
    report.push(&measure_contender(&lab, &built.server, options.sign_ins)?);
    for peer in &options.peer {
        // Peers keep no sessions.
        report.push(&measure_contender(&lab, peer, 0)?);
    }
    if options.json {
        return Ok(report.json());
    }
    Ok(table::markdown(&report))
}
