//! `cargo xtask`: generates the effective contract, the SDK's client and `docs/reasons.md`, and checks
//! the rules of the project.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line prints for its user"
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
    /// Generate openapi/effective.json, sdk/src/generated and docs/reasons.md.
    Generate {
        /// Write nothing; print a diff and fail if a file is stale.
        #[arg(long, conflicts_with = "dry_run")]
        check: bool,
        /// Write nothing; print what would change.
        #[arg(long)]
        dry_run: bool,
    },
    /// Check the effective contract against the rules of the generator and of its readers.
    Lint,
    /// Check sources and documents against the rules of the project.
    Tidy,
}

/// Exit code for findings and for stale files.
const FOUND: u8 = 1;
/// Exit code for input that cannot be used.
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let root = cli.root.unwrap_or_else(workspace);
    let outcome = match cli.task {
        Task::Generate { check: true, .. } => check(&root),
        Task::Generate { dry_run, .. } => generate(&root, dry_run),
        Task::Lint => Contract::load(&root).map(|contract| report(&lint::lint(&contract))),
        Task::Tidy => tidy::tidy(&root).map(|findings| report(&findings)),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(BAD_INPUT)
    })
}

/// Returns the root of the workspace, from any folder below it. It is read at run time, so that the
/// binary contains no path of the machine that built it.
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
    // The generator panics on some input. `generate` turns the panic into an error, so the default
    // hook must not print it too.
    panic::set_hook(Box::new(|_| ()));
    let generation = Contract::load(root).and_then(|contract| generate::generate(&contract));
    drop(panic::take_hook());
    let mut generation = generation?;
    generation.files.extend(reasons::page(root)?);
    Ok(generation)
}

fn report(findings: &[Finding]) -> ExitCode {
    for finding in findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FOUND)
    }
}
