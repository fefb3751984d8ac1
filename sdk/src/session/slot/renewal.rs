//! The renewal of a session: once for all who wait, and for that session only.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, time::Instant};
use tracing::Instrument;

use super::{Held, Saving, Slot, State};
use crate::{
    error::Error,
    session::{AuthEvent, RefreshError, Session, TokenRefresher, wall_clock},
};

/// How long nobody renews ahead after a renewal has ended, whichever way. Else a token that lives for
/// less than the margin would be renewed before every call, and by a clock that is ahead each one.
const RESPITE: Duration = Duration::from_secs(5);

/// A renewal under way: its result is there when it is some.
#[derive(Debug, Clone)]
pub(super) struct Renewal {
    identity: u64,
    outcome: watch::Receiver<Option<Outcome>>,
}

/// What a renewal came to, for everyone who waited.
#[derive(Debug, Clone)]
enum Outcome {
    Done(Session),
    Refused,
    Unavailable(Arc<Error>),
}

/// What a call that met an expired token can do.
#[derive(Debug)]
pub(crate) enum Renewed {
    /// Go on, with these tokens of the same session.
    To(Held),
    /// Nothing: the session is over, or is no longer the client's.
    Over,
    /// Nothing for now.
    Unavailable(Error),
}

impl Slot {
    /// Whether a renewal has just ended, so that asking again would only hold up a call. One whose
    /// token no longer lives, by this machine's clock, goes ahead only with one that is fresh.
    pub(crate) fn has_respite(&self, lives: bool) -> bool {
        let state = self.lock();
        let end = if lives { state.respite } else { state.fresh };
        end.is_some_and(|end| Instant::now() < end)
    }

    /// Lets the next calls go ahead, since a renewal takes its time.
    pub(crate) fn grant_respite(&self) {
        self.lock().respite_until(Instant::now() + RESPITE);
    }

    /// Fresh tokens for the session that is `held`.
    ///
    /// The first who asks starts a renewal, the others wait for it. It runs in a task of its own,
    /// so that nothing is lost when the first one gives up.
    pub(crate) async fn renew(
        self: &Arc<Self>,
        held: &Held,
        refresher: &Arc<dyn TokenRefresher>,
        limit: Duration,
    ) -> Renewed {
        let renewal = {
            let mut state = self.lock();
            match state.held() {
                Some(now) if now.identity != held.identity => return Renewed::Over,
                None => return Renewed::Over,
                Some(now) if !now.session.has_access_token(held.session.access_token()) => {
                    return Renewed::To(now);
                }
                Some(_) => {}
            }
            if let Some((until, error)) = &state.put_off
                && Instant::now() < *until
            {
                return Renewed::Unavailable(error.again());
            }
            match state.renewal.clone().filter(|renewal| renewal.is_of(held)) {
                Some(renewal) => renewal,
                None => self.start(&mut state, held.clone(), Arc::clone(refresher), limit),
            }
        };
        match renewal.outcome().await {
            Some(Outcome::Done(_)) => match self.held() {
                Some(now) if now.identity == held.identity => Renewed::To(now),
                _ => Renewed::Over,
            },
            Some(Outcome::Refused) => Renewed::Over,
            Some(Outcome::Unavailable(error)) => Renewed::Unavailable(error.again()),
            None => Renewed::Unavailable(Error::not_renewed()),
        }
    }

    fn start(
        self: &Arc<Self>,
        state: &mut State,
        held: Held,
        refresher: Arc<dyn TokenRefresher>,
        limit: Duration,
    ) -> Renewal {
        let (tell, outcome) = watch::channel(None);
        let renewal = Renewal {
            identity: held.identity,
            outcome,
        };
        state.renewal = Some(renewal.clone());
        let slot = Arc::clone(self);
        let task = async move {
            let fetching = async {
                let lock = slot.lock_store().await;
                (lock, slot.fetch(&held, &*refresher).await)
            };
            // The lock is held until the store has the fresh tokens, where the next process looks.
            let (_lock, renewed) = tokio::time::timeout(limit, fetching)
                .await
                .unwrap_or_else(|_| (None, Err(RefreshError::unavailable())));
            let outcome = slot.finish(&held, renewed);
            if !matches!(outcome, Outcome::Unavailable(_)) {
                slot.saved(Saving::Over(held.session)).await;
            }
            tell.send_replace(Some(outcome));
        };
        tokio::spawn(task.in_current_span());
        renewal
    }

