//! Exchange codes: hand a command line's sign-in to a browser.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::World;
use super::cause::Cause;
use super::clock::later;
use super::digest::Digest;
use super::expiring::{Expiring, Kept, RETENTION, Unfit};
use super::expiry::{Expiry, ExpiryKind};
use super::grant::Grant;
use super::profile::signed;
use super::random::Purpose;
use super::refusal::{Refusal, Refused};
use super::session_id::SessionId;

const CAP: usize = 100_000;

/// Valid exchange codes, and recently ended ones.
#[derive(Clone)]
pub(super) struct Exchanges(Expiring<Digest, Exchange>);

/// Exchange code: hands a session from a command line to a browser.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ExchangeCode")]
pub(super) struct Exchange {
    /// Session that issued the code.
    #[serde(rename = "session_id")]
    issuer: SessionId,
    #[schemars(with = "String", extend("format" = "date-time"))]
    issued_at: Timestamp,
}

impl Exchanges {
    pub(super) fn new() -> Self {
        Self(Expiring::with_cap(CAP).remembering(RETENTION))
    }

    /// Drops codes that are remembered no longer, at most so many.
    pub(super) fn sweep(&mut self, now: Timestamp, most: usize) -> usize {
        self.0.sweep(now, most).len()
    }

    /// Returns all entries.
    pub(super) fn kept(&self) -> impl Iterator<Item = Kept<Digest, Exchange>> + use<> {
        self.0.kept()
    }

    /// Restores what [`Exchanges::kept`] returned.
    pub(super) fn of(kept: Vec<Kept<Digest, Exchange>>) -> Result<Self, Unfit> {
        Ok(Self(Self::new().0.holding("exchange_codes", kept)?))
    }

    /// Returns why a code is refused.
    fn refuse(&self, code: &Digest) -> Refused {
        let cause = match self.0.past(code) {
            None => Cause::ExchangeCodeUnknown,
            Some(past) if past.closed => Cause::ExchangeCodeUsed {
                issued: past.value.issued_at,
                used: past.ended_at,
            },
            Some(past) => Cause::ExchangeCodeExpired {
                issued: past.value.issued_at,
                expired: past.ended_at,
            },
        };
        Refusal::ExchangeCodeNotFound.because(cause)
    }
}

impl World {
    /// `POST /v1/auth/cli-browser-token`.
    pub(crate) fn issue_exchange_code(
        &mut self,
        now: Timestamp,
        id: &SessionId,
    ) -> Result<String, Refused> {
        let session = self.signed_in(now, id)?;
        if session.impersonator.is_some() {
            return Err(Refusal::Impersonated.because(Cause::ImpersonatedSession));
        }
        let subject = session.user.clone();
        let code = self.random.token(Purpose::ExchangeCode, subject.as_str());
        let exchange = Exchange {
            issuer: *id,
            issued_at: now,
        };
        let ends = later(now, signed(self.profile.exchange_code_lifetime));
        self.exchanges
            .0
            .insert(now, Digest::of(&code), exchange, ends);
        Ok(code)
    }

    /// Returns the next expiry of an exchange code.
    pub(super) fn next_exchange_expiry(&self, now: Timestamp) -> Option<Expiry> {
        let mut codes = self.exchanges.0.upcoming(now);
        codes.find_map(|(_, exchange, at)| {
            let issuer = self.live(now, &exchange.issuer).ok()?;
            Some(Expiry::new(ExpiryKind::ExchangeCode, at).of_user(&issuer.user))
        })
    }

    /// `POST /v1/auth/consume-cli-token`.
    pub(crate) fn consume_exchange_code(
        &mut self,
        now: Timestamp,
        code: &str,
    ) -> Result<Grant, Refused> {
        let code = Digest::of(code);
        let exchange = self.exchanges.0.get(now, &code).cloned();
        let exchange = exchange.ok_or_else(|| self.exchanges.refuse(&code))?;
        let issuer = self.live(now, &exchange.issuer).map_err(|ended| {
            let because = ended.reason.cause.name();
            Refusal::ExchangeCodeNotFound.because(Cause::IssuerSessionEnded { because })
        })?;
        let issuer = issuer.clone();
        let organization = issuer.organization.clone();
        self.exchanges.0.close(now, &code);
        self.open_beside(now, &issuer, organization, None)
    }
}
