//! A sign-in as seen from another device: letting it through, turning it away, watching it.

use crate::{
    attempts::Credential,
    call::Call,
    client::AuthClient,
    generated,
    generated::types::{Approve2faRouteBody, Reject2faRouteBody, TwoFaDecision},
    login_status::LoginProgress,
    operation::Operation,
    secret::Secret,
    session::AuthEvent,
};

/// Which sign-in to ask about, for [`AuthClient::login_status`].
///
/// ```
/// let query = auth_sdk::LoginStatusQuery {
///     email: "guest-2fa@example.com".to_owned(),
///     session_id: "9f86d081884c7d659a2feaa0c55ad015".into(),
/// };
/// ```
#[derive(Debug, Clone)]
pub struct LoginStatusQuery {
    /// The address that it was begun with.
    pub email: String,
    /// The login session. A secret: with it and the address, the tokens are handed out.
    pub session_id: Secret,
}

impl AuthClient {
    /// `POST /v1/auth/approve-2fa`: lets a sign-in through.
    ///
    /// Whoever approves is proven by the request's `token`, from the message's link, or by being
    /// the same user: without a `token` the client's session goes along.
    ///
    /// NIST SP 800-63B-4 no longer accepts a plain push, or a code by e-mail, as an out-of-band
    /// factor.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) with neither proof,
    /// [`Forbidden`](crate::ErrorKind::Forbidden) with a wrong one;
    /// [`NotFound`](crate::ErrorKind::NotFound) if the login session is unknown or expired;
    /// [`Conflict`](crate::ErrorKind::Conflict) if it was rejected or used up.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient, session_id: auth_sdk::Secret)
    /// # -> Result<(), auth_sdk::Error> {
    /// // As the signed-in user of `client`:
    /// client.approve_2fa(&auth_sdk::Approve2faRequest { session_id, token: None }).await?;
    /// # Ok(()) }
    /// ```
    pub fn approve_2fa(&self, request: &Approve2faRouteBody) -> Call<TwoFaDecision> {
        let body = request.clone();
        Call::new(self, Operation::Approve2fa, body, |api, body| async move {
            api.approve_2fa_route(&body).await
        })
        .hiding(&request.session_id)
        .proven_by(request.token.as_ref())
    }

    /// `POST /v1/auth/reject-2fa`: turns a sign-in away. Proof as for
    /// [`approve_2fa`](Self::approve_2fa).
    ///
    /// # Errors
    ///
    /// As for [`approve_2fa`](Self::approve_2fa);
    /// [`Conflict`](crate::ErrorKind::Conflict) if it was approved or used up.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient, session_id: auth_sdk::Secret, token: auth_sdk::Secret)
    /// # -> Result<(), auth_sdk::Error> {
    /// // By the link of a message, signed in or not:
    /// client.reject_2fa(&auth_sdk::Reject2faRequest { session_id, token: Some(token) }).await?;
    /// # Ok(()) }
    /// ```
    pub fn reject_2fa(&self, request: &Reject2faRouteBody) -> Call<TwoFaDecision> {
        let body = request.clone();
        Call::new(self, Operation::Reject2fa, body, |api, body| async move {
            api.reject_2fa_route(&body).await
        })
        .hiding(&request.session_id)
        .proven_by(request.token.as_ref())
    }

    /// `GET /v1/auth/login-status`: where a sign-in stands.
    ///
    /// The first answer after an approval brings the session, which is the client's from then on,
    /// unless somebody signs in or out while the call is under way: then it is only returned. The
    /// server gives it out only once.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for an unknown login session, or an address that is
    /// not its own (the same answer).
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

    /// The same as a part of something longer: whoever has signed in or out since the word of
    /// `began` is not overruled.
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
            .hiding(&query.session_id)
            .then(async move |status, last_word| {
                let progress = LoginProgress::of(status);
                if let Some(session) = progress.session() {
                    let (slot, word) = (client.slot(), began.unwrap_or(last_word));
                    slot.set(session.clone(), AuthEvent::SignedIn, word).await;
                }
                progress
            })
    }
}

impl Call<TwoFaDecision> {
    /// One proof at a time: beside a `token` the bearer would only tell who clicks the link.
    fn proven_by(self, token: Option<&Secret>) -> Self {
        match token {
            Some(token) => self.hiding(token).credential(Credential::Nobody),
            None => self.credential(Credential::Session),
        }
    }
}
