//! Renewing a session: once for all waiting calls, and for that session only.

use std::{sync::Arc, time::Duration};

use tracing::Instrument;

use super::{
    Held, SaveMode, Slot, State,
    keeping::wait_for_save,
    single_flight::{Outcome, Renewal},
};
use crate::{
    error::Error,
    runtime::{self, Instant},
    session::{Arrival, AuthEvent, RefreshError, Session, TokenRefresher},
};

/// For this long after a renewal that failed or took long, calls do not renew ahead, but use the token
/// that they have.
const COOLDOWN: Duration = Duration::from_secs(5);

/// Longest wait for a renewal on another runtime, which may stand still: a current-thread runtime runs
/// only inside its `block_on`.
const ELSEWHERE_WAIT: Duration = Duration::from_secs(2);

/// What a call with an expired token can do.
#[derive(Debug)]
pub(crate) enum Renewed {
    /// Continue with these tokens of the same session.
    To(Held),
    /// Fail: the session is over, or is no longer the client's.
    Over,
    /// Fail for now: the renewal did not succeed.
    Unavailable(Error),
    /// Continue without: the renewal goes on.
    Running,
}

impl Slot {
    /// Whether a call should renew the session `held` before it sends its token.
    pub(crate) fn is_due(&self, held: &Held) -> bool {
        if !self.expiry.is_due(&held.session) {
            return false;
        }
        let state = self.lock();
        if state.identity != held.identity {
            return true;
        }
        let cools_down = state.cooldown.is_some_and(|end| Instant::now() < end);
        let is_due = match state.arrival {
            Arrival::Fresh => true,
            Arrival::Due => self.expiry.has_run_out(&held.session),
            Arrival::Expired => false,
        };
        is_due && !cools_down
    }

    /// Whether the token was good when it arrived, and has expired by the server's clock since.
    pub(crate) fn has_run_out(&self, held: &Held) -> bool {
        self.lock().arrival != Arrival::Expired && self.expiry.has_run_out(&held.session)
    }

    pub(crate) fn has_expired(&self, held: &Held) -> bool {
        self.expiry.has_expired(&held.session)
    }

    /// Keeps the next calls from renewing ahead, since a renewal takes long.
    pub(crate) fn start_cooldown(&self) {
        self.lock().cool_down_until(Instant::now() + COOLDOWN);
    }

    /// Renews the session `held`.
    ///
    /// The first caller starts a renewal, the others wait for it (single-flight). It runs in a task
    /// of its own, so that it goes on when the first caller gives up.
    pub(crate) async fn renew(
        self: &Arc<Self>,
        held: &Held,
        refresher: &Arc<dyn TokenRefresher>,
        limit: Duration,
    ) -> Renewed {
        loop {
            let renewal = match self.find_or_start_renewal(held, refresher, limit) {
                Ok(renewal) => renewal,
                Err(renewed) => return renewed,
            };
            let outcome = if renewal.is_elsewhere() {
                let outcome = renewal.clone().outcome();
                let outcome = runtime::within(ELSEWHERE_WAIT, outcome).await;
                let Some(Some(outcome)) = outcome else {
                    self.lock().give_up(&renewal);
                    continue;
                };
                Some(outcome)
            } else {
                renewal.outcome().await
            };
            return match outcome {
                Some(Outcome::Done(_)) => match self.held() {
                    Some(now) if now.identity == held.identity => Renewed::To(now),
                    _ => Renewed::Over,
                },
                Some(Outcome::Refused) => Renewed::Over,
                Some(Outcome::Unavailable(error)) => Renewed::Unavailable(error.duplicate()),
                None => Renewed::Unavailable(Error::not_renewed()),
            };
        }
    }

    /// Returns the renewal under way, or starts one. An error is an answer without a renewal.
    fn find_or_start_renewal(
        self: &Arc<Self>,
        held: &Held,
        refresher: &Arc<dyn TokenRefresher>,
        limit: Duration,
    ) -> Result<Renewal, Renewed> {
        let mut state = self.lock();
        match state.held() {
            Some(now) if now.identity != held.identity => return Err(Renewed::Over),
            None => return Err(Renewed::Over),
            Some(now) if !now.session.has_access_token(held.session.access_token()) => {
                return Err(Renewed::To(now));
            }
            Some(_) => {}
        }
        if let Some((until, error)) = &state.retry_after
            && Instant::now() < *until
        {
            return Err(Renewed::Unavailable(error.duplicate()));
        }
        let running = state.renewal.clone();
        Ok(running
            .filter(|renewal| renewal.is_running_for(held.identity))
            .unwrap_or_else(|| {
                self.start_renewal(&mut state, held.clone(), Arc::clone(refresher), limit)
            }))
    }

