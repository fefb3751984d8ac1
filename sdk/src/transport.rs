//! Hooks around one exchange: they add headers and limit the size of the reply.
//!
//! The generated client calls these hooks for every operation. The data of one attempt is in
//! [`CallState`], the inner value of a generated client that lives as long as the attempt.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::{Request, Response};

use crate::{generated, operation::Operation, secret::Secret};

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
    oversize: AtomicBool,
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
            oversize: AtomicBool::new(false),
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

    pub(crate) fn is_oversize(&self) -> bool {
        self.0.oversize.load(Ordering::Relaxed)
    }

    fn prepare(&self, request: &mut Request) {
        // progenitor adds this header, which the contract does not have.
        request.headers_mut().remove("api-version");
        for (name, value) in self.headers() {
            request.headers_mut().insert(name, value.clone());
        }
        *request.timeout_mut() = Some(self.0.outgoing.timeout);
    }

    /// Reads `reply` to its end, or until it is too large.
    async fn read_whole(&self, mut reply: Response) -> reqwest::Result<Response> {
        let (status, headers) = (reply.status(), std::mem::take(reply.headers_mut()));
        let head = Head {
            status: status.as_u16(),
            headers: headers.clone(),
        };
        // Cannot be set already: each attempt has its own state.
        let _ = self.0.head.set(head);
        let body = read_at_most(reply, LARGEST_REPLY).await?;
        self.0.oversize.store(body.is_none(), Ordering::Relaxed);
        let mut whole = http::Response::new(body.unwrap_or_default());
        *whole.status_mut() = status;
        *whole.headers_mut() = headers;
        Ok(whole.into())
    }
}

/// Reads the body of `reply`; returns `None` if it is larger than `limit`.
async fn read_at_most(mut reply: Response, limit: usize) -> reqwest::Result<Option<Bytes>> {
    let announced = reply.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |length| length > limit) {
        return Ok(None);
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = reply.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body.freeze()))
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
        let reply = self.client().execute(request).await?;
        self.inner().read_whole(reply).await
    }

    /// Ends a call with an oversized reply. Only this hook can do so: reqwest's errors have no
    /// constructor.
    async fn post<E>(
        &self,
        _result: &reqwest::Result<Response>,
        _info: &OperationInfo,
    ) -> Result<(), progenitor_client::Error<E>> {
        if self.inner().is_oversize() {
            return Err(progenitor_client::Error::Custom(String::new()));
        }
        Ok(())
    }
}
