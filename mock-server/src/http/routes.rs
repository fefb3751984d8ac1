//! Route table: from a method and a path to the handler.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use http::{Method, Uri};
use percent_encoding::percent_decode_str;

use super::documents::{self, DOCUMENTS, Document};
use super::slash_redirect;
use crate::api::{
    Call, authorization, cli_exchange, impersonation, magic_code, oauth2, personal_access_token,
    portal, second_factor, session,
};
use crate::contract::{Contract, Operation, path_template};
use crate::instrument::fault::Target;
use crate::instrument::metrics::UNMATCHED;
use crate::pages::{self, Page};
use crate::wire::Answer;

/// An operation's handler.
pub(super) type Handler = fn(Call) -> Pin<Box<dyn Future<Output = Answer> + Send>>;

macro_rules! route_table {
    ($($operation:literal => $handler:path,)*) => {
        const OPERATIONS: &[(&str, Handler)] = &[
            $(($operation, |call| Box::pin(async move {
                let server = call.state.server.clone();
                match $handler(call).await {
                    Ok(response) => response.into(),
                    Err(error) => error.worded_by(server.profile()).into(),
                }
            })),)*
        ];
    };
}

route_table! {
    "initial_load_v1_auth_load_get" => session::load,
    "logout_v1_auth_logout_post" => session::logout,
    "switch_org_v1_auth_switch_post" => session::switch,
    "generate_cli_browser_token_v1_auth_cli_browser_token_post" => cli_exchange::cli_browser_token,
    "consume_cli_browser_token_v1_auth_consume_cli_token_post" => cli_exchange::consume_cli_token,
    "portal_login_v1_auth_portal_login_post" => portal::login,
    "portal_request_magic_code_v1_auth_portal_request_magic_code_post" => magic_code::portal,
    "portal_verify_2fa_v1_auth_portal_verify_2fa_post" => second_factor::portal_verify,
    "approve_2fa_route_v1_auth_approve_2fa_post" => second_factor::approve,
    "reject_2fa_route_v1_auth_reject_2fa_post" => second_factor::reject,
    "login_status_route_v1_auth_login_status_get" => second_factor::login_status,
    "portal_forgot_password_v1_auth_portal_forgot_password_post" => portal::forgot_password,
    "portal_reset_callback_v1_auth_portal_reset_callback_get" => portal::reset_callback,
    "portal_reset_password_v1_auth_portal_reset_password_post" => portal::reset_password,
    "login_as_v1_auth_login_as_user_post" => impersonation::login_as_user,
    "request_magic_code_route_v1_auth_request_magic_code_post" => magic_code::staff,
    "login_route_v1_oauth2_login_post" => oauth2::login,
    "verify2fa_route_v1_oauth2_verify2fa_post" => oauth2::verify,
    "refresh_token_route_v1_oauth2_refresh_post" => oauth2::refresh,
    "authorize_route_v1_oauth2_authorize_post" => authorization::authorize,
    "code_route_v1_oauth2_code_post" => authorization::code,
    "token_route_v1_oauth2_token_post" => authorization::token,
    "create_pat_v1_auth_pats_post" => personal_access_token::create,
    "list_pats_v1_auth_pats_get" => personal_access_token::list,
    "revoke_pat_v1_auth_pats__id__delete" => personal_access_token::revoke,
}

/// Template of all pages for people.
const PAGES: &str = "pages";

