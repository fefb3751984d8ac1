//! Tags of the control API's operations: the groups that documentation and generated clients show.

use serde_json::{Value, json};

/// A group of operations.
struct Tag {
    name: &'static str,
    description: &'static str,
    /// The first parts of the paths below `/_emulate` that belong to it.
    parts: &'static [&'static str],
}

const fn tag(name: &'static str, parts: &'static [&'static str], description: &'static str) -> Tag {
    Tag {
        name,
        description,
        parts,
    }
}

#[rustfmt::skip]
const TAGS: &[Tag] = &[
    tag("server", &["", "shutdown"], "The server as a whole."),
    tag("namespaces", &["namespaces", "reset"], "Isolated worlds, one a test, and their reset."),
    tag("scenarios", &["scenario"], "The users, organisations and portals that a reset restores."),
    tag("snapshots", &["snapshots", "state"], "Saved states of a namespace."),
    tag("clock", &["clock"], "The time that every lifetime is measured with."),
    tag("faults", &["faults"], "Failures to inject into requests of the contract's operations."),
    tag("requests", &["requests"], "The journal of requests: list, count, verify, wait."),
    tag("contract", &["contract"], "Which parts of the contract were used, and what broke it."),
    tag("messages", &["messages"], "The inbox: messages with codes and links."),
    tag("challenges", &["challenges"], "Sign-ins that wait for a code or an approval."),
    tag("credentials", &["credentials"], "Tokens without a sign-in."),
    tag("sessions", &["sessions"], "Live sessions."),
    tag("users", &["users"], "Users, their lockouts and sessions."),
    tag("organizations", &["organizations"], "Organisations."),
    tag("portals", &["portals"], "Portals: guest areas of organisations."),
    tag("oauth-clients", &["oauth-clients"], "OAuth clients: apps that sign users in through the browser."),
    tag("staff", &["staff"], "The sign-in of staff."),
    tag("events", &["events"], "A stream of what happens in a namespace."),
];

/// The name of the tag that an operation's path has.
pub(super) fn of(path: &str) -> Option<&'static str> {
    let below = path.strip_prefix("/_emulate")?.trim_start_matches('/');
    let part = below.split('/').next()?;
    let tag = TAGS.iter().find(|tag| tag.parts.contains(&part))?;
    Some(tag.name)
}

/// All tags with their descriptions, for the root of the document.
pub(super) fn all() -> Value {
    let tag = |tag: &Tag| json!({"name": tag.name, "description": tag.description});
    TAGS.iter().map(tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::routes;

    #[test]
    fn each_operation_has_a_tag_and_each_tag_has_an_operation() {
        let mut used = Vec::new();
        for route in routes() {
            let tag = of(route.path);
            assert!(tag.is_some(), "{}: add its tag to TAGS", route.path);
            used.extend(tag);
        }
        for tag in TAGS {
            assert!(used.contains(&tag.name), "{}", tag.name);
        }
    }
}
