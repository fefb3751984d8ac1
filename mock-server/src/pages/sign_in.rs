//! The sign-in pages, for apps that have none yet.
//!
//! They call the contract's operations only, so they work without the control API.

use axum_core::response::Response;
use http::StatusCode;

use super::escape::escaped;
use super::{filled, missing};
use crate::namespace::Scope;

const BEFORE: &str = "/portal/";
const AFTER: &str = "/login";
/// Place in an HTML file for the portal's id.
const PORTAL: &str = "{portal}";

/// The portal whose sign-in page is at a path.
pub(super) fn portal_of(path: &str) -> Option<&str> {
    let id = path.strip_prefix(BEFORE)?.strip_suffix(AFTER)?;
    Some(id).filter(|id| !id.is_empty() && !id.contains('/'))
}

/// The sign-in page of staff.
pub(super) fn staff(scope: &Scope) -> Response {
    page(scope, "sign_in.html", "", StatusCode::OK)
}

/// The sign-in page of a portal.
pub(super) fn portal(scope: &Scope, path: &str) -> Response {
    let Some(id) = portal_of(path) else {
        return missing();
    };
    if scope.read(|world, _| world.portal(id).is_ok()) {
        page(scope, "sign_in.html", id, StatusCode::OK)
    } else {
        page(scope, "no_portal.html", id, StatusCode::NOT_FOUND)
    }
}

fn page(scope: &Scope, name: &str, portal_id: &str, status: StatusCode) -> Response {
    let mut response = filled(scope, name, &[(PORTAL, &escaped(portal_id))]);
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
