//! What a sign-in yields: the tokens of one session, and where a client keeps them.

mod events;
#[cfg(feature = "file-store")]
mod file_store;
mod refresher;
mod slot;
mod store;

use std::time::{Duration, SystemTime};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

#[cfg(feature = "file-store")]
pub use self::file_store::FileStore;
pub use self::{
    events::{AuthEvent, AuthEvents},
    refresher::{RefreshError, RefreshFuture, TokenRefresher},
    store::{MemoryStore, SessionStore, StoreError, StoreFuture, StoreLock},
};
pub(crate) use self::{
    refresher::ByRefreshToken,
    slot::{Held, Renewed, Saving, Slot, settled},
};
use crate::{generated::types::Token, secret::Secret};

/// The tokens of one session: a user in one organisation.
///
/// A user has any number of sessions at once. The server ends one by `logout`, by a password
/// reset, or by letting it expire (30 minutes for the access token, 14 days for the refresh
/// token, 60 minutes for an impersonated session).
///
/// ```
/// use auth_sdk::Session;
///
/// let session = Session::new("an access token", "a refresh token");
/// assert_eq!(session.access_token().expose(), "an access token");
/// assert!(!format!("{session:?}").contains("an access token"));
/// ```
#[derive(Debug, Clone)]
pub struct Session {
    access_token: Secret,
    refresh_token: Option<Secret>,
    /// Read once, since each call asks for it.
    expires_at: Option<SystemTime>,
}

impl Session {
    /// A session from tokens that were kept elsewhere.
    ///
    /// ```
    /// let session = auth_sdk::Session::new("an access token", "a refresh token");
    /// assert!(session.refresh_token().is_some());
    /// ```
    pub fn new(access_token: impl Into<Secret>, refresh_token: impl Into<Secret>) -> Self {
        Self::of_tokens(access_token.into(), Some(refresh_token.into()))
    }

    /// A session of which only the access token is known: it ends when that expires.
    ///
    /// ```
    /// let session = auth_sdk::Session::from_access_token("an access token");
    /// assert!(session.refresh_token().is_none());
    /// ```
    pub fn from_access_token(access_token: impl Into<Secret>) -> Self {
        Self::of_tokens(access_token.into(), None)
    }

    /// What goes into `Authorization: Bearer`.
    ///
    /// ```
    /// let session = auth_sdk::Session::from_access_token("an access token");
    /// assert_eq!(session.access_token().expose(), "an access token");
    /// ```
    pub fn access_token(&self) -> &Secret {
        &self.access_token
    }

