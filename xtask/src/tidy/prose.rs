//! The prose that users read: documents, public doc comments, help, descriptions in OpenAPI
//! documents, and strings in the code.

mod docs;
mod openapi;
mod strings;

use super::{
    house::{Document, House, Source},
    module_tree::Tree,
};
use crate::markdown;

/// Documents that are held to the style, besides all below `docs/`.
const DOCUMENTS: [&str; 6] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "mock-server/README.md",
    "sdk/README.md",
];
/// Quotes what to avoid.
const STYLE_GUIDE: &str = "docs/style.md";
/// The code whose strings and docs users see.
const CODE: [&str; 3] = ["mock-server/src/", "sdk/src/", "xtask/src/"];

/// A piece of prose: a document, the docs of one item, or a string.
#[derive(Debug)]
pub(super) struct Prose<'a> {
    pub(super) path: &'a str,
    /// Line number and text, without code.
    lines: Vec<(usize, String)>,
}

/// One word, in lower case, or a break between phrases: an empty one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) line: usize,
    pub(super) text: String,
}

/// All prose of the workspace that the style guide is for.
pub(super) fn of(house: &House) -> Vec<Prose<'_>> {
    let tree = Tree::of(house);
    let documents = house.documents.iter().filter(|one| is_styled(&one.path));
    let mut all: Vec<_> = documents.map(document).collect();
    for document in &house.openapi {
        let descriptions = openapi::descriptions(&document.text).into_iter();
        all.extend(descriptions.map(|lines| Prose::markdown(&document.path, &lines)));
    }
    for (file, source) in house.sources.iter().enumerate() {
        let is_code = CODE.iter().any(|folder| source.path.starts_with(folder));
        let is_test = tree.is_test(tree.by_file[file][0]);
        if is_code && !is_test && !source.is_generated() {
            all.extend(code(source));
        }
    }
    all
}

fn is_styled(path: &str) -> bool {
    DOCUMENTS.contains(&path) || (path.starts_with("docs/") && path != STYLE_GUIDE)
}

fn document(document: &Document) -> Prose<'_> {
    let lines = document.text.lines().zip(1..);
    let lines = lines.map(|(text, number)| (number, text.to_owned()));
    Prose::markdown(&document.path, &lines.collect::<Vec<_>>())
}

fn code(source: &Source) -> impl Iterator<Item = Prose<'_>> {
    let docs = docs::public(source).into_iter();
    let docs = docs.map(|lines| Prose::markdown(&source.path, &lines));
    let strings = strings::outside_tests(source).into_iter();
    docs.chain(strings.map(|line| Prose {
        path: &source.path,
        lines: vec![line],
    }))
}

impl<'a> Prose<'a> {
    /// Of numbered lines of Markdown, those outside of code.
    fn markdown(path: &'a str, lines: &[(usize, String)]) -> Self {
        let text: Vec<_> = lines.iter().map(|(_, text)| text.as_str()).collect();
        let kept = markdown::lines(&text.join("\n"))
            .into_iter()
            .map(|(nth, text)| (lines[nth - 1].0, markdown::without_code_spans(text)))
            .collect();
        Self { path, lines: kept }
    }

    /// Its words in order. Punctuation, code and empty lines are breaks.
    pub(super) fn words(&self) -> Vec<Word> {
        let mut words = Vec::new();
        for (line, text) in &self.lines {
            let text = text.trim_start_matches([' ', '>', '-', '#']);
            if text.is_empty() {
                words.push(Word::new(*line, ""));
            }
            for piece in text.split_whitespace() {
                split(*line, piece, &mut words);
            }
        }
        words
    }
}

impl Word {
    fn new(line: usize, text: &str) -> Self {
        let text = text.to_lowercase().replace('\u{2019}', "'");
        Self { line, text }
    }
}

/// Adds the words of a piece without spaces, with breaks where it has punctuation.
fn split(line: usize, piece: &str, words: &mut Vec<Word>) {
    let is_part = |c: char| c.is_alphanumeric() || ['-', '\'', '\u{2019}', '_'].contains(&c);
    let mut rest = piece.trim_matches('*');
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if !word.is_empty() {
            words.push(Word::new(line, word));
        }
        let next = after.find(is_part).unwrap_or(after.len());
        if !after.is_empty() && after[..next] != *"*" {
            words.push(Word::new(line, ""));
        }
        rest = &after[next..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let lines = text.lines().map(str::to_owned).zip(1..);
        let lines = lines.map(|(text, line)| (line, text));
        let prose = Prose::markdown("a.md", &lines.collect::<Vec<_>>());
        prose.words().into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_are_in_lower_case_and_punctuation_breaks_them() {
        assert_eq!(
            words("It's *one-two*, **and**\n> `code` three."),
            ["it's", "one-two", "", "and", "three", ""]
        );
    }
}
