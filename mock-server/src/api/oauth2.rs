//! Companion operations under `/v1/oauth2`: `login`, `verify-2fa`, `refresh`.

use http::StatusCode;

use super::{Call, Reply, noting, signed_in, token};
use crate::wire;
use crate::wire::oauth2::{AccessToken, LoginForm, RefreshRequest};
use crate::wire::second_factor::Verify2FAPayload;
use crate::world::Grant;

pub(crate) async fn login(call: Call) -> Reply {
    let requester = call.requester();
    let (state, form) = call.input::<LoginForm>().await?;
    let password = form.password.expose();
    let outcome = state.step(|world, now| {
        let outcome = world.staff_login(now, &form.username, password);
        noting(requester, world, now, outcome)
    })?;
    Ok(signed_in(&state, outcome))
}

pub(crate) async fn verify(call: Call) -> Reply {
    let (state, body) = call.input::<Verify2FAPayload>().await?;
    let code = body.code.expose();
    let grant = state.step(|world, now| world.staff_verify(now, &body.email, code))?;
    Ok(token(&state, grant))
}

pub(crate) async fn refresh(call: Call) -> Reply {
    let (state, body) = call.input::<RefreshRequest>().await?;
    let token = body.refresh_token.expose();
    let (access, next) = state.step(|world, now| world.refresh(now, token))?;
    if let Some(refresh_token) = next {
        let grant = Grant {
            access,
            refresh_token,
        };
        return Ok(self::token(&state, grant));
    }
    let access_token = state.sign_access(&access);
    Ok(wire::json(StatusCode::OK, &AccessToken { access_token }))
}
