//! How the control API speaks: routes, bodies held against their schemas, pages, problems, and the
//! document that is made of all this.

pub(super) mod document;
pub(super) mod links;
pub(super) mod page;
pub(super) mod problem;
pub(super) mod route;
pub(super) mod shape;
