//! [`StoredSession`] and [`StoredPendingLogin`]: sessions and waiting sign-ins that an app keeps itself.
//!
//! Neither [`Session`] nor [`PendingLogin`](crate::PendingLogin) implements serde's traits, so that no
//! token is written by accident, as part of another type.

use serde::{Deserialize, Serialize};

use crate::{
    client::AuthClient,
    pending::{PendingLogin, Realm},
    secret::Secret,
    session::Session,
};

/// A session with its tokens, for the app's own storage; from [`Session::to_stored`].
///
/// Write it with any format of serde, such as JSON. Unknown fields are ignored, so that an older
/// release of the app can read what a newer one wrote. Treat the written form like a password:
/// reading it is enough to act as the user. `Debug` shows no token.
///
/// ```
/// use auth_sdk::{Session, StoredSession};
///
/// let session = Session::new("an access token", "a refresh token");
/// let row = serde_json::to_string(&session.to_stored())?;
/// // … later, maybe in another process …
/// let stored: StoredSession = serde_json::from_str(&row)?;
/// assert_eq!(stored.into_session().access_token().expose(), "an access token");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredSession {
    access_token: Secret,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Secret>,
}

impl StoredSession {
    /// Returns the session.
    ///
    /// ```
    /// let stored = auth_sdk::Session::from_access_token("an access token").to_stored();
    /// assert!(stored.into_session().refresh_token().is_none());
    /// ```
    pub fn into_session(self) -> Session {
        Session::from_tokens(self.access_token, self.refresh_token)
    }
}

impl Session {
    /// Returns a form of the session that serde can write, tokens included.
    ///
    /// ```
    /// let session = auth_sdk::Session::from_access_token("an access token");
    /// let json = serde_json::to_string(&session.to_stored())?;
    /// assert_eq!(json, r#"{"access_token":"an access token"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn to_stored(&self) -> StoredSession {
        StoredSession {
            access_token: self.access_token().clone(),
            refresh_token: self.refresh_token().cloned(),
        }
    }
}

/// A sign-in that waits for its second factor, for the app's own storage; from
/// [`PendingLogin::to_stored`].
///
/// A server app keeps it between the request with the password and the request with the code.
/// [`AuthClient::resume_login`] continues it, also in another process. The server keeps the sign-in
/// for 10 minutes.
///
/// Write it with any format of serde, such as JSON. Unknown fields are ignored. The written form
/// holds the id of the login session, which is a secret: keep it on the server, or encrypt it before
/// you put it into a cookie. `Debug` does not show it.
///
/// ```no_run
/// # async fn run(template: auth_sdk::AuthClient, pending: auth_sdk::PendingLogin)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// // In the request with the password:
/// let row = serde_json::to_string(&pending.to_stored())?;
/// // In the request with the code:
/// let stored: auth_sdk::StoredPendingLogin = serde_json::from_str(&row)?;
/// let session = template.without_session().resume_login(stored).verify("123456").await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredPendingLogin {
    realm: Realm,
    email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    login_session_id: Option<Secret>,
}

impl StoredPendingLogin {
    /// Returns the address that the code was sent to.
    ///
    /// ```no_run
    /// # fn show(stored: &auth_sdk::StoredPendingLogin) {
    /// println!("we sent a code to {}", stored.email());
    /// # }
    /// ```
    pub fn email(&self) -> &str {
        &self.email
    }
}

impl PendingLogin {
    /// Returns a form of the sign-in that serde can write, for a later request or another process.
    ///
    /// ```no_run
    /// # fn keep(pending: &auth_sdk::PendingLogin) -> Result<(), serde_json::Error> {
    /// let row = serde_json::to_string(&pending.to_stored())?;
    /// # let _ = row; Ok(()) }
    /// ```
    pub fn to_stored(&self) -> StoredPendingLogin {
        StoredPendingLogin {
            realm: self.realm(),
            email: self.email().to_owned(),
            login_session_id: self.login_session_id().map(Secret::from),
        }
    }
}

impl AuthClient {
    /// Continues a stored sign-in. Sends nothing.
    ///
    /// This client gets the session when the sign-in succeeds. In a program with many users, call it
    /// on [`without_session`](Self::without_session). The client must be of the same server.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let template = auth_sdk::AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
    /// let row = r#"{"realm":"portal","email":"guest-2fa@example.com","login_session_id":"9f86"}"#;
    /// let pending = template.without_session().resume_login(serde_json::from_str(row)?);
    /// assert_eq!(pending.email(), "guest-2fa@example.com");
    /// # Ok(()) }
    /// ```
    pub fn resume_login(&self, stored: StoredPendingLogin) -> PendingLogin {
        let StoredPendingLogin {
            realm,
            email,
            login_session_id,
        } = stored;
        PendingLogin::from_parts(self.clone(), realm, email, login_session_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_session_and_sign_in_hide_their_secrets_in_debug() {
        let session = Session::new("hunter2", "hunter2").to_stored();
        let json = r#"{"realm":"staff","email":"e@x.test","login_session_id":"hunter2"}"#;
        let login: StoredPendingLogin = serde_json::from_str(json).unwrap();
        let shown = format!("{session:?} {login:?} {session:#?} {login:#?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("e@x.test"), "{shown}");
    }

    #[test]
    fn stored_forms_of_a_later_release_are_read() {
        let json = r#"{"access_token":"a","refresh_token":null,"device":"phone"}"#;
        let session: StoredSession = serde_json::from_str(json).unwrap();
        assert!(session.into_session().refresh_token().is_none());
        let json = r#"{"realm":"portal","email":"e@x.test","asked_at":7}"#;
        let login: StoredPendingLogin = serde_json::from_str(json).unwrap();
        assert_eq!(login.email(), "e@x.test");
        assert_eq!(serde_json::to_value(&login).unwrap()["realm"], "portal");
        let unknown = r#"{"realm":"kiosk","email":"e@x.test"}"#;
        assert!(serde_json::from_str::<StoredPendingLogin>(unknown).is_err());
    }

    #[test]
    fn stored_session_is_written_and_read_back_whole() {
        for session in [
            Session::new("an access token", "a refresh token"),
            Session::from_access_token("an access token"),
        ] {
            let json = serde_json::to_string(&session.to_stored()).unwrap();
            let again: StoredSession = serde_json::from_str(&json).unwrap();
            let again = again.into_session();
            assert!(again.has_access_token(session.access_token()));
            let tokens = (again.refresh_token(), session.refresh_token());
            assert_eq!(tokens.0.map(Secret::expose), tokens.1.map(Secret::expose));
        }
    }
}
