//! What the fuzz targets in `tests/fuzz` do with bytes. They panic if a rule is broken.
//!
//! The same functions run in `cargo test`, with the bytes in `tests/fuzz/corpus` and changes of them.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a panic is what reports a finding"
)]

mod guard;
mod inputs;
mod scenario;
mod sdk;
mod server;

pub use self::guard::{host, origin};
pub use self::inputs::{bearer, form, json, multipart};
pub use self::scenario::scenario;
pub use self::sdk::{sdk_body, sdk_bytes};

/// A target: its name, which is that of its folder in `tests/fuzz/corpus`, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 9] = [
    ("bearer", bearer),
    ("form", form),
    ("host", host),
    ("json", json),
    ("multipart", multipart),
    ("origin", origin),
    ("scenario", scenario),
    ("sdk_body", sdk_body),
    ("sdk_bytes", sdk_bytes),
];
