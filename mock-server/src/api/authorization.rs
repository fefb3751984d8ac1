//! The authorization code flow: `oauth2/authorize`, `oauth2/code`, `oauth2/token`.

use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode};

use super::{ApiError, Call, Reply, client_credentials};
use crate::wire;
use crate::wire::Secret;
use crate::wire::authorization::{
    AuthorizationCode, CodeUrl, OauthAuthorizeInput, OauthCodeInput, OauthRequestToken,
};
use crate::world::{AuthorizationRequest, CodeExchange};

pub(crate) async fn authorize(call: Call) -> Reply {
    let (state, session, body) = call.session_and_input::<OauthAuthorizeInput>().await?;
    let request = AuthorizationRequest {
        client_id: &body.client_id,
        redirect_uri: &body.redirect_uri,
        response_type: &body.response_type,
        state: body.state.as_deref(),
        code_challenge: body.code_challenge.as_deref(),
        code_challenge_method: body.code_challenge_method.as_deref(),
    };
    let issuer = state.issuer();
    let url = state.step(|world, now| world.authorize(now, &session, &request, &issuer))?;
    let redirect_url = url.into();
    Ok(wire::json(
        StatusCode::OK,
        &AuthorizationCode { redirect_url },
    ))
}

pub(crate) async fn code(call: Call) -> Reply {
    let (state, session, body) = call.session_and_input::<OauthCodeInput>().await?;
    let client = (body.client_id.as_str(), body.state.as_deref());
    let issuer = state.issuer();
    let url = state.step(|world, now| world.authorization_code(now, &session, client, &issuer))?;
    let code_url = url.into();
    Ok(wire::json(StatusCode::OK, &CodeUrl { code_url }))
}

pub(crate) async fn token(call: Call) -> Reply {
    let credentials = client_credentials::basic(call.request.headers());
    let is_basic = credentials.is_some();
    let credentials = credentials.unwrap_or_default();
    let (state, body) = call.input_or_form::<OauthRequestToken>(credentials).await?;
    let exchange = CodeExchange {
        client_id: &body.client_id,
        client_secret: body.client_secret.as_ref().map(Secret::expose),
        grant_type: &body.grant_type,
        code: body.code.expose(),
        redirect_uri: &body.redirect_uri,
        code_verifier: body.code_verifier.as_ref().map(Secret::expose),
        run_as: body.run_as.as_deref(),
    };
    let grant = state.step(|world, now| world.exchange_authorization_code(now, &exchange));
    let grant = grant.map_err(|refused| match ApiError::from(refused) {
        refused if is_basic => refused.challenging_basic(),
        refused => refused,
    })?;
    let mut reply = super::token(&state, grant);
    // RFC 6749, section 5.1.
    let no_store = HeaderValue::from_static("no-store");
    reply.headers_mut().insert(CACHE_CONTROL, no_store);
    Ok(reply)
}
