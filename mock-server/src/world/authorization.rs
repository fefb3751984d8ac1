//! Authorization codes: sign a user in to a client through the browser (RFC 6749, section 4.1, with
//! PKCE, RFC 7636, as RFC 9700 asks).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::World;
use super::cause::Cause;
use super::clock::later;
use super::digest::Digest;
use super::expiring::{Expiring, Kept, RETENTION, Unfit};
use super::expiry::{Expiry, ExpiryKind};
use super::grant::Grant;
use super::oauth_client::Client;
use super::random::Purpose;
use super::redirect_uri::with_answer;
use super::refusal::{OauthRefusal, Refusal, Refused};
use super::session::{Session, SessionEnd};
use super::session_id::SessionId;

const LIFETIME: SignedDuration = SignedDuration::from_secs(60);
const CAP: usize = 100_000;
/// Characters of an S256 challenge: a SHA-256 in base64url.
const CHALLENGE_LENGTH: usize = 43;
/// Fewest and most characters of a verifier (RFC 7636, section 4.1).
const VERIFIER_LENGTH: std::ops::RangeInclusive<usize> = 43..=128;

/// Authorization codes that are good, and recently ended ones.
#[derive(Clone)]
pub(super) struct AuthorizationCodes(Expiring<Digest, AuthorizationCode>);

/// Authorization code: opens a session of a user for a client.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthorizationCode {
    client_id: String,
    /// Where the browser was sent with the code.
    redirect_uri: String,
    /// S256 challenge of PKCE; null where a client with a secret did without.
    code_challenge: Option<String>,
    /// Session of the user who signed in.
    #[serde(rename = "session_id")]
    issuer: SessionId,
    #[schemars(with = "String", extend("format" = "date-time"))]
    issued_at: Timestamp,
    /// Session that the code has opened.
    opened: Option<SessionId>,
}

/// What a client asks of the user's browser (RFC 6749, section 4.1.1).
#[derive(Debug, Clone, Copy)]
pub(crate) struct AuthorizationRequest<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) redirect_uri: &'a str,
    pub(crate) response_type: &'a str,
    pub(crate) state: Option<&'a str>,
    pub(crate) code_challenge: Option<&'a str>,
    pub(crate) code_challenge_method: Option<&'a str>,
}

/// What a client sends to exchange a code (RFC 6749, section 4.1.3).
pub(crate) struct CodeExchange<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) client_secret: Option<&'a str>,
    pub(crate) grant_type: &'a str,
    pub(crate) code: &'a str,
    pub(crate) redirect_uri: &'a str,
    pub(crate) code_verifier: Option<&'a str>,
    pub(crate) run_as: Option<&'a str>,
}

/// A fault of a request that the client learns in its redirect (RFC 6749, section 4.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RequestFault {
    error: &'static str,
    description: &'static str,
}

impl AuthorizationRequest<'_> {
    /// What is wrong with the request of a client, apart from its redirect URI.
    fn fault(&self, client: &Client) -> Option<RequestFault> {
        let invalid = |description| {
            let error = "invalid_request";
            Some(RequestFault { error, description })
        };
        if self.response_type != "code" {
            let error = "unsupported_response_type";
            let description = "response_type must be code";
            return Some(RequestFault { error, description });
        }
        if self.code_challenge_method.is_some_and(|it| it != "S256") {
            return invalid("code_challenge_method must be S256");
        }
        match self.code_challenge {
            None if client.is_confidential() => None,
            None => invalid("code_challenge is missing"),
            Some(challenge) if is_challenge(challenge) => None,
            Some(_) => invalid("code_challenge must be a SHA-256 in base64url"),
        }
    }

    /// Where the browser goes, with `pairs`, `state` and `iss` (RFC 9207).
    fn answer(&self, issuer: &str, pairs: &[(&str, &str)]) -> String {
        let mut pairs = pairs.to_vec();
        pairs.extend(self.state.map(|state| ("state", state)));
        pairs.push(("iss", issuer));
        with_answer(self.redirect_uri, &pairs)
    }

    fn refusal(&self, issuer: &str, fault: RequestFault) -> String {
        let RequestFault { error, description } = fault;
        self.answer(
            issuer,
            &[("error", error), ("error_description", description)],
        )
    }
}

fn is_challenge(text: &str) -> bool {
    text.len() == CHALLENGE_LENGTH && URL_SAFE_NO_PAD.decode(text).is_ok()
}

/// Whether a verifier has the form of one, and its S256 is `challenge` (RFC 7636, section 4.6).
fn proves(verifier: &str, challenge: &str) -> bool {
    let is_unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    VERIFIER_LENGTH.contains(&verifier.len())
        && verifier.chars().all(is_unreserved)
        && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == challenge
}

impl AuthorizationCodes {
    pub(super) fn new() -> Self {
        Self(Expiring::with_cap(CAP).remembering(RETENTION))
    }

    /// Drops codes that are remembered no longer, at most so many.
    pub(super) fn sweep(&mut self, now: Timestamp, most: usize) -> usize {
        self.0.sweep(now, most).len()
    }

