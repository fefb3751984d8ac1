//! A sign-in that waits for its second factor.

use crate::{
    call::Call,
    client::AuthClient,
    error::Error,
    generated::types::{
        Approve2faRouteBody, Reject2faRouteBody, TwoFaDecision, TwoFaResponse, Verify2FaPayload,
    },
    login_status::LoginProgress,
    operations::second_factor::LoginStatusQuery,
    poll::{self, PollOptions},
    secret::Secret,
    session::Session,
};

/// Whose door the user stands at: each has its own operation for the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Realm {
    /// A guest area of one organisation.
    Portal,
    /// Everyone else.
    Staff,
}

/// A password was accepted, and the user has to prove more: by the code that was sent to them, or
/// by approving the sign-in from another device.
///
/// It waits for 10 minutes at the server. It belongs to the client that it came from: a session
/// that it yields is that client's.
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
        Self {
            client,
            realm,
            email,
            login_session_id,
        }
    }

    /// The address that the code went to, as the server has it.
    ///
    /// ```no_run
    /// # fn show(pending: &auth_sdk::PendingLogin) {
    /// println!("we sent a code to {}", pending.email());
    /// # }
    /// ```
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The login session that waits, if the server named it.
    ///
    /// Not to be logged: with it and the address, `login_status` hands out the tokens.
    ///
    /// ```no_run
    /// # fn show(pending: &auth_sdk::PendingLogin) {
    /// let can_be_approved_elsewhere = pending.login_session_id().is_some();
    /// # }
    /// ```
    pub fn login_session_id(&self) -> Option<&str> {
        self.login_session_id.as_ref().map(Secret::expose)
    }

    /// Signs in with the code: `portal_verify_2fa` for portal users, `oauth2_verify_2fa` for staff.
    ///
    /// An act of its own: it signs in also where somebody has signed out since the password was
    /// accepted, but not where somebody does while the call is under way.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) if the code is wrong, used or expired. The
    /// 5th wrong one for an address ends all its pending login sessions.
    ///
    /// ```no_run
    /// # async fn run(pending: auth_sdk::PendingLogin) -> Result<(), auth_sdk::Error> {
    /// let session = pending.verify("123456").await?;
    /// # Ok(()) }
    /// ```
    pub fn verify(&self, code: impl Into<Secret>) -> Call<Session> {
        let payload = Verify2FaPayload {
            email: self.email.clone(),
            code: code.into(),
        };
        match self.realm {
            Realm::Portal => self.client.portal_verify_2fa(&payload),
            Realm::Staff => self.client.oauth2_verify_2fa(&payload),
        }
    }

    /// Waits until the sign-in is approved on another device, and signs in.
    ///
    /// The server is asked again and again, as `options` say; dropping the future ends that. What
    /// may pass (no connection, no answer, 429, 5xx) does not end it.
    ///
    /// Whoever signs in to the client or out of it meanwhile has the last word: a session that
    /// comes after that is only returned, and not the client's.
    ///
    /// # Errors
    ///
    /// [`LoginRejected`](crate::ErrorKind::LoginRejected),
    /// [`LoginExpired`](crate::ErrorKind::LoginExpired) or
    /// [`LoginConsumed`](crate::ErrorKind::LoginConsumed) when that is what became of it;
    /// [`Timeout`](crate::ErrorKind::Timeout) if nothing became of it in time; otherwise as for
    /// [`status`](Self::status).
    ///
    /// ```no_run
    /// # async fn run(pending: auth_sdk::PendingLogin) -> Result<(), auth_sdk::Error> {
    /// use auth_sdk::PollOptions;
    ///
    /// println!("please approve the sign-in on your phone");
    /// let session = pending.wait(PollOptions::default()).await?;
    /// # Ok(()) }
    /// ```
    pub async fn wait(&self, options: PollOptions) -> Result<Session, Error> {
        poll::wait(self, options).await
    }

    /// Lets the sign-in through as the user who is signed in to `approver`: `approve_2fa`.
    ///
    /// # Errors
    ///
    /// As for [`AuthClient::approve_2fa`]; [`Request`](crate::ErrorKind::Request) if the server
    /// never named a login session.
    ///
    /// ```no_run
    /// # async fn run(pending: auth_sdk::PendingLogin, phone: auth_sdk::AuthClient)
    /// # -> Result<(), auth_sdk::Error> {
    /// pending.approve_from(&phone).await?;
    /// # Ok(()) }
    /// ```
    pub fn approve_from(&self, approver: &AuthClient) -> Call<TwoFaDecision> {
        let (session_id, token) = (self.session_id(), None);
        self.named(approver.approve_2fa(&Approve2faRouteBody { session_id, token }))
    }

    /// Turns the sign-in away as the user who is signed in to `approver`: `reject_2fa`.
    ///
    /// # Errors
    ///
    /// As for [`AuthClient::reject_2fa`]; [`Request`](crate::ErrorKind::Request) if the server
    /// never named a login session.
    ///
    /// ```no_run
    /// # async fn run(pending: auth_sdk::PendingLogin, phone: auth_sdk::AuthClient)
    /// # -> Result<(), auth_sdk::Error> {
    /// pending.reject_from(&phone).await?;
    /// # Ok(()) }
    /// ```
    pub fn reject_from(&self, approver: &AuthClient) -> Call<TwoFaDecision> {
        let (session_id, token) = (self.session_id(), None);
        self.named(approver.reject_2fa(&Reject2faRouteBody { session_id, token }))
    }

    /// Asks once where the sign-in stands: `login_status`.
    ///
    /// The first answer after an approval brings the session, which is the client's from then on,
    /// unless somebody signs in or out while the call is under way. The server gives it out only
    /// once.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if the server does not know the login session;
    /// [`Request`](crate::ErrorKind::Request) if it never named one.
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

    /// What a wait notes when it begins, for [`status_since`](Self::status_since).
    pub(crate) fn last_word(&self) -> u64 {
        self.client.slot().last_word()
    }

    pub(crate) fn status_since(&self, began: Option<u64>) -> Call<LoginProgress> {
        let query = LoginStatusQuery {
            email: self.email.clone(),
            session_id: self.session_id(),
        };
        self.named(self.client.login_status_since(began, &query))
    }

    /// Empty if the server named none: then [`named`](Self::named) lets no call out.
    fn session_id(&self) -> Secret {
        self.login_session_id
            .clone()
            .unwrap_or_else(|| Secret::from(""))
    }

    /// A call that makes no sense unless the server has named the login session.
    fn named<T: Send + 'static>(&self, call: Call<T>) -> Call<T> {
        match self.login_session_id {
            Some(_) => call,
            None => call.refuse(Error::request(
                "the server named no login session to ask about",
            )),
        }
    }
}
