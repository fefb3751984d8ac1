//! What a run found, rule by rule.

mod text;

use serde::Serialize;

use crate::instrument::junit;

/// What a conformance run found. Needs the feature `conformance`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ConformanceReport {
    /// Base URL of the server.
    pub target: String,
    /// Results, one for each case of each rule.
    pub results: Vec<RuleResult>,
}

/// Result of one case of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RuleResult {
    /// Id of the rule.
    pub rule: String,
    /// What tells the case from the others of its rule.
    pub case: Option<String>,
    /// The rule.
    pub title: String,
    /// What was found.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What was found about a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// The server keeps the rule.
    Agrees,
    /// The server answers otherwise.
    Differs {
        /// Where and how.
        difference: Difference,
    },
    /// The server answers otherwise, as its profile says.
    KnownDifference {
        /// Remark of the profile.
        remark: String,
        /// Where and how.
        difference: Difference,
    },
    /// The rule could not be tried, since a step before it went wrong.
    Blocked {
        /// What went wrong.
        difference: Difference,
    },
    /// The rule could not be tried.
    NotTried {
        /// Why.
        reason: String,
    },
}

/// How an answer differs from the rule. It has no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The step, such as `POST /v1/auth/switch`.
    pub step: String,
    /// Place in the answer: `status`, `body`, a header or a JSON pointer.
    pub place: String,
    /// What the rule expects there. `$name` stands for a value.
    pub expected: String,
    /// What was there.
    pub actual: String,
}

/// Format of a [`ConformanceReport`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConformanceFormat {
    /// Text for people.
    Text,
    /// JSON, with the fields of [`ConformanceReport`].
    Json,
    /// `JUnit` XML: a test case for each case of a rule.
    Junit,
}

impl ConformanceReport {
    /// Whether all rules that were tried agree, and at least one was.
    pub fn agrees(&self) -> bool {
        let mut outcomes = self.results.iter().map(|result| &result.outcome);
        let tried = outcomes
            .clone()
            .any(|one| matches!(one, Outcome::Agrees | Outcome::KnownDifference { .. }));
        tried && !outcomes.any(Outcome::fails)
    }

    /// Returns the report as text.
    pub fn render(&self, format: ConformanceFormat) -> String {
        match format {
            ConformanceFormat::Text => text::render(self),
            ConformanceFormat::Json => match serde_json::to_string_pretty(self) {
                Ok(text) => text + "\n",
                // All keys are text.
                Err(_) => String::new(),
            },
            ConformanceFormat::Junit => self.junit(),
        }
    }

    fn junit(&self) -> String {
        let mut suite = junit::Suite::new("conformance");
        for result in &self.results {
            let verdict = match &result.outcome {
                Outcome::Agrees => junit::Verdict::Passed,
                Outcome::Differs { difference } => failure("differs", difference),
                Outcome::Blocked { difference } => failure("blocked", difference),
                Outcome::KnownDifference { remark, .. } => {
                    junit::Verdict::Skipped(format!("known difference: {remark}"))
                }
                Outcome::NotTried { reason } => junit::Verdict::Skipped(reason.clone()),
            };
            let case = result.case.iter().map(|case| format!(" ({case})"));
            let name = result.title.clone() + &case.collect::<String>();
            suite.add(&result.rule, &name, verdict);
        }
        suite.render()
    }
}

fn failure(kind: &str, difference: &Difference) -> junit::Verdict {
    junit::Verdict::Failed(vec![junit::Failure {
        kind: kind.to_owned(),
        message: difference.line(),
        text: String::new(),
    }])
}

impl Outcome {
    /// Whether the server does not keep the rule, or keeps it from being tried.
    pub fn fails(&self) -> bool {
        matches!(self, Self::Differs { .. } | Self::Blocked { .. })
    }
}

impl Difference {
    /// Returns the difference in one line.
    pub fn line(&self) -> String {
        let Self {
            step,
            place,
            expected,
            actual,
        } = self;
        format!("{step}: {place}: expected {expected}, found {actual}")
    }
}

#[cfg(test)]
mod tests;
