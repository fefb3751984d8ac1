//! `cargo xtask import`: takes a new document of the publisher, and lists in one run what changed and
//! what has to follow.
//!
//! Everything is computed before the first file is written. If an overlay action does not fit the new
//! document, or the generator refuses it, all files stay as they are.

mod known;
mod scaffold;

use std::{fmt::Display, path::Path, process::ExitCode};

use serde_json::{Value, json};

use crate::{
    BAD_INPUT, Choice, FOUND, diff,
    error::Error,
    generate::File,
    generation,
    missing::{self, Gap},
    openapi::{self, Contract, OVERLAY, Selection, read_json, reader, upgrade::upgrade},
    output,
};

/// Arguments of `cargo xtask import`.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The document: a file (JSON or YAML), `-` for the standard input, or an http(s) address.
    source: String,
    #[command(flatten)]
    choice: Choice,
    /// Write nothing; print what would change, and what would have to follow.
    #[arg(long)]
    dry_run: bool,
    /// Write handlers, bodies, rules and methods to fill in for the new operations, below
    /// target/scaffold.
    #[arg(long)]
    scaffold: bool,
}

/// Everything that an import finds, before it writes.
#[derive(Debug)]
struct Import {
    report: diff::Report,
    /// Parts of the overlay that the publisher describes now.
    known: Vec<String>,
    /// Overlay actions that do not fit the new document.
    conflicts: Vec<Error>,
    /// The files to write, or why there are none.
    files: Result<Vec<File>, Error>,
    gaps: Vec<Gap>,
    scaffolds: Vec<File>,
}

/// Imports a document, prints the findings, and returns the exit code.
pub(crate) fn import(root: &Path, options: &Options) -> Result<ExitCode, Error> {
    let document = upgrade(reader::read(&options.source)?);
    let chosen = options.choice.clone().selection();
    let found = Import::compute(root, &document, chosen)?;
    print_all(
        "Changes of the contract",
        &[found.report.render(diff::Format::Text)],
    );
    print_all("Described by the publisher now", &found.known);
    print_all("To do", &found.gaps);
    if !found.conflicts.is_empty() {
        print_errors(
            "overlay actions that do not fit the new document",
            &found.conflicts,
        );
        return Ok(ExitCode::from(BAD_INPUT));
    }
    let mut files = found.files?;
    if options.scaffold {
        files.extend(found.scaffolds);
    }
    if options.dry_run {
        let names: Vec<_> = output::pending(root, &files)?;
        print_all("Files that an import would write", &names);
    } else {
        print_all("Files", &output::write(root, &files)?);
    }
    let is_done = found.gaps.is_empty() && found.known.is_empty();
    Ok(ExitCode::from(if is_done { 0 } else { FOUND }))
}

impl Import {
    fn compute(root: &Path, document: &Value, chosen: Option<Selection>) -> Result<Self, Error> {
        let selection = match &chosen {
            Some(chosen) => Some(chosen.clone()),
            None => Selection::load(root)?,
        };
        let overlay = read_json(root, OVERLAY)?;
        // A first import has nothing to compare with.
        let old = read_json(root, openapi::PUBLISHED).unwrap_or_else(|_| empty());
        let before = Contract::load(root).map_or_else(|_| empty(), |contract| contract.effective);
        let (contract, conflicts) =
            Contract::with_published(root, document.clone(), selection.as_ref())?;
        let generation = generation(root, &contract);
        let operations = missing::new_operations(root, &contract)?;
        let scaffolds = match &generation {
            Ok(generation) => {
                scaffold::scaffolds(root, &contract.effective, &operations, &generation.files)?
            }
            Err(_) => Vec::new(),
        };
        Ok(Self {
            report: diff::compare(&before, &contract.effective),
            known: known::known(&overlay, &old, document),
            conflicts,
            files: generation.map(|generation| {
                let mut files = vec![File {
                    path: openapi::PUBLISHED.to_owned(),
                    text: format!("{document:#}\n"),
                }];
                files.extend(generation.files);
                files.extend(chosen.map(|selection| File {
                    path: openapi::SELECTION.to_owned(),
                    text: selection.to_text(),
                }));
                files
            }),
            gaps: missing::missing(root, &contract)?,
            scaffolds,
        })
    }
}

/// Returns a document without operations.
fn empty() -> Value {
    json!({ "openapi": "3.1.0", "paths": {} })
}

/// Prints a section, if it has anything.
fn print_all(title: &str, lines: &[impl Display]) {
    if lines.is_empty() {
        return;
    }
    println!("# {title}\n");
    for line in lines {
        println!("{line}");
    }
    println!();
}

fn print_errors(what: &str, errors: &[Error]) {
    eprintln!("error: {what}: {}; no file was changed", errors.len());
    for error in errors {
        eprintln!("{error}");
    }
}
