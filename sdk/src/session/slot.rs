//! The session that a client and its clones share, and its renewal: once for all who wait.

#[cfg(test)]
mod tests;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, time::Instant};

use super::{AuthEvent, AuthEvents, Session, SessionStore, StoreLock, TokenRefresher, events};
use crate::{error::Error, secret::Secret};

/// How long nobody renews ahead after that has failed for the moment.
const RESPITE: Duration = Duration::from_secs(5);

/// The session of a client and its clones.
#[derive(Debug)]
pub(crate) struct Slot {
    state: Mutex<State>,
    events: events::Source,
    store: Option<Arc<dyn SessionStore>>,
    /// One write to the store at a time, so that the last one has what the slot has.
    saving: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    session: Option<Session>,
    /// Raised when another session, or none, takes the place of the one that was there. Fresh
    /// tokens of the same session do not raise it.
    identity: u64,
    renewal: Option<Renewal>,
    /// When a renewal last failed for the moment.
    failed: Option<Instant>,
}

/// A renewal under way: its result is there when it is some.
#[derive(Debug, Clone)]
struct Renewal {
    identity: u64,
    outcome: watch::Receiver<Option<Outcome>>,
}

/// What a renewal came to, for everyone who waited.
#[derive(Debug, Clone)]
enum Outcome {
    Done,
    Refused,
    Unavailable(Arc<Error>),
}

