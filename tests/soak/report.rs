//! Prints what was found: a table for people, or JSON.

use std::time::Duration;

use serde_json::{Value, json};

use crate::rows::Row;
use crate::verdict::Verdict;

/// A row that has run.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) name: &'static str,
    pub(crate) verdict: Verdict,
    pub(crate) took: Duration,
}

const NAME: usize = 16;
const FIGURE: usize = 92;
const LIMIT: usize = 20;

pub(crate) fn print_header() {
    println!(
        "{:NAME$}{:FIGURE$}{:LIMIT$}{:8}{:>8}",
        "row", "figure", "limit", "result", "seconds"
    );
}

/// Prints a line for each figure of a row.
pub(crate) fn print_row(done: &Done) {
    let mut seconds = format!("{:.1}", done.took.as_secs_f64());
    let mut name = done.name;
    for check in &done.verdict.checks {
        let result = if check.held { "held" } else { "FAILED" };
        println!(
            "{name:NAME$}{:FIGURE$}{:LIMIT$}{result:8}{seconds:>8}",
            check.figure, check.limit
        );
        (name, seconds) = ("", String::new());
    }
}

/// Prints the rows that were chosen.
pub(crate) fn print_names(rows: &[Row]) {
    for row in rows {
        println!("{:NAME$}  {}", row.name, row.about);
    }
}

pub(crate) fn json(all: &[Done]) -> Value {
    let rows = all.iter().map(|done| {
        let checks = done.verdict.checks.iter();
        let checks = checks
            .map(|check| json!({"figure": check.figure, "limit": check.limit, "held": check.held}));
        json!({
            "row": done.name,
            "held": done.verdict.held(),
            "seconds": done.took.as_secs_f64(),
            "checks": checks.collect::<Vec<_>>(),
        })
    });
    let rows: Vec<_> = rows.collect();
    json!({"held": all.iter().all(|done| done.verdict.held()), "rows": rows})
}
