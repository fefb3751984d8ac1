//! Command line to browser: the exchange code.

use crate::{
    call::Call,
    client::AuthClient,
    generated::types::{CliBrowserTokenResponse, ConsumeCliTokenRequest},
    operation::Operation,
    secret::Secret,
    session::Session,
};

impl AuthClient {
    /// Returns an exchange code that opens one new session of the same user:
    /// `POST /v1/auth/cli-browser-token`.
    ///
    /// The code works once, within 60 seconds. [`BrowserLink`](crate::BrowserLink) puts it into a link.
    ///
    /// # Errors
    ///
    /// [`Forbidden`](crate::ErrorKind::Forbidden) while acting as another user;
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) as for [`load`](Self::load).
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let code = client.cli_browser_token().await?.exchange_code;
    /// // A page of the app, which the command line opens in the browser:
    /// let link = auth_sdk::BrowserLink::new("https://app.example.com/cli-login", &code)?;
    /// # let _ = link; Ok(()) }
    /// ```
    pub fn cli_browser_token(&self) -> Call<CliBrowserTokenResponse> {
        Call::new(self, Operation::CliBrowserToken, (), |api, ()| async move {
            api.generate_cli_browser_token().await
        })
    }

    /// Opens the session of an exchange code, and makes it the client's:
    /// `POST /v1/auth/consume-cli-token`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if the code is unknown, expired or used, or if its
    /// session has ended (the same answer).
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient, code: auth_sdk::Secret)
    /// # -> Result<(), auth_sdk::Error> {
    /// let session = client.consume_cli_token(&code).await?;
    /// # Ok(()) }
    /// ```
    pub fn consume_cli_token(&self, exchange_code: &Secret) -> Call<Session> {
        let body = ConsumeCliTokenRequest {
            exchange_code: exchange_code.clone(),
        };
        Call::new(
            self,
            Operation::ConsumeCliToken,
            body,
            |api, body| async move { api.consume_cli_browser_token(&body).await },
        )
        .redact(exchange_code)
        .sign_in()
    }
}
