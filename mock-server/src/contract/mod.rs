//! The contract that the server embeds, parsed once: operations, their inputs and responses, and
//! which fields are secrets.

mod error;
#[cfg(feature = "proxy")]
pub(crate) mod exchange;
mod fields;
#[cfg(feature = "proxy")]
mod json_schema;
pub(crate) mod model;
mod operation;
pub(crate) mod path_template;
pub(crate) mod reference;
pub(crate) mod schema;
pub(crate) mod served;
mod version;

use std::sync::LazyLock;

use serde_json::Value;

pub(crate) use self::error::ContractError;
use self::error::refuse;
pub(crate) use self::fields::Fields;
use self::operation::entries;
pub(crate) use self::operation::{Input, Operation};
pub use self::version::CONTRACT_VERSION;

/// The effective contract. [`served`] makes of it what the server sends.
///
/// `cargo xtask generate` copies it from `openapi/`: a package holds no file from outside its folder.
pub(crate) const DOCUMENT: &str = include_str!("effective.json");

/// What [`DOCUMENT`] says.
///
/// # Errors
/// When it does not compile; the server does not start then.
pub(crate) fn embedded() -> Result<&'static Contract, &'static ContractError> {
    static CONTRACT: LazyLock<Result<Contract, ContractError>> =
        LazyLock::new(|| Contract::parse(DOCUMENT));
    CONTRACT.as_ref()
}

/// What a contract says, as far as the server goes by it.
#[derive(Debug)]
pub(crate) struct Contract {
    operations: Vec<Operation>,
    fields: Fields,
}

impl Contract {
    /// In the order of the document.
    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation of a name: its own, its `operationId` or its former name.
    pub(crate) fn operation(&self, name: &str) -> Option<&Operation> {
        let by = |known: fn(&Operation) -> &str| {
            let mut operations = self.operations.iter();
            operations.find(|operation| known(operation) == name)
        };
        by(Operation::name)
            .or_else(|| by(|operation| &operation.id))
            .or_else(|| by(Operation::function))
    }

    /// The names of its fields and parameters.
    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// # Errors
    /// When it is not JSON, has something that the server does not know how to check, or two
    /// operations of one name.
    pub(crate) fn parse(document: &str) -> Result<Self, ContractError> {
        let document: Value = match serde_json::from_str(document) {
            Ok(document) => document,
            Err(error) => return refuse("#", error.to_string()),
        };
        let mut operations: Vec<Operation> = Vec::new();
        for (path, methods) in entries(document.get("paths")) {
            let shared = entries(Some(methods)).nth(1).is_some();
            for (method, operation) in entries(Some(methods)) {
                let operation = Operation::compile(&document, path, method, operation, shared)?;
                let name = operation.name();
                if operations.iter().any(|other| other.name() == name) {
                    let at = format!("{method} {path}");
                    return refuse(&at, format!("two operations have the name `{name}`"));
                }
                operations.push(operation);
            }
        }
        Ok(Self {
            operations,
            fields: Fields::of(&document),
        })
    }
}

#[cfg(test)]
mod tests;
