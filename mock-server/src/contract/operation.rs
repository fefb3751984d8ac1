//! One operation of the contract: its names, its input and its documented responses.

use http::Method;

use super::model::Model;
use super::path_template;

#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) input: Input,
    /// In the order of the document.
    pub(crate) responses: &'static [Response],
    pub(super) name: &'static str,
    pub(super) function: &'static str,
}

/// Where an operation's input comes from, the path apart. No operation of this contract has two
/// sources.
#[derive(Debug)]
pub(crate) enum Input {
    Nothing,
    Json(Model),
    Form(Model),
    Query(Model),
}

/// A documented response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// Whether the contract says that it never comes (`x-unreachable`).
    pub(crate) unreachable: bool,
}

impl Operation {
    /// The name that users see and write: that of the SDK's method, such as `portal_login`.
    ///
    /// It is the path below `/v1/auth`, or below `/v1` elsewhere, with `_` for each `/` and `-`. Where
    /// the path has a parameter, or several methods, it is [`Operation::function`].
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The former name, still accepted: the `operationId` without the path and the method, which
    /// FastAPI appends.
    pub(crate) fn function(&self) -> &'static str {
        self.function
    }

    /// Whether a decoded path is the operation's.
    pub(crate) fn has_path(&self, path: &str) -> bool {
        path_template::values(self.path, path).is_some()
    }

    /// The value of the first parameter in a decoded path; empty where the path is another's.
    pub(crate) fn path_value<'a>(&self, path: &'a str) -> &'a str {
        let values = path_template::values(self.path, path);
        values
            .and_then(|values| values.first().copied())
            .unwrap_or_default()
    }
}
