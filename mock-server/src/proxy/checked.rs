//! What was found in one exchange, and how it is shown.

use http::{HeaderName, HeaderValue};

use super::body::{Known, Read};
use crate::contract::exchange::{Body, Direction, Finding};
use crate::instrument::journal::Violation;
use crate::wire::reason;

/// Number of violations in an exchange, and the first of them.
pub(super) const VIOLATIONS: HeaderName = HeaderName::from_static("x-mock-violations");

/// Violations of one exchange, and what was not compared.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) findings: Vec<Finding>,
    /// Direction, and why its body was not compared.
    pub(super) unchecked: Vec<(Direction, &'static str)>,
}

impl Checked {
    pub(super) fn found(&mut self, findings: Vec<Finding>) {
        self.findings.extend(findings);
    }

    /// Returns the body to compare. Notes why it cannot be compared where it should be.
    pub(super) fn body<'a>(&mut self, direction: Direction, known: &'a Known) -> Body<'a> {
        let why = match known {
            Known::Read(Read::Whole(bytes)) => return Body::Whole(bytes),
            Known::Unasked => return Body::Unknown,
            Known::Encoded => "content_encoding",
            Known::Read(Read::TooLong) => "too_long",
            Known::Read(Read::TooSlow) => "too_slow",
            Known::Read(Read::BrokenOff) => "broken_off",
        };
        self.unchecked.push((direction, why));
        Body::Unknown
    }

    /// Notes that there was no reply to compare. Without it, a report would look as if one was right.
    pub(super) fn no_reply(&mut self) {
        self.unchecked.push((Direction::Reply, "missing"));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.findings.is_empty() && self.unchecked.is_empty()
    }

    /// `1; invalid_reply_body; direction=reply; pointer=/body/user; …` or `0`.
    pub(super) fn header(&self) -> HeaderValue {
        let mut text = self.findings.len().to_string();
        if let Some(first) = self.findings.first() {
            text.push_str("; ");
            text.push_str(first.cause);
            for (name, fact) in facts(first) {
                reason::push_fact(&mut text, name, &fact);
            }
        }
        for (direction, why) in &self.unchecked {
            reason::push_fact(
                &mut text,
                "not_checked",
                &format!("{}_{why}", direction.name()),
            );
        }
        HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("1"))
    }

    pub(super) fn into_violations(self) -> Vec<Violation> {
        let violation = |one: Finding| Violation {
            cause: one.cause.to_owned(),
            facts: facts(&one)
                .into_iter()
                .map(|(name, fact)| (name.to_owned(), fact))
                .collect(),
        };
        self.findings.into_iter().map(violation).collect()
    }
}

fn facts(finding: &Finding) -> [(&'static str, String); 5] {
    [
        ("direction", finding.direction.name().to_owned()),
        ("pointer", finding.pointer.clone()),
        ("rule", finding.rule.to_owned()),
        ("expected", finding.expected.clone()),
        ("found", finding.found.clone()),
    ]
}
