//! Compares responses: statuses, headers, links and bodies.

use super::{
    change::Semver,
    rules::{
        ERROR_ADDED, ERROR_REMOVED, HEADER_ADDED, HEADER_OPTIONAL, HEADER_REMOVED, HEADER_REQUIRED,
        LINKS, REPLY_BODY_ADDED, REPLY_BODY_REMOVED, SUCCESS_ADDED, SUCCESS_REMOVED,
    },
    schema::Presence,
    walk::{Place, Spot, Walk},
};
use crate::openapi::Operation;

impl<'a> Walk<'a> {
    pub(super) fn responses(&mut self, old: &Place<'a>, new: &Place<'a>) {
        let before = old.members("responses");
        let after = new.members("responses");
        for (status, response) in &before {
            // A range in one document stands for the statuses that it has and the other names.
            let same = after.iter().find(|(other, _)| other == status);
            let other = same.or_else(|| after.iter().find(|(other, _)| covers(other, status)));
            if let Some((_, other)) = other {
                let cap = self.cap_of(status, &before);
                let (one, other) = (
                    response.clone().resolved(self.old),
                    other.clone().resolved(self.new),
                );
                self.within(self.direction, cap, |walk| walk.response(&one, &other));
            } else if Operation::is_success(status) {
                let what = format!("the success {status} was removed");
                self.report(&SUCCESS_REMOVED, Spot::old(&response.at), what);
            } else {
                let what = format!("the response {status} was removed");
                self.report(&ERROR_REMOVED, Spot::old(&response.at), what);
            }
        }
        for (status, response) in &after {
            let is_known =
                |(other, _): &(&str, Place<'a>)| other == status || covers(other, status);
            if before.iter().any(is_known) {
                continue;
            }
            let spot = Spot::new(&response.at);
            if Operation::is_success(status) {
                let what = format!("the success {status} was added");
                self.report(&SUCCESS_ADDED, spot, what);
            } else {
                let what = format!("the response {status} was added");
                self.report(&ERROR_ADDED, spot, what);
            }
        }
    }

    /// The SDK has one opaque error for all refusals. `default` is one, unless it is alone.
    fn cap_of(&self, status: &str, all: &[(&str, Place<'a>)]) -> Semver {
        let has_success = all.iter().any(|(status, _)| Operation::is_success(status));
        if Operation::is_success(status) || status == "default" && !has_success {
            self.cap
        } else {
            Semver::Patch
        }
    }

    fn response(&mut self, old: &Place<'a>, new: &Place<'a>) {
        self.notes(old, new);
        self.headers(old, new);
        let (before, after) = (old.members("content"), new.members("content"));
        match (before.is_empty(), after.is_empty()) {
            (true, false) => {
                self.report(
                    &REPLY_BODY_ADDED,
                    Spot::new(&new.at),
                    "the reply has a body now",
                );
            }
            (false, true) => {
                let what = "the reply has no body any more";
                self.report(&REPLY_BODY_REMOVED, Spot::old(&old.at), what);
            }
            _ => self.contents(old, new),
        }
        if old.node.get("links") != new.node.get("links") {
            let what = "the links to other operations changed";
            self.report(&LINKS, Spot::both(&old.at, &new.at), what);
        }
    }

    fn headers(&mut self, old: &Place<'a>, new: &Place<'a>) {
        let before = old.members("headers");
        let mut after = new.members("headers");
        for (name, header) in before {
            let same = |(other, _): &(&str, Place<'a>)| other.eq_ignore_ascii_case(name);
            let one = header.resolved(self.old);
            let Some(at) = after.iter().position(same) else {
                let what = format!("the header `{name}` was removed");
                self.report(&HEADER_REMOVED, Spot::old(&one.at), what);
                continue;
            };
            let other = after.remove(at).1.resolved(self.new);
            let spot = Spot::both(&one.at, &other.at);
            match (one.flag("required"), other.flag("required")) {
                (false, true) => {
                    let what = format!("the header `{name}` is always there now");
                    self.report(&HEADER_REQUIRED, spot, what);
                }
                (true, false) => {
                    let what = format!("the header `{name}` may be missing now");
                    self.report(&HEADER_OPTIONAL, spot, what);
                }
                _ => {}
            }
            self.notes(&one, &other);
            if let (Some(one), Some(other)) = (one.get("schema"), other.get("schema")) {
                self.within(self.direction, Semver::Patch, |walk| {
                    walk.schemas(one, other, Presence::Required);
                });
            }
        }
        for (name, header) in after {
            let what = format!("the header `{name}` was added");
            self.report(&HEADER_ADDED, Spot::new(&header.at), what);
        }
    }
}

/// Whether a range such as `2XX` has the status.
fn covers(range: &str, status: &str) -> bool {
    let class = range
        .strip_suffix("XX")
        .or_else(|| range.strip_suffix("xx"));
    class.is_some_and(|class| class.len() == 1 && status.starts_with(class) && status.len() == 3)
}
