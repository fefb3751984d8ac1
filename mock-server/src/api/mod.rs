//! Handlers of the operations: each reads its input, calls the world, and makes the reply.

pub(crate) mod authorization;
pub(crate) mod cli_exchange;
mod client_credentials;
mod error;
pub(crate) mod impersonation;
pub(crate) mod magic_code;
pub(crate) mod oauth2;
pub(crate) mod personal_access_token;
pub(crate) mod portal;
pub(crate) mod second_factor;
pub(crate) mod session;
mod tokens;

use axum_core::extract::Request;
use axum_core::response::Response;
use http::StatusCode;
use http::header::USER_AGENT;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;

pub(crate) use self::error::ApiError;
use crate::contract::Operation;
use crate::fastapi;
use crate::namespace::Scope;
use crate::net::Connection;
use crate::wire;
use crate::world::{Grant, Refused, Requester, Session, SessionId, SignIn, World};

/// What a handler is given: the state, its own operation, and the request.
pub(crate) struct Call {
    pub(crate) state: Scope,
    pub(crate) operation: &'static Operation,
    pub(crate) request: Request,
    pub(crate) connection: Connection,
}

type Reply = Result<Response, ApiError>;

impl Call {
    /// The client of this call: the address of its socket, and its `User-Agent`.
    fn requester(&self) -> Requester {
        let user_agent = self.request.headers().get(USER_AGENT);
        let user_agent = user_agent.and_then(|value| value.to_str().ok());
        let address = self.connection.peer.map(|peer| peer.ip());
        Requester::new(address, user_agent)
    }

    /// The bearer of a call whose operation takes no input.
    fn session(&self) -> Result<SessionId, ApiError> {
        self.with_session(|_, session| Ok(session.id))
    }

    /// What `look` sees of the bearer's session, in the same step.
    fn with_session<T>(
        &self,
        look: impl FnOnce(&World, &Session) -> Result<T, Refused>,
    ) -> Result<T, ApiError> {
        let bearer = fastapi::bearer(self.request.headers());
        let bearer = bearer.as_deref().map_err(|no| *no);
        self.state.with_session(bearer, look)
    }

    /// The value of the path's parameter.
    fn path_value(&self) -> String {
        let path = percent_decode_str(self.request.uri().path()).decode_utf8_lossy();
        self.operation.path_value(&path).to_owned()
    }

    /// The input of an operation that anybody may call.
    async fn input<T: serde::de::DeserializeOwned>(self) -> Result<(Scope, T), ApiError> {
        let input = fastapi::read(self.operation, self.request, &self.state.note)
            .await?
            .finish()?;
        Ok((self.state, input))
    }

    /// The input of an operation that anybody may call, from JSON or from a form with the same fields
    /// (RFC 6749, section 4.1.3). `more` are fields of the form that came with its headers.
    async fn input_or_form<T: serde::de::DeserializeOwned>(
        self,
        more: Vec<(&'static str, String)>,
    ) -> Result<(Scope, T), ApiError> {
        let note = &self.state.note;
        let input = fastapi::read_json_or_form(self.operation, self.request, note, more);
        let input = input.await?.finish()?;
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

/// Notes the client of a sign-in that needs a second factor.
fn noting(
    requester: Requester,
    world: &mut World,
    now: Timestamp,
    outcome: Result<SignIn, Refused>,
) -> Result<SignIn, Refused> {
    if let Ok(SignIn::SecondFactor { login_session, .. }) = &outcome {
        world.note_requester(now, login_session, requester);
    }
    outcome
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
