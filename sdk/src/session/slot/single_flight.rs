//! A renewal under way, and its result for every call that waits for it.

use std::sync::Arc;

use tokio::sync::watch;

use crate::{error::Error, session::Session};

/// A renewal under way, of the session with the number `identity`.
#[derive(Debug, Clone)]
pub(super) struct Renewal {
    identity: u64,
    outcome: watch::Receiver<Option<Outcome>>,
}

/// The result of a renewal.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    Done(Session),
    Refused,
    Unavailable(Arc<Error>),
}

impl Renewal {
    /// Returns a renewal without a result, and the sender of the result.
    pub(super) fn new(identity: u64) -> (watch::Sender<Option<Outcome>>, Self) {
        let (sender, outcome) = watch::channel(None);
        (sender, Self { identity, outcome })
    }

    /// Whether it renews the session `identity` and can still have a result: its task is alive.
    pub(super) fn is_running_for(&self, identity: u64) -> bool {
        self.identity == identity && self.outcome.has_changed().is_ok()
    }

    /// Waits for the result; `None` if the task is gone, by a panic or because the runtime ended.
    pub(super) async fn outcome(mut self) -> Option<Outcome> {
        let outcome = self.outcome.wait_for(Option::is_some).await;
        outcome.ok().and_then(|outcome| outcome.clone())
    }
}
