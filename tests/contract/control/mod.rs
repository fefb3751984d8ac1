//! The control API, rule by rule.

mod approval_page;
mod challenges;
mod clock;
mod credentials;
mod document;
mod events;
mod faults;
mod field_errors;
mod filters;
mod journal;
mod journal_limits;
mod link_templates;
mod long_polls;
mod metrics;
mod namespaces;
mod next_expiry;
mod oauth_clients;
mod organizations;
mod overview;
mod recorded_replies;
mod request_filters;
mod scenario;
mod snapshots;
mod state;
mod typed_client;
mod typed_queries;
mod typed_resources;
mod users;
mod validation;

use auth_contract_tests::harness::{Mock, PASSWORD, PORTAL, Reply};
use reqwest::Method;
use serde_json::{Value, json};

/// A sign-in at the portal in a namespace.
async fn sign_in(mock: &Mock, ns: &str, email: &str) -> Reply {
    let body = json!({"email": email, "password": PASSWORD, "portal_id": PORTAL});
    mock.post(&format!("/_ns/{ns}/v1/auth/portal/login"), &body, None)
        .await
}

/// `load` in a namespace.
async fn load(mock: &Mock, ns: &str, bearer: &str) -> Reply {
    mock.get(&format!("/_ns/{ns}/v1/auth/load"), Some(bearer))
        .await
}

/// `PUT`.
async fn put(mock: &Mock, path: &str, body: &Value) -> Reply {
    mock.send(mock.request(Method::PUT, path).json(body)).await
}

/// `DELETE`.
async fn delete(mock: &Mock, path: &str) -> Reply {
    mock.send(mock.request(Method::DELETE, path)).await
}

/// `PATCH`.
async fn patch(mock: &Mock, path: &str, body: &Value) -> Reply {
    mock.send(mock.request(Method::PATCH, path).json(body))
        .await
}

/// The detail of a problem.
fn detail(reply: &Reply) -> String {
    reply.field("detail")
}
