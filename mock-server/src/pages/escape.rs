//! Text in HTML.

/// Returns a text as it stands in HTML, in an element or in a quoted attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_escaped() {
        assert_eq!(
            escaped("<b a=\"1\" c='2'>&é"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;é"
        );
    }
}
