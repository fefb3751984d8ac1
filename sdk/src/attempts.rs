//! Sends one call: tokens, renewal, retries and time limits.

use std::{future::Future, time::Duration};

use http::{HeaderMap, HeaderValue, header};
use progenitor_client::ResponseValue;
use tokio::time::Instant;
use tracing::{Instrument, Span, field};

use crate::{
    client::AuthClient,
    error::{self, Error, ErrorKind, RawError},
    generated,
    operation::Operation,
    reply::Reply,
    retry,
    secret::Secret,
    session::{Held, Renewed, SaveMode, Session, wait_for_save, wall_clock},
    transport::{CallState, Outgoing},
};

/// Longest wait for a renewal while the present token is still valid.
const AHEAD_WAIT: Duration = Duration::from_millis(500);

/// A call before it is sent.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) client: AuthClient,
    pub(crate) operation: Operation,
    /// The caller's headers, each marked as sensitive.
    pub(crate) headers: HeaderMap,
    /// Redacted in the text of errors.
    pub(crate) secrets: Vec<Secret>,
    pub(crate) credential: Credential,
    /// Limit of the whole call; `None` for the client's.
    pub(crate) timeout: Option<Duration>,
    /// Limit of each attempt; `None` for the client's.
    pub(crate) attempt_timeout: Option<Duration>,
    /// `None` for the client's.
    pub(crate) max_attempts: Option<u32>,
    /// Fails the call before it is sent.
    pub(crate) problem: Option<Error>,
}

/// Which access token a call sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Credential {
    /// No token, even with a session.
    Anonymous,
    /// The token of the client's session, if there is one.
    Session,
    /// The same, and the client drops the session, whether the call succeeds or not.
    LastUse,
}

impl Plan {
    /// Sends the call through `send` until there is an answer or a reason to stop.
    pub(crate) async fn run<T, F>(
        self,
        send: impl Fn(generated::Client) -> F + Send + Sync,
    ) -> Result<Reply<T>, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, RawError>> + Send,
    {
        let (operation, client) = (self.operation, self.client.clone());
        // First, so that a logout drops the session even if the call fails.
        let last = self.credential == Credential::LastUse;
        let held = if last {
            client.slot().take()
        } else {
            client.slot().held()
        };
        // reqwest and tokio's clock panic without one.
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(
                Error::request("no tokio runtime: await the call inside of one")
                    .with_operation(operation),
            );
        }
        let saving = last.then(|| client.slot().save(SaveMode::Always)).flatten();
        if let Some(problem) = self.problem {
            return Err(problem.with_operation(operation));
        }
        let span = client.new_span(operation);
        let begun = Instant::now();
        let run = Run::new(self, held);
        let deadline = run.deadline;
        let outcome = run.send_until_done(send).instrument(span.clone()).await;
        wait_for_save(saving, time_left(deadline)).await;
        record_outcome(&span, begun.elapsed(), &outcome);
        outcome
    }
}

/// Records the outcome of a call in its span, by OpenTelemetry's names.
fn record_outcome<T>(span: &Span, took: Duration, outcome: &Result<Reply<T>, Error>) {
    let (status, request_id, attempts) = match outcome {
        Ok(reply) => (Some(reply.status()), reply.request_id(), reply.attempts()),
        Err(error) => (error.status(), error.request_id(), error.attempts()),
    };
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    if let Some(id) = request_id {
        span.record("request_id", id);
    }
    span.record("http.request.resend_count", attempts.saturating_sub(1));
    span.record(
        "duration_ms",
        u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
    );
    if let Err(error) = outcome {
        span.record("error.type", field::debug(error.kind()));
        tracing::debug!(parent: span, %error, "call failed");
    }
}

/// A call under way.
struct Run {
    plan: Plan,
    /// The session whose token the call sends.
    held: Option<Held>,
    deadline: Option<Instant>,
    /// One renewal a call, so that a server that refuses fresh tokens ends the call.
    renewed: bool,
    attempts: u32,
}

