//! The attempts of one call: with which tokens, how often, until when.

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
    session::{Held, Renewed, Saving, Session, settled, wall_clock},
    transport::{CallState, Outgoing},
};

/// How long a call whose token still lives waits for a fresh one.
const AHEAD: Duration = Duration::from_millis(500);

/// What is known of a call before it is sent.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) client: AuthClient,
    pub(crate) operation: Operation,
    /// The caller's own, each marked as sensitive.
    pub(crate) headers: HeaderMap,
    /// What must not come back in the text of an error.
    pub(crate) secrets: Vec<Secret>,
    pub(crate) credential: Credential,
    /// For the call as a whole, instead of the client's.
    pub(crate) timeout: Option<Duration>,
    /// For each attempt, instead of the client's.
    pub(crate) attempt_timeout: Option<Duration>,
    /// Instead of the client's.
    pub(crate) max_attempts: Option<u32>,
    pub(crate) problem: Option<Error>,
}

/// Which bearer goes with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Credential {
    /// None, whoever is signed in.
    Nobody,
    /// That of the client's session, if there is one.
    Session,
    /// The same, and the client has no session from then on, whatever comes of the call.
    LastUse,
}

impl Plan {
    /// Sends it through `send` until there is an answer or a reason to stop.
    pub(crate) async fn run<T, F>(
        self,
        send: impl Fn(generated::Client) -> F + Send + Sync,
    ) -> Result<Reply<T>, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, RawError>> + Send,
    {
        let (operation, client) = (self.operation, self.client.clone());
        // Before anything can go wrong: a session that is given up is given up.
        let last = self.credential == Credential::LastUse;
        let held = if last {
            client.slot().take()
        } else {
            client.slot().held()
        };
        // reqwest and tokio's clock panic without one.
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(Error::request("there is no tokio runtime here").of(operation));
        }
        let saving = last.then(|| client.slot().save(Saving::Always)).flatten();
        if let Some(problem) = self.problem {
            return Err(problem.of(operation));
        }
        let span = client.span_of(operation);
        let begun = Instant::now();
        let run = Run::new(self, held);
        let deadline = run.deadline;
        let outcome = run.answer(send).instrument(span.clone()).await;
        // The server comes first.
        settled(saving, left(deadline)).await;
        tell(&span, begun.elapsed(), &outcome);
        outcome
    }
}

/// Puts what came of a call into its span, by the names that OpenTelemetry gives them.
fn tell<T>(span: &Span, took: Duration, outcome: &Result<Reply<T>, Error>) {
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
        tracing::debug!(parent: span, %error, "failed");
    }
}

/// A call under way.
struct Run {
    plan: Plan,
    /// The session whose bearer goes along.
    held: Option<Held>,
    deadline: Option<Instant>,
    /// Tokens are renewed once a call, so that a server that refuses fresh ones ends it.
    renewed: bool,
    attempts: u32,
}

impl Run {
    fn new(mut plan: Plan, held: Option<Held>) -> Self {
        // A session that is not sent is still not to be shown.
        let tokens = held.iter().flat_map(|held| held.session.secrets());
        plan.secrets.extend(tokens.cloned());
        let timeout = plan.timeout.unwrap_or(plan.client.limits().timeout);
        Self {
            held: held.filter(|_| plan.credential != Credential::Nobody),
            // None is a limit beyond all time.
            deadline: Instant::now().checked_add(timeout),
            plan,
            renewed: false,
            attempts: 0,
        }
    }

