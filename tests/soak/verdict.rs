//! What a row found, beside what it has to find.

use std::fmt;

/// One figure and its limit.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    /// The figure, in words that say what was measured.
    pub(crate) figure: String,
    pub(crate) limit: String,
    pub(crate) held: bool,
}

/// The figures of a row.
#[derive(Debug, Default, Clone)]
pub(crate) struct Verdict {
    pub(crate) checks: Vec<Check>,
}

impl Verdict {
    fn add(mut self, figure: String, limit: String, held: bool) -> Self {
        self.checks.push(Check {
            figure,
            limit,
            held,
        });
        self
    }

    /// Adds a figure that must not be larger than its limit.
    pub(crate) fn at_most(self, what: &str, value: f64, unit: &str, limit: f64) -> Self {
        let held = value <= limit;
        self.add(
            format!("{what}: {}", Amount(value, unit)),
            format!("at most {}", Amount(limit, unit)),
            held,
        )
    }

    /// Adds a figure that must not be smaller than its limit.
    pub(crate) fn at_least(self, what: &str, value: f64, unit: &str, limit: f64) -> Self {
        let held = value >= limit;
        self.add(
            format!("{what}: {}", Amount(value, unit)),
            format!("at least {}", Amount(limit, unit)),
            held,
        )
    }

    /// Adds a count that must not be smaller than another.
    pub(crate) fn no_fewer(self, what: &str, value: u64, least: u64) -> Self {
        let held = value >= least;
        self.add(
            format!("{what}: {value}"),
            format!("at least {least}"),
            held,
        )
    }

    /// Adds a count that must be exact.
    pub(crate) fn exactly(self, what: &str, value: u64, expected: u64) -> Self {
        let held = value == expected;
        self.add(format!("{what}: {value}"), format!("{expected}"), held)
    }

    /// Adds what kept a row from being measured.
    pub(crate) fn broken(self, error: &dyn fmt::Display) -> Self {
        self.add(
            format!("not measured: {error}"),
            "no error".to_owned(),
            false,
        )
    }

    pub(crate) fn held(&self) -> bool {
        self.checks.iter().all(|check| check.held)
    }
}

/// A number with a unit, with as many digits as it is worth.
struct Amount<'a>(f64, &'a str);

impl fmt::Display for Amount<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(value, unit) = self;
        let digits = if value.fract() == 0.0 {
            0
        } else if value.abs() < 10.0 {
            2
        } else {
            1
        };
        write!(formatter, "{value:.digits$}")?;
        if unit.is_empty() {
            Ok(())
        } else {
            write!(formatter, " {unit}")
        }
    }
}

/// Bytes in MiB, with a sign.
#[expect(
    clippy::cast_precision_loss,
    reason = "a figure for people, far below 2^52"
)]
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figure_at_its_limit_holds_and_beyond_does_not() {
        let verdict = Verdict::default;
        let held = |verdict: Verdict| verdict.held();
        assert!(held(verdict().at_most("m", 64.0, "MiB", 64.0)));
        assert!(!held(verdict().at_most("m", 64.1, "MiB", 64.0)));
        assert!(held(verdict().at_least("r", 0.8, "", 0.8)));
        assert!(!held(verdict().at_least("r", 0.79, "", 0.8)));
        assert!(!held(verdict().at_least("r", f64::NAN, "", 0.8)));
        assert!(held(verdict().exactly("n", 1, 1)));
        assert!(!held(verdict().exactly("n", 2, 1)));
        assert!(!held(verdict().exactly("n", 1, 1).broken(&"no server")));
    }

    #[test]
    fn figure_says_what_it_is_in_words() {
        let verdict = Verdict::default().at_most("memory", 12.34, "MiB", 64.0);
        let check = &verdict.checks[0];
        assert_eq!(
            (check.figure.as_str(), check.limit.as_str()),
            ("memory: 12.3 MiB", "at most 64 MiB")
        );
    }
}
