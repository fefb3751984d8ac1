//! The contract tests: one binary.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed test panics, in its helpers too"
)]

mod access_token;
mod conformance;
mod control;
mod copies;
mod discovery;
mod documents;
mod embedding;
mod examples;
mod flows;
mod fuzz;
mod guard;
mod guide;
mod issuer;
mod limits;
mod mcp;
mod pages;
mod pages_as_text;
mod proxy;
mod rules;
mod sdk;
mod sdk_against_server;
mod served_documents;
mod sign_in_pages;
mod signing_keys;
mod single_use;
mod stop;
mod tls;
mod unread_bodies;
mod wrong_servers;
