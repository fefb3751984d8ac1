//! Acting as another user.

use crate::{
    call::Call, client::AuthClient, generated::types::LoginAsRequest, operation::Operation,
    session::Session,
};

impl AuthClient {
    /// Returns a client that acts as another user, for at most 60 minutes:
    /// `POST /v1/auth/login-as-user`.
    ///
    /// The session of this client does not change. When it ends, the acting session ends too.
    ///
    /// # Errors
    ///
    /// [`Forbidden`](crate::ErrorKind::Forbidden) if the caller is neither a superuser nor an owner or
    /// admin of an organisation of both users; for the caller's own user, an inactive user or a user
    /// with more power; and from a session that already acts as a user;
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
        .then(async move |token, _| client.with_session(Session::from_token(token)))
    }
}
