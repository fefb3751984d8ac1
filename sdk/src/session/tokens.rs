//! [`Session`]: the tokens of a sign-in, and the claims of its access token.

use std::time::{Duration, SystemTime};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::{
    secret::Secret,
    token_reply::{AccessToken, Token},
};

/// The tokens of one session: a user in one organisation.
///
/// A user can have many sessions at the same time. A session ends by `logout`, by a password reset or
/// by expiry: 30 minutes for the access token, 14 days for the refresh token, 60 minutes for an
/// impersonated session.
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
    /// Parsed once, since each call reads it.
    expires_at: Option<SystemTime>,
}

impl Session {
    /// Makes a session from tokens that were stored elsewhere.
    ///
    /// ```
    /// let session = auth_sdk::Session::new("an access token", "a refresh token");
    /// assert!(session.refresh_token().is_some());
    /// ```
    pub fn new(access_token: impl Into<Secret>, refresh_token: impl Into<Secret>) -> Self {
        Self::from_tokens(access_token.into(), Some(refresh_token.into()))
    }

    /// Makes a session from an access token alone. It ends when the token expires.
    ///
    /// ```
    /// let session = auth_sdk::Session::from_access_token("an access token");
    /// assert!(session.refresh_token().is_none());
    /// ```
    pub fn from_access_token(access_token: impl Into<Secret>) -> Self {
        Self::from_tokens(access_token.into(), None)
    }

    /// Returns the access token, which goes into `Authorization: Bearer`.
    ///
    /// ```
    /// let session = auth_sdk::Session::from_access_token("an access token");
    /// assert_eq!(session.access_token().expose(), "an access token");
    /// ```
    pub fn access_token(&self) -> &Secret {
        &self.access_token
    }

