//! Acting as another user.

use crate::{
    call::Call, client::AuthClient, generated::types::LoginAsRequest, operation::Operation,
    session::Session,
};

impl AuthClient {
    /// `POST /v1/auth/login-as-user`: a client that acts as that user, for 60 minutes and no
    /// longer.
    ///
    /// This client's own session is left alone; when it logs out, the one that acts ends too.
    ///
    /// # Errors
    ///
    /// [`Forbidden`](crate::ErrorKind::Forbidden) unless the caller is a superuser, or an account
    /// owner or admin of an organisation of both; for oneself, for an inactive user, for one with
    /// more power, and from a session that already acts;
    /// [`NotFound`](crate::ErrorKind::NotFound) for an unknown user (superusers; others get 403);
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) as for [`load`](Self::load).
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let support = client.login_as_user("user_guest").await?;
    /// assert!(support.load().await?.user.is_impersonating);
    /// # Ok(()) }
    /// ```
    pub fn login_as_user(&self, user_id: &str) -> Call<AuthClient> {
        let (body, client) = (
            LoginAsRequest {
                user_id: user_id.to_owned(),
            },
            self.clone(),
        );
        Call::new(self, Operation::LoginAsUser, body, |api, body| async move {
            api.login_as(&body).await
        })
        .then(async move |token, _| client.with_session(Session::of(token)))
    }
}
