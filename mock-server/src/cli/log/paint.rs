//! Colours of a terminal.

use std::io::IsTerminal as _;

/// Whether lines have colours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint(pub(super) bool);

/// Parameters of the escape sequence (ECMA-48, SGR).
pub(super) const BOLD: &str = "1";
pub(super) const DIM: &str = "2";
pub(super) const RED: &str = "31";
pub(super) const GREEN: &str = "32";
pub(super) const YELLOW: &str = "33";
pub(super) const CYAN: &str = "36";

impl Paint {
    /// Colours if standard error is a terminal that has them. `NO_COLOR` turns them off.
    pub(super) fn of_stderr() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let dumb = set("TERM").is_some_and(|terminal| terminal == "dumb");
        Self(std::io::stderr().is_terminal() && set("NO_COLOR").is_none() && !dumb)
    }

    pub(super) fn text(self, colour: &str, text: &str) -> String {
        if self.0 {
            format!("\x1b[{colour}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}
