//! The report as text for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{ConformanceReport, Difference, Outcome};

/// Width of the outcome at the beginning of a line.
const WIDTH: usize = 9;

pub(super) fn render(report: &ConformanceReport) -> String {
    let mut text = String::new();
    let mut counts = [0_usize; 4];
    let mut not_tried: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for result in &report.results {
        let name = match &result.case {
            Some(case) => format!("{} ({case})", result.rule),
            None => result.rule.clone(),
        };
        let title = &result.title;
        let (word, difference) = match &result.outcome {
            Outcome::Agrees => {
                counts[0] += 1;
                ("agrees", None)
            }
            Outcome::Differs { difference } => {
                counts[1] += 1;
                ("DIFFERS", Some(difference))
            }
            Outcome::KnownDifference { remark, difference } => {
                counts[2] += 1;
                let _ = writeln!(
                    text,
                    "{:WIDTH$}{name}: {title}\n  remark    {remark}",
                    "known"
                );
                write_difference(&mut text, difference);
                continue;
            }
            Outcome::Blocked { difference } => {
                counts[1] += 1;
                ("BLOCKED", Some(difference))
            }
            Outcome::NotTried { reason } => {
                counts[3] += 1;
                not_tried.entry(reason).or_default().push(&result.rule);
                continue;
            }
        };
        let _ = writeln!(text, "{word:WIDTH$}{name}: {title}");
        if let Some(difference) = difference {
            write_difference(&mut text, difference);
        }
    }
    for (reason, mut rules) in not_tried {
        rules.dedup();
        let _ = writeln!(text, "\nNot tried: {reason}\n  {}", rules.join(", "));
    }
    let [agree, differ, known, untried] = counts;
    let known = match known {
        0 => String::new(),
        count => format!(", {count} differ as the profile says"),
    };
    let _ = writeln!(
        text,
        "\n{}: {agree} agree, {differ} differ{known}, {untried} not tried",
        report.target
    );
    text
}

fn write_difference(text: &mut String, difference: &Difference) {
    let Difference {
        step,
        place,
        expected,
        actual,
    } = difference;
    let _ = writeln!(
        text,
        "  at        {step}, {place}\n  expected  {expected}\n  found     {actual}"
    );
}
