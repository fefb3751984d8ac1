//! The operations: each extracts, asks the world, and shapes the reply.

pub(crate) mod cli_exchange;
mod error;
pub(crate) mod impersonation;
pub(crate) mod magic_code;
pub(crate) mod oauth2;
pub(crate) mod portal;
pub(crate) mod second_factor;
pub(crate) mod session;
mod tokens;

use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;

pub(crate) use self::error::ApiError;
use crate::contract::Operation;
use crate::fastapi;
use crate::namespace::Scope;
use crate::wire;
use crate::world::{Grant, SessionId, SignIn};

/// What a handler is given: the state, its own operation, and the request.
pub(crate) struct Call {
    pub(crate) state: Scope,
    pub(crate) operation: &'static Operation,
    pub(crate) request: Request,
}

type Reply = Result<Response, ApiError>;

impl Call {
    /// The bearer of a call whose operation takes no input.
    fn session(&self) -> Result<SessionId, ApiError> {
        let bearer = fastapi::bearer(self.request.headers());
        self.state.authenticate(bearer.as_deref().map_err(|no| *no))
    }

    /// The input of an operation that anybody may call.
    async fn input<T: serde::de::DeserializeOwned>(self) -> Result<(Scope, T), ApiError> {
        let input = fastapi::read(self.operation, self.request, &self.state.note)
            .await?
            .finish()?;
        Ok((self.state, input))
    }

    /// The bearer and the input, checked in FastAPI's order: syntax, bearer, fields.
    async fn session_and_input<T: serde::de::DeserializeOwned>(
        self,
    ) -> Result<(Scope, SessionId, T), ApiError> {
        let bearer = fastapi::bearer(self.request.headers()).map(std::borrow::Cow::into_owned);
        let input = fastapi::read(self.operation, self.request, &self.state.note).await?;
        let session = self
            .state
            .authenticate(bearer.as_deref().map_err(|no| *no))?;
        Ok((self.state, session, input.finish()?))
    }
}

fn token(state: &Scope, grant: Grant) -> Response {
    wire::json(StatusCode::OK, &state.sign(grant))
}

fn signed_in(state: &Scope, outcome: SignIn) -> Response {
    match outcome {
        SignIn::Granted(grant) => token(state, grant),
        SignIn::SecondFactor {
            email,
            login_session,
        } => wire::json(
            StatusCode::OK,
            &wire::second_factor::TwoFAResponse {
                detail: "2FA Required",
                two_fa_required: true,
                email,
                login_session_id: Some(login_session.to_string().into()),
            },
        ),
    }
}
