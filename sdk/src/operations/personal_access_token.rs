//! Personal access tokens: bearers of a user for programs, without a sign-in.

use crate::{
    call::Call,
    client::AuthClient,
    generated::types::{CreatePatRequest, CreatedPat, Detail, Pat},
    operation::Operation,
};

impl AuthClient {
    /// Creates a personal access token of the user, in the organisation of the session:
    /// `POST /v1/auth/pats`.
    ///
    /// Only this reply holds the token. A program uses it with
    /// [`Session::from_access_token`](crate::Session::from_access_token), until it expires or is
    /// revoked. It opens no other session and creates no other token. A new password of the user
    /// revokes it.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) as for [`load`](Self::load);
    /// [`Forbidden`](crate::ErrorKind::Forbidden) while acting as another user, and with a personal
    /// access token;
    /// [`Conflict`](crate::ErrorKind::Conflict) if the user has 50 of them;
    /// [`Validation`](crate::ErrorKind::Validation) for a name that is empty or longer than 100
    /// characters, and for less than 1 or more than 3650 days.
    ///
    /// ```no_run
    /// use auth_sdk::{CreatePatRequest, Session};
    ///
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let created = client
    ///     .create_pat(&CreatePatRequest::new("deployment").expires_in_days(30))
    ///     .await?;
    /// let program = client.with_session(Session::from_access_token(created.token));
    /// program.load().await?;
    /// # Ok(()) }
    /// ```
    pub fn create_pat(&self, request: &CreatePatRequest) -> Call<CreatedPat> {
        let body = request.clone();
        Call::new(self, Operation::CreatePat, body, |api, body| async move {
            api.create_pat(&body).await
        })
    }

    /// Returns the user's personal access tokens that are good, the oldest first:
    /// `GET /v1/auth/pats`.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) as for [`load`](Self::load);
    /// [`Forbidden`](crate::ErrorKind::Forbidden) while acting as another user.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// for pat in client.list_pats().await? {
    ///     println!("{}, last used {}", pat.name, pat.last_used_at.as_deref().unwrap_or("never"));
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list_pats(&self) -> Call<Vec<Pat>> {
        Call::new(self, Operation::ListPats, (), |api, ()| async move {
            api.list_pats().await
        })
    }

    /// Revokes a personal access token of the user, for good: `DELETE /v1/auth/pats/{id}`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if no token of the user has this id, or if it has
    /// ended;
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) and
    /// [`Forbidden`](crate::ErrorKind::Forbidden) as for [`list_pats`](Self::list_pats).
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// for pat in client.list_pats().await? {
    ///     client.revoke_pat(&pat.id).await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn revoke_pat(&self, id: &str) -> Call<Detail> {
        let id = id.to_owned();
        Call::new(self, Operation::RevokePat, id, |api, id| async move {
            api.revoke_pat(&id).await
        })
    }
}
