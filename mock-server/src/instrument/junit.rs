//! Reports as `JUnit` XML.

use std::fmt::Write as _;

/// A test suite, to which cases are added.
#[derive(Debug)]
pub(crate) struct Suite {
    name: &'static str,
    cases: String,
    tests: usize,
    failures: usize,
    skipped: usize,
}

/// What became of a case.
#[derive(Debug)]
pub(crate) enum Verdict {
    Passed,
    Failed(Vec<Failure>),
    /// Why it was not tried.
    Skipped(String),
}

/// One failure of a case.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: String,
    pub(crate) message: String,
    pub(crate) text: String,
}

impl Suite {
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            cases: String::new(),
            tests: 0,
            failures: 0,
            skipped: 0,
        }
    }

    /// Adds a case.
    pub(crate) fn add(&mut self, class: &str, name: &str, verdict: Verdict) {
        self.tests += 1;
        let (class, name) = (escaped(class), escaped(name));
        let _ = write!(
            self.cases,
            "  <testcase classname=\"{class}\" name=\"{name}\""
        );
        match verdict {
            Verdict::Passed => self.cases.push_str("/>\n"),
            Verdict::Failed(failures) => {
                self.failures += 1;
                let failures: String = failures.iter().map(Failure::element).collect();
                let _ = writeln!(self.cases, ">{failures}</testcase>");
            }
            Verdict::Skipped(why) => {
                self.skipped += 1;
                let why = escaped(&why);
                let _ = writeln!(self.cases, "><skipped message=\"{why}\"/></testcase>");
            }
        }
    }

    pub(crate) fn render(&self) -> String {
        let Self {
            name,
            cases,
            tests,
            failures,
            skipped,
        } = self;
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{name}\" \
             tests=\"{tests}\" failures=\"{failures}\" skipped=\"{skipped}\">\n{cases}</testsuite>\n"
        )
    }
}

impl Failure {
    fn element(&self) -> String {
        let (kind, message) = (escaped(&self.kind), escaped(&self.message));
        let text = escaped(&self.text);
        format!("<failure type=\"{kind}\" message=\"{message}\">{text}</failure>")
    }
}

/// Text for an attribute or an element. What XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let text = text.replace('>', "&gt;").replace('"', "&quot;");
    let is_xml = |one: &char| !one.is_control() || matches!(one, '\t' | '\n' | '\r');
    text.chars().filter(is_xml).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        let mut suite = Suite::new("s");
        let failure = Failure {
            kind: "<k>".into(),
            message: "\"a\" & b\u{1}".into(),
            text: "a > b".into(),
        };
        suite.add("c", "n", Verdict::Failed(vec![failure]));
        let xml = suite.render();
        let element =
            "<failure type=\"&lt;k&gt;\" message=\"&quot;a&quot; &amp; b\">a &gt; b</failure>";
        assert!(xml.contains(element), "{xml}");
    }
}
