//! `POST /_emulate/shutdown`: the end of the server.

use super::problem::Problem;
use super::route::{Ask, NoContent};

pub(super) async fn shutdown(ask: Ask) -> Result<NoContent, Problem> {
    ask.scope.server.stop();
    Ok(NoContent)
}
