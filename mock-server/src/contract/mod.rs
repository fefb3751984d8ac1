//! The contract that the server embeds: operations, their inputs and responses, and which fields are
//! secrets. `cargo xtask generate` compiles the tables, so that no server reads a document to start.

// prettyplease has formatted it.
#[rustfmt::skip]
mod compiled;
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
pub(crate) mod served;
mod version;

pub(crate) use self::error::ContractError;
pub(crate) use self::fields::Fields;
pub(crate) use self::operation::{Input, Operation};
pub use self::version::CONTRACT_VERSION;

/// The effective contract. [`served`] makes of it what the server sends.
///
/// `cargo xtask generate` copies it from `openapi/`: a package holds no file from outside its folder.
pub(crate) const DOCUMENT: &str = include_str!("effective.json");

/// What [`DOCUMENT`] says.
///
/// # Errors
/// When it says what the server cannot check; the server does not start then.
pub(crate) fn embedded() -> Result<&'static Contract, &'static ContractError> {
    compiled::CONTRACT.as_ref()
}

/// What a contract says, as far as the server goes by it.
#[derive(Debug)]
pub(crate) struct Contract {
    operations: &'static [Operation],
    fields: Fields,
}

impl Contract {
    /// In the order of the document.
    pub(crate) fn operations(&self) -> &'static [Operation] {
        self.operations
    }

    /// The operation of a name: its own, its `operationId` or its former name.
    pub(crate) fn operation(&self, name: &str) -> Option<&'static Operation> {
        let by = |known: fn(&Operation) -> &str| {
            let mut operations = self.operations.iter();
            operations.find(|operation| known(operation) == name)
        };
        by(Operation::name)
            .or_else(|| by(|operation| operation.id))
            .or_else(|| by(Operation::function))
    }

    /// The names of its fields and parameters.
    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }
}

#[cfg(test)]
mod tests;
