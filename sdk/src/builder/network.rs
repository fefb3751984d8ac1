//! Settings of the network that every platform has.

use std::sync::Arc;

use super::AuthClientBuilder;
use crate::call::parse_header;

impl AuthClientBuilder {
    /// Adds a header to every request, also to those that the client sends by itself, such as the
    /// renewal of a token. For gateways that ask for a key, for example.
    ///
    /// A header of [`Call::header`](crate::Call::header) replaces it for that call.
    /// [`build`](Self::build) refuses a name or a value that is not valid in a header, and the headers
    /// that the client sets itself.
    ///
    /// ```
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.header("x-api-key", "the gateway's key");
    /// ```
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match parse_header(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(error) => {
                self.problem
                    .get_or_insert_with(|| Arc::new(error.into_config()));
            }
        }
        self
    }

    /// Allows plain http to other machines; `false` by default.
    ///
    /// Passwords and tokens are then readable on the network. Use it in test networks only.
    ///
    /// ```
    /// # fn main() -> Result<(), auth_sdk::Error> {
    /// let builder = auth_sdk::AuthClient::builder().base_url("http://auth.test.internal");
    /// assert!(builder.clone().build().is_err());
    /// builder.allow_insecure_http(true).build()?;
    /// # Ok(()) }
    /// ```
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.network.allow_insecure_http = allow;
        self
    }
}