impl Run {
    fn new(mut plan: Plan, held: Option<Held>) -> Self {
        // The tokens are redacted even if they are not sent.
        let tokens = held.iter().flat_map(|held| held.session.secrets());
        plan.secrets.extend(tokens.cloned());
        let timeout = plan.timeout.unwrap_or(plan.client.limits().timeout);
        Self {
            held: held.filter(|_| plan.credential != Credential::Anonymous),
            // None is a limit beyond all time.
            deadline: Instant::now().checked_add(timeout),
            plan,
            renewed: false,
            attempts: 0,
        }
    }

    async fn send_until_done<T, F>(
        mut self,
        send: impl Fn(generated::Client) -> F + Send + Sync,
    ) -> Result<Reply<T>, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, RawError>> + Send,
    {
        self.renew_ahead().await?;
        let mut tries = 0;
        loop {
            tries += 1;
            let error = match self.send_once(&send).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error.with_attempts(self.attempts),
            };
            if self.is_refused_token(&error) {
                self.renew_refused(error).await?;
                continue;
            }
            self.pause_before_retry(tries, error).await?;
        }
    }

    /// Sends one attempt.
    async fn send_once<T, F>(
        &mut self,
        send: impl Fn(generated::Client) -> F + Send + Sync,
    ) -> Result<Reply<T>, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, RawError>>,
    {
        if self.time_left().is_zero() {
            return Err(Error::timed_out_unsent().with_operation(self.plan.operation));
        }
        let call = CallState::new(self.build_outgoing()?);
        let client = self.plan.client.generated_client(call.clone());
        let client = client.map_err(|error| error.with_operation(self.plan.operation))?;
        self.attempts += 1;
        match send(client).await {
            Ok(reply) => {
                let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
                let request_id = error::request_id(&call);
                let value = reply.into_inner();
                Ok(Reply::new(
                    value,
                    status,
                    request_id,
                    headers,
                    self.attempts,
                ))
            }
            Err(raw) => Err(error::read_error(raw, &call).await),
        }
    }

    fn build_outgoing(&self) -> Result<Outgoing, Error> {
        let plan = &self.plan;
        let mut headers = plan.client.headers().clone();
        headers.extend(plan.headers.clone());
        if let Some(held) = &self.held {
            let bearer = authorization(&held.session)
                .map_err(|error| error.with_operation(plan.operation))?;
            headers.insert(header::AUTHORIZATION, bearer);
        }
        let limit = plan
            .attempt_timeout
            .unwrap_or(plan.client.limits().attempt_timeout);
        Ok(Outgoing {
            operation: plan.operation,
            headers,
            timeout: limit.min(self.time_left()),
            secrets: plan.secrets.clone(),
        })
    }

    fn time_left(&self) -> Duration {
        time_left(self.deadline)
    }

    /// Renews a token that has expired or is about to expire.
    ///
    /// If the renewal does not succeed, a token that is still valid is used.
    async fn renew_ahead(&mut self) -> Result<(), Error> {
        let limits = self.plan.client.limits();
        let Some(held) = &self.held else {
            return Ok(());
        };
        let Some(expiry) = held.session.expires_at() else {
            return Ok(());
        };
        let now = wall_clock();
        // None is a margin beyond all time.
        let soon = now.checked_add(limits.refresh_margin);
        let early = soon.is_some_and(|soon| soon < expiry);
        let client = &self.plan.client;
        if early || !client.can_renew(&held.session) {
            return Ok(());
        }
        let lives = now < expiry;
        if client.slot().is_cooling_down(lives) {
            return Ok(());
        }
        let patience = if lives {
            // At most half of the time left: the call itself needs the rest.
            AHEAD_WAIT.min(self.time_left() / 2)
        } else {
            Duration::MAX
        };
        match self.fetch_fresh(patience).await {
            Renewed::To(fresh) => self.use_renewed(fresh),
            // The call is sent all the same: the server decides whether the session is over.
            Renewed::Over => self.renewed = true,
            Renewed::Unavailable(_) if lives => self.plan.client.slot().start_cooldown(),
            Renewed::Unavailable(error) => return Err(self.renewal_error(error)),
        }
        Ok(())
    }

    /// Turns the failure of a renewal into the error of the call.
    fn renewal_error(&self, error: Error) -> Error {
        error.into_not_renewed().with_attempts(self.attempts)
    }

    /// Whether `error` refuses a token that has not been renewed yet.
    fn is_refused_token(&self, error: &Error) -> bool {
        error.kind() == ErrorKind::Unauthorized && self.held.is_some() && !self.renewed
    }

    /// Renews a refused token; returns `refusal` if the session is over.
    async fn renew_refused(&mut self, refusal: Error) -> Result<(), Error> {
        let Some(held) = self.held.clone() else {
            return Err(refusal);
        };
        if !self.plan.client.can_renew(&held.session) {
            if refusal.is_definite_refusal() {
                self.plan.client.slot().expire(&held).await;
            }
            return Err(refusal);
        }
        match self.fetch_fresh(Duration::MAX).await {
            Renewed::To(fresh) => {
                self.use_renewed(fresh);
                Ok(())
            }
            Renewed::Over => Err(refusal),
            Renewed::Unavailable(error) => Err(self.renewal_error(error)),
        }
    }

    /// Waits for a renewal, for at most `patience`. The renewal itself goes on after that.
    async fn fetch_fresh(&self, patience: Duration) -> Renewed {
        let Some(held) = &self.held else {
            return Renewed::Over;
        };
        let client = &self.plan.client;
        let limit = client.limits().timeout;
        let renewal = async {
            if self.plan.credential == Credential::LastUse {
                // At most half of the time left: the call itself needs the rest.
                let patience = self.time_left() / 2;
                held.renew_for_last_call(&*client.refresher(), patience)
                    .await
            } else {
                client.slot().renew(held, &client.refresher(), limit).await
            }
        };
        tokio::time::timeout(self.time_left().min(patience), renewal)
            .await
            .unwrap_or_else(|_| {
                Renewed::Unavailable(Error::not_renewed().with_operation(self.plan.operation))
            })
    }

    fn use_renewed(&mut self, fresh: Held) {
        self.renewed = true;
        self.plan.secrets.extend(fresh.session.secrets().cloned());
        self.held = Some(fresh);
    }

    /// Waits until the next attempt, or returns the error of the call.
    async fn pause_before_retry(&self, tries: u32, error: Error) -> Result<(), Error> {
        let operation = self.plan.operation;
        let most = self
            .plan
            .max_attempts
            .unwrap_or(self.plan.client.limits().max_attempts);
        let pause = retry::pause(tries, &error);
        if retry::is_retryable(operation, &error) && tries < most && pause < self.time_left() {
            tracing::debug!(%error, pause_ms = pause.as_millis(), "retrying");
            #[expect(
                clippy::disallowed_methods,
                reason = "a pause between attempts is time"
            )]
            tokio::time::sleep(pause).await;
            return Ok(());
        }
        Err(if retry::is_outcome_unknown(operation, &error) {
            error.into_unknown_outcome()
        } else {
            error
        })
    }
}

/// Returns the time until `end`; `None` means no limit.
pub(crate) fn time_left(end: Option<Instant>) -> Duration {
    end.map_or(Duration::MAX, |end| {
        end.saturating_duration_since(Instant::now())
    })
}

/// Returns the value of `Authorization`.
fn authorization(session: &Session) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", session.access_token().expose()))
        .map_err(|_| {
            Error::request(
                "the access token has characters that a header cannot carry: sign in again",
            )
        })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_an_authorization_header_hides_the_token() {
        let bearer = authorization(&Session::from_access_token("hunter2")).unwrap();
        assert!(!format!("{bearer:?}").contains("hunter2"));
    }
}
