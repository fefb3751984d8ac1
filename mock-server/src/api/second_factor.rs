//! `portal/verify-2fa`, `approve-2fa`, `reject-2fa`, `login-status`.

use http::StatusCode;

use super::{Call, Reply, token};
use crate::fastapi;
use crate::fastapi::NoBearer;
use crate::wire;
use crate::wire::second_factor::{
    DecisionRequest, LoginStatus, LoginStatusQuery, TwoFADecision, Verify2FAPayload,
};
use crate::world::{Cause, Decision, Proof, Refusal};

pub(crate) async fn portal_verify(call: Call) -> Reply {
    let (state, body) = call.input::<Verify2FAPayload>().await?;
    let code = body.code.expose();
    let grant = state.step(|world, now| world.portal_verify(now, &body.email, code))?;
    Ok(token(&state, grant))
}

pub(crate) async fn approve(call: Call) -> Reply {
    decide(call, Decision::Approve).await
}

pub(crate) async fn reject(call: Call) -> Reply {
    decide(call, Decision::Reject).await
}

/// The token in the body counts before a bearer: a link's proof must not fail because the app
/// sends an old bearer along.
async fn decide(call: Call, decision: Decision) -> Reply {
    let bearer = fastapi::bearer(call.request.headers()).map(std::borrow::Cow::into_owned);
    let (state, body) = call.input::<DecisionRequest>().await?;
    let session;
    let proof = match (&body.token, &bearer) {
        (Some(token), _) => Proof::Token(token.expose()),
        (None, Ok(bearer)) => {
            session = state.authenticate(Ok(bearer))?;
            Proof::Bearer(&session)
        }
        (None, Err(NoBearer::Missing)) => {
            return Err(Refusal::NoProof.because(Cause::NoProof).into());
        }
        (None, Err(other @ NoBearer::Scheme)) => return Err((*other).into()),
    };
    let session_id = body.session_id.expose();
    state.step(|world, now| world.decide(now, session_id, &proof, decision))?;
    Ok(wire::json(StatusCode::OK, &TwoFADecision::from(decision)))
}

pub(crate) async fn login_status(call: Call) -> Reply {
    let (state, query) = call.input::<LoginStatusQuery>().await?;
    let session_id = query.session_id.expose();
    let (status, grant) = state.step(|world, now| world.poll(now, &query.email, session_id))?;
    let token = grant.map(|grant| state.sign(grant));
    let token_type = token.as_ref().map(|token| token.token_type);
    let (access_token, refresh_token) = token
        .map(|token| (token.access_token, token.refresh_token))
        .unzip();
    let reply = LoginStatus {
        status: status.word(),
        access_token,
        refresh_token,
        token_type,
    };
    Ok(wire::json(StatusCode::OK, &reply))
}
