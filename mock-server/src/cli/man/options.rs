//! Entries of options, as `clap_mangen` writes them.

use clap::{Arg, Command};
use clap_mangen::Man;

/// The heading above the entries that `clap_mangen` writes.
const HEADING: &str = ".SH OPTIONS\n";

/// Returns the headings that the options of a command have in its help, in the order of the first of
/// each. `None` is for those without a heading and comes first.
pub(super) fn headings(command: &Command) -> Vec<Option<&str>> {
    let mut headings = vec![None];
    for heading in command.get_arguments().map(Arg::get_help_heading) {
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    headings
}

/// Returns the entries of some options of a command in roff, without a heading.
pub(super) fn options(command: &Command, is_chosen: impl Fn(&Arg) -> bool) -> String {
    // Those that are not chosen stay, hidden: others name them as conflicts.
    let command = command.clone().mut_args(|arg| {
        let is_hidden = !is_chosen(&arg);
        arg.hide(is_hidden).help_heading(None)
    });
    let mut out = Vec::new();
    // A vector takes all that is written into it.
    let _ = Man::new(command).render_options_section(&mut out);
    let out = String::from_utf8_lossy(&out);
    let entries = out.split_once(HEADING).map(|(_, entries)| entries);
    entries.unwrap_or_default().to_owned()
}
