//! `load`, `logout`, `switch`.

use axum_core::body::Body;
use axum_core::response::Response;
use http::StatusCode;

use super::{Call, Reply, token};
use crate::wire;
use crate::wire::session::{InitialLoad, SwitchRequest};
use crate::world::World;

pub(crate) async fn load(call: Call) -> Reply {
    let loaded = call.with_session(World::load)?;
    let text = loaded.text(|loaded| wire::json_bytes(&InitialLoad::from(loaded)).into());
    Ok(wire::json_text(StatusCode::OK, text.into()))
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
