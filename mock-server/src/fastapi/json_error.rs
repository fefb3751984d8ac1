//! Why a text is not JSON to Python.

/// What `json.loads` raises.
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
