//! What the conformance pack finds at a server with a fault.

use std::collections::BTreeSet;
use std::error::Error;

use auth_mock_server::{ConformanceConfig, MockServer, Outcome};

use super::fault::{Fault, Work};
use super::faults::TABLES;
use super::server::WrongServer;

/// The rules of the pack that differ at a server with a fault, each once.
///
/// # Errors
/// When the pack cannot run.
pub async fn noticed(fault: &'static Fault) -> Result<Vec<String>, Box<dyn Error + Send + Sync>> {
    let builder = fault.settings(MockServer::builder().ui(false));
    let inner = builder.start().await?;
    let server = WrongServer::start(&inner, fault).await;
    let mut config = ConformanceConfig::new(server.url());
    config.allow_writes = true;
    let report = config.run().await?;
    let results = report.results.into_iter();
    let differ = results.filter(|result| matches!(result.outcome, Outcome::Differs { .. }));
    let rules: BTreeSet<_> = differ.map(|result| result.rule).collect();
    Ok(rules.into_iter().collect())
}

/// All faults.
pub fn table() -> impl Iterator<Item = &'static Fault> {
    TABLES.iter().copied().flatten()
}

/// A layer that changes nothing: tests that fail behind it cannot run behind a layer.
static NOTHING: Fault = Fault {
    name: "nothing",
    rule: "",
    follows: &[],
    work: Work::Request(|_| ()),
};

/// The fault of a name; `nothing` is a layer that changes nothing.
pub fn find(name: &str) -> Option<&'static Fault> {
    let mut all = table().chain([&NOTHING]);
    all.find(|fault| fault.name == name)
}
