//! Waiting for the approval of a sign-in on another device.

use std::time::Duration;

use crate::{
    attempts::time_left,
    error::{Error, ErrorKind},
    login_status::{LoginProgress, LoginState},
    pending::PendingLogin,
    runtime::{self, Instant},
    session::Session,
};

/// The shortest pause, so that an interval of zero does not flood the server.
const MIN_INTERVAL: Duration = Duration::from_millis(20);

/// Time for the answer to one poll, even near the end of the wait.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);

/// How often and how long [`PendingLogin::wait`] polls the server.
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
    /// Sets the pause between an answer and the next poll; 2 s by default.
    ///
    /// A jitter of one fifth keeps many clients from polling in step. A `Retry-After` makes the pause
    /// longer.
    ///
    /// ```
    /// let options = auth_sdk::PollOptions::default().every(std::time::Duration::from_secs(5));
    /// ```
    #[must_use]
    pub fn every(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Sets how long to wait; 10 minutes by default.
    ///
    /// A poll just before the end has up to five seconds for its answer, which may be the only one
    /// with the tokens.
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
        let jittered = self.interval.as_secs_f64() * (0.8 + 0.4 * runtime::random_fraction());
        let jittered = Duration::try_from_secs_f64(jittered).unwrap_or(Duration::MAX);
        jittered
            .max(asked_for.unwrap_or_default())
            .max(MIN_INTERVAL)
    }
}

impl PendingLogin {
    /// Waits until the sign-in is approved on another device, and signs in.
    ///
    /// Polls the server as `options` say. Dropping the future ends the wait. Transient failures (no
    /// connection, no answer, 429, 5xx) do not end it.
    ///
    /// If the user signs in or out of the client during the wait, that newer choice wins: the
    /// session of this sign-in is returned, but the client does not use it.
    ///
    /// # Errors
    ///
    /// [`LoginRejected`](crate::ErrorKind::LoginRejected),
    /// [`LoginExpired`](crate::ErrorKind::LoginExpired) or
    /// [`LoginConsumed`](crate::ErrorKind::LoginConsumed) if the sign-in ended in one of these ways;
    /// [`Timeout`](crate::ErrorKind::Timeout) without a decision in time; otherwise as for
    /// [`status`](Self::status).
    ///
    /// ```no_run
    /// # async fn run(pending: auth_sdk::PendingLogin) -> Result<(), auth_sdk::Error> {
    /// use auth_sdk::PollOptions;
    ///
    /// println!("please approve the sign-in on your phone");
    /// let session = pending.wait(PollOptions::default()).await?;
    /// # Ok(()) }
    /// ```
    pub async fn wait(&self, options: PollOptions) -> Result<Session, Error> {
        // Of the whole wait, not of each poll: a sign-in or sign-out since then wins.
        let began = Some(self.generation());
        // None is a limit beyond all time.
        let end = Instant::now().checked_add(options.limit);
        while !time_left(end).is_zero() {
            // The answer may be the only one with the tokens, so each poll has time for it.
            let limit = time_left(end).max(ANSWER_LIMIT);
            let asked_for = match self.status_since(began).timeout(limit).await {
                Ok(progress) => match read_outcome(&progress) {
                    Some(outcome) => return outcome,
                    None => None,
                },
                Err(error) if is_transient(&error) => error.retry_after(),
                Err(error) => return Err(error),
            };
            runtime::sleep(options.pause(asked_for).min(time_left(end))).await;
        }
        Err(Error::sign_in_failed(ErrorKind::Timeout))
    }
}

/// Returns the result of the sign-in; `None` while it waits.
fn read_outcome(progress: &LoginProgress) -> Option<Result<Session, Error>> {
    if let Some(session) = progress.session() {
        return Some(Ok(session.clone()));
    }
    let kind = match progress.state() {
        LoginState::Rejected => ErrorKind::LoginRejected,
        LoginState::Expired => ErrorKind::LoginExpired,
        LoginState::Consumed => ErrorKind::LoginConsumed,
        LoginState::Pending | LoginState::Approved | LoginState::Other(_) => return None,
    };
    Some(Err(Error::sign_in_failed(kind)))
}

/// Whether the next poll may succeed after this error.
fn is_transient(error: &Error) -> bool {
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
    fn poll_options_have_the_interval_and_the_limit_that_were_set() {
        let (interval, limit) = (Duration::from_secs(1), Duration::from_secs(60));
        let expected = PollOptions { interval, limit };
        let options = PollOptions::default();
        assert_eq!(options.every(interval).within(limit), expected);
        assert_eq!(options.within(limit).every(interval), expected);
    }

    #[test]
    fn poll_interval_has_jitter_and_respects_retry_after() {
        let options = PollOptions::default().every(Duration::from_secs(10));
        for _ in 0..100 {
            let pause = options.pause(None);
            assert!((Duration::from_secs(8)..=Duration::from_secs(12)).contains(&pause));
        }
        let minute = Duration::from_secs(60);
        assert_eq!(options.pause(Some(minute)), minute);
        // The longest interval must not panic.
        options.every(Duration::MAX).pause(None);
        assert_eq!(options.every(Duration::ZERO).pause(None), MIN_INTERVAL);
    }
}
