//! [`CallWithMeta`]: a call that returns its status, request id and headers too.

use std::future::IntoFuture;

use super::{Call, Pending};
use crate::{error::Error, reply::Reply};

/// A [`Call`] whose result comes with status, request id and headers; from [`Call::with_meta`].
///
/// ```no_run
/// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
/// let reply: auth_sdk::Reply<auth_sdk::InitialLoad> = client.load().with_meta().await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a call does nothing until it is awaited"]
pub struct CallWithMeta<T>(pub(super) Call<T>);

impl<T: Send + 'static> IntoFuture for CallWithMeta<T> {
    type Output = Result<Reply<T>, Error>;
    type IntoFuture = Pending<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.run())
    }
}
