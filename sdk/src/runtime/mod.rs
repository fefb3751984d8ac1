//! The runtime: tasks, pauses, time limits, the clocks and chance. No other module names one.
//!
//! Natively it is tokio's. In a browser (wasm32) it is the browser's own event loop, which has one
//! thread. Locks and channels of `tokio::sync` work on any runtime, so they are used where they are
//! needed.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(target_arch = "wasm32")]
pub(crate) use self::browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use self::native::*;