/// What answers at a path.
#[derive(Clone, Copy)]
pub(super) enum Endpoint {
    Operation(&'static Operation, Handler),
    Document(Document),
    Page(Page),
    /// Nothing for this method: those that the path has, and whether a document is there.
    OtherMethod(&'static [Method], bool),
    Unknown,
}

/// A request's route, found once.
pub(super) struct Route<'a> {
    /// The path, percent-decoded.
    pub(super) path: Cow<'a, str>,
    pub(super) endpoint: Endpoint,
}

impl Route<'_> {
    /// The operation, where method and path are those of one.
    pub(super) fn operation(&self) -> Option<&'static Operation> {
        match self.endpoint {
            Endpoint::Operation(operation, _) => Some(operation),
            _ => None,
        }
    }

    /// Whether the path is that of a document beside the operations, whatever the method.
    pub(super) fn is_document(&self) -> bool {
        matches!(
            self.endpoint,
            Endpoint::Document(_) | Endpoint::Page(_) | Endpoint::OtherMethod(_, true)
        )
    }

    /// The path template, for counts. Never a path that a client has made up.
    pub(super) fn template(&self) -> &'static str {
        match self.endpoint {
            Endpoint::Operation(operation, _) => operation.path,
            Endpoint::Document(_) => {
                let known = DOCUMENTS.iter().find(|(path, _)| *path == self.path);
                known.map_or(UNMATCHED, |(path, _)| path)
            }
            Endpoint::Page(_) => PAGES,
            Endpoint::OtherMethod(..) | Endpoint::Unknown => UNMATCHED,
        }
    }

    /// What a fault compares itself with.
    pub(super) fn target<'b>(&'b self, method: &'b Method) -> Target<'b> {
        Target {
            operation: self.operation(),
            method,
            path: &self.path,
        }
    }
}

/// Starlette adds HEAD to GET for its own routes, which FastAPI's documents are. FastAPI adds it to
/// no operation.
const DOCUMENT_METHODS: &[Method] = &[Method::GET, Method::HEAD];

/// What is at a path, whatever the method.
enum Known {
    /// In the order of the contract.
    Operations(Vec<(&'static Operation, Handler)>),
    Document(Document),
}

/// What was found at a path.
enum Found<'a> {
    Operations(&'a [(&'static Operation, Handler)]),
    Document(Document),
    Page(Page),
}

impl Known {
    fn found(&self) -> Found<'_> {
        match self {
            Self::Operations(operations) => Found::Operations(operations),
            Self::Document(document) => Found::Document(*document),
        }
    }
}

/// Every path of the server but the control API's.
pub(super) struct RouteTable {
    paths: HashMap<&'static str, Known>,
    /// Those of the paths that have parameters.
    templates: Vec<&'static str>,
    /// Whether the pages are served.
    ui: bool,
    /// Whether an upstream answers what is not here.
    passes_on: bool,
}

impl RouteTable {
    pub(super) fn new(contract: &'static Contract, ui: bool) -> Self {
        let handlers: HashMap<&str, Handler> = OPERATIONS.iter().copied().collect();
        let mut paths: HashMap<_, _> = DOCUMENTS
            .iter()
            .map(|(path, document)| (*path, Known::Document(*document)))
            .collect();
        let mut templates = Vec::new();
        for operation in contract.operations() {
            let Some(handler) = handlers.get(operation.id) else {
                continue;
            };
            let path = operation.path;
            if let Some(Known::Operations(operations)) = paths.get_mut(path) {
                operations.push((operation, *handler));
            } else {
                paths.insert(path, Known::Operations(vec![(operation, *handler)]));
                templates.extend(path.contains('{').then_some(path));
            }
        }
        Self {
            paths,
            templates,
            ui,
            passes_on: false,
        }
    }

    /// The table of a server that passes requests on: of the documents and pages only its own
    /// probes and the dashboard.
    pub(super) fn without_documents(mut self) -> Self {
        let own = |path: &str| documents::is_probe(path);
        self.paths
            .retain(|path, known| !matches!(known, Known::Document(_)) || own(path));
        self.passes_on = true;
        self
    }

