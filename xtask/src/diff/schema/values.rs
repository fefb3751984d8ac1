//! Compares the listed values, formats and patterns of two schemas.

use serde_json::Value;

use super::{
    super::{
        change::Semver,
        rules::{
            FORMAT_ADDED, FORMAT_CHANGED, FORMAT_REMOVED, PATTERN_ADDED, PATTERN_CHANGED,
            PATTERN_REMOVED, Rule, VALUE_ADDED, VALUE_REMOVED, VALUES_FIXED, VALUES_FREED,
        },
        walk::{Spot, Walk},
    },
    Pair, Shape,
};

impl<'a> Walk<'a> {
    pub(super) fn values(&mut self, (old, new): Pair<'_, 'a>) {
        let spot = Spot::both(&old.at, &new.at);
        match (&old.values, &new.values) {
            (None, None) => {}
            (None, Some(values)) => {
                let what = format!("only {} is valid now", words(values));
                self.report(&VALUES_FIXED, spot, what);
            }
            (Some(values), None) => {
                let what = format!("values beside {} are valid now", words(values));
                self.report(&VALUES_FREED, spot, what);
            }
            (Some(before), Some(after)) => {
                for value in before.iter().filter(|it| !after.contains(it)) {
                    let what = format!("the value {value} is not valid any more");
                    self.report(&VALUE_REMOVED, spot.clone(), what);
                }
                for value in after.iter().filter(|it| !before.contains(it)) {
                    let what = format!("the value {value} is valid now");
                    self.report(&VALUE_ADDED, spot.clone(), what);
                }
            }
        }
    }

    pub(super) fn formats(&mut self, (old, new): Pair<'_, 'a>) {
        let rules = [&FORMAT_ADDED, &FORMAT_REMOVED, &FORMAT_CHANGED];
        let semver = if rust_type(old) == rust_type(new) {
            Semver::Patch
        } else {
            Semver::Major
        };
        self.text("format", rules, semver, (old, new));
        let rules = [&PATTERN_ADDED, &PATTERN_REMOVED, &PATTERN_CHANGED];
        self.text("pattern", rules, Semver::Patch, (old, new));
    }

    /// Compares a keyword whose value is a text that is valid by itself.
    fn text(
        &mut self,
        keyword: &str,
        [added, removed, changed]: [&Rule; 3],
        semver: Semver,
        (old, new): Pair<'_, 'a>,
    ) {
        let (rule, what) = match (old.value(keyword), new.value(keyword)) {
            (before, after) if before == after => return,
            (before, Some(after)) => match before {
                None => (added, format!("the {keyword} is {after} now")),
                Some(before) => (changed, format!("the {keyword} {before} is {after} now")),
            },
            (before, None) => {
                let before = before.unwrap_or(&Value::Null);
                (removed, format!("the {keyword} {before} was removed"))
            }
        };
        self.report_as(rule, semver, Spot::both(&old.at, &new.at), what);
    }
}

/// Returns the values in words.
fn words(values: &[&Value]) -> String {
    let shown: Vec<_> = values.iter().map(ToString::to_string).collect();
    shown.join(", ")
}

/// Returns the kind of Rust type that the generator takes for the format. Other formats of texts
/// become `String`.
fn rust_type<'a>(shape: &Shape<'a>) -> &'a str {
    const OWN: [&str; 7] = [
        "password", "binary", "int32", "int64", "uint32", "float", "double",
    ];
    let format = shape.value("format").and_then(Value::as_str);
    let own = format.filter(|it| OWN.contains(it)).unwrap_or_default();
    // These are what a number without a format becomes.
    if own == "int64" || own == "double" {
        ""
    } else {
        own
    }
}
