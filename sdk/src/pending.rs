//! A login session that waits for its second factor.

use serde::{Deserialize, Serialize};

use crate::{
    call::Call,
    client::AuthClient,
    error::Error,
    generated::types::{
        Approve2faRequest, Reject2faRequest, TwoFaDecision, TwoFaResponse, Verify2FaPayload,
    },
    login_status::LoginProgress,
    operations::second_factor::LoginStatusQuery,
    secret::Secret,
    session::Session,
};

/// Where the user signs in. Each realm has its own operation for the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Realm {
    /// A guest area of one organisation.
    Portal,
    /// All other users.
    Staff,
}

/// A sign-in that waits for its second factor: a code from a message, or an approval from another
/// device.
///
/// The server keeps it for 10 minutes. When the sign-in succeeds, the client that started it gets the
/// session. A server app [stores](Self::to_stored) it between two requests.
///
/// ```no_run
/// # async fn run(pending: auth_sdk::PendingLogin) -> Result<(), auth_sdk::Error> {
/// println!("we sent a code to {}", pending.email());
/// let session = pending.verify("123456").await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct PendingLogin {
    client: AuthClient,
    realm: Realm,
    email: String,
    login_session_id: Option<Secret>,
}

impl PendingLogin {
    pub(crate) fn new(client: AuthClient, realm: Realm, demand: TwoFaResponse) -> Self {
        let TwoFaResponse {
            email,
            login_session_id,
            ..
        } = demand;
        Self::from_parts(client, realm, email, login_session_id)
    }

    pub(crate) fn from_parts(
        client: AuthClient,
        realm: Realm,
        email: String,
        login_session_id: Option<Secret>,
    ) -> Self {
        Self {
            client,
            realm,
            email,
            login_session_id,
        }
    }

    pub(crate) fn realm(&self) -> Realm {
        self.realm
    }

    /// Returns the address that the code was sent to, as the server has it.
    ///
    /// ```no_run
    /// # fn show(pending: &auth_sdk::PendingLogin) {
    /// println!("we sent a code to {}", pending.email());
    /// # }
    /// ```
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Returns the id of the login session, if the server sent one.
    ///
    /// Don't log it: with the id and the address, `login_status` hands out the tokens.
    ///
    /// ```no_run
    /// # fn show(pending: &auth_sdk::PendingLogin) {
    /// let can_be_approved_elsewhere = pending.login_session_id().is_some();
    /// # }
    /// ```
    pub fn login_session_id(&self) -> Option<&str> {
        self.login_session_id.as_ref().map(Secret::expose)
    }

    /// Signs in with the code: `portal_verify_2fa` for portal users, `oauth2_verify_2fa` for staff
    /// users.
    ///
    /// If the user signs in or out of the client during this call, that newer choice wins: the call
    /// returns its session, but the client does not use it.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) if the code is wrong, used or expired. The
    /// 5th wrong code for an address ends all its login sessions.
    ///
    /// ```no_run
    /// # async fn run(pending: auth_sdk::PendingLogin) -> Result<(), auth_sdk::Error> {
    /// let session = pending.verify("123456").await?;
    /// # Ok(()) }
    /// ```
    pub fn verify(&self, code: impl Into<Secret>) -> Call<Session> {
        let payload = Verify2FaPayload::new(self.email.clone(), code);
        match self.realm {
            Realm::Portal => self.client.portal_verify_2fa(&payload),
            Realm::Staff => self.client.oauth2_verify_2fa(&payload),
        }
    }

    /// Approves the sign-in as the user of `approver`, with the operation `approve_2fa`.
    ///
    /// # Errors
    ///
    /// As for [`AuthClient::approve_2fa`]; [`Request`](crate::ErrorKind::Request) if the server
    /// sent no id of a login session.
    ///
    /// ```no_run
    /// # async fn run(pending: auth_sdk::PendingLogin, phone: auth_sdk::AuthClient)
    /// # -> Result<(), auth_sdk::Error> {
    /// pending.approve_from(&phone).await?;
    /// # Ok(()) }
    /// ```
    pub fn approve_from(&self, approver: &AuthClient) -> Call<TwoFaDecision> {
        let (session_id, token) = (self.session_id(), None);
        self.require_session_id(approver.approve_2fa(&Approve2faRequest { session_id, token }))
    }

    /// Rejects the sign-in as the user of `approver`, with the operation `reject_2fa`.
    ///
    /// # Errors
    ///
    /// As for [`AuthClient::reject_2fa`]; [`Request`](crate::ErrorKind::Request) if the server
    /// sent no id of a login session.
    ///
    /// ```no_run
    /// # async fn run(pending: auth_sdk::PendingLogin, phone: auth_sdk::AuthClient)
    /// # -> Result<(), auth_sdk::Error> {
    /// pending.reject_from(&phone).await?;
    /// # Ok(()) }
    /// ```
    pub fn reject_from(&self, approver: &AuthClient) -> Call<TwoFaDecision> {
        let (session_id, token) = (self.session_id(), None);
        self.require_session_id(approver.reject_2fa(&Reject2faRequest { session_id, token }))
    }

    /// Returns the status of the sign-in, with one request: `login_status`.
    ///
    /// The first answer after an approval has the session, and the client uses it from then on. If the
    /// user signs in or out during the call, the client does not use it. The server hands the session
    /// out only once.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if the server does not know the login session;
    /// [`Request`](crate::ErrorKind::Request) if the server sent no id of it.
    ///
    /// ```no_run
    /// # async fn run(pending: auth_sdk::PendingLogin) -> Result<(), auth_sdk::Error> {
    /// if let Some(session) = pending.status().await?.session() {
    ///     println!("approved elsewhere");
    /// }
    /// # Ok(()) }
    /// ```
    pub fn status(&self) -> Call<LoginProgress> {
        self.status_since(None)
    }

    /// Number of sign-ins and sign-outs so far, for [`status_since`](Self::status_since).
    pub(crate) fn generation(&self) -> u64 {
        self.client.slot().generation()
    }

    /// As [`status`](Self::status), for a wait that began in the generation `began`.
    pub(crate) fn status_since(&self, began: Option<u64>) -> Call<LoginProgress> {
        let query = LoginStatusQuery::new(self.email.clone(), self.session_id());
        self.require_session_id(self.client.login_status_since(began, &query))
    }

    /// Returns the id, or an empty text; [`require_session_id`](Self::require_session_id) refuses the
    /// call then.
    fn session_id(&self) -> Secret {
        self.login_session_id
            .clone()
            .unwrap_or_else(|| Secret::from(""))
    }

    /// Makes `call` fail if the server sent no id of a login session.
    fn require_session_id<T: Send + 'static>(&self, call: Call<T>) -> Call<T> {
        match self.login_session_id {
            Some(_) => call,
            None => call.fail_with(Error::request(
                "the server sent no login_session_id: sign in with the code instead",
            )),
        }
    }
}
