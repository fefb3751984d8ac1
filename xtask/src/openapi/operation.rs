//! The operations of an OpenAPI document, with their names.

use serde_json::{Map, Value};

use super::{EFFECTIVE, pointer::escape};
use crate::error::Error;

/// The keys of a path item that are operations, as 3.1 lists them.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// One operation of a contract.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation<'a> {
    /// In lower case, as the contract writes it.
    pub(crate) method: &'a str,
    /// With its leading slash.
    pub(crate) path: &'a str,
    /// The operation object.
    pub(crate) node: &'a Value,
}

/// Whether an operation looks at a bearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bearer {
    /// Nothing is called without one.
    Required,
    /// One of several proofs.
    Optional,
    /// Never looked at.
    Ignored,
}

impl<'a> Operation<'a> {
    /// The operation id, as the contract has it.
    pub(crate) fn id(&self) -> Option<&'a str> {
        self.node.get("operationId")?.as_str()
    }

    /// A JSON pointer to the operation object.
    pub(crate) fn pointer(&self) -> String {
        format!("/paths/{}/{}", escape(self.path), self.method)
    }

    /// The operation id without the path and the method that `FastAPI` hangs on it.
    ///
    /// None if there is no id, or one that `FastAPI` would not have given.
    pub(crate) fn name(&self) -> Option<&'a str> {
        let name = self.id()?.strip_suffix(&self.suffix())?;
        (!name.is_empty()).then_some(name)
    }

    /// What `FastAPI` appends to a function's name to make an operation id of it.
    pub(crate) fn suffix(&self) -> String {
        let path: String = self
            .path
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || c == '_' {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        format!("{path}_{}", self.method)
    }

    /// Whether the operation's `security` asks for a bearer.
    pub(crate) fn bearer(&self) -> Bearer {
        let alternatives = self.node.get("security").and_then(Value::as_array);
        match alternatives.map(Vec::as_slice) {
            None | Some([]) => Bearer::Ignored,
            // An empty requirement object means: or nothing at all.
            Some(list)
                if list
                    .iter()
                    .any(|one| one.as_object().is_some_and(Map::is_empty)) =>
            {
                Bearer::Optional
            }
            Some(_) => Bearer::Required,
        }
    }

    /// Status and response object of each documented answer.
    pub(crate) fn responses(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let responses = self.node.get("responses").and_then(Value::as_object);
        responses
            .into_iter()
            .flatten()
            .map(|(status, node)| (status.as_str(), node))
    }
}

/// The operations of `document`, in its order.
pub(crate) fn operations(document: &Value) -> Result<Vec<Operation<'_>>, Error> {
    let paths = document
        .get("paths")
        .and_then(Value::as_object)
        .ok_or(Error::Malformed {
            path: EFFECTIVE,
            problem: "no object `paths`".to_owned(),
        })?;
    Ok(paths
        .iter()
        .filter_map(|(path, item)| Some((path, item.as_object()?)))
        .flat_map(|(path, item)| {
            item.iter()
                .filter(|(key, _)| METHODS.contains(&key.as_str()))
                .map(move |(method, node)| Operation { method, path, node })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn operation<'a>(path: &'a str, node: &'a Value) -> Operation<'a> {
        Operation {
            method: "post",
            path,
            node,
        }
    }

    #[test]
    fn a_name_is_the_id_without_what_fastapi_hangs_on_it() {
        let node = json!({ "operationId": "verify_2fa_v1_oauth2_verify_2fa_post" });
        assert_eq!(
            operation("/v1/oauth2/verify-2fa", &node).name(),
            Some("verify_2fa")
        );
        let node = json!({ "operationId": "read_users__user_id__post" });
        assert_eq!(operation("/users/{user_id}", &node).name(), Some("read"));
    }

    #[test]
    fn an_id_of_another_form_gives_no_name() {
        for id in ["verify", "verify_v1_other_post", "_v1_verify_post"] {
            let node = json!({ "operationId": id });
            assert_eq!(operation("/v1/verify", &node).name(), None, "{id}");
        }
    }

    #[test]
    fn an_empty_requirement_makes_the_bearer_optional() {
        for (security, bearer) in [
            (json!(null), Bearer::Ignored),
            (json!([]), Bearer::Ignored),
            (json!([{ "Bearer": [] }]), Bearer::Required),
            (json!([{}, { "Bearer": [] }]), Bearer::Optional),
        ] {
            let node = json!({ "security": security });
            assert_eq!(operation("/", &node).bearer(), bearer, "{node}");
        }
    }
}
