//! Filters that faults and the journal share: operation, method and path. A filter that no request
//! can meet is refused.

use http::Method;
use percent_encoding::percent_decode_str;
use schemars::Schema;
use serde_json::{Value, json};

use crate::contract::{Contract, Operation};

/// Methods that a filter accepts.
const METHODS: [Method; 9] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
    Method::CONNECT,
];

/// Filters of one fault or one search.
pub(crate) struct Filter<'a> {
    /// Prefix of each field's name in an error, such as `match.`.
    pub(crate) prefix: &'static str,
    pub(crate) operation: &'a mut Option<String>,
    pub(crate) method: Option<&'a str>,
    pub(crate) path: Option<&'a str>,
}

/// Refusal of a filter. Its text names the field, the value and the choices.
#[derive(Debug, PartialEq)]
pub(crate) enum FilterError {
    /// The filter does not match the control API's document.
    Malformed(String),
    /// The filter is well formed, but no request can meet it.
    Unmeetable(String),
}

impl Filter<'_> {
    /// Checks the filters and replaces an alias of an operation by its name.
    ///
    /// # Errors
    /// If no request can meet the filters.
    pub(crate) fn resolve(self, contract: &Contract) -> Result<(), FilterError> {
        let prefix = self.prefix;
        if self.path.is_some_and(|path| !is_path(path)) {
            return Err(FilterError::Malformed(format!(
                "{prefix}path: must begin with `/` and have neither `?` nor `#`"
            )));
        }
        if let Some(method) = self.method
            && !METHODS.iter().any(|known| known == method)
        {
            let known: Vec<_> = METHODS.iter().map(Method::as_str).collect();
            return Err(FilterError::Unmeetable(format!(
                "{prefix}method: `{method}` is not a method; use one of {}",
                known.join(", ")
            )));
        }
        let Some(wanted) = self.operation else {
            return Ok(());
        };
        let Some(operation) = contract.operation(wanted) else {
            let names: Vec<_> = contract.operations().iter().map(Operation::name).collect();
            return Err(FilterError::Unmeetable(format!(
                "{prefix}operation: no operation is named `{wanted}`; use one of {}",
                names.join(", ")
            )));
        };
        operation.name().clone_into(wanted);
        let (name, path) = (operation.name(), &operation.path);
        let route = format!("operation `{name}` is {} {path}", operation.method);
        if let Some(method) = self.method.filter(|method| operation.method != *method) {
            return Err(FilterError::Unmeetable(format!(
                "{prefix}method: `{method}` never fits, since {route}"
            )));
        }
        if let Some(other) = self.path.filter(|other| !leads_to(other, operation)) {
            return Err(FilterError::Unmeetable(format!(
                "{prefix}path: `{other}` never fits, since {route}"
            )));
        }
        Ok(())
    }
}

fn is_path(path: &str) -> bool {
    path.starts_with('/') && !path.contains(['?', '#'])
}

/// Whether the router treats the sent path as that of `operation`: it decodes the sent one.
fn leads_to(sent: &str, operation: &Operation) -> bool {
    operation.has_path(&percent_decode_str(sent).decode_utf8_lossy())
}

/// Adds `operation_id`, the accepted former name of the field `operation`, to a schema.
pub(crate) fn accept_operation_id(schema: &mut Schema) {
    let former = json!({
        "description": "Former name of `operation`, still accepted. Give only one of them.",
        "type": ["string", "null"],
        "deprecated": true,
    });
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert("operation_id".to_owned(), former);
    }
    schema.insert(
        "not".to_owned(),
        json!({"required": ["operation", "operation_id"]}),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(operation: &str, method: Option<&str>, path: Option<&str>) -> String {
        let mut operation = Some(operation.to_owned()).filter(|name| !name.is_empty());
        let filter = Filter {
            prefix: "",
            operation: &mut operation,
            method,
            path,
        };
        match filter.resolve(crate::contract::embedded().unwrap()) {
            Ok(()) => operation.unwrap_or_default(),
            Err(FilterError::Malformed(text)) => format!("malformed: {text}"),
            Err(FilterError::Unmeetable(text)) => text,
        }
    }

    #[test]
    fn operation_alias_is_replaced_by_the_name() {
        for name in ["load", "initial_load", "initial_load_v1_auth_load_get"] {
            assert_eq!(resolved(name, None, None), "load");
        }
        let told = resolved("log_out", None, None);
        let start = "operation: no operation is named `log_out`; use one of load, logout, switch, ";
        assert!(told.starts_with(start), "{told}");
    }

    #[test]
    fn filter_that_no_request_can_meet_is_refused() {
        for (operation, method, path, told) in [
            ("", Some("GET"), Some("/any"), ""),
            ("load", Some("GET"), Some("/v1/auth/lo%61d"), "load"),
            (
                "",
                Some("get"),
                None,
                "method: `get` is not a method; use one of GET, HEAD, POST, PUT, PATCH, DELETE, \
                 OPTIONS, TRACE, CONNECT",
            ),
            (
                "load",
                Some("POST"),
                None,
                "method: `POST` never fits, since operation `load` is GET /v1/auth/load",
            ),
            (
                "load",
                None,
                Some("/v1/auth/logout"),
                "path: `/v1/auth/logout` never fits, since operation `load` is GET /v1/auth/load",
            ),
            (
                "",
                None,
                Some("/v1/auth/load?page=1"),
                "malformed: path: must begin with `/` and have neither `?` nor `#`",
            ),
        ] {
            assert_eq!(resolved(operation, method, path), told);
        }
    }
}
