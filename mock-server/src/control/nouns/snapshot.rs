//! `/_emulate/snapshots`: named copies of a namespace.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Created, Json, List, NoContent, Nothing};
use crate::namespace::Snapshot;
use crate::world::{ResourceKind, ResourceStep};

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SnapshotInfo {
    /// Name of the snapshot.
    pub name: String,
    /// Time on the namespace's clock when the snapshot was taken.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub now: Timestamp,
}

/// A snapshot to take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSnapshot {
    /// Name: 1 to 64 letters, digits, `-`, `_` and `.`, and not only dots. Replaces an earlier
    /// snapshot of this name. Example: `signed-in`.
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
        let form = "name: must be 1 to 64 letters, digits, `-`, `_` and `.`, and not only dots";
        return Err(Problem::bad_request(form));
    }
    let full =
        || Problem::conflict("the namespace has 100 snapshots, the maximum: delete one first");
    let namespace = &ask.scope.namespace;
    let snapshot = namespace.keep_snapshot(name).ok_or_else(full)?;
    namespace.record_resource(ResourceKind::Snapshot, ResourceStep::Created, Some(name));
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
    let namespace = &ask.scope.namespace;
    if namespace.forget_snapshot(name) {
        namespace.record_resource(ResourceKind::Snapshot, ResourceStep::Deleted, Some(name));
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
    Problem::not_found(format!(
        "unknown snapshot `{name}`; GET /_emulate/snapshots lists all"
    ))
}
