//! The report of a comparison: text, JSON and Markdown.

use std::{collections::HashMap, fmt::Write as _};

use serde_json::json;

use super::{
    Format,
    change::{Change, Direction, Semver, Severity},
};

/// Number of operations that are named for one change.
const NAMED: usize = 3;

/// Every change between two documents, the worst first.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) changes: Vec<Change>,
}

impl Report {
    /// Merges changes of one node that several operations reach.
    pub(super) fn new(found: Vec<Change>) -> Self {
        let mut changes: Vec<Change> = Vec::new();
        let mut known = HashMap::new();
        for change in found {
            let key = (
                (change.rule, change.semver, change.direction),
                (change.old.clone(), change.new.clone(), change.what.clone()),
            );
            let at = *known.entry(key).or_insert(changes.len());
            match changes.get_mut(at) {
                None => changes.push(change),
                Some(same) => {
                    let is_new = |it: &String| !same.operations.contains(it);
                    let more: Vec<_> = change.operations.into_iter().filter(is_new).collect();
                    same.operations.extend(more);
                }
            }
        }
        changes.sort_by_key(|one| std::cmp::Reverse((one.severity, one.semver)));
        Self { changes }
    }

    /// Returns the part of the SDK's version that has to rise; `None` without changes.
    pub(crate) fn semver(&self) -> Option<Semver> {
        self.changes.iter().map(|one| one.semver).max()
    }

    pub(crate) fn render(&self, format: Format) -> String {
        match format {
            Format::Text => self.to_text(),
            Format::Json => self.to_json(),
            Format::Markdown => self.to_markdown(),
        }
    }

    fn count(&self, severity: Severity) -> usize {
        self.of(severity).count()
    }

    fn of(&self, severity: Severity) -> impl Iterator<Item = &Change> {
        self.changes
            .iter()
            .filter(move |one| one.severity == severity)
    }

    /// Returns one line: how many changes of each severity, and the SDK's next version.
    pub(crate) fn summary(&self) -> String {
        let Some(semver) = self.semver() else {
            return "no changes".to_owned();
        };
        let counted = Severity::ALL
            .into_iter()
            .map(|severity| (self.count(severity), severity.words()))
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{count} {words}"));
        let counted: Vec<_> = counted.collect();
        format!(
            "{}; the SDK's next version: {}",
            counted.join(", "),
            semver.name()
        )
    }

    fn to_text(&self) -> String {
        let mut text = String::new();
        for change in &self.changes {
            // Writing to a text does not fail.
            let _ = writeln!(
                text,
                "{}, {}: {}\n  {}: {}\n  {}{}",
                change.severity.words(),
                change.semver.name(),
                change.what,
                change.rule,
                change.why,
                place(change),
                pointers(change, "\n  "),
            );
        }
        text + &self.summary()
    }

    fn to_json(&self) -> String {
        let counts: serde_json::Map<_, _> = Severity::ALL
            .into_iter()
            .filter_map(|severity| {
                let name = serde_json::to_value(severity).ok()?;
                Some((name.as_str()?.to_owned(), self.count(severity).into()))
            })
            .collect();
        let report = json!({
            "semver": self.semver(),
            "counts": counts,
            "changes": self.changes,
        });
        format!("{report:#}")
    }

    fn to_markdown(&self) -> String {
        let mut text = format!(
            "## Changes of the contract\n\n{}\n",
            sentence(&self.summary())
        );
        for severity in Severity::ALL {
            if self.count(severity) == 0 {
                continue;
            }
            let _ = write!(
                text,
                "\n### {} ({})\n\n| change | where | SDK | rule |\n|---|---|---|---|\n",
                sentence(severity.words()).trim_end_matches('.'),
                self.count(severity)
            );
            for change in self.of(severity) {
                let _ = writeln!(
                    text,
                    "| {} | {}<br>{} | {} | `{}`: {} |",
                    cell(&change.what),
                    cell(&place(change)),
                    cell(&pointers(change, "<br>")).trim_start_matches("<br>"),
                    change.semver.name(),
                    change.rule,
                    cell(change.why),
                );
            }
        }
        text.trim_end().to_owned()
    }
}

/// Returns the operations of a change in words, with its direction.
fn place(change: &Change) -> String {
    let part = match change.direction {
        Some(Direction::Request) => "in requests of ",
        Some(Direction::Reply) => "in replies of ",
        None => "in ",
    };
    let all = &change.operations;
    let named = all
        .iter()
        .take(NAMED)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    match all.len() {
        0 => "in the document".to_owned(),
        count if count > NAMED => format!("{part}{named} and {} more", count - NAMED),
        _ => format!("{part}{named}"),
    }
}

/// Returns the places in both documents, each after `separator`.
fn pointers(change: &Change, separator: &str) -> String {
    let shown = |name: &str, at: &Option<String>| {
        at.as_ref()
            .map(|at| format!("{separator}{name} `#{at}`"))
            .unwrap_or_default()
    };
    if change.old == change.new {
        return shown("old and new", &change.new);
    }
    shown("old", &change.old) + &shown("new", &change.new)
}

/// Returns a cell of a table, with nothing that would end it or become markup.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}
