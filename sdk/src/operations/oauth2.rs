//! The operations under `/v1/oauth2`: sign-in of staff users, and renewal of a session.

use crate::{
    call::Call,
    client::AuthClient,
    generated::types::{Oauth2LoginRequest, RefreshRequest, Verify2FaPayload},
    login::LoginOutcome,
    operation::Operation,
    pending::Realm,
    secret::Secret,
    session::Session,
    token_reply::AccessToken,
};

impl Oauth2LoginRequest {
    /// Makes a request with the usual fields: OAuth 2's password grant.
    ///
    /// ```
    /// let request = auth_sdk::Oauth2LoginRequest::password("dev@example.com", "secret words");
    /// assert_eq!(request.username, "dev@example.com");
    /// ```
    pub fn password(username: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self {
            grant_type: Some("password".to_owned()),
            username: username.into(),
            password: password.into(),
            scope: String::new(),
            client_id: None,
            client_secret: None,
        }
    }
}

impl AuthClient {
    /// Signs in a staff user with a password: `POST /v1/oauth2/login`.
    ///
    /// Returns the client's new session, or a [`PendingLogin`](crate::PendingLogin) if the user has to
    /// give a second factor.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) for a wrong password, and for an unknown or
    /// inactive user (the same answer);
    /// [`RateLimited`](crate::ErrorKind::RateLimited) after 5 failures in a row, for 15 minutes.
    ///
    /// ```no_run
    /// use auth_sdk::{LoginOutcome, Oauth2LoginRequest};
    ///
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let request = Oauth2LoginRequest::password("dev@example.com", "correct horse battery staple");
    /// if let LoginOutcome::SignedIn(_) = client.oauth2_login(&request).await? {
    ///     client.switch("org_globex").await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn oauth2_login(&self, request: &Oauth2LoginRequest) -> Call<LoginOutcome> {
        let (body, client) = (request.clone(), self.clone());
        let call = Call::new(self, Operation::Oauth2Login, body, |api, body| async move {
            api.login_route(&body).await
        })
        .redact(&request.password);
        let call = match &request.client_secret {
            Some(secret) => call.redact(secret),
            None => call,
        };
        call.then(async |reply, generation| {
            LoginOutcome::from_reply(reply, client, Realm::Staff, generation).await
        })
    }

    /// Signs in a staff user with a code: `POST /v1/oauth2/verify-2fa`.
    ///
    /// Completes a sign-in with a second factor or with a magic code. Otherwise as
    /// [`portal_verify_2fa`](Self::portal_verify_2fa).
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) if the code is wrong, used or expired.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let session = client
    ///     .oauth2_verify_2fa(&auth_sdk::Verify2FaPayload::new("dev-2fa@example.com", "123456"))
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn oauth2_verify_2fa(&self, payload: &Verify2FaPayload) -> Call<Session> {
        let body = payload.clone();
        Call::new(
            self,
            Operation::Oauth2Verify2fa,
            body,
            |api, body| async move { api.verify2fa_route(&body).await },
        )
        .redact(&payload.code)
        .sign_in()
    }

    /// Returns a new access token for the session of a refresh token: `POST /v1/oauth2/refresh`.
    ///
    /// The client calls this by itself; see [`TokenRefresher`](crate::TokenRefresher). If the refresh
    /// token is that of the client's session, the client uses the new access token. Other sessions do
    /// not change the client.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) if the refresh token is unknown or expired,
    /// or if its session has ended.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// if let Some(token) = client.session().and_then(|session| session.refresh_token().cloned()) {
    ///     client.oauth2_refresh(&token).await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn oauth2_refresh(&self, refresh_token: &Secret) -> Call<AccessToken> {
        let (refresh_token, client) = (refresh_token.clone(), self.clone());
        let body = RefreshRequest {
            refresh_token: refresh_token.clone(),
        };
        Call::new(
            self,
            Operation::Oauth2Refresh,
            body,
            |api, body| async move { api.refresh_token_route(&body).await },
        )
        .redact(&refresh_token)
        .then(async move |renewed, _| {
            let slot = client.slot();
            slot.store_refreshed(&refresh_token, renewed.clone()).await;
            renewed
        })
    }
}
