//! Sends one call: tokens, renewal, retries and time limits.

mod bearer;
mod renewing;
mod run;

use std::time::Duration;

use http::HeaderMap;
use progenitor_client::ResponseValue;
use tracing::{Instrument, Span, field};

use self::run::Run;
use crate::{
    client::AuthClient,
    error::{Error, RawError},
    generated,
    operation::Operation,
    reply::Reply,
    runtime::{self, Exchange, Instant},
    secret::Secret,
    session::{SaveMode, wait_for_save},
};

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
        T: Send + 'static,
        F: Exchange<Output = Result<ResponseValue<T>, RawError>> + 'static,
    {
        let (operation, client) = (self.operation, self.client.clone());
        // First, so that a logout drops the session even if the call fails.
        let last = self.credential == Credential::LastUse;
        let held = if last {
            client.slot().take()
        } else {
            client.slot().held()
        };
        runtime::present().map_err(|error| error.with_operation(operation))?;
        let saving = last.then(|| client.slot().save(SaveMode::after_sign_out(held.as_ref())));
        let saving = saving.flatten();
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
    // Beside the span, which most subscribers print only with an event.
    match outcome {
        Ok(_) => tracing::info!(parent: span, "call succeeded"),
        Err(error) => {
            span.record("error.type", field::debug(error.kind()));
            tracing::info!(parent: span, %error, "call failed");
        }
    }
}

/// Returns the time until `end`; `None` means no limit.
pub(crate) fn time_left(end: Option<Instant>) -> Duration {
    end.map_or(Duration::MAX, |end| {
        end.saturating_duration_since(Instant::now())
    })
}
