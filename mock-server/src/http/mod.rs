//! From a request to its reply: the guard, the namespace, the control API or an operation.

mod app;
mod cors;
mod faults;
mod guard;
mod replies;
mod selection;
mod slash;

pub(crate) use self::app::App;
pub(crate) use self::guard::Guard;
pub use self::guard::GuardError;