    /// Fresh tokens, from the store if another process has just put them there.
    async fn fetch(
        &self,
        held: &Held,
        refresher: &dyn TokenRefresher,
    ) -> Result<Session, RefreshError> {
        let kept = self.kept().await.filter(|kept| self.is_newer(kept, held));
        if let Some(kept) = &kept
            && kept.expires_at().is_none_or(|expiry| wall_clock() < expiry)
        {
            return Ok(kept.clone());
        }
        // Expired too, but its refresh token is the one to use.
        let newest = kept.as_ref().unwrap_or(&held.session);
        let fresh = refresher.refresh(newest).await?;
        if fresh.is_of_another(&held.session) {
            return Err(RefreshError::unavailable());
        }
        Ok(fresh)
    }

    fn finish(&self, held: &Held, renewed: Result<Session, RefreshError>) -> Outcome {
        let mut state = self.lock();
        let current = state.identity == held.identity;
        if current {
            state.renewal = None;
            state.rest(None);
        }
        let (outcome, event) = match renewed {
            Ok(session) => {
                if current {
                    state.previous = Some(held.session.access_token().clone());
                    state.session = Some(session.clone());
                    state.fresh = state.respite;
                }
                (Outcome::Done(session), AuthEvent::Renewed)
            }
            Err(error) if error.is_refused() => {
                if current {
                    state.put(None);
                }
                (Outcome::Refused, AuthEvent::Expired)
            }
            Err(error) => {
                let error = Arc::new(error.into_error());
                if current {
                    state.rest(Some(&error));
                }
                return Outcome::Unavailable(error);
            }
        };
        if current {
            state.tell(event);
        }
        outcome
    }
}

impl Held {
    /// The same session with fresh tokens, for its last call: it is nobody's any more.
    ///
    /// Those of the renewal that was under way, unless they take longer than `patience`.
    pub(crate) async fn renewed_at_last(
        &self,
        refresher: &dyn TokenRefresher,
        patience: Duration,
    ) -> Renewed {
        let shared = async { self.renewal.clone()?.outcome().await };
        match tokio::time::timeout(patience, shared).await {
            Ok(Some(Outcome::Done(session))) => Renewed::To(self.with(session)),
            Ok(Some(Outcome::Refused)) => Renewed::Over,
            Ok(Some(Outcome::Unavailable(error))) => Renewed::Unavailable(error.again()),
            Ok(None) | Err(_) => self.renewed_alone(refresher).await,
        }
    }

    async fn renewed_alone(&self, refresher: &dyn TokenRefresher) -> Renewed {
        match refresher.refresh(&self.session).await {
            Ok(session) if session.is_of_another(&self.session) => {
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
    /// After a renewal, and for as long as an `error` asks for.
    fn rest(&mut self, error: Option<&Arc<Error>>) {
        let now = Instant::now();
        let asked = error.and_then(|error| Some((now.checked_add(error.retry_after()?)?, error)));
        self.put_off = asked.map(|(until, error)| (until, Arc::clone(error)));
        self.respite = asked.map(|(until, _)| until);
        self.respite_until(now + RESPITE);
    }

    /// Or longer, if there is a longer one.
    fn respite_until(&mut self, end: Instant) {
        self.respite = self.respite.max(Some(end));
    }
}

impl Renewal {
    /// One whose task is gone without a result is not waited for.
    pub(super) fn is_of(&self, held: &Held) -> bool {
        self.identity == held.identity && self.outcome.has_changed().is_ok()
    }

    /// What it comes to; None if the task is gone: it panicked, or the runtime ends.
    async fn outcome(mut self) -> Option<Outcome> {
        let outcome = self.outcome.wait_for(Option::is_some).await;
        outcome.ok().and_then(|outcome| outcome.clone())
    }
}