    /// Removes the good codes of a client.
    pub(super) fn remove_of(&mut self, now: Timestamp, client: &str) {
        let codes = self.0.good(now);
        let codes = codes.filter(|(_, code)| code.client_id == client);
        let codes: Vec<_> = codes.map(|(digest, _)| *digest).collect();
        for code in codes {
            self.0.remove(&code);
        }
    }

    /// Returns all entries.
    pub(super) fn kept(&self) -> impl Iterator<Item = Kept<Digest, AuthorizationCode>> + use<> {
        self.0.kept()
    }

    /// Restores what [`AuthorizationCodes::kept`] returned.
    pub(super) fn of(kept: Vec<Kept<Digest, AuthorizationCode>>) -> Result<Self, Unfit> {
        Ok(Self(Self::new().0.holding("authorization_codes", kept)?))
    }

    /// Returns why a code is refused.
    fn refuse(&self, code: &Digest) -> Refused {
        OauthRefusal::CodeRefused.because(match self.0.past(code) {
            None => Cause::AuthorizationCodeUnknown,
            Some(past) if past.closed => Cause::AuthorizationCodeUsed {
                issued: past.value.issued_at,
                used: past.ended_at,
            },
            Some(past) => Cause::AuthorizationCodeExpired {
                issued: past.value.issued_at,
                expired: past.ended_at,
            },
        })
    }

    /// The client and the session of a code that was used, as long as it is remembered. It may be there
    /// for longer: what sweeps it away comes now and then.
    fn used(&self, now: Timestamp, code: &Digest) -> Option<(&str, SessionId)> {
        let past = self.0.past(code).filter(|past| past.closed)?;
        if RETENTION <= now.duration_since(past.ended_at) {
            return None;
        }
        Some((&past.value.client_id, past.value.opened?))
    }
}

impl AuthorizationCode {
    /// Checks that a client exchanges the code as it was issued.
    fn check(&self, exchange: &CodeExchange<'_>) -> Result<(), Refused> {
        let refused = |cause| Err(OauthRefusal::CodeRefused.because(cause));
        if self.client_id != exchange.client_id {
            let client = self.client_id.clone();
            return refused(Cause::OtherOauthClient { client });
        }
        if self.redirect_uri != exchange.redirect_uri {
            return refused(Cause::OtherRedirectUri);
        }
        match (&self.code_challenge, exchange.code_verifier) {
            (None, None) => Ok(()),
            (Some(challenge), Some(verifier)) if proves(verifier, challenge) => Ok(()),
            (Some(_), Some(_)) => refused(Cause::CodeVerifierWrong),
            (Some(_), None) => refused(Cause::CodeVerifierMissing),
            // RFC 9700, section 2.1.1: who leaves the challenge out of a request gains nothing.
            (None, Some(_)) => refused(Cause::CodeVerifierUnexpected),
        }
    }
}

impl World {
    /// The client of a request, if the browser may return to its redirect URI.
    fn requesting_client(&self, request: &AuthorizationRequest<'_>) -> Result<&Client, Refused> {
        let client = self.oauth_client(request.client_id)?;
        if client.has_redirect_uri(request.redirect_uri) {
            return Ok(client);
        }
        let cause = Cause::RedirectUriNotRegistered;
        Err(OauthRefusal::RedirectUriNotRegistered.because(cause))
    }

    /// Checks a request before the user signs in. Returns where the browser goes at once, if the
    /// client has to correct the request.
    ///
    /// # Errors
    /// If the browser may not be sent anywhere: the client or its redirect URI is unknown.
    pub(crate) fn check_authorization(
        &self,
        request: &AuthorizationRequest<'_>,
        issuer: &str,
    ) -> Result<Option<String>, Refused> {
        let fault = request.fault(self.requesting_client(request)?);
        Ok(fault.map(|fault| request.refusal(issuer, fault)))
    }

    /// The session of a user who signs in to a client: nobody acts as the user.
    fn consenting(&self, now: Timestamp, id: &SessionId) -> Result<&Session, Refused> {
        let session = self.signed_in(now, id)?;
        if session.impersonator.is_some() {
            return Err(Refusal::Impersonated.because(Cause::ImpersonatedSession));
        }
        Ok(session)
    }

    /// `POST /v1/oauth2/authorize`: where the browser goes, with a code or with what is wrong.
    pub(crate) fn authorize(
        &mut self,
        now: Timestamp,
        id: &SessionId,
        request: &AuthorizationRequest<'_>,
        issuer: &str,
    ) -> Result<String, Refused> {
        self.consenting(now, id)?;
        if let Some(refused) = self.check_authorization(request, issuer)? {
            return Ok(refused);
        }
        let challenge = request.code_challenge.map(ToOwned::to_owned);
        let code = self.issue_code(now, id, request, challenge)?;
        Ok(request.answer(issuer, &[("code", &code)]))
    }

