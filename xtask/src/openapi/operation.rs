//! The operations of an OpenAPI document, with their names.

use serde_json::{Map, Value};

use super::{EFFECTIVE, pointer::escape};
use crate::{error::Error, rust_name};

/// Keys of a path item that are operations, in the order of OpenAPI 3.1.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// One operation of a contract.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation<'a> {
    /// The HTTP method in lower case, as in the contract.
    pub(crate) method: &'a str,
    /// The path, with its leading slash.
    pub(crate) path: &'a str,
    /// The operation object.
    pub(crate) node: &'a Value,
    /// Whether the path has other methods too.
    pub(crate) shares_path: bool,
    /// The requirements of the whole document, for an operation without its own.
    pub(crate) default_security: Option<&'a Value>,
    /// The security schemes of the document, by name.
    pub(crate) schemes: Option<&'a Value>,
}

/// Whether an operation reads a bearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bearer {
    /// The operation refuses a request without a bearer.
    Required,
    /// The operation accepts a bearer or another proof.
    Optional,
    /// The operation ignores a bearer.
    Ignored,
}

impl<'a> Operation<'a> {
    /// Returns the operation id of the contract.
    pub(crate) fn id(&self) -> Option<&'a str> {
        self.node.get("operationId")?.as_str()
    }

    /// Returns a JSON pointer to the operation object.
    pub(crate) fn pointer(&self) -> String {
        format!("/paths/{}/{}", escape(self.path), self.method)
    }

    /// Returns the function's name: the operation id without the path and the method that `FastAPI`
    /// appends.
    ///
    /// The id may lack the hyphens of the path: it is of a time when the path had none. An id without
    /// the suffix is the name: a service sets it by `operation_id` or `generate_unique_id_function`.
    /// `None` if there is no id.
    pub(crate) fn function(&self) -> Option<&'a str> {
        let id = self.id()?;
        let name = id.strip_suffix(&self.suffix());
        let name =
            name.or_else(|| id.strip_suffix(&suffix(&self.path.replace('-', ""), self.method)));
        name.filter(|name| !name.is_empty()).or(Some(id))
    }

    /// Returns the name of the generated method: [`Operation::function`] in lower case, with `_` between
    /// its words. `None` if there is no id, or one without a letter or a digit.
    pub(crate) fn name(&self) -> Option<String> {
        let function = self.function()?;
        let has_words = function.contains(char::is_alphanumeric);
        let mut name = has_words.then(|| rust_name::snake(function))?;
        // As the generator does with a keyword.
        if syn::parse_str::<syn::Ident>(&name).is_err() {
            name.push('_');
        }
        Some(name)
    }

    /// Returns the name that people use, which is that of the SDK's method: the path below `/v1/auth`
    /// or `/v1`, with `_` for each `/` and `-`.
    ///
    /// A path that has a parameter or several methods does not tell; then it is [`Operation::name`].
    pub(crate) fn public_name(&self) -> String {
        if self.shares_path || self.path.contains('{') {
            return self.name().unwrap_or_default();
        }
        let below = self.path.strip_prefix("/v1/auth/");
        let below = below.or_else(|| self.path.strip_prefix("/v1/"));
        let below = below.unwrap_or(self.path.trim_start_matches('/'));
        below.replace(['/', '-'], "_")
    }

    /// Returns the suffix that `FastAPI` appends to a function's name to form the operation id.
    pub(crate) fn suffix(&self) -> String {
        suffix(self.path, self.method)
    }

    /// Whether a status, or a range of them, is a success.
    pub(crate) fn is_success(status: &str) -> bool {
        status.len() == 3 && status.starts_with('2')
    }

    /// Returns the tags.
    pub(crate) fn tags(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let tags = self.node.get("tags").and_then(Value::as_array);
        tags.into_iter().flatten().filter_map(Value::as_str)
    }

    /// Whether the operation's `security`, or else that of the document, requires a bearer.
    pub(crate) fn bearer(&self) -> Bearer {
        // Each alternative, and an empty one makes the others optional.
        let reads: Vec<_> = self
            .security()
            .map(|one| one.keys().any(|name| self.is_bearer(name)))
            .collect();
        match (reads.contains(&true), reads.contains(&false)) {
            (false, _) => Bearer::Ignored,
            (true, true) => Bearer::Optional,
            (true, false) => Bearer::Required,
        }
    }

    /// Returns the alternatives of `security`, the operation's own or else those of the document.
    pub(crate) fn security(&self) -> impl Iterator<Item = &'a Map<String, Value>> + use<'a> {
        let security = self.node.get("security").or(self.default_security);
        let alternatives = security.and_then(Value::as_array).into_iter().flatten();
        alternatives.filter_map(Value::as_object)
    }

    /// Returns the security scheme of that name.
    pub(crate) fn scheme(&self, name: &str) -> Option<&'a Value> {
        self.schemes?.get(name)
    }

    /// Whether the scheme is sent as a bearer. One that the document lacks counts as one.
    pub(crate) fn is_bearer(&self, name: &str) -> bool {
        let Some(scheme) = self.scheme(name) else {
            return true;
        };
        let text = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
        match text("type") {
            "http" => text("scheme").eq_ignore_ascii_case("bearer"),
            kind => ["oauth2", "openIdConnect"].contains(&kind),
        }
    }

    /// Returns the status and the response object of each documented response.
    pub(crate) fn responses(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let responses = self.node.get("responses").and_then(Value::as_object);
        responses
            .into_iter()
            .flatten()
            .map(|(status, node)| (status.as_str(), node))
    }
}

