//! Sends a call until there is an answer or a reason to stop: attempts and pauses.

use std::time::Duration;

use http::{HeaderValue, header};
use progenitor_client::ResponseValue;

use super::{Credential, Plan, time_left};
use crate::{
    error::{self, Error, RawError},
    generated,
    reply::Reply,
    retry,
    runtime::{self, Exchange, Instant},
    session::{Held, Session},
    transport::{CallState, Outgoing},
};

/// A call under way.
pub(super) struct Run {
    pub(super) plan: Plan,
    /// The session whose token the call sends.
    pub(super) held: Option<Held>,
    pub(super) deadline: Option<Instant>,
    /// One renewal a call, so that a server that refuses fresh tokens ends the call.
    pub(super) renewed: bool,
    /// Why an expired token could not be renewed before it was sent.
    pub(super) not_renewed: Option<Error>,
    pub(super) attempts: u32,
}

impl Run {
    pub(super) fn new(mut plan: Plan, held: Option<Held>) -> Self {
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
            not_renewed: None,
            attempts: 0,
        }
    }

    pub(super) async fn send_until_done<T, F>(
        mut self,
        send: impl Fn(generated::Client) -> F + Send + Sync,
    ) -> Result<Reply<T>, Error>
    where
        T: Send + 'static,
        F: Exchange<Output = Result<ResponseValue<T>, RawError>> + 'static,
    {
        self.renew_ahead().await;
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
        T: Send + 'static,
        F: Exchange<Output = Result<ResponseValue<T>, RawError>> + 'static,
    {
        if self.time_left().is_zero() {
            return Err(Error::timed_out_unsent().with_operation(self.plan.operation));
        }
        let call = CallState::new(self.build_outgoing()?);
        let client = self.plan.client.generated_client(call.clone());
        let client = client.map_err(|error| error.with_operation(self.plan.operation))?;
        self.attempts += 1;
        let outcome = runtime::into_send(exchange(send(client), call.clone())).await;
        if let Some(head) = call.head() {
            self.plan.client.server_clock().learn(&head.headers);
        }
        let reply = outcome?;
        let (status, request_id) = (reply.status().as_u16(), error::request_id(&call));
        let (value, headers) = (reply.into_inner(), call.into_headers());
        Ok(Reply::new(
            value,
            status,
            request_id,
            headers,
            self.attempts,
        ))
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

    pub(super) fn time_left(&self) -> Duration {
        time_left(self.deadline)
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
            runtime::sleep(pause).await;
            return Ok(());
        }
        Err(if retry::is_outcome_unknown(operation, &error) {
            error.into_unknown_outcome()
        } else {
            error
        })
    }
}

/// Waits for the reply of `call`, and reads its refusal.
async fn exchange<T>(
    sending: impl Exchange<Output = Result<ResponseValue<T>, RawError>>,
    call: CallState,
) -> Result<ResponseValue<T>, Error> {
    match sending.await {
        Ok(reply) => Ok(reply),
        Err(raw) => Err(error::read_error(raw, &call).await),
    }
}

/// Returns the value of `Authorization`.
fn authorization(session: &Session) -> Result<HeaderValue, Error> {
    let bearer = ["Bearer ", session.access_token().expose()].concat();
    let mut value = HeaderValue::try_from(bearer).map_err(|_| {
        Error::request("the access token has characters that a header cannot carry: sign in again")
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
