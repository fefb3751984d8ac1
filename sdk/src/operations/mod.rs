//! The operations as methods of [`AuthClient`](crate::AuthClient), in the server's groups.

pub(crate) mod authorization;
pub(crate) mod cli_exchange;
pub(crate) mod impersonation;
pub(crate) mod magic_code;
pub(crate) mod oauth2;
pub(crate) mod personal_access_token;
pub(crate) mod portal;
pub(crate) mod second_factor;
pub(crate) mod session;

#[cfg(test)]
mod tests {
    use crate::{client::AuthClient, operation::check_methods};

    #[test]
    fn every_operation_is_a_method_of_the_client() {
        check_methods!(AuthClient);
    }
}
