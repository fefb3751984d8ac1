//! Retries: which errors allow one, and the pause before it.

use std::time::Duration;

use crate::{
    error::{Error, ErrorKind},
    operation::Operation,
    runtime,
};

/// Upper limit of the first pause; it doubles with each attempt.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// Upper limit of every pause, unless the server asks for a longer one.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Whether `operation` may be sent again after `error`.
///
/// Safe cases: nothing was sent, or the server refused with 429 or 503 and `Retry-After`, or the
/// operation only reads.
pub(crate) fn is_retryable(operation: Operation, error: &Error) -> bool {
    let postponed = matches!(error.status(), Some(429 | 503)) && error.retry_after().is_some();
    let transient = matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Interrupted)
        || matches!(error.status(), Some(408 | 429 | 502 | 503 | 504));
    error.is_unsent() || postponed || (operation.is_repeatable() && transient)
}

/// Whether the server may have done `operation` in spite of `error`.
pub(crate) fn is_outcome_unknown(operation: Operation, error: &Error) -> bool {
    let lost = match error.status() {
        // The connection broke during a refusal.
        Some(400..=499) => false,
        Some(502 | 504) => true,
        _ => matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Interrupted),
    };
    !operation.is_repeatable() && !error.is_unsent() && lost
}

/// Returns the pause after attempt number `tries`: random, up to a limit that doubles each time
/// ("full jitter"), and at least the server's `Retry-After`.
///
/// The jitter keeps clients that failed together from returning together.
pub(crate) fn pause(tries: u32, error: &Error) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << tries.saturating_sub(1).min(16));
    let jittered = doubled
        .min(LONGEST_PAUSE)
        .mul_f64(runtime::random_fraction());
    jittered.max(error.retry_after().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::OPERATIONS;

    #[test]
    fn only_reading_operations_are_retried_after_transient_errors() {
        let failed = |kind, status| Error::from_parts(kind, status, None);
        let transient = [
            failed(ErrorKind::Timeout, None),
            failed(ErrorKind::Interrupted, None),
            failed(ErrorKind::Refused, Some(408)),
            failed(ErrorKind::RateLimited, Some(429)),
            failed(ErrorKind::Server, Some(502)),
            failed(ErrorKind::Server, Some(503)),
            failed(ErrorKind::Server, Some(504)),
        ];
        for operation in OPERATIONS {
            let reads = matches!(
                operation,
                Operation::Load | Operation::PortalResetCallback | Operation::ListPats
            );
            for error in &transient {
                assert_eq!(
                    is_retryable(*operation, error),
                    reads,
                    "{operation} {error}"
                );
            }
            for (kind, status) in [
                (ErrorKind::Server, Some(500)),
                (ErrorKind::Decode, Some(200)),
                (ErrorKind::Unauthorized, Some(401)),
                (ErrorKind::TooLarge, Some(200)),
            ] {
                assert!(
                    !is_retryable(*operation, &failed(kind, status)),
                    "{operation}"
                );
            }
        }
    }

    #[test]
    fn unsent_or_postponed_call_is_retried_for_every_operation() {
        let second = Some(Duration::from_secs(1));
        for operation in OPERATIONS {
            for error in [
                Error::from_parts(ErrorKind::Connect, None, None),
                Error::from_parts(ErrorKind::RateLimited, Some(429), second),
                Error::from_parts(ErrorKind::Server, Some(503), second),
            ] {
                assert!(is_retryable(*operation, &error), "{operation} {error}");
                assert!(
                    !is_outcome_unknown(*operation, &error),
                    "{operation} {error}"
                );
            }
        }
    }

    #[test]
    fn outcome_is_unknown_where_the_answer_to_an_unsafe_call_was_lost() {
        let failed = |kind, status| Error::from_parts(kind, status, None);
        for operation in OPERATIONS {
            for lost in [
                failed(ErrorKind::Timeout, None),
                failed(ErrorKind::Interrupted, None),
                failed(ErrorKind::Interrupted, Some(200)),
                failed(ErrorKind::Server, Some(502)),
                failed(ErrorKind::Server, Some(504)),
            ] {
                let unknown = is_outcome_unknown(*operation, &lost);
                assert_eq!(unknown, !operation.is_repeatable(), "{operation} {lost}");
            }
            for known in [
                failed(ErrorKind::Interrupted, Some(400)),
                failed(ErrorKind::Timeout, Some(422)),
                failed(ErrorKind::Interrupted, Some(499)),
                failed(ErrorKind::Server, Some(500)),
                failed(ErrorKind::Decode, Some(200)),
                Error::timed_out_unsent(),
            ] {
                let unknown = is_outcome_unknown(*operation, &known);
                assert!(!unknown, "{operation} {known}");
            }
        }
    }

    #[test]
    fn retry_pause_grows_is_capped_and_respects_retry_after() {
        let error = Error::from_parts(ErrorKind::Timeout, None, None);
        for tries in [0, 1, 2, 5, 100, u32::MAX] {
            let most = FIRST_PAUSE * 2_u32.pow(tries.saturating_sub(1).min(10));
            assert!(pause(tries, &error) <= most.min(LONGEST_PAUSE), "{tries}");
        }
        // One of a hundred is longer than half of its limit: all but certain.
        for (tries, limit) in [(1, 200), (2, 400), (3, 800), (9, 5000)] {
            let longest = (0..100).map(|_| pause(tries, &error)).max();
            assert!(longest > Some(Duration::from_millis(limit / 2)), "{tries}");
        }
        let asked = Some(Duration::from_secs(60));
        let error = Error::from_parts(ErrorKind::Server, Some(503), asked);
        assert_eq!(pause(1, &error), Duration::from_secs(60));
    }
}
