//! Portal users: sign-in, magic codes and password reset.

use crate::{
    call::Call,
    client::AuthClient,
    generated,
    generated::types::{
        Detail, MagicCodeResponse, PortalForgotPasswordRequest, PortalLoginRequest,
        PortalMagicCodeRequest, PortalResetPasswordRequest, ResetCallback, Verify2FaPayload,
    },
    login::LoginOutcome,
    operation::Operation,
    pending::Realm,
    secret::Secret,
    session::Session,
};

/// The data of a reset link, for [`AuthClient::portal_reset_callback`].
///
/// ```
/// let query = auth_sdk::ResetCallbackQuery::new("from the link", "portal_demo");
/// assert!(!format!("{query:?}").contains("from the link"));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ResetCallbackQuery {
    /// The token of the link. It sets one new password, within 60 minutes.
    pub token: Secret,
    /// The portal that the link leads to.
    pub portal_id: String,
}

impl ResetCallbackQuery {
    /// Makes a query with the fields that the contract requires.
    ///
    /// ```
    /// let query = auth_sdk::ResetCallbackQuery::new("from the link", "portal_demo");
    /// ```
    pub fn new(token: impl Into<Secret>, portal_id: impl Into<String>) -> Self {
        Self {
            token: token.into(),
            portal_id: portal_id.into(),
        }
    }
}

impl AuthClient {
    /// Signs in a portal user with a password: `POST /v1/auth/portal/login`.
    ///
    /// Returns the client's new session, or a [`PendingLogin`](crate::PendingLogin) if the user has to
    /// give a second factor.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) for a wrong password, and for a user who is
    /// unknown, inactive or of another portal (the same answer);
    /// [`NotFound`](crate::ErrorKind::NotFound) for an unknown portal;
    /// [`RateLimited`](crate::ErrorKind::RateLimited) after 5 failures in a row, for 15 minutes.
    ///
    /// ```no_run
    /// use auth_sdk::{LoginOutcome, PortalLoginRequest};
    ///
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let request = PortalLoginRequest::new(
    ///     "guest@example.com",
    ///     "correct horse battery staple",
    ///     "portal_demo",
    /// );
    /// match client.portal_login(&request).await? {
    ///     LoginOutcome::SignedIn(_) => println!("welcome"),
    ///     LoginOutcome::SecondFactor(pending) => println!("code sent to {}", pending.email()),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn portal_login(&self, request: &PortalLoginRequest) -> Call<LoginOutcome> {
        let (body, client) = (request.clone(), self.clone());
        Call::new(self, Operation::PortalLogin, body, |api, body| async move {
            api.portal_login(&body).await
        })
        .redact(&request.password)
        .then(async |reply, generation| {
            LoginOutcome::from_reply(reply, client, Realm::Portal, generation).await
        })
    }

    /// Sends a portal user a code by e-mail, instead of a password:
    /// `POST /v1/auth/portal/request-magic-code`.
    ///
    /// Sign in with the code through [`portal_verify_2fa`](Self::portal_verify_2fa). For an unknown
    /// address the answer is the same, and the login session stays pending. A newer request ends the
    /// older ones of that address and portal.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for an unknown portal.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let request = auth_sdk::PortalMagicCodeRequest::new("guest@example.com", "portal_demo");
    /// let answer = client.portal_request_magic_code(&request).await?;
    /// // A `Secret`: with it and the address, `login_status` can be asked for the session.
    /// let login_session_id = answer.login_session_id;
    /// # Ok(()) }
    /// ```
    pub fn portal_request_magic_code(
        &self,
        request: &PortalMagicCodeRequest,
    ) -> Call<MagicCodeResponse> {
        let body = request.clone();
        Call::new(
            self,
            Operation::PortalRequestMagicCode,
            body,
            |api, body| async move { api.portal_request_magic_code(&body).await },
        )
    }

    /// Signs in a portal user with a code: `POST /v1/auth/portal/verify-2fa`.
    ///
    /// Completes a sign-in with a second factor or with a magic code. The client uses the new session.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) if the code is wrong, used or expired. The
    /// 5th wrong code for an address ends all its login sessions.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let session = client
    ///     .portal_verify_2fa(&auth_sdk::Verify2FaPayload::new("guest@example.com", "123456"))
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn portal_verify_2fa(&self, payload: &Verify2FaPayload) -> Call<Session> {
        let body = payload.clone();
        Call::new(
            self,
            Operation::PortalVerify2fa,
            body,
            |api, body| async move { api.portal_verify_2fa(&body).await },
        )
        .redact(&payload.code)
        .sign_in()
    }

    /// Sends a portal user a reset link by e-mail: `POST /v1/auth/portal/forgot-password`.
    ///
    /// For an unknown address the answer is the same. A newer link replaces the older one.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for an unknown portal.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let request = auth_sdk::PortalForgotPasswordRequest::new("guest@example.com", "portal_demo");
    /// println!("{}", client.portal_forgot_password(&request).await?.detail);
    /// # Ok(()) }
    /// ```
    pub fn portal_forgot_password(&self, request: &PortalForgotPasswordRequest) -> Call<Detail> {
        let body = request.clone();
        Call::new(
            self,
            Operation::PortalForgotPassword,
            body,
            |api, body| async move { api.portal_forgot_password(&body).await },
        )
    }

    /// Checks a reset link and returns its user: `GET /v1/auth/portal/reset-callback`.
    ///
    /// The link stays usable.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for a token that is unknown, expired, used or of
    /// another portal (the same answer).
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let query = auth_sdk::ResetCallbackQuery::new("from the link", "portal_demo");
    /// println!("a new password for {}", client.portal_reset_callback(&query).await?.email);
    /// # Ok(()) }
    /// ```
    pub fn portal_reset_callback(&self, query: &ResetCallbackQuery) -> Call<ResetCallback> {
        let send = |api: generated::Client, query: ResetCallbackQuery| async move {
            let ResetCallbackQuery { token, portal_id } = query;
            api.portal_reset_callback(&portal_id, &token).await
        };
        Call::new(self, Operation::PortalResetCallback, query.clone(), send).redact(&query.token)
    }

    /// Sets a new password with a reset link: `POST /v1/auth/portal/reset-password`.
    ///
    /// The link works once. All sessions and waiting sign-ins of the user end, and lock-outs are lifted.
    /// The call does not sign in.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) as for
    /// [`portal_reset_callback`](Self::portal_reset_callback).
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let request = auth_sdk::PortalResetPasswordRequest::new(
    ///     "from the link",
    ///     "portal_demo",
    ///     "a new passphrase",
    /// );
    /// client.portal_reset_password(&request).await?;
    /// # Ok(()) }
    /// ```
    pub fn portal_reset_password(&self, request: &PortalResetPasswordRequest) -> Call<Detail> {
        let body = request.clone();
        Call::new(
            self,
            Operation::PortalResetPassword,
            body,
            |api, body| async move { api.portal_reset_password(&body).await },
        )
        .redact(&request.token)
        .redact(&request.new_password)
    }
}