    /// The route of a method and a target.
    pub(super) fn resolve(&self, method: &Method, target: &Uri) -> Route<'static> {
        let path = percent_decode_str(target.path()).decode_utf8_lossy();
        let endpoint = match self.at(&path) {
            Some(Found::Operations(operations)) => {
                let mut with_method = operations.iter();
                match (
                    with_method.find(|(operation, _)| operation.method == *method),
                    operations.first(),
                ) {
                    (Some((operation, handler)), _) => Endpoint::Operation(operation, *handler),
                    // Starlette names the method of the first route alone.
                    (None, Some((first, _))) => {
                        Endpoint::OtherMethod(std::slice::from_ref(&first.method), false)
                    }
                    (None, None) => Endpoint::Unknown,
                }
            }
            Some(_) if !DOCUMENT_METHODS.contains(method) => {
                Endpoint::OtherMethod(DOCUMENT_METHODS, true)
            }
            Some(Found::Document(document)) => Endpoint::Document(document),
            Some(Found::Page(page)) => Endpoint::Page(page),
            None => Endpoint::Unknown,
        };
        let path = match &endpoint {
            // Most requests: the contract has the text already.
            Endpoint::Operation(operation, _) if operation.path == path => {
                Cow::Borrowed(operation.path)
            }
            _ => path.into_owned().into(),
        };
        Route { path, endpoint }
    }

    /// The path that would fit with one slash less or more (Starlette's `redirect_slashes`).
    pub(super) fn with_other_slash(&self, path: &str) -> Option<String> {
        slash_redirect::other(path).filter(|other| self.at(other).is_some())
    }

    fn at(&self, path: &str) -> Option<Found<'_>> {
        // Python's `$`, which ends the patterns of Starlette's routes, takes one line end too.
        let exact = path.strip_suffix('\n').unwrap_or(path);
        let known = self.paths.get(exact).or_else(|| {
            let mut templates = self.templates.iter();
            let template = templates.find(|one| path_template::values(one, path).is_some())?;
            self.paths.get(template)
        });
        let page = || {
            self.ui
                .then(|| pages::at(exact))
                .flatten()
                .filter(|page| !self.passes_on || page.is_dashboard())
                .map(Found::Page)
        };
        known.map(Known::found).or_else(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn route_table_lists_the_operations_of_the_contract() {
        let routes: Vec<_> = OPERATIONS.iter().map(|(id, _)| *id).collect();
        let operations = crate::contract::embedded().unwrap().operations();
        let mut faults = Vec::new();
        for one in operations.iter().filter(|one| !routes.contains(&one.id)) {
            let (method, path, id) = (&one.method, &one.path, &one.id);
            faults.push(format!(
                "the contract has {method} {path}, and the server does not: in \
                 mock-server/src/http/routes.rs add `\"{id}\" => …,` to `route_table!`"
            ));
        }
        for id in routes
            .iter()
            .filter(|id| operations.iter().all(|one| one.id != **id))
        {
            faults.push(format!(
                "the contract has no {id}, and the server does: in \
                 mock-server/src/http/routes.rs remove its line from `route_table!`"
            ));
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        let ids: Vec<_> = operations.iter().map(|one| one.id).collect();
        assert_eq!(routes, ids, "the same routes in another order");
    }

    #[test]
    fn no_document_has_the_path_of_an_operation() {
        let table = RouteTable::new(crate::contract::embedded().unwrap(), true);
        for (path, _) in DOCUMENTS {
            let found = table.at(path);
            assert!(matches!(found, Some(Found::Document(_))), "{path}");
        }
        let paths: std::collections::HashSet<_> = crate::contract::embedded()
            .unwrap()
            .operations()
            .iter()
            .map(|operation| operation.path)
            .collect();
        assert_eq!(table.paths.len(), paths.len() + DOCUMENTS.len());
    }

    #[test]
    fn path_with_several_methods_has_a_route_for_each() {
        let table = RouteTable::new(crate::contract::embedded().unwrap(), true);
        let name = |method: &str, path: &str| {
            let target = path.parse().unwrap();
            let route = table.resolve(&method.parse().unwrap(), &target);
            match route.endpoint {
                Endpoint::Operation(operation, _) => operation.name(),
                Endpoint::OtherMethod([method], false) => method.as_str(),
                _ => "",
            }
        };
        for (method, path, expected) in [
            ("POST", "/v1/auth/pats", "create_pat"),
            ("GET", "/v1/auth/pats", "list_pats"),
            ("PUT", "/v1/auth/pats", "POST"),
            ("DELETE", "/v1/auth/pats/x", "revoke_pat"),
            ("DELETE", "/v1/auth/pats/x%0A", "revoke_pat"),
            ("GET", "/v1/auth/pats/x", "DELETE"),
            ("DELETE", "/v1/auth/pats/x%2Fy", ""),
            ("DELETE", "/v1/auth/pats/", ""),
        ] {
            assert_eq!(name(method, path), expected, "{method} {path}");
        }
    }
}
