//! `login-as-user`.

use super::{Call, Reply, token};
use crate::wire::impersonation::LoginAsRequest;

pub(crate) async fn login_as_user(call: Call) -> Reply {
    let (state, session, body) = call.session_and_input::<LoginAsRequest>().await?;
    let grant = state.step(|world, now| world.login_as_user(now, &session, &body.user_id))?;
    Ok(token(&state, grant))
}
