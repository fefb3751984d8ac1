//! `portal/login`, `portal/forgot-password`, `portal/reset-callback`, `portal/reset-password`.

use http::StatusCode;

use super::{Call, Reply, noting, signed_in};
use crate::wire;
use crate::wire::portal::{
    PortalForgotPasswordRequest, PortalLoginRequest, PortalResetPasswordRequest, ResetCallback,
    ResetCallbackQuery,
};

pub(crate) async fn login(call: Call) -> Reply {
    let requester = call.requester();
    let (state, body) = call.input::<PortalLoginRequest>().await?;
    let password = body.password.expose();
    let outcome = state.step(|world, now| {
        let outcome = world.portal_login(now, &body.email, password, &body.portal_id);
        noting(requester, world, now, outcome)
    })?;
    Ok(signed_in(&state, outcome))
}

pub(crate) async fn forgot_password(call: Call) -> Reply {
    let (state, body) = call.input::<PortalForgotPasswordRequest>().await?;
    state.step(|world, now| world.forgot_password(now, &body.email, &body.portal_id))?;
    let detail = "If the account exists, a reset link has been sent";
    Ok(wire::json(StatusCode::CREATED, &wire::Detail { detail }))
}

pub(crate) async fn reset_callback(call: Call) -> Reply {
    let (state, query) = call.input::<ResetCallbackQuery>().await?;
    let token = query.token.expose();
    let email = state.read(|world, now| world.check_reset(now, token, &query.portal_id))?;
    let reply = ResetCallback {
        valid: true,
        email,
        portal_id: query.portal_id,
    };
    Ok(wire::json(StatusCode::OK, &reply))
}

pub(crate) async fn reset_password(call: Call) -> Reply {
    let (state, body) = call.input::<PortalResetPasswordRequest>().await?;
    let (token, password) = (body.token.expose(), body.new_password.expose());
    state.step(|world, now| world.reset_password(now, token, &body.portal_id, password))?;
    Ok(wire::json(
        StatusCode::OK,
        &wire::Detail {
            detail: "Password has been reset",
        },
    ))
}
