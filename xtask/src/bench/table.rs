//! The report as Markdown.

use std::fmt::Write as _;

use super::figures::{Figures, Footprint, Report};

/// Cores that other processes may use before the figures are called rough.
const QUIET: f64 = 0.15;

/// Returns the tables, with how they were measured above them.
pub(super) fn markdown(report: &Report) -> String {
    let mut text = conditions(report);
    text += "\n| server | request | requests/s | ÷ bare axum | CPU, µs a request | ÷ bare axum | p50, ms | p99, ms |\n";
    text += "|---|---|---|---|---|---|---|---|\n";
    for row in &report.requests {
        text += &request_row(row);
    }
    text += "\n| server | start to first answer, ms | ÷ bare axum | memory idle → loaded, MiB | bytes a session |\n";
    text += "|---|---|---|---|---|\n";
    for row in &report.servers {
        text += &server_row(row);
    }
    for row in report.requests.iter().filter(|row| row.failed > 0) {
        // Writing to a `String` cannot fail.
        let _ = write!(
            text,
            "\n{} failed {} requests of `{}`: its figures there mean little.\n",
            cell(&row.server),
            row.failed,
            row.request
        );
    }
    text
}

fn conditions(report: &Report) -> String {
    let Report {
        generator,
        rounds,
        seconds,
        connections,
        other_cores,
        ..
    } = report;
    let quiet = if *other_cores > QUIET {
        format!("Other processes used {other_cores:.1} cores meanwhile: read the figures as rough.")
    } else {
        "Nothing else ran on the machine.".to_owned()
    };
    format!(
        "The servers took turns on one core, with `{generator}` on another: {connections} \
         connections, medians of {rounds} rounds of {seconds} s. {quiet}\n"
    )
}

fn request_row(row: &Figures) -> String {
    format!(
        "| {} | `{}`{} | {:.0} | {} | {} | {} | {:.2} | {:.2} |\n",
        cell(&row.server),
        row.request.split(' ').next().unwrap_or_default(),
        row.request
            .find(' ')
            .map_or("", |end| row.request.split_at(end).1),
        row.requests_per_second,
        short(row.rate_ratio),
        short(row.cpu_us),
        short(row.cpu_ratio),
        row.p50_ms,
        row.p99_ms,
    )
}

fn server_row(row: &Footprint) -> String {
    let session = row
        .session_bytes
        .map_or("–".to_owned(), |bytes| format!("{bytes:.0}"));
    format!(
        "| {} | {} | {} | {:.0} → {:.0} | {session} |\n",
        cell(&row.server),
        short(row.start_ms),
        short(row.start_ratio),
        row.idle_mib,
        row.loaded_mib,
    )
}

/// Two or three digits that count: `0.024`, `0.75`, `5.6`, `143`.
fn short(figure: f64) -> String {
    let places = match figure.abs() {
        small if small < 0.1 => 3,
        small if small < 2.0 => 2,
        middle if middle < 20.0 => 1,
        _ => 0,
    };
    format!("{figure:.places$}")
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::figures::tests::report;

    #[test]
    fn table_has_a_row_for_each_server_and_request() {
        let text = markdown(&report());
        let expected = "\
The servers took turns on one core, with `wrk` on another: 16 connections, medians of 5 rounds of 2 s. Nothing else ran on the machine.

| server | request | requests/s | ÷ bare axum | CPU, µs a request | ÷ bare axum | p50, ms | p99, ms |
|---|---|---|---|---|---|---|---|
| bare axum | `load` | 100 | 1.00 | 5.0 | 1.00 | 1.00 | 2.00 |
| auth-mock-server | `load` | 77 | 0.70 | 11.0 | 2.2 | 1.00 | 2.00 |
| auth-mock-server | `load` after 38,000 sign-ins | 77 | 0.70 | 11.0 | 2.2 | 1.00 | 2.00 |
| bare axum | `portal_login` | 100 | 1.00 | 5.0 | 1.00 | 1.00 | 2.00 |
| auth-mock-server | `portal_login` | 77 | 0.70 | 11.0 | 2.2 | 1.00 | 2.00 |
| Prism \\| 5 | `load` | 77 | 0.70 | 11.0 | 2.2 | 1.00 | 2.00 |
| Prism \\| 5 | `portal_login` | 77 | 0.70 | 11.0 | 2.2 | 1.00 | 2.00 |

| server | start to first answer, ms | ÷ bare axum | memory idle → loaded, MiB | bytes a session |
|---|---|---|---|---|
| bare axum | 4.0 | 1.00 | 3 → 6 | – |
| auth-mock-server | 5.0 | 1.25 | 9 → 18 | 280 |
| Prism \\| 5 | 5.0 | 1.25 | 9 → 18 | – |
";
        let (tables, notes) = text.split_at(expected.len());
        assert_eq!(tables, expected);
        let note = "\nPrism \\| 5 failed 3 requests of `load`: its figures there mean little.\n";
        assert!(notes.contains(note), "{notes}");
    }

    #[test]
    fn busy_machine_is_named() {
        let mut report = report();
        report.other_cores = 0.83;
        let text = markdown(&report);
        assert!(
            text.contains("Other processes used 0.8 cores meanwhile"),
            "{text}"
        );
    }

    #[test]
    fn figures_have_two_or_three_digits() {
        let texts = [0.0244, 0.749, 1.352, 5.55, 143.4].map(short);
        assert_eq!(texts, ["0.024", "0.75", "1.35", "5.5", "143"]);
    }
}
