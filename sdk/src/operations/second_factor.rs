//! Second factor from another device: approve, reject, and the status of a login session.

use crate::{
    attempts::Credential,
    call::Call,
    client::AuthClient,
    generated,
    generated::types::{Approve2faRequest, Reject2faRequest, TwoFaDecision},
    login_status::LoginProgress,
    operation::Operation,
    secret::Secret,
    session::AuthEvent,
};

/// A login session to ask about, for [`AuthClient::login_status`].
///
/// ```
/// let query = auth_sdk::LoginStatusQuery::new(
///     "guest-2fa@example.com",
///     "9f86d081884c7d659a2feaa0c55ad015",
/// );
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LoginStatusQuery {
    /// The address that started the sign-in.
    pub email: String,
    /// The id of the login session. A secret: with it and the address, the server hands out the tokens.
    pub session_id: Secret,
}

impl LoginStatusQuery {
    /// Makes a query with the fields that the contract requires.
    ///
    /// ```
    /// let query = auth_sdk::LoginStatusQuery::new("guest-2fa@example.com", "9f86d081884c7d65");
    /// ```
    pub fn new(email: impl Into<String>, session_id: impl Into<Secret>) -> Self {
        Self {
            email: email.into(),
            session_id: session_id.into(),
        }
    }
}

impl AuthClient {
    /// Approves a sign-in: `POST /v1/auth/approve-2fa`.
    ///
    /// The proof is the request's `token`, from the message's link. Without a `token`, the client's
    /// session is the proof, and it must belong to the same user.
    ///
    /// NIST SP 800-63B-4 no longer accepts a plain push, or a code by e-mail, as an out-of-band
    /// factor.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) without a proof,
    /// [`Forbidden`](crate::ErrorKind::Forbidden) with a wrong one;
    /// [`NotFound`](crate::ErrorKind::NotFound) if the login session is unknown or expired;
    /// [`Conflict`](crate::ErrorKind::Conflict) if it was rejected or used up.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient, session_id: auth_sdk::Secret)
    /// # -> Result<(), auth_sdk::Error> {
    /// // As the user of `client`:
    /// client.approve_2fa(&auth_sdk::Approve2faRequest::new(session_id)).await?;
    /// # Ok(()) }
    /// ```
    pub fn approve_2fa(&self, request: &Approve2faRequest) -> Call<TwoFaDecision> {
        let body = request.clone();
        Call::new(self, Operation::Approve2fa, body, |api, body| async move {
            api.approve_2fa_route(&body).await
        })
        .redact(&request.session_id)
        .with_proof(request.token.as_ref())
    }

    /// Rejects a sign-in: `POST /v1/auth/reject-2fa`.
    ///
    /// The proof is that of [`approve_2fa`](Self::approve_2fa).
    ///
    /// # Errors
    ///
    /// As for [`approve_2fa`](Self::approve_2fa);
    /// [`Conflict`](crate::ErrorKind::Conflict) if it was approved or used up.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient, session_id: auth_sdk::Secret, token: auth_sdk::Secret)
    /// # -> Result<(), auth_sdk::Error> {
    /// // With the link of a message, signed in or not:
    /// client.reject_2fa(&auth_sdk::Reject2faRequest::new(session_id).token(token)).await?;
    /// # Ok(()) }
    /// ```
    pub fn reject_2fa(&self, request: &Reject2faRequest) -> Call<TwoFaDecision> {
        let body = request.clone();
        Call::new(self, Operation::Reject2fa, body, |api, body| async move {
            api.reject_2fa_route(&body).await
        })
        .redact(&request.session_id)
        .with_proof(request.token.as_ref())
    }

    /// Returns the status of a login session: `GET /v1/auth/login-status`.
    ///
    /// The first answer after an approval has the session, and the client uses it from then on. If the
    /// user signs in or out during the call, the client does not use it. The server hands the session
    /// out only once.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for an unknown login session, or with the address of
    /// another one (the same answer).
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient, query: auth_sdk::LoginStatusQuery)
    /// # -> Result<(), auth_sdk::Error> {
    /// println!("{}", client.login_status(&query).await?.state());
    /// # Ok(()) }
    /// ```
    pub fn login_status(&self, query: &LoginStatusQuery) -> Call<LoginProgress> {
        self.login_status_since(None, query)
    }

    /// As [`login_status`](Self::login_status), for a wait that began in the generation `began`: a
    /// sign-in or sign-out since then wins.
    pub(crate) fn login_status_since(
        &self,
        began: Option<u64>,
        query: &LoginStatusQuery,
    ) -> Call<LoginProgress> {
        let client = self.clone();
        let send = |api: generated::Client, query: LoginStatusQuery| async move {
            let LoginStatusQuery { email, session_id } = query;
            api.login_status_route(&email, &session_id).await
        };
        Call::new(self, Operation::LoginStatus, query.clone(), send)
            .redact(&query.session_id)
            .then(async move |status, generation| {
                let progress = LoginProgress::from_status(status);
                if let Some(session) = progress.session() {
                    let (slot, began) = (client.slot(), began.unwrap_or(generation));
                    slot.set(session.clone(), AuthEvent::SignedIn, began).await;
                }
                progress
            })
    }
}

impl Call<TwoFaDecision> {
    /// Sends one proof: with a `token`, no access token, which would only identify the device.
    fn with_proof(self, token: Option<&Secret>) -> Self {
        match token {
            Some(token) => self.redact(token).credential(Credential::Anonymous),
            None => self.credential(Credential::Session),
        }
    }
}
