//! Standard output and standard error.

use std::io::Write as _;

use super::failure::Failure;

/// Prints to standard output. A reader that closes the pipe early is not an error.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::no(format!(
            "cannot write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}

/// Prints to standard error.
pub(super) fn print_error(text: &str) {
    // There is no other place to report to if this fails.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// A number and its noun, such as `1 file` or `2 files`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}
