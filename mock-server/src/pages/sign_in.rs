//! The sign-in pages, for apps that have none yet.
//!
//! They call the contract's operations only, so they work without the control API.

use axum_core::response::Response;
use http::StatusCode;

use super::escape::escaped;
use super::{filled, missing};
use crate::namespace::Scope;

const SIGN_IN: &str = "sign_in.html";
const BEFORE: &str = "/portal/";
const AFTER: &str = "/login";
/// Place in an HTML file for the portal's id.
const PORTAL: &str = "{portal}";
/// Place in an HTML file for the id of the OAuth client that has opened the page.
const CLIENT: &str = "{client}";

/// The portal whose sign-in page is at a path.
pub(super) fn portal_of(path: &str) -> Option<&str> {
    let id = path.strip_prefix(BEFORE)?.strip_suffix(AFTER)?;
    Some(id).filter(|id| !id.is_empty() && !id.contains('/'))
}

/// The sign-in page of staff.
pub(super) fn staff(scope: &Scope) -> Response {
    filled(scope, SIGN_IN, &[(PORTAL, ""), (CLIENT, "")])
}

/// The same, opened by an OAuth client that exists.
pub(super) fn of_client(scope: &Scope, id: &str) -> Response {
    filled(scope, SIGN_IN, &[(PORTAL, ""), (CLIENT, &escaped(id))])
}

/// The sign-in page of a portal.
pub(super) fn portal(scope: &Scope, path: &str) -> Response {
    let Some(id) = portal_of(path) else {
        return missing();
    };
    if scope.read(|world, _| world.portal(id).is_ok()) {
        page(scope, SIGN_IN, id, StatusCode::OK)
    } else {
        page(scope, "no_portal.html", id, StatusCode::NOT_FOUND)
    }
}

fn page(scope: &Scope, name: &str, portal_id: &str, status: StatusCode) -> Response {
    // The empty one comes first: an id may have the form of the other place.
    let values = [(CLIENT, ""), (PORTAL, &escaped(portal_id))];
    let mut response = filled(scope, name, &values);
    if response.status().is_success() {
        *response.status_mut() = status;
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portal_id_is_between_portal_and_login() {
        for (path, id) in [
            ("/portal/p/login", Some("p")),
            ("/portal/a/b/login", None),
            ("/portal//login", None),
            ("/portal/login", None),
            ("/portal/p", None),
            ("/portal/p/login/more", None),
        ] {
            assert_eq!(portal_of(path), id, "{path}");
        }
    }
}
