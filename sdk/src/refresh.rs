//! The default way to renew a session: `POST /v1/oauth2/refresh`.

use std::sync::Arc;

use crate::{
    client::AuthClient,
    session::{RefreshError, RefreshFuture, Session, TokenRefresher},
};

/// Renews a session by its refresh token, through a client without a session.
#[derive(Debug)]
struct RefreshByToken(AuthClient);

impl TokenRefresher for RefreshByToken {
    fn refresh<'a>(&'a self, session: &'a Session) -> RefreshFuture<'a> {
        Box::pin(async {
            let refresh_token = session.refresh_token().ok_or_else(RefreshError::refused)?;
            let renewed = self.0.oauth2_refresh(refresh_token).await?;
            Ok(session.renewed(renewed))
        })
    }
}

impl AuthClient {
    /// The app's own refresher, or the default one.
    pub(crate) fn refresher(&self) -> Arc<dyn TokenRefresher> {
        match self.custom_refresher() {
            Some(refresher) => Arc::clone(refresher),
            None => Arc::new(RefreshByToken(self.without_session())),
        }
    }
}
