//! What a sign-in yields: the tokens of one session, and where a client keeps them.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

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
}

impl Session {
    /// A session from tokens that were kept elsewhere.
    ///
    /// ```
    /// let session = auth_sdk::Session::new("an access token", "a refresh token");
    /// assert!(session.refresh_token().is_some());
    /// ```
    pub fn new(access_token: impl Into<Secret>, refresh_token: impl Into<Secret>) -> Self {
        Self {
            access_token: access_token.into(),
            refresh_token: Some(refresh_token.into()),
        }
    }

    /// A session of which only the access token is known: it ends when that expires.
    ///
    /// ```
    /// let session = auth_sdk::Session::from_access_token("an access token");
    /// assert!(session.refresh_token().is_none());
    /// ```
    pub fn from_access_token(access_token: impl Into<Secret>) -> Self {
        Self {
            access_token: access_token.into(),
            refresh_token: None,
        }
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

    /// When the access token expires, by its claim `exp` (seconds since 1970, RFC 7519).
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
        let seconds = self.claims()?.get("exp")?.as_u64()?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
    }

    pub(crate) fn of(token: Token) -> Self {
        Self::new(token.access_token, token.refresh_token)
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

/// The session that a client and its clones share.
#[derive(Debug, Default)]
pub(crate) struct CurrentSession(Mutex<Option<Session>>);

impl CurrentSession {
    pub(crate) fn new(session: Option<Session>) -> Self {
        Self(Mutex::new(session))
    }

    pub(crate) fn get(&self) -> Option<Session> {
        self.lock().clone()
    }

    pub(crate) fn set(&self, session: Session) {
        *self.lock() = Some(session);
    }

    pub(crate) fn take(&self) -> Option<Session> {
        self.lock().take()
    }

    /// Puts `access_token` into the session that `refresh_token` belongs to.
    ///
    /// Does nothing if another session has taken its place since the refresh was sent.
    pub(crate) fn renew(&self, refresh_token: &Secret, access_token: &Secret) {
        let mut current = self.lock();
        if let Some(session) = current.as_mut()
            && session
                .refresh_token()
                .is_some_and(|own| own.expose() == refresh_token.expose())
        {
            session.access_token = access_token.clone();
        }
    }

    /// Whoever panicked under the lock left a whole session or none: each change is one store.
    fn lock(&self) -> MutexGuard<'_, Option<Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_payload(payload: &str) -> Session {
        Session::from_access_token(format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(payload)))
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
    fn an_expiry_beyond_all_time_is_none() {
        assert_eq!(
            with_payload(r#"{"exp":18446744073709551615}"#).expires_at(),
            None
        );
    }

    #[test]
    fn only_the_session_that_was_refreshed_is_renewed() {
        let current = CurrentSession::new(Some(Session::new("old", "mine")));
        current.renew(&Secret::from("another"), &Secret::from("new"));
        assert_eq!(current.get().unwrap().access_token().expose(), "old");
        current.renew(&Secret::from("mine"), &Secret::from("new"));
        assert_eq!(current.get().unwrap().access_token().expose(), "new");
    }

    #[test]
    fn a_client_that_is_signed_out_is_not_signed_in_by_a_late_refresh() {
        let current = CurrentSession::default();
        current.renew(&Secret::from("mine"), &Secret::from("new"));
        assert!(current.get().is_none());
    }

    #[test]
    fn a_panic_under_the_lock_does_not_break_later_calls() {
        let current = CurrentSession::new(Some(Session::new("a", "r")));
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _guard = current.0.lock();
            panic!("on purpose");
        }));
        assert!(result.is_err());
        assert!(current.get().is_some());
    }
}
