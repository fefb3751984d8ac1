//! What a running server holds: its namespaces, and the key that signs for all of them.

mod namespace;
mod namespaces;

use std::borrow::Cow;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::error::ApiError;
use crate::extract::NoBearer;
use crate::journal::{Counts, Note};
use crate::wire::Secret;
use crate::wire::session::Token;
use crate::world::{AccessGrant, Grant, Refusal, Refused, SessionId, Signer, World};
use jiff::Timestamp;

pub(crate) use namespace::{Keep, Namespace, People, Snapshot, StateDocument};
pub(crate) use namespaces::{Name, Namespaces, Origin};

/// One server's state, shared by its requests.
pub(crate) struct Server {
    signer: Signer,
    namespaces: Namespaces,
    seed: Option<u64>,
    /// Of all namespaces, those that have gone too.
    counts: Mutex<Counts>,
    /// Whether the server is to stop.
    stop: watch::Sender<bool>,
    /// Room for those who watch events.
    streams: Arc<Semaphore>,
}

/// How many watch events at once: few beside the connections that there can be.
const STREAMS: usize = 1024;

impl Server {
    pub(crate) fn new(signer: Signer, namespaces: Namespaces, seed: Option<u64>) -> Self {
        Self {
            signer,
            namespaces,
            seed,
            counts: Mutex::new(Counts::default()),
            stop: watch::Sender::new(false),
            streams: Arc::new(Semaphore::new(STREAMS)),
        }
    }

    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// What fixes the values that are drawn, where anything does.
    pub(crate) fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// Which statuses were seen in all namespaces.
    pub(crate) fn counts(&self) -> &Mutex<Counts> {
        &self.counts
    }

    /// Lets the server stop once the requests under way are answered.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Tells when the server is to stop.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Room for one who watches events, for as long as the permit lives; `None` where there are too
    /// many.
    pub(crate) fn admit_stream(&self) -> Option<OwnedSemaphorePermit> {
        self.streams.clone().try_acquire_owned().ok()
    }

    pub(crate) fn namespaces(&self) -> &Namespaces {
        &self.namespaces
    }
}

/// What a request works on: the server, and the namespace that it selects.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) server: Arc<Server>,
    pub(crate) namespace: Arc<Namespace>,
    /// Whether the namespace stands in the path, so that a path in a reply needs it too.
    pub(crate) prefixed: bool,
    /// What is found out about the request.
    pub(crate) note: Arc<Note>,
}

impl Scope {
    /// A path as the caller has to write it.
    pub(crate) fn path<'a>(&self, path: &'a str) -> Cow<'a, str> {
        if self.prefixed {
            format!("/_ns/{}{path}", self.namespace.name()).into()
        } else {
            path.into()
        }
    }

    /// One step of the namespace's world, at its present time.
    pub(crate) fn step<T>(&self, step: impl FnOnce(&mut World, Timestamp) -> T) -> T {
        self.namespace.step(step)
    }

    /// The live session of a bearer.
    pub(crate) fn authenticate(
        &self,
        bearer: Result<&str, NoBearer>,
    ) -> Result<SessionId, ApiError> {
        let token = bearer?;
        Ok(self.step(|world, now| {
            let session = world.authenticate(now, token)?;
            if let Some(user) = world.asker(now, &session) {
                self.note.user(&user);
            }
            Ok::<_, Refused>(session)
        })?)
    }

    /// Signs what the world has granted. The lock is free meanwhile; a session that ends in
    /// between leaves a token that is good for nothing.
    pub(crate) fn sign_access(&self, grant: &AccessGrant) -> Secret {
        let token = self.server.signer.sign(&grant.claims);
        self.step(|world, now| {
            world.accept(now, grant, &token);
            if let Some(user) = world.asker(now, &grant.session) {
                self.note.user(&user);
            }
        });
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
}

impl From<Refused> for ApiError {
    fn from(Refused { refusal, reason }: Refused) -> Self {
        use http::StatusCode as S;
        let (status, detail) = match refusal {
            Refusal::SessionEnded => return Self::InvalidCredentials(reason),
            Refusal::NoProof => return Self::NotAuthenticated(reason),
            Refusal::Locked { seconds } => {
                return Self::Refused {
                    status: S::TOO_MANY_REQUESTS,
                    detail: "Too many failed attempts",
                    retry_after: Some(seconds),
                    reason,
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
        Self::refused(status, detail, reason)
    }
}
