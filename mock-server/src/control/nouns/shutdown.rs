//! `POST /_emulate/shutdown`: stops the server.

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, NoContent};

pub(crate) async fn shutdown(ask: Ask) -> Result<NoContent, Problem> {
    ask.scope.server.stop();
    Ok(NoContent)
}