    fn start_renewal(
        self: &Arc<Self>,
        state: &mut State,
        held: Held,
        refresher: Arc<dyn TokenRefresher>,
        limit: Duration,
    ) -> Renewal {
        let (sender, renewal) = Renewal::new(held.identity);
        state.renewal = Some(renewal.clone());
        let slot = Arc::clone(self);
        let task = async move {
            let fetching = async {
                let lock = slot.lock_store().await;
                (lock, slot.fetch_fresh(&held, &*refresher).await)
            };
            // Held until the store has the fresh tokens, so that the next process finds them.
            let (lock, renewed) = runtime::within(limit, fetching)
                .await
                .unwrap_or_else(|| (None, Err(RefreshError::unavailable())));
            let outcome = slot.finish_renewal(&held, renewed);
            if !matches!(outcome, Outcome::Unavailable(_)) {
                let saving = slot.save_locked(lock, SaveMode::IfSame(held.session));
                wait_for_save(saving, Duration::MAX).await;
            }
            sender.send_replace(Some(outcome));
        };
        runtime::spawn(task.in_current_span());
        renewal
    }

    /// Takes fresh tokens from the store if another process has just saved them, else asks
    /// `refresher`.
    async fn fetch_fresh(
        &self,
        held: &Held,
        refresher: &dyn TokenRefresher,
    ) -> Result<Session, RefreshError> {
        let kept = self
            .load_stored()
            .await
            .filter(|kept| self.is_newer(kept, held));
        if let Some(kept) = &kept
            && !self.expiry.has_expired(kept)
        {
            return Ok(kept.clone());
        }
        // The stored access token has expired too, but its refresh token is the newest.
        let newest = kept.as_ref().unwrap_or(&held.session);
        let fresh = refresher.refresh(newest).await?;
        if fresh.is_other_session(&held.session) {
            return Err(RefreshError::unavailable());
        }
        Ok(fresh)
    }

    fn finish_renewal(&self, held: &Held, renewed: Result<Session, RefreshError>) -> Outcome {
        let mut state = self.lock();
        let current = state.identity == held.identity;
        if current
            && let Some(session) = &state.session
            && !session.has_access_token(held.session.access_token())
        {
            // Another runtime was faster.
            return Outcome::Done(session.clone());
        }
        if current {
            state.renewal = None;
            state.cool_down(None);
        }
        let (outcome, event) = match renewed {
            Ok(session) => {
                if current {
                    state.renew(&held.session, session.clone(), &self.expiry);
                }
                (Outcome::Done(session), AuthEvent::Renewed)
            }
            Err(error) if error.is_refused() => {
                if current {
                    state.replace(None);
                }
                (Outcome::Refused, AuthEvent::Expired)
            }
            Err(error) => {
                let error = Arc::new(error.into_error());
                if current {
                    state.cool_down(Some(&error));
                }
                return Outcome::Unavailable(error);
            }
        };
        if current {
            state.emit(event);
        }
        outcome
    }
}

impl Held {
    /// Renews the session for its last call, after the client has dropped it.
    ///
    /// Waits for the renewal under way, if there is one, for at most `patience`.
    pub(crate) async fn renew_for_last_call(
        &self,
        refresher: &dyn TokenRefresher,
        patience: Duration,
    ) -> Renewed {
        let shared = async { self.renewal.clone()?.outcome().await };
        match runtime::within(patience, shared).await.flatten() {
            Some(Outcome::Done(session)) => Renewed::To(self.with(session)),
            Some(Outcome::Refused) => Renewed::Over,
            Some(Outcome::Unavailable(error)) => Renewed::Unavailable(error.duplicate()),
            None => self.renew_alone(refresher).await,
        }
    }

    async fn renew_alone(&self, refresher: &dyn TokenRefresher) -> Renewed {
        match refresher.refresh(&self.session).await {
            Ok(session) if session.is_other_session(&self.session) => {
                Renewed::Unavailable(Error::not_renewed())
            }
            Ok(session) => Renewed::To(self.with(session)),
            Err(error) if error.is_refused() => Renewed::Over,
            Err(error) => Renewed::Unavailable(error.into_error()),
        }
    }

    fn with(&self, session: Session) -> Self {
        Self {
            session,
            ..self.clone()
        }
    }
}

impl State {
    /// Lets the next call start another renewal instead of `renewal`.
    fn give_up(&mut self, renewal: &Renewal) {
        if self
            .renewal
            .as_ref()
            .is_some_and(|now| now.is_same(renewal))
        {
            self.renewal = None;
        }
    }

    /// Starts the cooldown after a renewal, at least as long as the `Retry-After` of `error`.
    fn cool_down(&mut self, error: Option<&Arc<Error>>) {
        let now = Instant::now();
        let asked = error.and_then(|error| Some((now.checked_add(error.retry_after()?)?, error)));
        self.retry_after = asked.map(|(until, error)| (until, Arc::clone(error)));
        self.cooldown = asked.map(|(until, _)| until);
        self.cool_down_until(now + COOLDOWN);
    }

    /// Extends the cooldown to `end`, never shortens it.
    fn cool_down_until(&mut self, end: Instant) {
        self.cooldown = self.cooldown.max(Some(end));
    }
}
