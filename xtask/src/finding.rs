//! What a rule found: where, what, and why the rule is there.

use std::fmt;

/// One breach of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The name of the rule.
    pub(crate) rule: &'static str,
    /// Why there is such a rule.
    pub(crate) reason: &'static str,
    /// A file, and a JSON pointer or a line in it.
    pub(crate) place: String,
    /// What stands there.
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
