//! `/metrics` and `/_emulate/metrics`: what the server has counted, for Prometheus.

use axum_core::body::Body;
use axum_core::response::Response;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use crate::instrument::metrics::{Kind, Text};
use crate::namespace::Scope;
use crate::world::{Census, World};

/// Where scrapers look by default.
pub(crate) const PATH: &str = "/metrics";

pub(crate) fn page(scope: &Scope) -> Response {
    let server = &scope.server;
    let mut text = Text::default();
    server.metrics().write(&mut text);
    let traffic = server.traffic();
    gauge(
        &mut text,
        "auth_mock_connections",
        "Connections that are open.",
        traffic.open(),
    );
    text.family(
        "auth_mock_connections_accepted_total",
        Kind::Counter,
        "Connections that were accepted.",
    );
    text.sample("", &[], traffic.accepted());
    write_worlds(&mut text, scope);
    let mut response = Response::new(Body::from(text.finish()));
    let kind = HeaderValue::from_static(Text::MEDIA_TYPE);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// Writes sums over all namespaces: their names are what clients have sent.
fn write_worlds(text: &mut Text, scope: &Scope) {
    let namespaces = scope.server.namespaces().list();
    let mut census = Census::default();
    let (mut entries, mut bytes) = (0, 0);
    for namespace in &namespaces {
        census += namespace.read(World::census);
        let (more_entries, more_bytes) = namespace.journal().size();
        entries += more_entries;
        bytes += more_bytes;
    }
    for (name, help, value) in [
        ("auth_mock_namespaces", "Namespaces.", namespaces.len()),
        ("auth_mock_users", "Users in all namespaces.", census.users),
        (
            "auth_mock_sessions",
            "Sessions in all namespaces that have not ended.",
            census.sessions,
        ),
        (
            "auth_mock_challenges_pending",
            "Sign-ins in all namespaces that wait for a code or an approval.",
            census.pending_challenges,
        ),
        (
            "auth_mock_messages",
            "Messages in all inboxes.",
            census.messages,
        ),
        (
            "auth_mock_journal_entries",
            "Recorded requests in all namespaces.",
            entries,
        ),
        (
            "auth_mock_journal_bytes",
            "Size of the recorded requests in all namespaces, in bytes.",
            bytes,
        ),
    ] {
        gauge(text, name, help, value);
    }
}

fn gauge(text: &mut Text, name: &'static str, help: &str, value: usize) {
    text.family(name, Kind::Gauge, help);
    text.sample("", &[], value);
}
