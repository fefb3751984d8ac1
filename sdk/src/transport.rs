//! Hooks around one exchange: they add headers and limit the size of the reply.
//!
//! The generated client calls these hooks for every operation. The data of one attempt is in
//! [`CallState`], the inner value of a generated client that lives as long as the attempt.

#[cfg(target_arch = "wasm32")]
#[path = "transport/browser.rs"]
mod exchange;
#[cfg(not(target_arch = "wasm32"))]
#[path = "transport/native.rs"]
mod exchange;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use http::HeaderMap;
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::{Request, Response};

use crate::{error::ErrorKind, generated, operation::Operation, secret::Secret};

/// The largest reply in bytes: some hundred times the contract's largest answer.
pub(crate) const LARGEST_REPLY: usize = 1024 * 1024;

/// The state of one attempt: its request, the secrets to redact, and the head of the reply.
#[derive(Debug, Clone)]
pub(crate) struct CallState(Arc<State>);

/// The request of an attempt.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) operation: Operation,
    /// The access token and the caller's headers, each marked as sensitive.
    pub(crate) headers: HeaderMap,
    /// The limit of this attempt.
    pub(crate) timeout: Duration,
    /// Redacted in the text of errors.
    pub(crate) secrets: Vec<Secret>,
}

#[derive(Debug)]
struct State {
    outgoing: Outgoing,
    head: OnceLock<Head>,
    refused: OnceLock<ErrorKind>,
}

/// Status and headers of a reply, kept even if the body cannot be read.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
}

impl CallState {
    pub(crate) fn new(outgoing: Outgoing) -> Self {
        Self(Arc::new(State {
            outgoing,
            head: OnceLock::new(),
            refused: OnceLock::new(),
        }))
    }

    pub(crate) fn operation(&self) -> Operation {
        self.0.outgoing.operation
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.0.outgoing.headers
    }

    pub(crate) fn secrets(&self) -> &[Secret] {
        &self.0.outgoing.secrets
    }

    pub(crate) fn head(&self) -> Option<&Head> {
        self.0.head.get()
    }

    /// Returns the headers of the reply; none if there is no reply.
    pub(crate) fn into_headers(self) -> HeaderMap {
        let head = match Arc::try_unwrap(self.0) {
            Ok(state) => state.head.into_inner(),
            Err(shared) => shared.head.get().cloned(),
        };
        head.map(|head| head.headers).unwrap_or_default()
    }

    /// Returns why the SDK refuses the reply.
    pub(crate) fn refused(&self) -> Option<ErrorKind> {
        self.0.refused.get().copied()
    }

    fn prepare(&self, request: &mut Request) {
        // progenitor adds this header, which the contract does not have.
        request.headers_mut().remove("api-version");
        for (name, value) in self.headers() {
            request.headers_mut().insert(name, value.clone());
        }
        *request.timeout_mut() = Some(self.0.outgoing.timeout);
    }

    /// Keeps the head of the reply. Each attempt has its own state, so it is the only one.
    fn set_head(&self, head: Head) {
        let _ = self.0.head.set(head);
    }

    /// Makes the call fail with `kind`, although there is a reply.
    fn refuse(&self, kind: ErrorKind) {
        let _ = self.0.refused.set(kind);
    }
}

impl ClientHooks<CallState> for generated::Client {
    async fn pre<E>(
        &self,
        request: &mut Request,
        _info: &OperationInfo,
    ) -> Result<(), progenitor_client::Error<E>> {
        self.inner().prepare(request);
        Ok(())
    }

    async fn exec(&self, request: Request, _info: &OperationInfo) -> reqwest::Result<Response> {
        exchange::send(self.client(), request, self.inner()).await
    }

    /// Ends a call whose reply is refused. Only this hook can do so: reqwest's errors have no
    /// constructor.
    async fn post<E>(
        &self,
        _result: &reqwest::Result<Response>,
        _info: &OperationInfo,
    ) -> Result<(), progenitor_client::Error<E>> {
        if self.inner().refused().is_some() {
            return Err(progenitor_client::Error::Custom(String::new()));
        }
        Ok(())
    }
}