    /// `POST /v1/oauth2/code`: the same for a client with a secret and one redirect URI, which needs
    /// no challenge.
    pub(crate) fn authorization_code(
        &mut self,
        now: Timestamp,
        id: &SessionId,
        (client_id, state): (&str, Option<&str>),
        issuer: &str,
    ) -> Result<String, Refused> {
        self.consenting(now, id)?;
        let client = self.oauth_client(client_id)?;
        if !client.is_confidential() {
            return Err(OauthRefusal::PublicClient.because(Cause::PublicClient));
        }
        let [redirect_uri] = client.redirect_uris.as_slice() else {
            let cause = Cause::RedirectUriAmbiguous;
            return Err(OauthRefusal::RedirectUriAmbiguous.because(cause));
        };
        let redirect_uri = redirect_uri.clone();
        let request = AuthorizationRequest {
            client_id,
            redirect_uri: &redirect_uri,
            response_type: "code",
            state,
            code_challenge: None,
            code_challenge_method: None,
        };
        let code = self.issue_code(now, id, &request, None)?;
        Ok(request.answer(issuer, &[("code", &code)]))
    }

    fn issue_code(
        &mut self,
        now: Timestamp,
        id: &SessionId,
        request: &AuthorizationRequest<'_>,
        code_challenge: Option<String>,
    ) -> Result<String, Refused> {
        let subject = self.live(now, id)?.user.clone();
        let purpose = Purpose::AuthorizationCode;
        let code = self.random.token(purpose, subject.as_str());
        let record = AuthorizationCode {
            client_id: request.client_id.to_owned(),
            redirect_uri: request.redirect_uri.to_owned(),
            code_challenge,
            issuer: *id,
            issued_at: now,
            opened: None,
        };
        let codes = &mut self.authorization_codes.0;
        codes.insert(now, Digest::of(&code), record, later(now, LIFETIME));
        Ok(code)
    }

    /// `POST /v1/oauth2/token`. A code that comes a second time may be stolen, so it ends the session
    /// that it opened (RFC 6749, section 4.1.2).
    pub(crate) fn exchange_authorization_code(
        &mut self,
        now: Timestamp,
        exchange: &CodeExchange<'_>,
    ) -> Result<Grant, Refused> {
        if exchange.grant_type != "authorization_code" {
            return Err(OauthRefusal::GrantType.because(Cause::GrantTypeUnsupported));
        }
        self.proven_client(exchange.client_id, exchange.client_secret)?;
        if exchange.run_as.is_some() {
            return Err(OauthRefusal::RunAs.because(Cause::RunAsUnsupported));
        }
        let code = Digest::of(exchange.code);
        let Some(record) = self.authorization_codes.0.get(now, &code).cloned() else {
            let refused = self.authorization_codes.refuse(&code);
            self.end_opened(now, &code, exchange.client_id);
            return Err(refused);
        };
        record.check(exchange)?;
        let issuer = self.live(now, &record.issuer).map_err(|ended| {
            let because = ended.reason.cause.name();
            OauthRefusal::CodeRefused.because(Cause::IssuerSessionEnded { because })
        })?;
        let issuer = issuer.clone();
        let organization = issuer.organization.clone();
        let client = Some(exchange.client_id.into());
        let grant = self.open_beside(now, &issuer, organization, client)?;
        let codes = &mut self.authorization_codes.0;
        if let Some(record) = codes.get_mut(now, &code) {
            record.opened = Some(grant.access.session);
        }
        codes.close(now, &code);
        Ok(grant)
    }

    /// Ends the session that a used code has opened, when its client sends the code again.
    fn end_opened(&mut self, now: Timestamp, code: &Digest, client: &str) {
        let used = self.authorization_codes.used(now, code);
        let opened = used.filter(|(owner, _)| *owner == client);
        if let Some((_, session)) = opened
            && self.sessions.get(now, &session).is_some()
        {
            self.end_session(now, &session, SessionEnd::CodeReused);
        }
    }

    /// Returns the next expiry of an authorization code.
    pub(super) fn next_authorization_expiry(&self, now: Timestamp) -> Option<Expiry> {
        let mut codes = self.authorization_codes.0.upcoming(now);
        codes.find_map(|(_, code, at)| {
            let issuer = self.live(now, &code.issuer).ok()?;
            Some(Expiry::new(ExpiryKind::AuthorizationCode, at).of_user(&issuer.user))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn verifier_proves_its_s256_challenge_alone() {
        assert!(is_challenge(CHALLENGE) && proves(VERIFIER, CHALLENGE));
        let others = [
            VERIFIER.to_lowercase(),
            format!("{VERIFIER}="),
            VERIFIER[..42].to_owned(),
            CHALLENGE.to_owned(),
            String::new(),
        ];
        for other in others {
            assert!(!proves(&other, CHALLENGE), "{other}");
        }
        // `plain`: the challenge is the verifier.
        assert!(!proves(VERIFIER, VERIFIER));
        for verifier in ["a".repeat(42), "a".repeat(129), "a".repeat(42) + "+"] {
            let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
            assert!(!proves(&verifier, &challenge), "{verifier}");
        }
        let short = &CHALLENGE[..42];
        for challenge in ["", short, &format!("{CHALLENGE}="), &format!("{short}+")] {
            assert!(!is_challenge(challenge), "{challenge}");
        }
    }
}
