//! Documents at the root, beside the contract's operations.

use axum_core::response::Response;
use http::StatusCode;

use super::metadata;
use crate::contract::served;
use crate::namespace::Scope;
use crate::wire;

/// One of these documents.
#[derive(Clone, Copy)]
pub(super) enum Document {
    Health,
    Contract,
    KeySet,
    Metadata,
}

/// Their paths.
pub(super) const DOCUMENTS: &[(&str, Document)] = &[
    ("/livez", Document::Health),
    ("/readyz", Document::Health),
    ("/openapi.json", Document::Contract),
    ("/.well-known/jwks.json", Document::KeySet),
    (metadata::OPENID, Document::Metadata),
    (metadata::OAUTH, Document::Metadata),
];

/// Whether a target is one of a probe, which an orchestrator sends with any `Host`. The reply holds no secret,
/// so the guard lets it pass, and it makes no namespace.
pub(super) fn is_probe(path: &str) -> bool {
    matches!(path, "/livez" | "/readyz")
}

/// The document as served.
pub(super) fn reply(document: Document, scope: &Scope) -> Response {
    match document {
        Document::Health => wire::json(StatusCode::OK, &serde_json::json!({"status": "ok"})),
        Document::Contract => {
            let contract = served::contract(&scope.base_url());
            wire::json(StatusCode::OK, &contract)
        }
        Document::KeySet => wire::json(StatusCode::OK, scope.server.signer().key_set()),
        Document::Metadata => metadata::reply(scope),
    }
}
