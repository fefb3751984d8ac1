//! Makes errors, and changes them on their way to the caller.

#[cfg(test)]
use std::time::Duration;

use super::{Error, ErrorKind, Facts};
use crate::operation::Operation;

impl Error {
    /// A wrong setting. `detail` is a fixed text, since the setting may hold a password.
    pub(crate) fn config(detail: &'static str) -> Self {
        Self::local(ErrorKind::Config, detail)
    }

    /// Turns the refusal of a call's option into that of the same setting of the client.
    pub(crate) fn into_config(mut self) -> Self {
        self.0.kind = ErrorKind::Config;
        self
    }

    /// A call that cannot be sent.
    pub(crate) fn request(detail: &'static str) -> Self {
        Self::local(ErrorKind::Request, detail)
    }

    /// No session, or one that is over. No status: the server was not asked, or has answered a renewal.
    pub(crate) fn no_session(detail: &'static str) -> Self {
        Self::local(ErrorKind::Unauthorized, detail)
    }

    /// A session that cannot be renewed now.
    pub(crate) fn not_renewed() -> Self {
        Self(Box::new(Facts {
            kind: ErrorKind::NotRenewed,
            ..Facts::default()
        }))
    }

    /// An error of the store. `detail` is a [`StoreError`](crate::StoreError)'s text.
    pub(crate) fn store(detail: String) -> Self {
        Self(Box::new(Facts {
            kind: ErrorKind::Store,
            detail: Some(detail),
            ..Facts::default()
        }))
    }

    /// A sign-in that failed during the wait for its approval.
    pub(crate) fn sign_in_failed(kind: ErrorKind) -> Self {
        let facts = Facts {
            kind,
            ..Facts::default()
        };
        Self(Box::new(facts)).with_operation(Operation::LoginStatus)
    }

    pub(crate) fn is_unsent(&self) -> bool {
        self.0.unsent || self.0.kind == ErrorKind::Connect
    }

    /// Copies the error for another call that waited for the same renewal.
    pub(crate) fn duplicate(&self) -> Self {
        let facts = &*self.0;
        Self(Box::new(Facts {
            detail: facts.detail.clone(),
            fields: facts.fields.clone(),
            request_id: facts.request_id.clone(),
            ..*facts
        }))
    }

    /// A call whose time limit passed before it was sent.
    pub(crate) fn timed_out_unsent() -> Self {
        Self(Box::new(Facts {
            kind: ErrorKind::Timeout,
            unsent: true,
            ..Facts::default()
        }))
    }

    /// Turns the failure of a renewal into the error of the call that needed it.
    pub(crate) fn into_not_renewed(mut self) -> Self {
        self.0.kind = ErrorKind::NotRenewed;
        self
    }

    /// Whether the service itself refused a token: a 401 in the contract's shape, not a proxy's page.
    pub(crate) fn is_definite_refusal(&self) -> bool {
        self.0.status == Some(401) && self.0.detail.is_some()
    }

    /// Sets the number of attempts.
    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Turns the error into [`ErrorKind::OutcomeUnknown`], and says so in its detail.
    pub(crate) fn into_unknown_outcome(mut self) -> Self {
        let facts = &mut self.0;
        let reason = facts
            .detail
            .take()
            .unwrap_or_else(|| facts.kind.to_string());
        facts.detail = Some(format!("{reason}; the server may have done it or not"));
        facts.kind = ErrorKind::OutcomeUnknown;
        self
    }

    #[cfg(test)]
    pub(crate) fn from_parts(
        kind: ErrorKind,
        status: Option<u16>,
        retry_after: Option<Duration>,
    ) -> Self {
        Self(Box::new(Facts {
            kind,
            status,
            retry_after,
            ..Facts::default()
        }))
    }

    fn local(kind: ErrorKind, detail: &'static str) -> Self {
        Self(Box::new(Facts {
            kind,
            detail: Some(detail.to_owned()),
            ..Facts::default()
        }))
    }

    /// Sets the operation.
    pub(crate) fn with_operation(mut self, operation: Operation) -> Self {
        self.0.operation = Some(operation);
        self
    }
}
