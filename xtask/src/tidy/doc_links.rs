//! Links between the documents lead to a file, and to a heading in it.

use std::collections::HashMap;

use super::{
    Breach, Rule,
    house::{Document, House},
    pending,
};
use crate::markdown;

pub(super) const LINKS: Rule = Rule {
    name: "doc-links",
    reason: "a reader who follows a link to nothing does not know whether the answer exists",
    check,
};

/// Pages that link to `docs/reasons.md`, which is still to be generated.
const PENDING: &[&str] = &[];

fn check(house: &House) -> Vec<Breach> {
    pending::sift(broken_links(house), PENDING, "xtask/src/tidy/doc_links.rs")
}

fn broken_links(house: &House) -> Vec<Breach> {
    let anchors: HashMap<_, _> = house
        .documents
        .iter()
        .map(|document| (document.path.as_str(), markdown::anchors(&document.text)))
        .collect();
    let mut breaches = Vec::new();
    for document in &house.documents {
        for (line, target) in links(&document.text) {
            if let Some(problem) = problem(house, &anchors, document, &target) {
                let place = format!("{}:{line}", document.path);
                breaches.push(Breach::new(place, format!("`{target}`: {problem}")));
            }
        }
    }
    breaches
}

fn problem(
    house: &House,
    anchors: &HashMap<&str, Vec<String>>,
    document: &Document,
    target: &str,
) -> Option<String> {
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() {
        document.path.clone()
    } else {
        let Some(path) = join(&document.path, file) else {
            return Some("leads out of the workspace".to_owned());
        };
        path
    };
    if !path.is_empty() && !house.paths.contains(&path) {
        return Some(format!("there is no `{path}`"));
    }
    let known = anchors.get(path.as_str())?;
    if anchor.is_empty() || known.iter().any(|known| known == anchor) {
        return None;
    }
    Some(format!("`{path}` has no heading for `#{anchor}`"))
}

/// The target of each link within the workspace, with its line.
pub(super) fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in markdown::lines(text) {
        let line = markdown::without_code_spans(line);
        let inline = line
            .split("](")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once(')')?.0));
        let reference = line
            .trim_start()
            .strip_prefix('[')
            .and_then(|rest| Some(rest.split_once("]: ")?.1));
        for target in inline.chain(reference) {
            let target = target.split_whitespace().next().unwrap_or_default();
            let target = target.trim_start_matches('<').trim_end_matches('>');
            let is_elsewhere = target.contains(':') || target.starts_with("//");
            if !is_elsewhere && !target.is_empty() {
                found.push((number, target.to_owned()));
            }
        }
    }
    found
}

/// The path that `target` leads to from the file at `from`.
pub(super) fn join(from: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::broken;

    fn says(text: &str) -> String {
        let everywhere = Rule {
            check: broken_links,
            ..LINKS
        };
        broken::says(
            &everywhere,
            &broken::house(&[
                ("docs/page.md", text),
                ("docs/other.md", "# Idle timeout\n"),
                ("README.md", "# Top\n"),
                ("sdk/src/lib.rs", ""),
            ]),
        )
    }

    #[test]
    fn a_link_to_nothing_is_found_in_each_form() {
        for text in [
            "See [it](gone.md).",
            "[a](other.md) and [b](../gone.md \"title\")",
            "[it]: <gone.md>",
            "![image](gone.png)",
            "> [it](../../gone.md)",
        ] {
            let said = says(text);
            assert!(said.starts_with("docs/page.md:1: `"), "{text}: {said}");
            assert_eq!(said.matches("doc-links").count(), 1, "{text}: {said}");
        }
    }

    #[test]
    fn an_anchor_without_a_heading_is_found() {
        let said = says("[a](other.md#idle-time)\n[b](#page)\n");
        assert!(
            said.starts_with(
                "docs/page.md:1: `other.md#idle-time`: `docs/other.md` has no heading for \
                 `#idle-time`\n  doc-links: "
            ),
            "{said}"
        );
        assert!(said.contains("docs/page.md:2: `#page`"), "{said}");
    }

    #[test]
    fn links_that_lead_somewhere_or_out_of_the_workspace_pass() {
        let text = "# Page\n[a](other.md#idle-timeout) [b](../README.md) [c](#page) \
                    [d](../sdk/src) [e](https://example.com/gone) `[f](gone.md)` [g](../)\n\
                    ```\n[h](gone.md)\n```\n";
        assert_eq!(says(text), "");
    }
}
