//! The cause of a failed exchange: a browser keeps it from the page.

use std::io;

/// Never known: a page learns only that a request failed. So a call that changes something is not
/// repeated.
pub(super) fn is_connect(_: &reqwest::Error) -> bool {
    false
}

pub(super) fn find(_: &reqwest::Error) -> Option<(io::ErrorKind, String)> {
    None
}
