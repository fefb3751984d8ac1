//! `/_emulate/state`: a namespace as one JSON document.

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, NoContent, Nothing};
use crate::control::openapi::streamed::Streamed;
use crate::namespace::{ServerState, StateDocument};

/// Largest state document in bytes: as large as the typed client accepts when it exports one.
pub(crate) const LIMIT: usize = ServerState::LARGE_BODIES;

pub(crate) async fn show(ask: Ask) -> Result<Streamed<StateDocument>, Problem> {
    let document = ask.scope.namespace.document(&ask.scope.link_base());
    Ok(Streamed::new(document))
}

pub(crate) async fn replace(ask: Ask<Nothing, StateDocument>) -> Result<NoContent, Problem> {
    let (namespace, base_url) = (&ask.scope.namespace, ask.scope.link_base());
    let replaced = namespace.replace(ask.body, &base_url);
    let unfit = |unfit: crate::world::Unfit| {
        Problem::bad_request(format!("body: {}: {}", unfit.pointer, unfit.fault))
    };
    replaced.map(|()| NoContent).map_err(unfit)
}
