//! `/_emulate/snapshots`: a world kept as it was, to go back to.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Created, Json, List, NoContent, Nothing};
use crate::namespace::Snapshot;

/// A world that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SnapshotInfo {
    /// Its name.
    pub name: String,
    /// What its own clock said.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub now: Timestamp,
}

/// What a snapshot is to be called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSnapshot {
    /// 1 to 64 letters, digits, `-`, `_` and `.`, and not only dots. A snapshot of the same name is
    /// replaced.
    #[schemars(
        length(max = 64),
        regex(pattern = r"^\.*[A-Za-z0-9_-][A-Za-z0-9_.-]*$")
    )]
    pub name: String,
}

fn info((name, snapshot): (String, Snapshot)) -> SnapshotInfo {
    SnapshotInfo {
        name,
        now: snapshot.now(),
    }
}

pub(crate) async fn list(ask: Ask) -> Result<Json<List<SnapshotInfo>>, Problem> {
    let snapshots = ask.scope.namespace.snapshots();
    Ok(Json(List::whole(snapshots.into_iter().map(info).collect())))
}

pub(crate) async fn take(ask: Ask<Nothing, NewSnapshot>) -> Result<Created<SnapshotInfo>, Problem> {
    let name = &ask.body.name;
    if crate::namespace::Name::parse(name).is_none() {
        let form = "name: it takes 1 to 64 letters, digits, `-`, `_` and `.`, and not only dots";
        return Err(Problem::bad_request(form));
    }
    let full = || Problem::conflict("there are 100 snapshots here: delete one first");
    let snapshot = ask.scope.namespace.keep_snapshot(name).ok_or_else(full)?;
    Ok(Created(info((name.clone(), snapshot))))
}

pub(crate) async fn show(ask: Ask) -> Result<Json<SnapshotInfo>, Problem> {
    let name = ask.path("name");
    let found = ask.scope.namespace.kept_snapshot(name);
    let snapshot = found.ok_or_else(|| unknown(name))?;
    Ok(Json(info((name.to_owned(), snapshot))))
}

pub(crate) async fn delete(ask: Ask) -> Result<NoContent, Problem> {
    let name = ask.path("name");
    if ask.scope.namespace.forget_snapshot(name) {
        Ok(NoContent)
    } else {
        Err(unknown(name))
    }
}

pub(crate) async fn restore(ask: Ask) -> Result<Json<SnapshotInfo>, Problem> {
    let name = ask.path("name");
    let found = ask.scope.namespace.kept_snapshot(name);
    let snapshot = found.ok_or_else(|| unknown(name))?;
    ask.scope.namespace.restore(&snapshot);
    Ok(Json(info((name.to_owned(), snapshot))))
}

fn unknown(name: &str) -> Problem {
    Problem::not_found(format!("there is no snapshot `{name}`"))
}
