//! `load`, `logout`, `switch`.

use axum_core::body::Body;
use axum_core::response::Response;
use http::StatusCode;

use super::{Call, Reply, token};
use crate::wire;
use crate::wire::session::{InitialLoad, SwitchRequest};

pub(crate) async fn load(call: Call) -> Reply {
    let session = call.session()?;
    let loaded = call.state.read(|world, now| world.load(now, &session))?;
    Ok(wire::json(StatusCode::OK, &InitialLoad::from(&loaded)))
}

pub(crate) async fn logout(call: Call) -> Reply {
    let session = call.session()?;
    call.state.step(|world, now| world.logout(now, &session))?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

pub(crate) async fn switch(call: Call) -> Reply {
    let (state, session, body) = call.session_and_input::<SwitchRequest>().await?;
    let grant = state.step(|world, now| world.switch(now, &session, &body.id))?;
    Ok(token(&state, grant))
}
