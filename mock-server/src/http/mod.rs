//! HTTP: from a request to its reply. `pipeline` has the stages, in order.

mod cors;
mod documents;
mod faults;
mod guard;
mod head_size;
mod metadata;
mod namespace_selection;
mod pipeline;
mod recorded_reply;
mod replies;
mod request_id;
mod routes;
mod slash_redirect;
mod slow_faults;
mod upstream;

pub(crate) use self::guard::Guard;
pub use self::guard::GuardError;
pub(crate) use self::pipeline::{App, AppOptions};
#[cfg(feature = "proxy")]
pub(crate) use self::upstream::{Passed, Upstream};
