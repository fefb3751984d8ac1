//! The error of a command, with its exit code.

/// Exit code for mistakes of the caller.
const USAGE: u8 = 2;
/// Exit code if the server cannot be reached or refuses.
const NO: u8 = 1;

/// Error of a command.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: u8,
    pub(super) message: String,
}

impl Failure {
    pub(super) fn usage(message: impl std::fmt::Display) -> Self {
        Self {
            code: USAGE,
            message: message.to_string(),
        }
    }

    pub(super) fn no(message: impl std::fmt::Display) -> Self {
        Self {
            code: NO,
            message: message.to_string(),
        }
    }
}
