//! Errors of Python's JSON reader.

/// Error that `json.loads` raises.
#[derive(Debug, PartialEq)]
pub(super) enum JsonError {
    /// `json.JSONDecodeError`.
    Syntax {
        message: &'static str,
        position: usize,
    },
    /// Any other exception of the parser: `UnicodeDecodeError`, `RecursionError`, `ValueError`.
    Unreadable,
}
