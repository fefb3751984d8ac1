//! Sign-in to a client through the browser: authorization codes with PKCE.

use crate::{
    call::Call,
    client::AuthClient,
    generated::types::{
        AuthorizationCode, CodeUrl, OauthAuthorizeInput, OauthCodeInput, OauthRequestToken,
    },
    operation::Operation,
    session::Session,
};

impl AuthClient {
    /// Signs the user in to an OAuth client: `POST /v1/oauth2/authorize`.
    ///
    /// For the page of a web app that a client opens in the browser. The page sends the client's
    /// request, and opens the URL of the answer: it has a code that works once, within 60 seconds, or
    /// the `error` that the client has to correct.
    ///
    /// # Errors
    ///
    /// [`Refused`](crate::ErrorKind::Refused) if the client or its redirect URI is not
    /// registered: then the browser must stay;
    /// [`Forbidden`](crate::ErrorKind::Forbidden) while acting as another user;
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) as for [`load`](Self::load).
    ///
    /// ```no_run
    /// use auth_sdk::OauthAuthorizeInput;
    ///
    /// # async fn run(client: auth_sdk::AuthClient, challenge: String) -> Result<(), auth_sdk::Error> {
    /// let request = OauthAuthorizeInput::new("cli", "http://127.0.0.1:8011/callback", "code")
    ///     .state("af0ifjsldkj")
    ///     .code_challenge(challenge);
    /// let url = client.oauth2_authorize(&request).await?.redirect_url;
    /// # let _ = url; Ok(()) }
    /// ```
    pub fn oauth2_authorize(&self, request: &OauthAuthorizeInput) -> Call<AuthorizationCode> {
        let body = request.clone();
        Call::new(
            self,
            Operation::Oauth2Authorize,
            body,
            |api, body| async move { api.authorize_route(&body).await },
        )
    }

    /// Signs the user in to an OAuth client that has a secret and one redirect URI:
    /// `POST /v1/oauth2/code`.
    ///
    /// As [`oauth2_authorize`](Self::oauth2_authorize), without a challenge.
    ///
    /// # Errors
    ///
    /// [`Refused`](crate::ErrorKind::Refused) if the client is unknown, has no secret, or
    /// has several redirect URIs; the others as for [`oauth2_authorize`](Self::oauth2_authorize).
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let request = auth_sdk::OauthCodeInput::new("web").state("af0ifjsldkj");
    /// let url = client.oauth2_code(&request).await?.code_url;
    /// # let _ = url; Ok(()) }
    /// ```
    pub fn oauth2_code(&self, request: &OauthCodeInput) -> Call<CodeUrl> {
        let body = request.clone();
        Call::new(self, Operation::Oauth2Code, body, |api, body| async move {
            api.code_route(&body).await
        })
    }

    /// Opens the session of an authorization code, and makes it the client's:
    /// `POST /v1/oauth2/token`.
    ///
    /// `sdk/examples/browser_sign_in.rs` has the whole sign-in of a command line.
    ///
    /// # Errors
    ///
    /// [`Refused`](crate::ErrorKind::Refused) if the code is unknown, expired or used, or
    /// was issued for another client, redirect URI or challenge (the same answer). A code that is
    /// sent again ends the session that it has opened;
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) if the client is unknown, or its secret is
    /// wrong.
    ///
    /// ```no_run
    /// use auth_sdk::OauthRequestToken;
    ///
    /// # async fn run(client: auth_sdk::AuthClient, code: auth_sdk::Secret, verifier: auth_sdk::Secret)
    /// # -> Result<(), auth_sdk::Error> {
    /// let redirect_uri = "http://127.0.0.1:8011/callback";
    /// let request = OauthRequestToken::new("cli", "authorization_code", code, redirect_uri)
    ///     .code_verifier(verifier);
    /// let session = client.oauth2_token(&request).await?;
    /// # let _ = session; Ok(()) }
    /// ```
    pub fn oauth2_token(&self, request: &OauthRequestToken) -> Call<Session> {
        let body = request.clone();
        let call = Call::new(self, Operation::Oauth2Token, body, |api, body| async move {
            api.token_route(&body).await
        })
        .redact(&request.code);
        let others = [&request.client_secret, &request.code_verifier];
        let call = others.into_iter().flatten().fold(call, Call::redact);
        call.sign_in()
    }
}
