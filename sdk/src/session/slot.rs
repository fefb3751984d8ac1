//! The session that a client and its clones share.

pub(super) mod keeping;
pub(super) mod renewal;
mod single_flight;
#[cfg(test)]
mod tests;

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use self::single_flight::Renewal;
use super::{Arrival, AuthEvent, AuthEvents, ExpiryCheck, Session, SessionStore, events};
use crate::{error::Error, runtime::Instant, secret::Secret, token_reply::AccessToken};

/// The session of a client and its clones.
#[derive(Debug)]
pub(crate) struct Slot {
    state: Mutex<State>,
    events: events::Emitter,
    store: Option<Arc<dyn SessionStore>>,
    expiry: ExpiryCheck,
    /// Held by a save, so that the last save writes the newest session.
    saving: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    session: Option<Session>,
    /// Number of the session: raised when another session, or none, replaces it. Fresh tokens of the
    /// same session do not raise it.
    identity: u64,
    /// Raised when the user signs in or out, but not when a session expires or is restored.
    generation: u64,
    renewal: Option<Renewal>,
    /// Until then, calls do not renew ahead.
    cooldown: Option<Instant>,
    /// How the token looked when the server issued it. One that had expired is used until the server
    /// refuses it: the server's clock is not known. One that was due lives shorter than the margin, and
    /// is used until it expires.
    arrival: Arrival,
    /// No renewal before that time, by the service's `Retry-After`; and the error that held it.
    retry_after: Option<(Instant, Arc<Error>)>,
    /// The access token before the last renewal.
    previous: Option<Secret>,
}

/// Which sessions in the store a save may overwrite. A newer sign-in of another process must stay.
#[derive(Debug)]
pub(crate) enum SaveMode {
    Always,
    /// This session only; another one belongs to another process.
    IfSame(Session),
}

impl SaveMode {
    /// A sign-out clears the session that it ended. Another one in the store is newer: another process
    /// has signed in.
    pub(crate) fn after_sign_out(held: Option<&Held>) -> Self {
        held.map_or(Self::Always, |held| Self::IfSame(held.session.clone()))
    }
}

/// The session at the start of a call, with its number.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) session: Session,
    identity: u64,
    /// The renewal that was under way when the session was taken out for its last call.
    renewal: Option<Renewal>,
}

impl Slot {
    pub(crate) fn new(
        session: Option<Session>,
        store: Option<Arc<dyn SessionStore>>,
        expiry: ExpiryCheck,
    ) -> Self {
        Self {
            state: Mutex::new(State {
                session,
                ..State::default()
            }),
            events: events::Emitter::new(),
            store,
            expiry,
            saving: tokio::sync::Mutex::default(),
        }
    }

    pub(crate) fn events(&self) -> AuthEvents {
        self.events.subscribe()
    }

    pub(crate) fn get(&self) -> Option<Session> {
        self.lock().session.clone()
    }

    pub(crate) fn held(&self) -> Option<Held> {
        self.lock().held()
    }

    /// Number of sign-ins and sign-outs so far. A call reads it before it may change the session.
    pub(crate) fn generation(&self) -> u64 {
        self.lock().generation
    }

    /// Replaces the session. Calls that start from now on use it.
    ///
    /// Does nothing if the user has signed in or out since `generation` was read.
    pub(crate) async fn set(self: &Arc<Self>, session: Session, event: AuthEvent, generation: u64) {
        {
            let mut state = self.lock();
            if state.generation != generation {
                return;
            }
            let arrival = self.expiry.arrival(&session);
            state.replace_by_user(Some(session));
            state.arrival = arrival;
            state.emit(event);
        }
        self.save_and_wait(SaveMode::Always).await;
    }

    /// Takes the session out for its last call, without saving.
    pub(crate) fn take(&self) -> Option<Held> {
        let mut state = self.lock();
        let mut held = state.held();
        if let Some(held) = &mut held {
            held.renewal = state
                .renewal
                .take()
                .filter(|renewal| renewal.is_running_for(held.identity));
        }
        state.replace_by_user(None);
        if held.is_some() {
            state.emit(AuthEvent::SignedOut);
        }
        held
    }

    /// Puts `fresh` tokens into the session if `refresh_token` belongs to it.
    pub(crate) async fn store_refreshed(
        self: &Arc<Self>,
        refresh_token: &Secret,
        fresh: AccessToken,
    ) {
        let renewed = {
            let mut state = self.lock();
            let old = state.session.clone();
            let old = old.filter(|session| session.has_refresh_token(refresh_token));
            if let Some(old) = &old {
                state.renew(old, old.renewed(fresh), &self.expiry);
                state.emit(AuthEvent::Renewed);
            }
            old
        };
        if let Some(old) = renewed {
            self.save_and_wait(SaveMode::IfSame(old)).await;
        }
    }

    /// Drops the session `held`, whose tokens are refused and cannot be renewed.
    pub(crate) async fn expire(self: &Arc<Self>, held: &Held) {
        let current = {
            let mut state = self.lock();
            let current = state.identity == held.identity && state.session.is_some();
            if current {
                state.replace(None);
                state.emit(AuthEvent::Expired);
            }
            current
        };
        if current {
            self.save_and_wait(SaveMode::IfSame(held.session.clone()))
                .await;
        }
    }

    /// A panic under the lock leaves the state whole, since each change is one assignment.
    fn lock(&self) -> Locked<'_> {
        Locked {
            state: self.state.lock().unwrap_or_else(PoisonError::into_inner),
            batch: self.events.batch(),
        }
    }
}

/// The locked state, and the events to send after the unlock.
struct Locked<'a> {
    state: MutexGuard<'a, State>,
    // Fields are dropped in this order, so the lock is free when listeners wake.
    batch: events::Batch<'a>,
}

impl Locked<'_> {
    fn emit(&mut self, event: AuthEvent) {
        self.batch.push(event);
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

    /// Replaces the session by the user's choice: a sign-in or a sign-out.
    fn replace_by_user(&mut self, session: Option<Session>) {
        self.generation += 1;
        self.replace(session);
    }

    /// Replaces the tokens of the session.
    fn renew(&mut self, old: &Session, fresh: Session, expiry: &ExpiryCheck) {
        self.arrival = expiry.arrival(&fresh);
        self.previous = Some(old.access_token().clone());
        self.session = Some(fresh);
    }

    fn replace(&mut self, session: Option<Session>) {
        self.identity += 1;
        self.renewal = None;
        self.cooldown = None;
        self.arrival = Arrival::Fresh;
        self.retry_after = None;
        self.previous = None;
        self.session = session;
    }
}
