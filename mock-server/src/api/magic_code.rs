//! `portal/request-magic-code`, `request-magic-code`.

use axum_core::response::Response;
use http::StatusCode;

use super::{Call, Reply};
use crate::wire;
use crate::wire::magic_code::{MagicCodeRequest, MagicCodeResponse, PortalMagicCodeRequest};
use crate::world::{LoginId, Refused};

pub(crate) async fn portal(call: Call) -> Reply {
    let requester = call.requester();
    let (state, body) = call.input::<PortalMagicCodeRequest>().await?;
    let login = state.step(|world, now| {
        let login = world.portal_magic_code(now, &body.email, &body.portal_id)?;
        world.note_requester(now, &login, requester);
        Ok::<_, Refused>(login)
    })?;
    Ok(sent(&login))
}

pub(crate) async fn staff(call: Call) -> Reply {
    let requester = call.requester();
    let (state, body) = call.input::<MagicCodeRequest>().await?;
    let client_id = body.client_id.as_deref();
    let login = state.step(|world, now| {
        let login = world.staff_magic_code(now, &body.email, client_id);
        world.note_requester(now, &login, requester);
        login
    });
    Ok(sent(&login))
}

fn sent(login: &LoginId) -> Response {
    let reply = MagicCodeResponse {
        detail: "If the account exists, a code has been sent",
        login_session_id: Some(login.to_string().into()),
    };
    wire::json(StatusCode::OK, &reply)
}
