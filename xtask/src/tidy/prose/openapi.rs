//! Summaries and descriptions in an OpenAPI document.

const KEYS: [&str; 2] = ["\"description\": ", "\"summary\": "];

/// Returns each summary and description in a pretty-printed document, as lines of Markdown that all
/// have the number of the line that it stands in.
pub(super) fn descriptions(text: &str) -> Vec<Vec<(usize, String)>> {
    let lines = text.lines().zip(1..);
    lines
        .filter_map(|(line, number)| {
            let line = line.trim().trim_end_matches(',');
            let value = KEYS.iter().find_map(|key| line.strip_prefix(key))?;
            let text: String = serde_json::from_str(value).ok()?;
            Some(text.lines().map(|line| (number, line.to_owned())).collect())
        })
        .collect()
}
