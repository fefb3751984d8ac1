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
}
