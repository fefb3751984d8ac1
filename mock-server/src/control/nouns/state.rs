//! `/_emulate/state`: a namespace as one document, to be put into another one.

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json, NoContent, Nothing};
use crate::namespace::StateDocument;

/// As much as a reply of the control API may be long to its own client: what was written down can
/// be read back.
pub(crate) const LIMIT: usize = 256 * 1024 * 1024;

pub(crate) async fn show(ask: Ask) -> Result<Json<StateDocument>, Problem> {
    Ok(Json(ask.scope.namespace.document()))
}

pub(crate) async fn replace(ask: Ask<Nothing, StateDocument>) -> Result<NoContent, Problem> {
    let replaced = ask.scope.namespace.replace(ask.body);
    let unfit = |unfit: crate::world::Unfit| {
        Problem::bad_request(format!("body: {}: {}", unfit.pointer, unfit.fault))
    };
    replaced.map(|()| NoContent).map_err(unfit)
}
