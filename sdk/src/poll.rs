//! Waiting until a sign-in is decided on another device.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    attempts::left,
    error::{Error, ErrorKind},
    login_status::{LoginProgress, LoginState},
    pending::PendingLogin,
    session::Session,
};

/// No interval is shorter, so that zero is not a flood.
const SHORTEST: Duration = Duration::from_millis(20);

/// How long a question has for its answer, however near the end is.
const ANSWER: Duration = Duration::from_secs(5);

/// How a sign-in is waited for: how often the server is asked, and for how long.
///
/// ```
/// use std::time::Duration;
/// use auth_sdk::PollOptions;
///
/// let options = PollOptions::default().every(Duration::from_secs(1)).within(Duration::from_secs(60));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PollOptions {
    interval: Duration,
    limit: Duration,
}

/// Every two seconds, for the ten minutes that a sign-in waits at the server.
impl Default for PollOptions {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(2),
            limit: Duration::from_secs(600),
        }
    }
}

impl PollOptions {
    /// The time between an answer and the next question, give or take a fifth, so that many who
    /// wait do not ask in step. A `Retry-After` makes it longer.
    ///
    /// ```
    /// let options = auth_sdk::PollOptions::default().every(std::time::Duration::from_secs(5));
    /// ```
    #[must_use]
    pub fn every(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// For how long.
    ///
    /// A question that was asked just before the end has up to five seconds for its answer, which
    /// may be the only one with the tokens.
    ///
    /// ```
    /// let options = auth_sdk::PollOptions::default().within(std::time::Duration::from_secs(60));
    /// ```
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    fn pause(&self, asked_for: Option<Duration>) -> Duration {
        let jittered = self.interval.as_secs_f64() * (0.8 + 0.4 * fastrand::f64());
        let jittered = Duration::try_from_secs_f64(jittered).unwrap_or(Duration::MAX);
        jittered.max(asked_for.unwrap_or_default()).max(SHORTEST)
    }
}

/// Asks until there is a session, or will never be one.
pub(crate) async fn wait(pending: &PendingLogin, options: PollOptions) -> Result<Session, Error> {
    // A question is part of the wait: what the user did since it began is their last word.
    let began = Some(pending.last_word());
    // None is a limit beyond all time.
    let end = Instant::now().checked_add(options.limit);
    while !left(end).is_zero() {
        // The answer may be the only one with the tokens, so a question is not asked in vain.
        let limit = left(end).max(ANSWER);
        let asked_for = match pending.status_since(began).timeout(limit).await {
            Ok(progress) => match outcome(&progress) {
                Some(outcome) => return outcome,
                None => None,
            },
            Err(error) if is_passing(&error) => error.retry_after(),
            Err(error) => return Err(error),
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "a pause between questions is time"
        )]
        tokio::time::sleep(options.pause(asked_for).min(left(end))).await;
    }
    Err(Error::of_sign_in(ErrorKind::Timeout))
}

/// What the sign-in has come to; None while it waits.
fn outcome(progress: &LoginProgress) -> Option<Result<Session, Error>> {
    if let Some(session) = progress.session() {
        return Some(Ok(session.clone()));
    }
    let kind = match progress.state() {
        LoginState::Rejected => ErrorKind::LoginRejected,
        LoginState::Expired => ErrorKind::LoginExpired,
        LoginState::Consumed => ErrorKind::LoginConsumed,
        LoginState::Pending | LoginState::Approved | LoginState::Other(_) => return None,
    };
    Some(Err(Error::of_sign_in(kind)))
}

/// Whether the next question may be answered although this one was not.
fn is_passing(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Connect
            | ErrorKind::Timeout
            | ErrorKind::OutcomeUnknown
            | ErrorKind::RateLimited
            | ErrorKind::Server
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_stays_near_its_interval_and_above_what_is_asked_for() {
        let options = PollOptions::default().every(Duration::from_secs(10));
        for _ in 0..100 {
            let pause = options.pause(None);
            assert!((Duration::from_secs(8)..=Duration::from_secs(12)).contains(&pause));
        }
        let minute = Duration::from_secs(60);
        assert_eq!(options.pause(Some(minute)), minute);
        // However long: no pause is a panic.
        options.every(Duration::MAX).pause(None);
        assert_eq!(options.every(Duration::ZERO).pause(None), SHORTEST);
    }
}
