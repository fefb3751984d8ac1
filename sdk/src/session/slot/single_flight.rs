//! A renewal under way, and its result for every call that waits for it.

use std::sync::Arc;

use tokio::sync::watch;

use crate::{
    error::Error,
    runtime::{self, Id},
    session::Session,
};

/// A renewal under way, of the session with the number `identity`.
#[derive(Debug, Clone)]
pub(super) struct Renewal {
    identity: u64,
    /// The runtime of its task.
    runtime: Option<Id>,
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
        let runtime = runtime::find_present();
        let renewal = Self {
            identity,
            runtime,
            outcome,
        };
        (sender, renewal)
    }

    /// Whether it renews the session `identity` and can still have a result: its task is alive.
    pub(super) fn is_running_for(&self, identity: u64) -> bool {
        self.identity == identity && self.outcome.has_changed().is_ok()
    }

    /// Whether its task is on another runtime, which may stand still.
    pub(super) fn is_elsewhere(&self) -> bool {
        self.runtime != runtime::find_present()
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.outcome.same_channel(&other.outcome)
    }

    /// Waits for the result; `None` if the task is gone, by a panic or because the runtime ended.
    pub(super) async fn outcome(mut self) -> Option<Outcome> {
        let outcome = self.outcome.wait_for(Option::is_some).await;
        outcome.ok().and_then(|outcome| outcome.clone())
    }
}
