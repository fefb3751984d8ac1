//! OpenAPI documents: the three layers of the contract, their operations, and places in them.

pub(crate) mod json;
mod layers;
mod operation;
pub(crate) mod overlay;
pub(crate) mod pointer;
pub(crate) mod reader;
mod selection;
mod shell;
pub(crate) mod upgrade;

pub(crate) use layers::{Contract, read_json};
pub(crate) use operation::{Bearer, METHODS, Operation, operations};
pub(crate) use selection::Selection;

/// Path of the published contract, from the root of the workspace.
pub(crate) const PUBLISHED: &str = "openapi/auth.json";
/// Path of the overlay: what the publisher leaves out.
pub(crate) const OVERLAY: &str = "openapi/overlay.json";
/// Path of the selection: which operations of the published contract are used. It may be missing.
pub(crate) const SELECTION: &str = "openapi/selection.json";
/// Path of the effective contract: the selected part of the published one with the overlay applied.
pub(crate) const EFFECTIVE: &str = "openapi/effective.json";
