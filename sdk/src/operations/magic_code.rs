//! Magic codes of staff users: a code by e-mail instead of a password.

use crate::{
    call::Call,
    client::AuthClient,
    generated::types::{MagicCodeRequest, MagicCodeResponse},
    operation::Operation,
};

impl AuthClient {
    /// Sends a staff user a code by e-mail, instead of a password:
    /// `POST /v1/auth/request-magic-code`.
    ///
    /// Sign in with the code through [`oauth2_verify_2fa`](Self::oauth2_verify_2fa). Otherwise as
    /// [`portal_request_magic_code`](Self::portal_request_magic_code).
    ///
    /// # Errors
    ///
    /// No error of its own.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let request = auth_sdk::MagicCodeRequest::new("dev@example.com");
    /// println!("{}", client.request_magic_code(&request).await?.detail);
    /// # Ok(()) }
    /// ```
    pub fn request_magic_code(&self, request: &MagicCodeRequest) -> Call<MagicCodeResponse> {
        let body = request.clone();
        Call::new(
            self,
            Operation::RequestMagicCode,
            body,
            |api, body| async move { api.request_magic_code_route(&body).await },
        )
    }
}
