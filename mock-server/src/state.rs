//! What a running server holds: the world behind its lock, the clock and the key.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::HeaderValue;
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::error::ApiError;
use crate::wire::Secret;
use crate::wire::session::Token;
use crate::world::{
    AccessGrant, Clock, Grant, Message, Refusal, Scenario, ScenarioError, SessionId, Signer, World,
};

/// One server's state, shared by its requests.
pub(crate) struct Shared {
    world: Mutex<World>,
    signer: Signer,
    clock: Clock,
    scenario: Scenario,
    base_url: String,
    /// How many messages there were when the inbox last changed: what long polls wait on.
    deliveries: watch::Sender<usize>,
    requests: AtomicU64,
}

impl Shared {
    pub(crate) fn new(
        scenario: Scenario,
        random: crate::world::Random,
        signer: Signer,
        clock: Clock,
        base_url: String,
    ) -> Result<Self, ScenarioError> {
        let world = World::new(&scenario, random, base_url.clone())?;
        let deliveries = watch::Sender::new(0);
        Ok(Self {
            world: Mutex::new(world),
            signer,
            clock,
            scenario,
            base_url,
            deliveries,
            requests: AtomicU64::new(1),
        })
    }

    /// One step of the world, at the present time.
    pub(crate) fn step<T>(&self, step: impl FnOnce(&mut World, Timestamp) -> T) -> T {
        let now = self.clock.now();
        let mut world = self.world.lock();
        let before = world.inbox().sequence();
        let outcome = step(&mut world, now);
        let after = world.inbox().sequence();
        drop(world);
        if after != before {
            self.deliveries.send_replace(after);
        }
        outcome
    }

    /// The live session of a bearer.
    pub(crate) fn authenticate(&self, bearer: Option<&str>) -> Result<SessionId, ApiError> {
        let token = bearer.ok_or(ApiError::NotAuthenticated)?;
        Ok(self.step(|world, now| world.authenticate(now, token))?)
    }

    /// Signs what the world has granted. The lock is free meanwhile; a session that ends in
    /// between leaves a token that is good for nothing.
    pub(crate) fn sign_access(&self, grant: &AccessGrant) -> Secret {
        let token = self.signer.sign(&grant.claims);
        self.step(|world, now| world.accept(now, grant, &token));
        token.into()
    }

    /// A new session's two tokens.
    pub(crate) fn sign(&self, grant: Grant) -> Token {
        Token {
            access_token: self.sign_access(&grant.access),
            refresh_token: grant.refresh_token.into(),
            token_type: "bearer",
        }
    }

    /// Begins anew with the scenario, in one step: nothing issued before works after it.
    pub(crate) fn reset(&self, keep_clock: bool) -> Result<(), ScenarioError> {
        let mut world = self.world.lock();
        let next = world.successor(&self.scenario, self.base_url.clone())?;
        *world = next;
        if !keep_clock {
            self.clock.rewind();
        }
        drop(world);
        self.deliveries.send_replace(0);
        Ok(())
    }

    /// An id for a request that brought none: a count, unique in this server.
    pub(crate) fn next_request_id(&self) -> HeaderValue {
        let count = self.requests.fetch_add(1, Ordering::Relaxed);
        HeaderValue::from_str(&format!("req_{count:08x}"))
            .unwrap_or(HeaderValue::from_static("req"))
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// The newest message that `select` takes, or the first to come within `wait`, which is real
    /// time: somebody waits for an answer meanwhile.
    pub(crate) async fn wait_for_message(
        &self,
        wait: Duration,
        select: impl Fn(&Message) -> bool,
    ) -> Option<Message> {
        let mut deliveries = self.deliveries.subscribe();
        let found = || self.step(|world, _| world.inbox().newest_first(&select).next().cloned());
        let arrival = async {
            loop {
                if let Some(message) = found() {
                    return Some(message);
                }
                deliveries.changed().await.ok()?;
            }
        };
        tokio::time::timeout(wait, arrival).await.unwrap_or(None)
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        use http::StatusCode as S;
        let (status, detail) = match refusal {
            Refusal::SessionEnded => return Self::InvalidCredentials,
            Refusal::NoProof => return Self::NotAuthenticated,
            Refusal::Locked { seconds } => {
                return Self::Refused {
                    status: S::TOO_MANY_REQUESTS,
                    detail: "Too many failed attempts",
                    retry_after: Some(seconds),
                };
            }
            Refusal::WrongCredentials => (S::UNAUTHORIZED, "Incorrect email or password"),
            Refusal::WrongCode => (S::UNAUTHORIZED, "Invalid or expired code"),
            Refusal::PortalNotFound => (S::NOT_FOUND, "Portal not found"),
            Refusal::OrganizationNotFound => (S::NOT_FOUND, "Organization not found"),
            Refusal::ExchangeCodeNotFound => (S::NOT_FOUND, "Exchange code not found"),
            Refusal::LoginSessionNotFound => (S::NOT_FOUND, "Login session not found"),
            Refusal::ResetTokenNotFound => (S::NOT_FOUND, "Reset token not found"),
            Refusal::UserNotFound => (S::NOT_FOUND, "User not found"),
            Refusal::PortalSession => (S::FORBIDDEN, "Not available to portal users"),
            Refusal::Impersonated => (S::FORBIDDEN, "Not available while acting as another user"),
            Refusal::NotTheApprover => (S::FORBIDDEN, "Not your login session"),
            Refusal::NotAllowed => (S::FORBIDDEN, "Not allowed to act as this user"),
            Refusal::AlreadyDecided => (S::CONFLICT, "Login session already decided"),
        };
        Self::refused(status, detail)
    }
}