    /// What [`AuthClient::oauth2_refresh`](crate::AuthClient::oauth2_refresh) takes, if known.
    ///
    /// ```
    /// let session = auth_sdk::Session::new("an access token", "a refresh token");
    /// assert_eq!(session.refresh_token().map(|token| token.expose()), Some("a refresh token"));
    /// ```
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.refresh_token.as_ref()
    }

    /// The organisation that the access token names in its claim `org`.
    ///
    /// Read without checking the signature: good for showing, not for deciding. None if the token
    /// is no JWT or has no such claim.
    ///
    /// ```
    /// // {"org":"org_acme","exp":1767225600}
    /// let token = "e30.eyJvcmciOiJvcmdfYWNtZSIsImV4cCI6MTc2NzIyNTYwMH0.c2lnbmF0dXJl";
    /// let session = auth_sdk::Session::from_access_token(token);
    /// assert_eq!(session.org().as_deref(), Some("org_acme"));
    /// ```
    pub fn org(&self) -> Option<String> {
        Some(self.claims()?.get("org")?.as_str()?.to_owned())
    }

    /// When the access token expires, by its claim `exp` (seconds since 1970, RFC 7519; a fraction is
    /// left out).
    ///
    /// Valid before, refused from exactly then on, by the server's clock. Read without checking
    /// the signature. None if the token is no JWT or has no such claim.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// let token = "e30.eyJvcmciOiJvcmdfYWNtZSIsImV4cCI6MTc2NzIyNTYwMH0.c2lnbmF0dXJl";
    /// let session = auth_sdk::Session::from_access_token(token);
    /// let new_year_2026 = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
    /// assert_eq!(session.expires_at(), Some(new_year_2026));
    /// ```
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    fn of_tokens(access_token: Secret, refresh_token: Option<Secret>) -> Self {
        let mut session = Self {
            access_token,
            refresh_token,
            expires_at: None,
        };
        session.expires_at = session.claimed_expiry();
        session
    }

    fn claimed_expiry(&self) -> Option<SystemTime> {
        let claims = self.claims()?;
        let exp = claims.get("exp")?;
        // RFC 7519 allows a fraction. Without it the token ends a little early, which does no harm.
        let since_1970 = exp
            .as_u64()
            .map(Duration::from_secs)
            .or_else(|| Duration::try_from_secs_f64(exp.as_f64()?.floor()).ok())?;
        SystemTime::UNIX_EPOCH.checked_add(since_1970)
    }

    pub(crate) fn of(token: Token) -> Self {
        Self::new(token.access_token, token.refresh_token)
    }

    /// The same session with another access token.
    pub(crate) fn with_access_token(&self, access_token: Secret) -> Self {
        Self::of_tokens(access_token, self.refresh_token.clone())
    }

    pub(crate) fn has_access_token(&self, token: &Secret) -> bool {
        self.access_token.expose() == token.expose()
    }

    pub(crate) fn has_refresh_token(&self, token: &Secret) -> bool {
        let own = self.refresh_token.as_ref();
        own.is_some_and(|own| own.expose() == token.expose())
    }

    /// Whether `other` is this session, maybe with other tokens: by the claim `sid` where both have
    /// it, and else by either token.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        let sid = |session: &Self| session.claims()?.get("sid")?.as_str().map(str::to_owned);
        if let (Some(own), Some(others)) = (sid(self), sid(other)) {
            return own == others;
        }
        let refresh_token = other.refresh_token.as_ref();
        refresh_token.is_some_and(|token| self.has_refresh_token(token))
            || self.has_access_token(&other.access_token)
    }

    /// Whether both say whose they are, and it is not the same: another session, or another user.
    pub(crate) fn is_of_another(&self, other: &Self) -> bool {
        let (own, others) = (self.claims(), other.claims());
        ["sid", "sub"].iter().any(|name| {
            let claim = |claims: &Option<Value>| claims.as_ref()?.get(*name).cloned();
            matches!((claim(&own), claim(&others)), (Some(own), Some(others)) if own != others)
        })
    }

    /// Both tokens: what must not show in the text of an error.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(&self.access_token).chain(&self.refresh_token)
    }

    /// The payload of the access token, if it is a JWT.
    fn claims(&self) -> Option<Value> {
        let payload = self.access_token.expose().split('.').nth(1)?;
        let json = URL_SAFE_NO_PAD.decode(payload).ok()?;
        serde_json::from_slice(&json).ok()
    }
}

/// The time by which tokens expire.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the machine what time it is"
)]
pub(crate) fn wall_clock() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_payload(payload: &str) -> Session {
        Session::from_access_token(format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(payload)))
    }

    /// Ambiguous, and so refused by the compiler, for a type that is `Copy`.
    trait NotCopy<Which> {
        const HOLDS: () = ();
    }
    impl<T> NotCopy<()> for T {}
    impl<T: Copy> NotCopy<u8> for T {}

    #[test]
    fn what_may_come_to_hold_more_is_not_copy() {
        let () = <AuthEvent as NotCopy<_>>::HOLDS;
        let () = <StoreError as NotCopy<_>>::HOLDS;
    }

    #[test]
    fn a_token_that_is_no_jwt_has_no_claims() {
        for token in ["", ".", "..", "opaque", "a.b.c", "e30.!!.x", "e30.bnVsbA.x"] {
            let session = Session::from_access_token(token);
            assert_eq!(session.org(), None, "{token}");
            assert_eq!(session.expires_at(), None, "{token}");
        }
    }

    #[test]
    fn claims_are_read_from_the_payload() {
        let session = with_payload(r#"{"org":"org_acme_s_dev","exp":1}"#);
        assert_eq!(session.org().as_deref(), Some("org_acme_s_dev"));
        let second = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        assert_eq!(session.expires_at(), Some(second));
    }

    #[test]
    fn claims_of_the_wrong_type_are_no_claims() {
        let session = with_payload(r#"{"org":7,"exp":"soon"}"#);
        assert_eq!(session.org(), None);
        assert_eq!(session.expires_at(), None);
    }

    #[test]
    fn a_fraction_of_a_second_is_left_out_of_an_expiry() {
        let new_year_2026 = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
        for exp in ["1767225600.0", "1767225600.999", "1.7672256e9"] {
            let session = with_payload(&format!(r#"{{"exp":{exp}}}"#));
            assert_eq!(session.expires_at(), Some(new_year_2026), "{exp}");
        }
    }

    #[test]
    fn an_expiry_beyond_all_time_is_none() {
        for exp in ["18446744073709551615", "1e300", "1e999", "-1", "-0.5"] {
            let session = with_payload(&format!(r#"{{"exp":{exp}}}"#));
            assert_eq!(session.expires_at(), None, "{exp}");
        }
    }
}