    async fn answer<T, F>(
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
            let error = match self.attempt(&send).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error.after(self.attempts),
            };
            if self.is_of_an_old_token(&error) {
                self.renew(error).await?;
                continue;
            }
            self.wait_for_the_next(tries, error).await?;
        }
    }

    /// Sends it once.
    async fn attempt<T, F>(
        &mut self,
        send: impl Fn(generated::Client) -> F + Send + Sync,
    ) -> Result<Reply<T>, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, RawError>>,
    {
        if self.left().is_zero() {
            return Err(Error::too_late().of(self.plan.operation));
        }
        let call = CallState::new(self.outgoing()?);
        self.attempts += 1;
        match send(self.plan.client.wire(call.clone())).await {
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
            Err(raw) => Err(error::read(raw, &call).await),
        }
    }

    fn outgoing(&self) -> Result<Outgoing, Error> {
        let plan = &self.plan;
        let mut headers = plan.headers.clone();
        if let Some(held) = &self.held {
            let bearer = bearer(&held.session).map_err(|error| error.of(plan.operation))?;
            headers.insert(header::AUTHORIZATION, bearer);
        }
        let limit = plan
            .attempt_timeout
            .unwrap_or(plan.client.limits().attempt_timeout);
        Ok(Outgoing {
            operation: plan.operation,
            headers,
            timeout: limit.min(self.left()),
            secrets: plan.secrets.clone(),
        })
    }

    fn left(&self) -> Duration {
        left(self.deadline)
    }

    /// Renews a token that has expired, or is about to, before it is refused.
    ///
    /// Where that cannot be done for now, one that still lives goes on being used.
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
        if client.slot().has_respite(lives) {
            return Ok(());
        }
        let patience = if lives {
            // Half of what is left, at most: the call itself needs some of it.
            AHEAD.min(self.left() / 2)
        } else {
            Duration::MAX
        };
        match self.fresh(patience).await {
            Renewed::To(fresh) => self.go_on_with(fresh),
            // The server has the last word on a session that is over: it is asked.
            Renewed::Over => self.renewed = true,
            Renewed::Unavailable(_) if lives => self.plan.client.slot().grant_respite(),
            Renewed::Unavailable(error) => return Err(self.not_renewed(error)),
        }
        Ok(())
    }

    /// What a call fails with that needs fresh tokens and cannot have them for now.
    fn not_renewed(&self, error: Error) -> Error {
        error.of_renewal().after(self.attempts)
    }

    fn is_of_an_old_token(&self, error: &Error) -> bool {
        error.kind() == ErrorKind::Unauthorized && self.held.is_some() && !self.renewed
    }

    /// Renews a token that was refused, or gives back `refusal` if that cannot be done.
    async fn renew(&mut self, refusal: Error) -> Result<(), Error> {
        let Some(held) = self.held.clone() else {
            return Err(refusal);
        };
        if !self.plan.client.can_renew(&held.session) {
            if refusal.is_definite() {
                self.plan.client.slot().expire(&held).await;
            }
            return Err(refusal);
        }
        match self.fresh(Duration::MAX).await {
            Renewed::To(fresh) => {
                self.go_on_with(fresh);
                Ok(())
            }
            Renewed::Over => Err(refusal),
            Renewed::Unavailable(error) => Err(self.not_renewed(error)),
        }
    }

    /// Fresh tokens, if they come soon enough. The renewal itself goes on.
    async fn fresh(&self, patience: Duration) -> Renewed {
        let Some(held) = &self.held else {
            return Renewed::Over;
        };
        let client = &self.plan.client;
        let limit = client.limits().timeout;
        let renewal = async {
            if self.plan.credential == Credential::LastUse {
                // Half of what is left, at most: the call itself needs some of it.
                let patience = self.left() / 2;
                held.renewed_at_last(&*client.refresher(), patience).await
            } else {
                client.slot().renew(held, &client.refresher(), limit).await
            }
        };
        tokio::time::timeout(self.left().min(patience), renewal)
            .await
            .unwrap_or_else(|_| Renewed::Unavailable(Error::not_renewed().of(self.plan.operation)))
    }

    fn go_on_with(&mut self, fresh: Held) {
        self.renewed = true;
        self.plan.secrets.extend(fresh.session.secrets().cloned());
        self.held = Some(fresh);
    }

    /// Waits until the call may be sent again, or says why it is not.
    async fn wait_for_the_next(&self, tries: u32, error: Error) -> Result<(), Error> {
        let operation = self.plan.operation;
        let most = self
            .plan
            .max_attempts
            .unwrap_or(self.plan.client.limits().max_attempts);
        let pause = retry::pause(tries, &error);
        if retry::is_allowed(operation, &error) && tries < most && pause < self.left() {
            tracing::debug!(%error, pause_ms = pause.as_millis(), "to be sent again");
            #[expect(
                clippy::disallowed_methods,
                reason = "a pause between attempts is time"
            )]
            tokio::time::sleep(pause).await;
            return Ok(());
        }
        Err(if retry::leaves_open(operation, &error) {
            error.of_unknown_outcome()
        } else {
            error
        })
    }
}

/// The time until `end`; None is beyond all time.
pub(crate) fn left(end: Option<Instant>) -> Duration {
    end.map_or(Duration::MAX, |end| {
        end.saturating_duration_since(Instant::now())
    })
}

/// What goes into `Authorization`.
fn bearer(session: &Session) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", session.access_token().expose()))
        .map_err(|_| Error::request("the access token cannot stand in a header"))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_on_its_way_out_is_not_printed() {
        let bearer = bearer(&Session::from_access_token("hunter2")).unwrap();
        assert!(!format!("{bearer:?}").contains("hunter2"));
    }
}
