//! Handing a CLI's sign-in to the browser.

use jiff::{SignedDuration, Timestamp};

use super::World;
use super::digest::Digest;
use super::expiring::Expiring;
use super::grant::Grant;
use super::id::SessionId;
use super::random::Purpose;
use super::refusal::Refusal;

const LIFETIME: SignedDuration = SignedDuration::from_secs(60);
const CAP: usize = 100_000;

/// The exchange codes that are out, each with the session that issued it.
#[derive(Clone)]
pub(super) struct Exchanges(Expiring<Digest, SessionId>);

impl Exchanges {
    pub(super) fn new() -> Self {
        Self(Expiring::with_cap(CAP))
    }
}

impl World {
    /// `POST /v1/auth/cli-browser-token`.
    pub(crate) fn issue_exchange_code(
        &mut self,
        now: Timestamp,
        id: &SessionId,
    ) -> Result<String, Refusal> {
        let session = self.live(now, id)?;
        if session.impersonator.is_some() {
            return Err(Refusal::Impersonated);
        }
        let subject = session.user.clone();
        let code = self.random.token(Purpose::ExchangeCode, subject.as_str());
        self.exchanges
            .0
            .insert(now, Digest::of(&code), id.clone(), now + LIFETIME);
        Ok(code)
    }

    /// `POST /v1/auth/consume-cli-token`.
    pub(crate) fn consume_exchange_code(
        &mut self,
        now: Timestamp,
        code: &str,
    ) -> Result<Grant, Refusal> {
        let id = self.exchanges.0.take(now, &Digest::of(code));
        let id = id.ok_or(Refusal::ExchangeCodeNotFound)?;
        let issuer = self
            .live(now, &id)
            .map_err(|_| Refusal::ExchangeCodeNotFound)?
            .clone();
        let organization = issuer.organization.clone();
        self.open_beside(now, &issuer, organization)
    }
}
