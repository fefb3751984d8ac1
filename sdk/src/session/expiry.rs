//! When an access token is due for renewal.

use std::{sync::Arc, time::Duration};

use super::{Session, server_clock::ServerClock};

/// Compares the expiry of access tokens with the server's clock.
#[derive(Debug, Clone)]
pub(crate) struct ExpiryCheck {
    clock: Arc<ServerClock>,
    /// A token is renewed this long before its expiry.
    margin: Duration,
}

impl ExpiryCheck {
    pub(crate) fn new(clock: Arc<ServerClock>, margin: Duration) -> Self {
        Self { clock, margin }
    }

    /// Whether the access token has expired, or expires within the margin. A token without an expiry
    /// is never due.
    pub(crate) fn is_due(&self, session: &Session) -> bool {
        let Some(expiry) = session.expires_at() else {
            return false;
        };
        // None is a margin beyond all time.
        let soon = self.clock.now().checked_add(self.margin);
        soon.is_none_or(|soon| expiry <= soon)
    }

    pub(crate) fn has_expired(&self, session: &Session) -> bool {
        let expiry = session.expires_at();
        expiry.is_some_and(|expiry| expiry <= self.clock.now())
    }

    /// Whether the access token has expired by a clock that the server has shown.
    pub(crate) fn has_run_out(&self, session: &Session) -> bool {
        self.clock.is_known() && self.has_expired(session)
    }

    /// Says how a token looks that has just arrived.
    pub(crate) fn arrival(&self, session: &Session) -> Arrival {
        match (self.has_expired(session), self.is_due(session)) {
            (true, _) => Arrival::Expired,
            (false, true) => Arrival::Due,
            (false, false) => Arrival::Fresh,
        }
    }
}

/// How an access token looked when it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Arrival {
    /// Not due for a while.
    #[default]
    Fresh,
    /// Due, since the server's tokens live no longer than the margin.
    Due,
    /// Expired. A server does not issue such a token, so the clocks differ.
    Expired,
}
