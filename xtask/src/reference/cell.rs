//! Texts and cells of tables.

use serde_json::Value;

/// A text field of a node.
pub(super) fn text<'a>(node: &'a Value, field: &str) -> Option<&'a str> {
    node[field].as_str().filter(|text| !text.is_empty())
}

/// A text as one cell of a table.
pub(super) fn cell(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}

/// A flag as a cell of a table.
pub(super) fn yes_or_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}
