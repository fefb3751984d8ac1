//! Form of the control API: routes, checks of bodies, pages, problem details, and the OpenAPI
//! document that is made of them.

pub(super) mod document;
mod examples;
pub(super) mod links;
pub(super) mod page;
mod portable;
pub(super) mod problem;
pub(super) mod request_body;
pub(super) mod route;
pub(super) mod shape;
pub(super) mod streamed;
mod tags;
