//! Error texts, help and public docs are written in plain words.
//!
//! The phrases to avoid are data: `plain_words.txt`, which says what to write instead of each.

use super::{
    Breach, Rule,
    house::House,
    pending,
    prose::{self, Word},
};

pub(super) const PLAIN_WORDS: Rule = Rule {
    name: "plain-words",
    reason: "many readers are in a hurry or have another first language, and a riddle costs each of \
             them a second reading; docs/style.md has more",
    check,
};

const LIST: &str = include_str!("plain_words.txt");

/// Paths whose prose is still to be rewritten.
const PENDING: &[&str] = &[];

/// One phrase to avoid.
#[derive(Debug)]
struct Phrase {
    words: Vec<String>,
    instead: String,
}

fn check(house: &House) -> Vec<Breach> {
    pending::sift(breaches(house), PENDING, "xtask/src/tidy/plain_words.rs")
}

fn breaches(house: &House) -> Vec<Breach> {
    let phrases = phrases(LIST);
    let mut breaches = Vec::new();
    for prose in prose::of(house) {
        let words = prose.words();
        for (start, word) in words.iter().enumerate() {
            // Of two phrases that begin with the same words, the longer one is meant.
            let found = phrases
                .iter()
                .filter(|phrase| is_at(phrase, &words[start..]))
                .max_by_key(|phrase| phrase.words.len());
            if let Some(phrase) = found {
                let place = format!("{}:{}", prose.path, word.line);
                let what = format!("\"{}\": write {}", phrase.words.join(" "), phrase.instead);
                breaches.push(Breach::new(place, what));
            }
        }
    }
    breaches
}

fn is_at(phrase: &Phrase, words: &[Word]) -> bool {
    words.len() >= phrase.words.len()
        && phrase
            .words
            .iter()
            .zip(words)
            .all(|(expected, word)| *expected == word.text)
}

fn phrases(list: &str) -> Vec<Phrase> {
    list.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(phrase, instead)| Phrase {
            words: phrase.split_whitespace().map(str::to_owned).collect(),
            instead: instead.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::broken;

    fn says(path: &str, text: &str) -> String {
        let everywhere = Rule {
            check: breaches,
            ..PLAIN_WORDS
        };
        broken::says(&everywhere, &broken::house(&[(path, text)]))
    }

    #[test]
    fn every_phrase_of_the_list_is_found() {
        let all = phrases(LIST);
        let lines = LIST
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty());
        assert_eq!(all.len(), lines.count());
        for phrase in all {
            let text = format!("One {} two.\n", phrase.words.join(" "));
            let said = says("README.md", &text);
            assert!(said.starts_with("README.md:1: \""), "{phrase:?}");
            assert!(said.contains("\n  plain-words: "), "{said}");
        }
    }

    #[test]
    fn a_phrase_is_found_in_each_kind_of_prose() {
        for (path, text) in [
            ("README.md", "# A\nIt came without a\nword.\n"),
            ("docs/decisions/0001-a.md", "\n> Without *a* word.\n"),
            (
                "openapi/overlay.json",
                "{\n\"description\": \"Without a\\nword.\",\n\"title\": \"Without a word\" }\n",
            ),
            ("mock-server/README.md", "\n| a | without a word |\n"),
            ("sdk/src/a.rs", "//! A.\n//! It came without a\n//! word.\n"),
            (
                "sdk/src/a.rs",
                "\n/// It came without a word.\npub fn a() {}\n",
            ),
            (
                "sdk/src/a.rs",
                "impl A {\n/// Without a word.\npub fn a() {} }\n",
            ),
            ("sdk/src/a.rs", "pub enum A {\n/// Without a word.\nB }\n"),
            (
                "sdk/src/a.rs",
                "pub struct A {\n/// Without a word.\npub a: u8 }\n",
            ),
            ("sdk/src/a.rs", "fn a() {\nerr(\"without a word\") }\n"),
            (
                "sdk/src/a.rs",
                "fn a() {\nprintln!(\"{x} without a word\") }\n",
            ),
            (
                "sdk/src/a.rs",
                "enum E {\n#[error(\"without a \\\n word\")]\nA }\n",
            ),
            (
                "mock-server/src/cli/a.rs",
                "struct A {\n/// Without a word\na: u8 }\n",
            ),
            (
                "mock-server/src/control/a.rs",
                "#[derive(JsonSchema)] struct A {\n/// Without a word.\na: u8 }\n",
            ),
        ] {
            let said = says(path, text);
            assert!(
                said.starts_with(&format!("{path}:2: \"without a word\": write \"silently\"")),
                "{path}: {text}: {said}"
            );
            assert_eq!(said.matches("plain-words").count(), 1, "{said}");
        }
    }

    #[test]
    fn code_tests_and_private_comments_pass() {
        for (path, text) in [
            (
                "README.md",
                "`without a word` and\n```\nwithout a word\n```\n",
            ),
            ("README.md", "It is without. A word is without, a word.\n"),
            ("docs/style.md", "Without a word.\n"),
            ("CHANGELOG.md", "Without a word.\n"),
            ("sdk/src/a.rs", "// without a word\nfn a() {}\n"),
            ("sdk/src/a.rs", "/// Without a word.\nfn a() {}\n"),
            (
                "sdk/src/a.rs",
                "/// ```\n/// without a word\n/// ```\npub fn a() {}\n",
            ),
            (
                "sdk/src/a.rs",
                "#[cfg(test)] mod tests { const A: &str = \"without a word\"; }\n",
            ),
            (
                "sdk/src/a.rs",
                "// @generated by cargo xtask generate\n//! Without a word.\n",
            ),
            ("sdk/tests/a.rs", "fn a() { b(\"without a word\") }\n"),
        ] {
            assert_eq!(says(path, text), "", "{path}: {text}");
        }
    }
}
