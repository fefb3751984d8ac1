//! A manual page in roff, part by part.

use clap::Command;
use clap_mangen::roff::{Inline, Roff, bold, roman};

/// The page so far.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    /// Begins a section.
    pub(super) fn section(&mut self, heading: &str) {
        self.control("SH", Some(heading));
    }

    /// Begins a part of a section.
    pub(super) fn subsection(&mut self, heading: &str) {
        self.control("SS", Some(heading));
    }

    /// Begins an entry of a list; the text that follows belongs to it.
    pub(super) fn entry(&mut self, name: &str) {
        self.control("TP", None);
        self.line([bold(name)]);
    }

    /// As [`Self::entry`], with the text on the same line where names are shorter than `width`.
    pub(super) fn entry_in_column(&mut self, name: &str, width: &str) {
        self.control("TP", Some(width));
        self.line([bold(name)]);
    }

    /// Begins a paragraph, unless a heading has just begun one.
    fn paragraph(&mut self) {
        let last = self.text.lines().last().unwrap_or_default();
        if ![".SH", ".SS", ".PP"]
            .iter()
            .any(|begun| last.starts_with(begun))
        {
            self.control("PP", None);
        }
    }

    /// Adds one paragraph's text.
    pub(super) fn text(&mut self, text: &str) {
        self.line([roman(text)]);
    }

    /// Adds lines of roff.
    pub(super) fn push(&mut self, roff: &str) {
        self.text.push_str(roff);
    }

    /// Adds lines of roff below an entry.
    pub(super) fn indented(&mut self, roff: &str) {
        if !roff.is_empty() {
            self.control("RS", None);
            self.push(roff);
            self.control("RE", None);
        }
    }

    /// Adds how a command is called, one line for each way.
    pub(super) fn usage(&mut self, command: &Command) {
        let usage = command.clone().render_usage().to_string();
        let lines = usage.trim_start_matches("Usage:").lines();
        for line in lines {
            self.line([bold(line.trim())]);
            self.paragraph();
        }
    }

    /// Adds a text of the help: paragraphs, and blocks whose lines begin with two blanks.
    pub(super) fn paragraphs(&mut self, text: &str) {
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if line.is_empty() {
                continue;
            }
            if !line.starts_with("  ") {
                self.paragraph();
                let mut paragraph = line.to_owned();
                while let Some(next) = lines.next_if(|next| is_prose(next)) {
                    paragraph.push('\n');
                    paragraph.push_str(next);
                }
                self.text(&paragraph);
                continue;
            }
            let mut block = vec![line];
            while let Some(next) = lines.next_if(|next| next.starts_with("  ")) {
                block.push(next);
            }
            self.block(&block);
        }
    }

    /// Adds a list of two columns, or lines of a program.
    fn block(&mut self, lines: &[&str]) {
        let entries = entries(lines);
        if entries
            .iter()
            .all(|(_, description)| description.is_empty())
        {
            self.paragraph();
            self.control("EX", None);
            for (name, _) in entries {
                self.line([roman(name)]);
            }
            self.control("EE", None);
            return;
        }
        for (name, description) in entries {
            self.entry(&name);
            self.text(&description);
        }
    }

    /// Returns the page, with words in backquotes in bold.
    pub(super) fn finish(self) -> String {
        let preamble = Roff::new().render();
        let lines = self.text.lines().map(|line| {
            if line.starts_with('.') {
                line.to_owned()
            } else {
                quoted_in_bold(line)
            }
        });
        let lines = lines.flat_map(|line| [line, "\n".to_owned()]);
        std::iter::once(preamble).chain(lines).collect()
    }

    fn control(&mut self, name: &str, argument: Option<&str>) {
        let mut roff = Roff::new();
        roff.control(name, argument);
        self.roff(&roff);
    }

    fn line(&mut self, inlines: impl Into<Vec<Inline>>) {
        let mut roff = Roff::new();
        roff.text(inlines);
        self.roff(&roff);
    }

    /// Adds lines without the preamble, which a page has once.
    pub(super) fn roff(&mut self, roff: &Roff) {
        let preamble = Roff::new().render();
        let text = roff.render();
        self.push(text.strip_prefix(&preamble).unwrap_or(&text));
    }
}

fn is_prose(line: &str) -> bool {
    !line.is_empty() && !line.starts_with("  ")
}

/// The lines of a block as names and descriptions. A line that is far to the right continues the
/// description above.
fn entries(lines: &[&str]) -> Vec<(String, String)> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for line in lines {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        match entries.last_mut() {
            Some((_, description)) if indent > 8 => {
                if !description.is_empty() {
                    description.push(' ');
                }
                description.push_str(text);
            }
            _ => {
                let (name, description) = text.split_once("  ").unwrap_or((text, ""));
                entries.push((name.to_owned(), description.trim_start().to_owned()));
            }
        }
    }
    entries
}

/// Sets words in backquotes in bold. A lone backquote stays.
fn quoted_in_bold(line: &str) -> String {
    let mut parts: Vec<_> = line.split('`').collect();
    let rest = (parts.len() % 2 == 0).then(|| parts.pop()).flatten();
    let words = parts.iter().enumerate().map(|(at, part)| match at % 2 {
        0 => (*part).to_owned(),
        _ => format!("\\fB{part}\\fR"),
    });
    let rest = rest.map(|rest| format!("`{rest}"));
    words.chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> String {
        let mut page = Page::default();
        page.paragraphs(text);
        let page = page.finish();
        page.split_once(".PP\n").unwrap().1.to_owned()
    }

    #[test]
    fn two_columns_become_a_list_and_lines_without_a_second_column_an_example() {
        assert_eq!(
            page("Names:\n  ONE    the first,\n         with more\n  TWO    the second"),
            "Names:\n.TP\n\\fBONE\\fR\nthe first, with more\n.TP\n\\fBTWO\\fR\nthe second\n"
        );
        assert_eq!(
            page("Do:\n  one --two\n  three\n\nThe\nend."),
            "Do:\n.PP\n.EX\none \\-\\-two\nthree\n.EE\n.PP\nThe\nend.\n"
        );
    }

    #[test]
    fn words_in_backquotes_are_bold_and_a_lone_backquote_stays() {
        assert_eq!(quoted_in_bold("a `b` c `d`"), "a \\fBb\\fR c \\fBd\\fR");
        assert_eq!(quoted_in_bold("a `b` c ` d"), "a \\fBb\\fR c ` d");
        assert_eq!(quoted_in_bold("plain"), "plain");
    }
}
