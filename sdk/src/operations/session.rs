//! The session itself: what it sees, its end, and moving to another organisation.

use crate::{
    attempts::Credential,
    call::Call,
    client::AuthClient,
    generated::types::{InitialLoad, SwitchOrgBody},
    operation::Operation,
    session::{AuthEvent, Session},
};

impl AuthClient {
    /// `GET /v1/auth/load`: the user, the organisation and the organisations of the session.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) without a session, or with one that has
    /// ended or expired.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let load = client.load().await?;
    /// println!("{} at {}", load.user.name, load.organization.name);
    /// # Ok(()) }
    /// ```
    pub fn load(&self) -> Call<InitialLoad> {
        Call::new(self, Operation::Load, (), |api, ()| async move {
            api.initial_load().await
        })
    }

    /// `POST /v1/auth/logout`: ends the session whole, its tokens and the impersonations that it
    /// started.
    ///
    /// The client forgets the session as soon as the call is awaited, whatever comes of it: nobody
    /// who signs out should find themselves signed in because a network failed.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) without a session, or with one that has
    /// ended or expired.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) {
    /// let told = client.logout().await;
    /// assert!(client.session().is_none());
    /// # let _ = told; }
    /// ```
    pub fn logout(&self) -> Call<()> {
        Call::new(self, Operation::Logout, (), |api, ()| async move {
            api.logout().await
        })
        .credential(Credential::LastUse)
    }

    /// `POST /v1/auth/switch`: a session of the same user in another organisation, or sandbox.
    ///
    /// It takes the place of the client's session, unless somebody signs in or out while the call is
    /// under way: then it is only returned. The old one lives on at the server: take it
    /// from [`session`](Self::session) before, to go back to it with
    /// [`with_session`](Self::with_session).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for an organisation that is unknown, or that the
    /// user is not a member of (the same answer);
    /// [`Forbidden`](crate::ErrorKind::Forbidden) in a portal session;
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) as for [`load`](Self::load).
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// client.switch("org_acme_s_dev").await?;
    /// assert_eq!(client.load().await?.organization.id, "org_acme_s_dev");
    /// # Ok(()) }
    /// ```
    pub fn switch(&self, organization_id: &str) -> Call<Session> {
        let body = SwitchOrgBody {
            id: organization_id.to_owned(),
        };
        Call::new(self, Operation::Switch, body, |api, body| async move {
            api.switch_org(&body).await
        })
        .opening(AuthEvent::Switched)
    }
}
