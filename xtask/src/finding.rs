//! A finding of a rule: the place, the problem, and the reason for the rule.

use std::fmt;

/// One breach of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The name of the rule.
    pub(crate) rule: &'static str,
    /// What goes wrong where the rule is broken.
    pub(crate) reason: &'static str,
    /// A file, with a JSON pointer or a line.
    pub(crate) place: String,
    /// The problem.
    pub(crate) what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            reason,
            place,
            what,
        } = self;
        write!(f, "{place}: {what}\n  {rule}: {reason}")
    }
}
