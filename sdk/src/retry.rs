//! When a call is sent once more, and how long that waits.

use std::time::Duration;

use crate::{
    error::{Error, ErrorKind},
    operation::Operation,
};

/// The longest first pause; each further one may be twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// No pause of this crate's own is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Whether `operation` may be sent again after `error`.
///
/// What was never sent can always be. What the server put off (429, 503) by saying until when was
/// not done. Anything else is repeated only where doing it twice is doing it once.
pub(crate) fn is_allowed(operation: Operation, error: &Error) -> bool {
    let put_off = matches!(error.status(), Some(429 | 503)) && error.retry_after().is_some();
    let passing = matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Interrupted)
        || matches!(error.status(), Some(408 | 429 | 502 | 503 | 504));
    error.is_unsent() || put_off || (operation.is_repeatable() && passing)
}

/// Whether the server may have done what `operation` asks for, although `error` came of it.
pub(crate) fn leaves_open(operation: Operation, error: &Error) -> bool {
    let unheard = match error.status() {
        // It broke off while it said no.
        Some(400..=499) => false,
        Some(502 | 504) => true,
        _ => matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Interrupted),
    };
    !operation.is_repeatable() && !error.is_unsent() && unheard
}

/// How long to wait before the try after the `tries`-th: what the server asks for, at least, and
/// otherwise anything up to twice as long as before ("full jitter"), so that clients that failed
/// together do not come back together.
pub(crate) fn pause(tries: u32, error: &Error) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << tries.saturating_sub(1).min(16));
    let jittered = doubled.min(LONGEST_PAUSE).mul_f64(fastrand::f64());
    jittered.max(error.retry_after().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::OPERATIONS;

    #[test]
    fn only_what_reads_is_repeated_without_being_asked() {
        let failed = |kind, status| Error::of_parts(kind, status, None);
        let passing = [
            failed(ErrorKind::Timeout, None),
            failed(ErrorKind::Interrupted, None),
            failed(ErrorKind::Refused, Some(408)),
            failed(ErrorKind::RateLimited, Some(429)),
            failed(ErrorKind::Server, Some(502)),
            failed(ErrorKind::Server, Some(503)),
            failed(ErrorKind::Server, Some(504)),
        ];
        for operation in OPERATIONS {
            let reads = matches!(operation, Operation::Load | Operation::PortalResetCallback);
            for error in &passing {
                assert_eq!(is_allowed(*operation, error), reads, "{operation} {error}");
            }
            for (kind, status) in [
                (ErrorKind::Server, Some(500)),
                (ErrorKind::Decode, Some(200)),
                (ErrorKind::Unauthorized, Some(401)),
                (ErrorKind::TooLarge, Some(200)),
            ] {
                assert!(
                    !is_allowed(*operation, &failed(kind, status)),
                    "{operation}"
                );
            }
        }
    }

    #[test]
    fn whatever_was_not_sent_or_was_put_off_is_repeated() {
        let second = Some(Duration::from_secs(1));
        for operation in OPERATIONS {
            for error in [
                Error::of_parts(ErrorKind::Connect, None, None),
                Error::of_parts(ErrorKind::RateLimited, Some(429), second),
                Error::of_parts(ErrorKind::Server, Some(503), second),
            ] {
                assert!(is_allowed(*operation, &error), "{operation} {error}");
                assert!(!leaves_open(*operation, &error), "{operation} {error}");
            }
        }
    }

    #[test]
    fn a_pause_grows_has_an_end_and_is_never_shorter_than_asked_for() {
        let error = Error::of_parts(ErrorKind::Timeout, None, None);
        for tries in [0, 1, 2, 5, 100, u32::MAX] {
            let most = FIRST_PAUSE * 2_u32.pow(tries.saturating_sub(1).min(10));
            assert!(pause(tries, &error) <= most.min(LONGEST_PAUSE), "{tries}");
        }
        let asked = Some(Duration::from_secs(60));
        let error = Error::of_parts(ErrorKind::Server, Some(503), asked);
        assert_eq!(pause(1, &error), Duration::from_secs(60));
    }
}
