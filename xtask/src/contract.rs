//! The contract in its three layers, read from the workspace, and its operations in contract order.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

use crate::{error::Error, json, overlay};

/// The published contract, from the root of the workspace.
pub(crate) const PUBLISHED: &str = "openapi/auth.json";
/// What the publisher leaves out.
pub(crate) const OVERLAY: &str = "openapi/overlay.json";
/// The two merged.
pub(crate) const EFFECTIVE: &str = "openapi/effective.json";

/// The keys of a path item that are operations, as 3.1 lists them.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The published contract and the one that everything else is made from.
#[derive(Debug, Clone)]
pub(crate) struct Contract {
    /// As the publisher gave it.
    pub(crate) published: Value,
    /// With the overlay applied.
    pub(crate) effective: Value,
}

impl Contract {
    /// Reads both layers below `root` and merges them.
    pub(crate) fn load(root: &Path) -> Result<Self, Error> {
        let published = read_json(root, PUBLISHED)?;
        let overlay = read_json(root, OVERLAY)?;
        let effective = overlay::apply(&published, &overlay)?;
        Ok(Self {
            published,
            effective,
        })
    }

    /// The operations of the effective contract, in its order.
    pub(crate) fn operations(&self) -> Result<Vec<Operation<'_>>, Error> {
        operations(&self.effective)
    }
}

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

/// Follows a reference inside `document`; anything else is what it is.
pub(crate) fn resolve<'a>(document: &'a Value, node: &'a Value) -> Option<&'a Value> {
    match node.get("$ref").and_then(Value::as_str) {
        None => Some(node),
        Some(reference) => document.pointer(reference.strip_prefix('#')?),
    }
}

/// Calls `visit` with a JSON pointer to each object in `document` that is part of the contract.
///
/// What stands under `example` and the like is data, whatever its keys are called.
pub(crate) fn walk<'a>(document: &'a Value, mut visit: impl FnMut(&str, &'a Value)) {
    let mut open = vec![(String::new(), document, false)];
    while let Some((pointer, node, keys_are_names)) = open.pop() {
        match node {
            Value::Object(object) => {
                if !keys_are_names {
                    visit(&pointer, node);
                }
                for (key, value) in object.iter().rev() {
                    if keys_are_names || !SAMPLES.contains(&key.as_str()) {
                        let below = format!("{pointer}/{}", escape(key));
                        let names = !keys_are_names && NAMED.contains(&key.as_str());
                        open.push((below, value, names));
                    }
                }
            }
            Value::Array(list) => {
                for (index, value) in list.iter().enumerate().rev() {
                    open.push((format!("{pointer}/{index}"), value, false));
                }
            }
            _ => {}
        }
    }
}

/// Keys whose values are data.
const SAMPLES: [&str; 5] = ["example", "examples", "default", "enum", "const"];
/// Keys of objects whose own keys are names that somebody chose.
const NAMED: [&str; 7] = [
    "properties",
    "schemas",
    "responses",
    "headers",
    "content",
    "paths",
    "securitySchemes",
];

/// One segment of a JSON pointer (RFC 6901).
pub(crate) fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// Reads one document below `root`.
fn read_json(root: &Path, path: &str) -> Result<Value, Error> {
    let name = PathBuf::from(path);
    let text = fs::read_to_string(root.join(path)).map_err(Error::read(&name))?;
    json::parse(&text).map_err(|source| Error::Json { path: name, source })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::test_root::Root;

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

    #[test]
    fn a_walk_passes_over_data_but_not_over_a_property_of_that_name() {
        let document = json!({
            "example": { "properties": {} },
            "properties": { "example": { "type": "string" }, "properties": { "type": "null" } },
        });
        let mut seen = Vec::new();
        walk(&document, |pointer, _| seen.push(pointer.to_owned()));
        assert_eq!(seen, ["", "/properties/example", "/properties/properties"]);
    }

    #[test]
    fn a_missing_file_and_broken_json_are_named() {
        let root = Root::empty();
        let error = Contract::load(root.path()).unwrap_err().to_string();
        assert!(
            error.starts_with("cannot read openapi/auth.json: "),
            "{error}"
        );
        root.put(PUBLISHED, "{\n  \"paths\": }\n");
        let error = Contract::load(root.path()).unwrap_err().to_string();
        assert!(
            error.starts_with("openapi/auth.json is not sound JSON: "),
            "{error}"
        );
        assert!(error.contains("line 2 column 12"), "{error}");
    }
}
