//! A living access token for the app's own requests.

use crate::{
    client::AuthClient,
    error::Error,
    runtime,
    secret::Secret,
    session::{Held, Renewed},
};

impl AuthClient {
    /// Returns an access token that is valid for a while, for requests that the app sends itself.
    ///
    /// A token that is due is renewed first, once for all callers; see
    /// [`refresh_margin`](crate::AuthClientBuilder::refresh_margin). Otherwise nothing is sent. A token
    /// of [`session`](Self::session) may have expired. Ask for the token before each request, and don't
    /// keep it.
    ///
    /// # Errors
    ///
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized) without a session, or if the session is over;
    /// [`NotRenewed`](crate::ErrorKind::NotRenewed) if the token has expired and cannot be renewed now.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let bearer = client.bearer().await?;
    /// let authorization = format!("Bearer {}", bearer.expose());
    /// # let _ = authorization; Ok(()) }
    /// ```
    pub async fn bearer(&self) -> Result<Secret, Error> {
        let Some(held) = self.slot().held() else {
            return Err(Error::no_session("no session: sign in first"));
        };
        let expired = self.slot().has_expired(&held);
        if !self.can_renew(&held.session) {
            return if expired {
                let over =
                    "the access token has expired and there is no refresh token: sign in again";
                Err(Error::no_session(over))
            } else {
                Ok(held.session.access_token().clone())
            };
        }
        // A call that sends a dead token renews it after the refusal. The app's own request cannot.
        if !self.slot().is_due(&held) && !self.slot().has_run_out(&held) {
            return Ok(held.session.access_token().clone());
        }
        match self.renewed(&held).await {
            Renewed::To(fresh) => Ok(fresh.session.access_token().clone()),
            Renewed::Over => Err(Error::no_session("the session is over: sign in again")),
            Renewed::Unavailable(_) | Renewed::Running if !expired => {
                Ok(held.session.access_token().clone())
            }
            Renewed::Unavailable(error) => Err(error.into_not_renewed()),
            Renewed::Running => Err(Error::not_renewed()),
        }
    }

    async fn renewed(&self, held: &Held) -> Renewed {
        if let Err(error) = runtime::present() {
            return Renewed::Unavailable(error);
        }
        let limit = self.limits().timeout;
        let renewal = async { self.slot().renew(held, &self.refresher(), limit).await };
        runtime::within(limit, renewal)
            .await
            .unwrap_or(Renewed::Running)
    }
}
