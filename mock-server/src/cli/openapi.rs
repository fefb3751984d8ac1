//! `openapi`: prints the OpenAPI documents.

use super::failure::Failure;
use super::output::print;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server openapi > openapi.json
  auth-mock-server openapi --url http://auth.test:8010

The document is the one that a server at that URL sends at /openapi.json, in the
form that generators and documentation pages take.")]
pub(super) struct Openapi {
    /// Print the document of the control API instead
    #[arg(long)]
    control: bool,

    /// Print the contract as it is in this project, without the form for tools
    #[arg(long, conflicts_with_all = ["control", "url"])]
    effective: bool,

    /// Base URL that the document names as its server
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8010")]
    url: String,
}

pub(super) fn run(openapi: &Openapi) -> Result<(), Failure> {
    let url = openapi.url.trim_end_matches('/');
    if openapi.effective {
        print(auth_mock_server::contract_document())
    } else if openapi.control {
        print(&auth_mock_server::control_document(url))
    } else {
        print(&auth_mock_server::served_contract(url))
    }
}
