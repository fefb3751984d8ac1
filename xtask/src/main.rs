//! `cargo xtask`: makes the effective contract and the SDK's client, and keeps the house in order.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line talks to its user"
)]

mod error;
mod finding;
mod generate;
mod lint;
mod lower;
mod openapi;
mod output;
mod reasons;
#[cfg(test)]
mod test_root;
mod tidy;

use std::{
    env, panic,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::{error::Error, finding::Finding, openapi::Contract};

/// The workspace's own tasks.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    /// The root of the workspace.
    #[arg(long, global = true, hide = true)]
    root: Option<PathBuf>,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Make openapi/effective.json and sdk/src/generated from the contract and its overlay.
    Generate {
        /// Change nothing; fail with a diff if a file is stale.
        #[arg(long, conflicts_with = "dry_run")]
        check: bool,
        /// Change nothing; show what would change.
        #[arg(long)]
        dry_run: bool,
    },
    /// Check the effective contract against the rules that the generator and its users need.
    Lint,
    /// Check the sources against the rules of the house.
    Tidy,
}

/// What a task found: 1 for something to put right, where 2 is for input that cannot be used.
const FOUND: u8 = 1;
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let root = cli.root.unwrap_or_else(workspace);
    let outcome = match cli.task {
        Task::Generate { check: true, .. } => check(&root),
        Task::Generate { dry_run, .. } => generate(&root, dry_run),
        Task::Lint => Contract::load(&root).map(|contract| tell(&lint::lint(&contract))),
        Task::Tidy => tidy::tidy(&root).map(|findings| tell(&findings)),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(BAD_INPUT)
    })
}

/// The root, wherever below it cargo is called. Asked at run time: a path of the machine that
/// built this has no place in the binary.
fn workspace() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    package
        .as_deref()
        .and_then(Path::parent)
        .map_or_else(|| PathBuf::from("."), Path::to_owned)
}

fn generate(root: &Path, dry_run: bool) -> Result<ExitCode, Error> {
    let generation = generation(root)?;
    for narrowing in &generation.narrowings {
        println!("{narrowing}");
    }
    if dry_run {
        let drift = output::drift(root, &generation.files)?;
        println!("{}", drift.as_deref().unwrap_or("nothing to write"));
        return Ok(ExitCode::SUCCESS);
    }
    for change in output::write(root, &generation.files)? {
        println!("{change}");
    }
    Ok(ExitCode::SUCCESS)
}

fn check(root: &Path) -> Result<ExitCode, Error> {
    let Some(drift) = output::drift(root, &generation(root)?.files)? else {
        return Ok(ExitCode::SUCCESS);
    };
    println!("{drift}");
    Ok(ExitCode::from(FOUND))
}

fn generation(root: &Path) -> Result<generate::Generation, Error> {
    // What panics below is the generator; `generate` catches it and says so in its own words.
    panic::set_hook(Box::new(|_| ()));
    let generation = Contract::load(root).and_then(|contract| generate::generate(&contract));
    drop(panic::take_hook());
    let mut generation = generation?;
    generation.files.extend(reasons::page(root)?);
    Ok(generation)
}

fn tell(findings: &[Finding]) -> ExitCode {
    for finding in findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FOUND)
    }
}
