//! Files of the contract inside the server's folder, so that its package builds alone.
//!
//! Cargo packs only what lies below a package's own folder, and the contract's home is elsewhere.

mod compiled;
mod refused;
mod schema;

use super::{File, formatted, parse};
use crate::{error::Error, openapi::Contract};

/// Copy of the effective contract, which the server sends.
const CONTRACT: &str = "mock-server/src/contract/effective.json";
/// The contract as tables.
const COMPILED: &str = "mock-server/src/contract/compiled.rs";
/// The contract's version as a constant.
const VERSION: &str = "mock-server/src/contract/version.rs";

/// Returns the files of a contract.
pub(super) fn files(contract: &Contract) -> Result<Vec<File>, Error> {
    Ok(vec![
        copy(contract),
        version(contract)?,
        File {
            path: COMPILED.to_owned(),
            text: formatted(&parse(&compiled::code(contract)?)?),
        },
    ])
}

/// Returns the server's copy of the effective contract: the same bytes.
fn copy(contract: &Contract) -> File {
    File {
        path: CONTRACT.to_owned(),
        text: contract.to_text(),
    }
}

/// Returns the module with the contract's version.
fn version(contract: &Contract) -> Result<File, Error> {
    let version = contract.version()?;
    let code = format!(
        "//! The contract's version.

         /// Version of the contract, as its publisher counts: `info.version` of `/openapi.json`.
         ///
         /// It is not the version of this package, which changes with each release.
         ///
         /// ```
         /// assert!(!auth_mock_server::CONTRACT_VERSION.is_empty());
         /// ```
         pub const CONTRACT_VERSION: &str = {version:?};"
    );
    Ok(File {
        path: VERSION.to_owned(),
        text: formatted(&parse(&code)?),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::test_root;

    fn changed(version: serde_json::Value) -> Contract {
        let mut contract = Contract::load(&test_root::workspace()).unwrap();
        contract.effective["info"]["version"] = version;
        contract
    }

    #[test]
    fn both_packages_have_the_version_of_the_contract() {
        let files = crate::generate::generate(&changed(json!("2.7.1-rc.1"))).unwrap();
        for path in [VERSION, "sdk/src/generated/operations.rs"] {
            let file = files.files.iter().find(|file| file.path == path).unwrap();
            let constant = "const CONTRACT_VERSION: &str = \"2.7.1-rc.1\";\n";
            assert!(file.text.contains(constant), "{}", file.text);
        }
    }

    #[test]
    fn contract_without_a_version_is_refused() {
        for version in [json!(null), json!(1.0), json!(""), json!(" ")] {
            let error = changed(version).version().unwrap_err().to_string();
            assert_eq!(
                error,
                "openapi/effective.json: `info.version` must be a text that is not empty\n\
                 cure: fix the document"
            );
        }
    }

    #[test]
    fn server_embeds_the_bytes_of_the_effective_contract() {
        let files = crate::generate::generate(&changed(json!("1")))
            .unwrap()
            .files;
        let text = |path: &str| &files.iter().find(|file| file.path == path).unwrap().text;
        assert_eq!(text(CONTRACT), text(crate::openapi::EFFECTIVE));
    }
}