    /// Returns the refresh token, if known; for
    /// [`AuthClient::oauth2_refresh`](crate::AuthClient::oauth2_refresh).
    ///
    /// ```
    /// let session = auth_sdk::Session::new("an access token", "a refresh token");
    /// assert_eq!(session.refresh_token().map(|token| token.expose()), Some("a refresh token"));
    /// ```
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.refresh_token.as_ref()
    }

    /// Returns the id of the session's organisation, by the claim `org` of the access token.
    ///
    /// The signature is not checked, so use the id for display only, not for decisions. `None` if the
    /// token is not a JWT or has no such claim.
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

    /// Returns the expiry of the access token, by its claim `exp` (seconds since 1970, RFC 7519; a
    /// fraction is dropped).
    ///
    /// From exactly this time on, by its own clock, the server refuses the token. The signature is not
    /// checked. `None` if the token is not a JWT or has no such claim.
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

    pub(crate) fn from_tokens(access_token: Secret, refresh_token: Option<Secret>) -> Self {
        let mut session = Self {
            access_token,
            refresh_token,
            expires_at: None,
        };
        session.expires_at = session.parse_expiry();
        session
    }

    fn parse_expiry(&self) -> Option<SystemTime> {
        let claims = self.claims()?;
        let exp = claims.get("exp")?;
        // RFC 7519 allows a fraction. Without it, the token is renewed slightly early.
        let since_1970 = exp
            .as_u64()
            .map(Duration::from_secs)
            .or_else(|| Duration::try_from_secs_f64(exp.as_f64()?.floor()).ok())?;
        SystemTime::UNIX_EPOCH.checked_add(since_1970)
    }

    pub(crate) fn from_token(token: Token) -> Self {
        Self::from_tokens(token.access_token, token.refresh_token)
    }

    /// Returns the same session with fresh tokens. A server that rotates refresh tokens sends a new one.
    pub(crate) fn renewed(&self, fresh: AccessToken) -> Self {
        let refresh_token = fresh.refresh_token.or_else(|| self.refresh_token.clone());
        Self::from_tokens(fresh.access_token, refresh_token)
    }

    pub(crate) fn has_access_token(&self, token: &Secret) -> bool {
        self.access_token.expose() == token.expose()
    }

    pub(crate) fn has_refresh_token(&self, token: &Secret) -> bool {
        let own = self.refresh_token.as_ref();
        own.is_some_and(|own| own.expose() == token.expose())
    }

    /// Whether `other` is this session, maybe with other tokens: by the claim `sid` if both have it,
    /// else by either token.
    pub(crate) fn is_same_session(&self, other: &Self) -> bool {
        let sid = |session: &Self| session.claims()?.get("sid")?.as_str().map(str::to_owned);
        if let (Some(own), Some(others)) = (sid(self), sid(other)) {
            return own == others;
        }
        let refresh_token = other.refresh_token.as_ref();
        refresh_token.is_some_and(|token| self.has_refresh_token(token))
            || self.has_access_token(&other.access_token)
    }

    /// Whether both have the claim `sid` or `sub`, and it differs: another session or another user.
    pub(crate) fn is_other_session(&self, other: &Self) -> bool {
        let (own, others) = (self.claims(), other.claims());
        ["sid", "sub"].iter().any(|name| {
            let claim = |claims: &Option<Value>| claims.as_ref()?.get(*name).cloned();
            matches!((claim(&own), claim(&others)), (Some(own), Some(others)) if own != others)
        })
    }

    /// Returns the tokens, which errors redact.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(&self.access_token).chain(&self.refresh_token)
    }

    /// Returns the payload of the access token, if it is a JWT.
    fn claims(&self) -> Option<Value> {
        let payload = self.access_token.expose().split('.').nth(1)?;
        let json = URL_SAFE_NO_PAD.decode(payload).ok()?;
        serde_json::from_slice(&json).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{AuthEvent, StoreError};

    fn with_payload(payload: &str) -> Session {
        Session::from_access_token(format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(payload)))
    }

    /// Ambiguous for a type that is `Copy`, so that it fails to compile.
    trait NotCopy<Which> {
        const HOLDS: () = ();
    }
    impl<T> NotCopy<()> for T {}
    impl<T: Copy> NotCopy<u8> for T {}

    #[test]
    fn types_that_may_grow_are_not_copy() {
        let () = <AuthEvent as NotCopy<_>>::HOLDS;
        let () = <StoreError as NotCopy<_>>::HOLDS;
    }

    #[test]
    fn token_that_is_not_a_jwt_has_no_claims() {
        for token in ["", ".", "..", "opaque", "a.b.c", "e30.!!.x", "e30.bnVsbA.x"] {
            let session = Session::from_access_token(token);
            assert_eq!(session.org(), None, "{token}");
            assert_eq!(session.expires_at(), None, "{token}");
        }
    }

    #[test]
    fn claims_are_read_from_the_payload_of_the_token() {
        let session = with_payload(r#"{"org":"org_acme_s_dev","exp":1}"#);
        assert_eq!(session.org().as_deref(), Some("org_acme_s_dev"));
        let second = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        assert_eq!(session.expires_at(), Some(second));
    }

    #[test]
    fn claims_of_the_wrong_type_are_ignored() {
        let session = with_payload(r#"{"org":7,"exp":"soon"}"#);
        assert_eq!(session.org(), None);
        assert_eq!(session.expires_at(), None);
    }

    #[test]
    fn expiry_drops_a_fraction_of_a_second() {
        let new_year_2026 = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
        for exp in ["1767225600.0", "1767225600.999", "1.7672256e9"] {
            let session = with_payload(&format!(r#"{{"exp":{exp}}}"#));
            assert_eq!(session.expires_at(), Some(new_year_2026), "{exp}");
        }
    }

    #[test]
    fn expiry_out_of_range_is_none() {
        for exp in ["18446744073709551615", "1e300", "1e999", "-1", "-0.5"] {
            let session = with_payload(&format!(r#"{{"exp":{exp}}}"#));
            assert_eq!(session.expires_at(), None, "{exp}");
        }
    }
}
