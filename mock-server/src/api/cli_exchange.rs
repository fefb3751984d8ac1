//! `cli-browser-token`, `consume-cli-token`.

use http::StatusCode;

use super::{Call, Reply, token};
use crate::wire;
use crate::wire::cli_exchange::{CliBrowserTokenResponse, ConsumeCliTokenRequest};

pub(crate) async fn cli_browser_token(call: Call) -> Reply {
    let session = call.session()?;
    let code = call
        .state
        .step(|world, now| world.issue_exchange_code(now, &session))?;
    Ok(wire::json(
        StatusCode::OK,
        &CliBrowserTokenResponse {
            exchange_code: code.into(),
        },
    ))
}

pub(crate) async fn consume_cli_token(call: Call) -> Reply {
    let (state, body) = call.input::<ConsumeCliTokenRequest>().await?;
    let code = body.exchange_code.expose();
    let grant = state.step(|world, now| world.consume_exchange_code(now, code))?;
    Ok(token(&state, grant))
}
