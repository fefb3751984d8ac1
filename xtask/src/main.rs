//! `cargo xtask`: generates the effective contract, the SDK's client and the references, and checks
//! the rules of the project.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line prints for its user"
)]

mod bench;
#[cfg(test)]
mod contracts;
mod diff;
mod error;
mod executable;
mod finding;
mod generate;
mod import;
mod lint;
mod lower;
mod markdown;
mod missing;
mod mutate;
mod openapi;
mod output;
mod package;
mod reasons;
mod reference;
mod release;
mod rules;
mod rust_name;
mod soak;
#[cfg(test)]
mod test_root;
mod tidy;

use std::{
    collections::HashSet,
    env,
    ffi::OsString,
    fmt::Display,
    fs, panic,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::{
    error::Error,
    generate::{File, Generation},
    openapi::{Contract, Selection},
};

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
    /// Generate openapi/effective.json, its copy and its version in the server, sdk/src/generated,
    /// and the files of `docs`.
    Generate {
        #[command(flatten)]
        mode: Mode,
        /// Print every narrowing, not only those that the last run did not have.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        choice: Choice,
    },
    /// Generate docs/reasons.md and the references that the server serves: contract.md and
    /// control.md in mock-server/src/pages.
    Docs(#[command(flatten)] Mode),
    /// Check the effective contract against the rules of the generator and of its readers.
    Lint,
    /// Compare two OpenAPI documents: what each change breaks, and the SDK's next version.
    Diff(#[command(flatten)] diff::Options),
    /// Replace openapi/auth.json by a new document, generate, and list what has to follow.
    Import(#[command(flatten)] import::Options),
    /// List what the server, the SDK and the tests lack of the contract, operation by operation.
    Missing,
    /// Check sources and documents against the rules of the project.
    Tidy,
    /// Measure the server beside bare axum, and print a Markdown table. Linux only; needs wrk or oha.
    Bench(bench::Options),
    /// Make every package for this machine, in target/packages.
    Package(package::Options),
    /// Write a version into the manifests and the changelog, and make the packages.
    ///
    /// Commits, tags and uploads nothing: prints the commands that do.
    Release(release::Options),
    /// Break the server one rule at a time, and show what notices: rules of the conformance pack and
    /// contract tests.
    Mutate(#[command(flatten)] mutate::Options),
    /// Check limits of a running server under load and abuse; `soak --help` lists the flags.
    #[command(disable_help_flag = true)]
    Soak {
        /// Flags of the program in tests/soak.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        flags: Vec<OsString>,
    },
}

/// Which operations of the published contract to take from now on.
#[derive(Debug, Clone, clap::Args)]
struct Choice {
    /// Take only these tags, or paths that begin so: `auth,/v1/oauth2`. Kept in
    /// openapi/selection.json; without that file, all operations are taken.
    #[arg(long, value_delimiter = ',', value_name = "TAG|/PATH")]
    only: Vec<String>,
    /// Leave these tags or paths out.
    #[arg(long, value_delimiter = ',', value_name = "TAG|/PATH")]
    except: Vec<String>,
}

impl Choice {
    /// Returns the selection that was asked for, if any was.
    fn selection(self) -> Option<Selection> {
        let Self { only, except } = self;
        let is_given = !only.is_empty() || !except.is_empty();
        is_given.then_some(Selection { only, except })
    }
}

/// Exit code for findings and for stale files.
const FOUND: u8 = 1;
/// Exit code for input that cannot be used.
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let root = cli.root.unwrap_or_else(workspace);
    let outcome = match cli.task {
        Task::Generate { mode, all, choice } => generate(&root, mode, all, choice.selection()),
        Task::Docs(mode) => Contract::load(&root)
            .and_then(|contract| documents(&root, &contract))
            .and_then(|files| mode.apply(&root, &files)),
        Task::Lint => Contract::load(&root).map(|contract| report(&lint::lint(&contract))),
        Task::Diff(options) => diff::diff(&options).map(|(report, code)| {
            println!("{report}");
            code
        }),
        Task::Import(options) => import::import(&root, &options),
        Task::Missing => Contract::load(&root)
            .and_then(|contract| missing::missing(&root, &contract))
            .map(|gaps| report(&gaps)),
        Task::Tidy => tidy::tidy(&root).map(|findings| report(&findings)),
        Task::Bench(options) => bench::bench(&root, &options)
            .map(|report| {
                println!("{report}");
                ExitCode::SUCCESS
            })
            .map_err(Error::from),
        Task::Package(options) => package::package(&root, &options)
            .map(|table| {
                println!("{table}");
                ExitCode::SUCCESS
            })
            .map_err(Error::from),
        Task::Release(options) => release::release(&root, &options, findings),
        Task::Mutate(options) => mutate::mutate(&root, &options),
        Task::Soak { flags } => soak::soak(&root, &flags).map(ExitCode::from),
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

/// What to do with generated files.
#[derive(Debug, Clone, Copy, clap::Args)]
struct Mode {
    /// Write nothing; print a diff and fail if a file is stale.
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Write nothing; print what would change.
    #[arg(long)]
    dry_run: bool,
}

impl Mode {
    fn apply(self, root: &Path, files: &[File]) -> Result<ExitCode, Error> {
        if self.check || self.dry_run {
            let drift = output::drift(root, files)?;
            return Ok(match (drift, self.check) {
                (None, true) => ExitCode::SUCCESS,
                (Some(drift), true) => {
                    println!("{drift}");
                    ExitCode::from(FOUND)
                }
                (drift, false) => {
                    println!("{}", drift.as_deref().unwrap_or("nothing to write"));
                    ExitCode::SUCCESS
                }
            });
        }
        for change in output::write(root, files)? {
            println!("{change}");
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Returns the narrowings of the effective contract that the last run wrote; none without such a file.
fn known_narrowings(root: &Path) -> HashSet<String> {
    let text = fs::read_to_string(root.join(openapi::EFFECTIVE)).unwrap_or_default();
    let effective = serde_json::from_str(&text).unwrap_or_default();
    let lowered = lower::lower(&effective).map(|lowered| lowered.narrowings);
    let narrowings = lowered.unwrap_or_default().into_iter();
    narrowings.map(|narrowing| narrowing.to_string()).collect()
}

fn generate(
    root: &Path,
    mode: Mode,
    all: bool,
    chosen: Option<Selection>,
) -> Result<ExitCode, Error> {
    let contract = match &chosen {
        Some(_) => Contract::load_selected(root, chosen.as_ref())?,
        None => Contract::load(root)?,
    };
    let mut generation = generation(root, &contract)?;
    generation.files.extend(chosen.map(|selection| File {
        path: openapi::SELECTION.to_owned(),
        text: selection.to_text(),
    }));
    if !mode.check {
        let known = known_narrowings(root);
        let (old, new): (Vec<_>, Vec<_>) = generation
            .narrowings
            .iter()
            .map(ToString::to_string)
            .partition(|line| known.contains(line));
        for line in new.iter().chain(old.iter().filter(|_| all)) {
            println!("{line}");
        }
        if !all && !old.is_empty() {
            println!("narrowed as before: {}; --all shows them", old.len());
        }
    }
    mode.apply(root, &generation.files)
}

/// What `generate --check` and `tidy` find.
fn findings(root: &Path) -> Result<Vec<String>, Error> {
    let contract = Contract::load(root)?;
    let mut files = generate::generate(&contract)?.files;
    files.extend(documents(root, &contract)?);
    let mut found: Vec<_> = output::drift(root, &files)?.into_iter().collect();
    found.extend(tidy::tidy(root)?.iter().map(ToString::to_string));
    Ok(found)
}

/// Generates all files of the contract, the documents too.
fn generation(root: &Path, contract: &Contract) -> Result<Generation, Error> {
    // The generator panics on some input. `generate` turns the panic into an error, so the default
    // hook must not print it too.
    panic::set_hook(Box::new(|_| ()));
    let generation = generate::generate(contract);
    drop(panic::take_hook());
    let mut generation = generation?;
    generation.files.extend(documents(root, contract)?);
    Ok(generation)
}

/// The documents that are generated: references and reasons.
fn documents(root: &Path, contract: &Contract) -> Result<Vec<File>, Error> {
    let mut files = reference::pages(root, contract)?;
    files.extend(reasons::page(root)?);
    Ok(files)
}

fn report(findings: &[impl Display]) -> ExitCode {
    for finding in findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FOUND)
    }
}
