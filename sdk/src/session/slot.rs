//! The session that a client and its clones share, and whose it is.

mod keeping;
mod renewal;
#[cfg(test)]
mod tests;

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::time::Instant;

use self::renewal::Renewal;
pub(crate) use self::{
    keeping::{Saving, settled},
    renewal::Renewed,
};
use super::{AuthEvent, AuthEvents, Session, SessionStore, events};
use crate::{error::Error, secret::Secret};

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
    /// Raised when somebody signs in or out, and not when a session expires or is restored.
    last_word: u64,
    renewal: Option<Renewal>,
    /// Until when nobody renews ahead.
    respite: Option<Instant>,
    /// Until when a fresh token is used, whatever this machine's clock says to its expiry.
    fresh: Option<Instant>,
    /// Until when the service wants to be left alone, and how it said so.
    put_off: Option<(Instant, Arc<Error>)>,
    /// The access token that the last renewal took the place of.
    previous: Option<Secret>,
}

/// A session as a call found it, and whose it was.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) session: Session,
    identity: u64,
    /// The one that was under way when the session was taken out for its last call.
    renewal: Option<Renewal>,
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

    /// What a call notes before it may change whose session it is.
    pub(crate) fn last_word(&self) -> u64 {
        self.lock().last_word
    }

    /// Makes it `session`. At once: whoever calls from now on is this session's user.
    ///
    /// Does nothing if somebody has signed in or out since `last_word` was noted.
    pub(crate) async fn set(self: &Arc<Self>, session: Session, event: AuthEvent, last_word: u64) {
        {
            let mut state = self.lock();
            if state.last_word != last_word {
                return;
            }
            state.decide(Some(session));
            state.tell(event);
        }
        self.saved(Saving::Always).await;
    }

    /// Takes the session out for its last call. The store is not told yet.
    pub(crate) fn take(&self) -> Option<Held> {
        let mut state = self.lock();
        let mut held = state.held();
        if let Some(held) = &mut held {
            held.renewal = state.renewal.take().filter(|renewal| renewal.is_of(held));
        }
        state.decide(None);
        if held.is_some() {
            state.tell(AuthEvent::SignedOut);
        }
        held
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
                    let previous = session.access_token().clone();
                    *session = session.with_access_token(access_token.clone());
                    state.previous = Some(previous);
                    state.tell(AuthEvent::Renewed);
                    true
                }
                _ => false,
            }
        };
        if renewed {
            self.saved(Saving::Always).await;
        }
    }

    /// Forgets the session that is `held`, whose tokens are refused and cannot be renewed.
    pub(crate) async fn expire(self: &Arc<Self>, held: &Held) {
        let current = {
            let mut state = self.lock();
            let current = state.identity == held.identity && state.session.is_some();
            if current {
                state.put(None);
                state.tell(AuthEvent::Expired);
            }
            current
        };
        if current {
            self.saved(Saving::Over(held.session.clone())).await;
        }
    }

    /// Whoever panicked under the lock left a whole state: each change is one store.
    fn lock(&self) -> Locked<'_> {
        Locked {
            state: self.state.lock().unwrap_or_else(PoisonError::into_inner),
            notes: self.events.notes(),
        }
    }
}

/// The state, and what is told of it once it is released.
struct Locked<'a> {
    state: MutexGuard<'a, State>,
    // Fields are dropped in their order, so the lock is no longer held when listeners are woken.
    notes: events::Notes<'a>,
}

impl Locked<'_> {
    fn tell(&mut self, event: AuthEvent) {
        self.notes.take(event);
    }
}

impl Deref for Locked<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl State {
    fn held(&self) -> Option<Held> {
        Some(Held {
            session: self.session.clone()?,
            identity: self.identity,
            renewal: None,
        })
    }

    /// Somebody has signed in or out.
    fn decide(&mut self, session: Option<Session>) {
        self.last_word += 1;
        self.put(session);
    }

    fn put(&mut self, session: Option<Session>) {
        self.identity += 1;
        self.renewal = None;
        self.respite = None;
        self.fresh = None;
        self.put_off = None;
        self.previous = None;
        self.session = session;
    }
}
