//! Personal access tokens: create, list, revoke.

use http::StatusCode;

use super::{Call, Reply};
use crate::wire;
use crate::wire::Detail;
use crate::wire::personal_access_token::{CreatePatRequest, CreatedPat, Pat};
use crate::world::Refused;

pub(crate) async fn create(call: Call) -> Reply {
    let (state, session, body) = call.session_and_input::<CreatePatRequest>().await?;
    let days = body.expires_in_days;
    let new = state.step(|world, now| world.create_pat(now, &session, body.name, days))?;
    Ok(wire::json(StatusCode::OK, &CreatedPat::from(new)))
}

pub(crate) async fn list(call: Call) -> Reply {
    let session = call.session()?;
    let tokens = call.state.read(|world, now| {
        let tokens = world.list_pats(now, &session)?;
        Ok::<_, Refused>(tokens.into_iter().map(Pat::from).collect::<Vec<_>>())
    })?;
    Ok(wire::json(StatusCode::OK, &tokens))
}

pub(crate) async fn revoke(call: Call) -> Reply {
    let session = call.session()?;
    let id = call.path_value();
    call.state
        .step(|world, now| world.revoke_pat(now, &session, &id))?;
    let detail = "Personal access token revoked";
    Ok(wire::json(StatusCode::OK, &Detail { detail }))
}
