//! The session: load its data, log out, switch organisations.

use crate::{
    attempts::Credential,
    call::Call,
    client::AuthClient,
    generated::types::{InitialLoad, SwitchOrgBody},
    operation::Operation,
    session::{AuthEvent, Session},
};

impl AuthClient {
    /// Returns the user, the organisation and the user's organisations: `GET /v1/auth/load`.
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

    /// Ends the session with its tokens, and the impersonated sessions that it started:
    /// `POST /v1/auth/logout`.
    ///
    /// The client drops the session as soon as the call is awaited, even if the call fails. So a user
    /// who signs out never stays signed in because of a network failure.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) without a session, or with one that has
    /// ended or expired.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) {
    /// let outcome = client.logout().await;
    /// assert!(client.session().is_none());
    /// # let _ = outcome; }
    /// ```
    pub fn logout(&self) -> Call<()> {
        Call::new(self, Operation::Logout, (), |api, ()| async move {
            api.logout().await
        })
        .credential(Credential::LastUse)
    }

    /// Opens a session of the same user in another organisation or sandbox: `POST /v1/auth/switch`.
    ///
    /// It replaces the client's session. If the user signs in or out during the call, the client does
    /// not use it. The old session stays valid at the server. To return to it, get it from
    /// [`session`](Self::session) before the switch, and use [`with_session`](Self::with_session).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for an unknown organisation, or one without a
    /// membership of the user (the same answer);
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
        .open_session(AuthEvent::Switched)
    }
}