/// A session as a call found it, and whose it was.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) session: Session,
    identity: u64,
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
    pub(crate) fn new(session: Option<Session>, store: Option<Arc<dyn SessionStore>>) -> Self {
        Self {
            state: Mutex::new(State {
                session,
                ..State::default()
            }),
            events: events::Source::new(),
            store,
            saving: tokio::sync::Mutex::default(),
        }
    }

    pub(crate) fn events(&self) -> AuthEvents {
        self.events.listen()
    }

    pub(crate) fn get(&self) -> Option<Session> {
        self.lock().session.clone()
    }

    pub(crate) fn held(&self) -> Option<Held> {
        self.lock().held()
    }

    /// Puts `session` in the place of the one that is there. At once: whoever calls from now on is
    /// this session's user.
    pub(crate) async fn set(self: &Arc<Self>, session: Session, event: AuthEvent) {
        self.lock().put(Some(session));
        self.events.tell(event);
        self.save().await;
    }

    /// Takes the session out for its last call.
    pub(crate) async fn take(self: &Arc<Self>) -> Option<Held> {
        let held = {
            let mut state = self.lock();
            let held = state.held();
            state.put(None);
            held
        };
        if held.is_some() {
            self.events.tell(AuthEvent::SignedOut);
            self.save().await;
        }
        held
    }

    /// The session that the store has kept, which is the client's from now on.
    pub(crate) async fn restore(&self) -> Result<Option<Session>, super::StoreError> {
        let Some(store) = &self.store else {
            return Ok(None);
        };
        let kept = store.load().await?;
        if let Some(session) = kept.clone() {
            self.lock().put(Some(session));
            self.events.tell(AuthEvent::SignedIn);
        }
        Ok(kept)
    }

    /// Puts `access_token` into the session that `refresh_token` belongs to, if that is the one.
    pub(crate) async fn renew_by_hand(
        self: &Arc<Self>,
        refresh_token: &Secret,
        access_token: &Secret,
    ) {
        let renewed = {
            let mut state = self.lock();
            match &mut state.session {
                Some(session) if session.has_refresh_token(refresh_token) => {
                    *session = session.with_access_token(access_token.clone());
                    true
                }
                _ => false,
            }
        };
        if renewed {
            self.events.tell(AuthEvent::Renewed);
            self.save().await;
        }
    }

    /// Whether a renewal has just failed for the moment, so that asking again at once would only
    /// hold up a call whose token still lives.
    pub(crate) fn has_just_failed(&self) -> bool {
        let failed = self.lock().failed;
        failed.is_some_and(|failed| failed.elapsed() < RESPITE)
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
        let mut outcome = {
            let mut state = self.lock();
            match state.held() {
                Some(now) if now.identity != held.identity => return Renewed::Over,
                None => return Renewed::Over,
                Some(now) if !now.session.has_access_token(held.session.access_token()) => {
                    return Renewed::To(now);
                }
                Some(_) => {}
            }
            match state.renewal.clone().filter(|renewal| renewal.is_of(held)) {
                Some(renewal) => renewal.outcome,
                None => self.start(&mut state, held.clone(), Arc::clone(refresher), limit),
            }
        };
        // An error means that the task is gone: it panicked, or the runtime ends.
        let outcome = outcome.wait_for(Option::is_some).await;
        match outcome.ok().and_then(|outcome| outcome.clone()) {
            Some(Outcome::Done) => match self.held() {
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
    ) -> watch::Receiver<Option<Outcome>> {
        let (tell, outcome) = watch::channel(None);
        state.renewal = Some(Renewal {
            identity: held.identity,
            outcome: outcome.clone(),
        });
        let slot = Arc::clone(self);
        tokio::spawn(async move {
            // Until the store has the fresh tokens, so that the next process finds them there.
            let _lock = slot.lock_store().await;
            let renewed = tokio::time::timeout(limit, slot.fetch(&held, &*refresher)).await;
            let renewed = renewed.unwrap_or_else(|_| Err(super::RefreshError::unavailable()));
            tell.send_replace(Some(slot.finish(&held, renewed)));
            slot.save().await;
        });
        outcome
    }

    /// Fresh tokens, from the store if another process has just put them there.
    async fn fetch(
        &self,
        held: &Held,
        refresher: &dyn TokenRefresher,
    ) -> Result<Session, super::RefreshError> {
        if let Some(kept) = self.kept().await
            && kept.is_same_as(&held.session)
            && !kept.has_access_token(held.session.access_token())
        {
            return Ok(kept);
        }
        refresher.refresh(&held.session).await
    }

    fn finish(&self, held: &Held, renewed: Result<Session, super::RefreshError>) -> Outcome {
        let mut state = self.lock();
        let current = state.identity == held.identity;
        if current {
            state.renewal = None;
        }
        let (outcome, event) = match renewed {
            Ok(session) => {
                if current {
                    state.session = Some(session);
                }
                (Outcome::Done, AuthEvent::Renewed)
            }
            Err(error) if error.is_refused() => {
                if current {
                    state.put(None);
                }
                (Outcome::Refused, AuthEvent::Expired)
            }
            Err(error) => {
                state.failed = Some(Instant::now());
                return Outcome::Unavailable(Arc::new(error.into_error()));
            }
        };
        drop(state);
        if current {
            self.events.tell(event);
        }
        outcome
    }

    /// Forgets the session that is `held`, whose tokens are refused and cannot be renewed.
    pub(crate) async fn expire(self: &Arc<Self>, held: &Held) {
        let current = {
            let mut state = self.lock();
            let current = state.identity == held.identity && state.session.is_some();
            if current {
                state.put(None);
            }
            current
        };
        if current {
            self.events.tell(AuthEvent::Expired);
            self.save().await;
        }
    }

    /// Brings the store to what the slot has, in a task of its own: a caller who gives up does not
    /// leave it behind.
    async fn save(self: &Arc<Self>) {
        if self.store.is_none() {
            return;
        }
        let slot = Arc::clone(self);
        let saved = tokio::spawn(async move {
            let _one_at_a_time = slot.saving.lock().await;
            let Some(store) = &slot.store else { return };
            let session = slot.get();
            let outcome = match &session {
                Some(session) => store.save(session).await,
                None => store.clear().await,
            };
            slot.tell_failure(outcome);
        });
        // Only a store that panics makes an error of it, and it has said so itself.
        let _ = saved.await;
    }

    async fn lock_store(&self) -> Option<StoreLock> {
        let store = self.store.as_ref()?;
        self.tell_failure(store.lock().await)
    }

    async fn kept(&self) -> Option<Session> {
        let store = self.store.as_ref()?;
        self.tell_failure(store.load().await).flatten()
    }

    fn tell_failure<T>(&self, outcome: Result<T, super::StoreError>) -> Option<T> {
        outcome
            .map_err(|error| self.events.tell(AuthEvent::StoreFailed(error)))
            .ok()
    }

    /// Whoever panicked under the lock left a whole state: each change is one store.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// The same session with fresh tokens, for it alone: it is nobody's any more.
    pub(crate) async fn renewed_alone(&self, refresher: &dyn TokenRefresher) -> Renewed {
        match refresher.refresh(&self.session).await {
            Ok(session) => Renewed::To(Self {
                session,
                identity: self.identity,
            }),
            Err(error) if error.is_refused() => Renewed::Over,
            Err(error) => Renewed::Unavailable(error.into_error()),
        }
    }
}

impl State {
    fn held(&self) -> Option<Held> {
        Some(Held {
            session: self.session.clone()?,
            identity: self.identity,
        })
    }

    fn put(&mut self, session: Option<Session>) {
        self.identity += 1;
        self.renewal = None;
        self.failed = None;
        self.session = session;
    }
}

impl Renewal {
    /// One whose task is gone without a result is not waited for.
    fn is_of(&self, held: &Held) -> bool {
        self.identity == held.identity && self.outcome.has_changed().is_ok()
    }
}
