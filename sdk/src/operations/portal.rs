//! Portal users: signing in, and a new password for one that is forgotten.

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

/// What a reset link holds, for [`AuthClient::portal_reset_callback`].
///
/// ```
/// let query = auth_sdk::ResetCallbackQuery {
///     token: "from the link".into(),
///     portal_id: "portal_demo".to_owned(),
/// };
/// assert!(!format!("{query:?}").contains("from the link"));
/// ```
#[derive(Debug, Clone)]
pub struct ResetCallbackQuery {
    /// The link's secret; good for 60 minutes and one new password.
    pub token: Secret,
    /// The portal that the link leads to.
    pub portal_id: String,
}

impl AuthClient {
    /// `POST /v1/auth/portal/login`: a portal user's password.
    ///
    /// Where that is enough the client is signed in; else a
    /// [`PendingLogin`](crate::PendingLogin) waits for the second factor.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) for a wrong password, an unknown or
    /// inactive user and one of another portal (the same answer);
    /// [`NotFound`](crate::ErrorKind::NotFound) for an unknown portal;
    /// [`RateLimited`](crate::ErrorKind::RateLimited) after 5 failures in a row, for 15 minutes.
    ///
    /// ```no_run
    /// use auth_sdk::{LoginOutcome, PortalLoginRequest};
    ///
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let request = PortalLoginRequest {
    ///     email: "guest@example.com".to_owned(),
    ///     password: "correct horse battery staple".into(),
    ///     portal_id: "portal_demo".to_owned(),
    /// };
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
        .hiding(&request.password)
        .then(async |reply, last_word| {
            LoginOutcome::of(reply, client, Realm::Portal, last_word).await
        })
    }

    /// `POST /v1/auth/portal/request-magic-code`: a code by e-mail, instead of a password.
    ///
    /// The answer is the same for an unknown address, whose login session stays pending. A newer
    /// request ends the older ones of that address and portal.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for an unknown portal.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let request = auth_sdk::PortalMagicCodeRequest {
    ///     email: "guest@example.com".to_owned(),
    ///     portal_id: "portal_demo".to_owned(),
    /// };
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

    /// `POST /v1/auth/portal/verify-2fa`: the code of a pending login session, whose session is the
    /// client's from then on.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) if the code is wrong, used or expired. The
    /// 5th wrong one for an address ends all its pending login sessions.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let session = client
    ///     .portal_verify_2fa(&auth_sdk::Verify2FaPayload {
    ///         email: "guest@example.com".to_owned(),
    ///         code: "123456".into(),
    ///     })
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
        .hiding(&payload.code)
        .signing_in()
    }

    /// `POST /v1/auth/portal/forgot-password`: a reset link by e-mail.
    ///
    /// The answer is the same for an unknown address. A newer link replaces the older.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for an unknown portal.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let request = auth_sdk::PortalForgotPasswordRequest {
    ///     email: "guest@example.com".to_owned(),
    ///     portal_id: "portal_demo".to_owned(),
    /// };
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

    /// `GET /v1/auth/portal/reset-callback`: whether a reset link can still be used, and whose it
    /// is. Uses nothing up.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for a token that is unknown, expired, used or
    /// another portal's (the same answer).
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let query = auth_sdk::ResetCallbackQuery {
    ///     token: "from the link".into(),
    ///     portal_id: "portal_demo".to_owned(),
    /// };
    /// println!("a new password for {}", client.portal_reset_callback(&query).await?.email);
    /// # Ok(()) }
    /// ```
    pub fn portal_reset_callback(&self, query: &ResetCallbackQuery) -> Call<ResetCallback> {
        let send = |api: generated::Client, query: ResetCallbackQuery| async move {
            let ResetCallbackQuery { token, portal_id } = query;
            api.portal_reset_callback(&portal_id, &token).await
        };
        Call::new(self, Operation::PortalResetCallback, query.clone(), send).hiding(&query.token)
    }

    /// `POST /v1/auth/portal/reset-password`: sets the password and uses the link up.
    ///
    /// Every session and waiting sign-in of that user ends, lock-outs are lifted, and nobody is
    /// signed in by it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) as for
    /// [`portal_reset_callback`](Self::portal_reset_callback).
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let request = auth_sdk::PortalResetPasswordRequest {
    ///     token: "from the link".into(),
    ///     portal_id: "portal_demo".to_owned(),
    ///     new_password: "a new passphrase".into(),
    /// };
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
        .hiding(&request.token)
        .hiding(&request.new_password)
    }
}
