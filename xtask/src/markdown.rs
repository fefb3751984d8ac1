//! Markdown, line by line, as far as it is read here.

use std::collections::HashMap;

/// Returns the number and the text of each line that is not in a fenced block of code.
pub(crate) fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut fence: Option<&str> = None;
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let start = line.trim_start_matches([' ', '>']);
        match fence {
            Some(mark) if start.starts_with(mark) => fence = None,
            Some(_) => {}
            None if start.starts_with("```") => fence = Some("```"),
            None if start.starts_with("~~~") => fence = Some("~~~"),
            None => found.push((number, line)),
        }
    }
    found
}

/// Returns a line with the insides of its code spans as spaces.
pub(crate) fn without_code_spans(line: &str) -> String {
    let mut open = false;
    line.chars()
        .map(|c| {
            if c == '`' {
                open = !open;
            }
            if open || c == '`' { ' ' } else { c }
        })
        .collect()
}

/// Returns the anchors of a document: those that GitHub makes of headings, and `id="…"`.
pub(crate) fn anchors(text: &str) -> Vec<String> {
    let mut count: HashMap<String, usize> = HashMap::new();
    let mut anchors = Vec::new();
    for (_, line) in lines(text) {
        if let Some(heading) = heading(line) {
            let slug = slug(heading);
            let earlier = count.entry(slug.clone()).or_default();
            anchors.push(match *earlier {
                0 => slug,
                number => format!("{slug}-{number}"),
            });
            *earlier += 1;
        }
        let ids = line.split("id=\"").skip(1);
        anchors.extend(ids.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }
    anchors
}

fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    (1..=6).contains(&level).then(|| rest.strip_prefix(' '))?
}

/// Lower case, hyphens for spaces, and no other punctuation. Of a link, its text is taken.
fn slug(heading: &str) -> String {
    let mut shown = String::new();
    let mut rest = heading.trim();
    while let Some((before, after)) = rest.split_once("](") {
        shown.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    shown.push_str(rest);
    shown
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_fences_are_left_out() {
        let text = "one\n```sh\ntwo\n```\n  ~~~\n  ```\n  ~~~\nthree\n";
        assert_eq!(lines(text), [(1, "one"), (8, "three")]);
    }

    #[test]
    fn code_spans_become_spaces_of_the_same_length() {
        assert_eq!(without_code_spans("a `b c` d"), "a       d");
    }

    #[test]
    fn anchors_are_those_that_github_makes() {
        let text = "# One two\n## `a_b`, and [c](d.md)!\n## One two\n<a id=\"here\"></a>\n";
        assert_eq!(anchors(text), ["one-two", "a_b-and-c", "one-two-1", "here"]);
    }

    #[test]
    fn a_tag_or_a_comment_gives_no_anchor() {
        assert!(anchors("#tag\n####### seven\n```\n# comment\n```\n").is_empty());
    }
}