fn suffix(path: &str, method: &str) -> String {
    let path: String = path
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '_' {
                c
            } else {
                '_'
            }
        })
        .collect();
    format!("{path}_{method}")
}

/// Returns the operations of `document`, in its order.
pub(crate) fn operations(document: &Value) -> Result<Vec<Operation<'_>>, Error> {
    let paths = document
        .get("paths")
        .and_then(Value::as_object)
        .ok_or(Error::Malformed {
            path: EFFECTIVE,
            problem: "no object `paths`".to_owned(),
        })?;
    let default_security = document.get("security");
    let schemes = document.pointer("/components/securitySchemes");
    Ok(paths
        .iter()
        .filter_map(|(path, item)| Some((path, item.as_object()?)))
        .flat_map(|(path, item)| {
            let is_method = |(key, _): &(&String, &Value)| METHODS.contains(&key.as_str());
            let shares_path = item.iter().filter(is_method).count() > 1;
            item.iter()
                .filter(is_method)
                .map(move |(method, node)| Operation {
                    method,
                    path,
                    node,
                    shares_path,
                    default_security,
                    schemes,
                })
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
            shares_path: false,
            default_security: None,
            schemes: None,
        }
    }

    #[test]
    fn public_name_is_the_path_or_the_function_where_the_path_does_not_tell() {
        let load = json!({ "operationId": "initial_load_v1_auth_load_post" });
        assert_eq!(operation("/v1/auth/load", &load).public_name(), "load");
        let drop = json!({ "operationId": "drop_v1_auth_pats__id__post" });
        assert_eq!(operation("/v1/auth/pats/{id}", &drop).public_name(), "drop");
        let document = json!({ "paths": { "/v1/auth/pats": {
            "get": { "operationId": "list_v1_auth_pats_get" },
            "post": { "operationId": "add_v1_auth_pats_post" },
        } } });
        let found = operations(&document).unwrap();
        let names: Vec<_> = found.iter().map(Operation::public_name).collect();
        assert_eq!(names, ["list", "add"]);
    }

    #[test]
    fn security_of_the_document_holds_for_an_operation_without_its_own() {
        let document = json!({
            "security": [{ "Bearer": [] }],
            "paths": { "/a": { "get": {}, "post": { "security": [] } } },
        });
        let found = operations(&document).unwrap();
        let bearers: Vec<_> = found.iter().map(Operation::bearer).collect();
        assert_eq!(bearers, [Bearer::Required, Bearer::Ignored]);
    }

    #[test]
    fn security_scheme_other_than_a_bearer_is_no_bearer() {
        let document = json!({
            "components": { "securitySchemes": {
                "Token": { "type": "oauth2" },
                "Http": { "type": "http", "scheme": "Bearer" },
                "Basic": { "type": "http", "scheme": "basic" },
                "Key": { "type": "apiKey", "in": "header", "name": "x-key" },
            } },
            "paths": { "/a": {
                "get": { "security": [{ "Token": [] }, { "Http": [] }] },
                "put": { "security": [{ "Key": [] }, { "Basic": [] }] },
                "post": { "security": [{ "Key": [] }, { "Token": [] }] },
                "delete": { "security": [{ "Key": [], "Token": [] }] },
            } },
        });
        let found = operations(&document).unwrap();
        let bearers: Vec<_> = found.iter().map(Operation::bearer).collect();
        let (required, optional) = (Bearer::Required, Bearer::Optional);
        assert_eq!(bearers, [required, Bearer::Ignored, optional, required]);
    }

    #[test]
    fn a_name_is_the_id_without_what_fastapi_hangs_on_it() {
        let node = json!({ "operationId": "verify_2fa_v1_oauth2_verify_2fa_post" });
        assert_eq!(
            operation("/v1/oauth2/verify-2fa", &node).function(),
            Some("verify_2fa")
        );
        let node = json!({ "operationId": "verify2fa_route_v1_oauth2_verify2fa_post" });
        assert_eq!(
            operation("/v1/oauth2/verify-2fa", &node).function(),
            Some("verify2fa_route")
        );
        let node = json!({ "operationId": "read_users__user_id__post" });
        assert_eq!(
            operation("/users/{user_id}", &node).function(),
            Some("read")
        );
    }

    #[test]
    fn id_that_the_service_sets_itself_is_the_name() {
        for (id, name) in [
            ("verify", "verify"),
            ("verify_v1_other_post", "verify_v1_other_post"),
            ("_v1_verify_post", "v1_verify_post"),
            ("login-login_access_token", "login_login_access_token"),
            ("getUser", "get_user"),
            ("getUser_v1_verify_post", "get_user"),
            ("match", "match_"),
            ("2fa", "x2fa"),
        ] {
            let node = json!({ "operationId": id });
            let found = operation("/v1/verify", &node).name();
            assert_eq!(found.as_deref(), Some(name), "{id}");
        }
        for id in [json!(null), json!("--")] {
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
