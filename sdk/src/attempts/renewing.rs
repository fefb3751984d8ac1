//! The access token of a call: renewed before it is sent, or after it was refused.

use std::time::Duration;

use super::{Credential, run::Run};
use crate::{
    error::{Error, ErrorKind},
    runtime,
    session::{Held, Renewed},
};

/// Longest wait for a renewal while the present token is still valid.
const AHEAD_WAIT: Duration = Duration::from_millis(500);

impl Run {
    /// Renews a token that has expired or is about to expire, by the server's clock as far as it is
    /// known.
    ///
    /// If the renewal does not succeed, the present token is sent all the same: the server decides.
    pub(super) async fn renew_ahead(&mut self) {
        let Some(held) = &self.held else {
            return;
        };
        let client = &self.plan.client;
        let slot = client.slot();
        if !client.can_renew(&held.session) || !slot.is_due(held) {
            return;
        }
        let expired = slot.has_expired(held);
        // At most half of the time left: the call itself needs the rest.
        let half = self.time_left() / 2;
        let patience = if expired { half } else { half.min(AHEAD_WAIT) };
        match self.fetch_fresh(patience).await {
            Renewed::To(fresh) => self.use_renewed(fresh),
            Renewed::Over => self.renewed = true,
            Renewed::Unavailable(error) if expired => self.not_renewed = Some(error),
            Renewed::Unavailable(_) | Renewed::Running => {
                self.plan.client.slot().start_cooldown();
            }
        }
    }

    /// Turns the failure of a renewal into the error of the call.
    fn renewal_error(&self, error: Error) -> Error {
        error.into_not_renewed().with_attempts(self.attempts)
    }

    /// Whether `error` refuses a token that has not been renewed yet.
    pub(super) fn is_refused_token(&self, error: &Error) -> bool {
        error.kind() == ErrorKind::Unauthorized && self.held.is_some() && !self.renewed
    }

    /// Renews a refused token; returns `refusal` if the session is over.
    pub(super) async fn renew_refused(&mut self, refusal: Error) -> Result<(), Error> {
        let Some(held) = self.held.clone() else {
            return Err(refusal);
        };
        if !self.plan.client.can_renew(&held.session) {
            if refusal.is_definite_refusal() {
                self.plan.client.slot().expire(&held).await;
            }
            return Err(refusal);
        }
        // It has just failed, before the token was sent.
        if let Some(error) = self.not_renewed.take() {
            return Err(self.renewal_error(error));
        }
        match self.fetch_fresh(Duration::MAX).await {
            Renewed::To(fresh) => {
                self.use_renewed(fresh);
                Ok(())
            }
            Renewed::Over => Err(refusal),
            Renewed::Unavailable(error) => Err(self.renewal_error(error)),
            Renewed::Running => {
                let error = Error::not_renewed().with_operation(self.plan.operation);
                Err(self.renewal_error(error))
            }
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
                // A quarter of the time left for the renewal under way, another one for its own.
                let patience = self.time_left() / 4;
                held.renew_for_last_call(&*client.refresher(), patience)
                    .await
            } else {
                client.slot().renew(held, &client.refresher(), limit).await
            }
        };
        runtime::within(self.time_left().min(patience), renewal)
            .await
            .unwrap_or(Renewed::Running)
    }

    fn use_renewed(&mut self, fresh: Held) {
        self.renewed = true;
        self.plan.secrets.extend(fresh.session.secrets().cloned());
        self.held = Some(fresh);
    }
}
