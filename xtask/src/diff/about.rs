//! Compares what documents say about themselves: version, info, servers and tags.

use serde_json::Value;

use super::{
    rules::{INFO, SERVER_ADDED, SERVER_REMOVED, TAGS, VERSION},
    walk::{Place, Spot, Walk},
};

impl<'a> Walk<'a> {
    pub(super) fn about(&mut self) {
        let (old, new) = (self.old, self.new);
        let text = |document: &'a Value| document.get("openapi").and_then(Value::as_str);
        let (before, after) = (text(old), text(new));
        // The last number is one of the text of the standard.
        let minor = |version: Option<&str>| version.map(|it| it.get(..3).unwrap_or(it).to_owned());
        if minor(before) != minor(after) {
            let shown = |it: Option<&str>| it.unwrap_or("missing").to_owned();
            let what = format!("OpenAPI {} is {} now", shown(before), shown(after));
            self.report(&VERSION, Spot::both("/openapi", "/openapi"), what);
        }
        let info = |document: &'a Value| document.get("info").and_then(Value::as_object);
        let keys = info(old)
            .into_iter()
            .chain(info(new))
            .flat_map(|it| it.keys());
        let mut keys: Vec<_> = keys.collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let value = |document: &'a Value| info(document).and_then(|it| it.get(key));
            if value(old) != value(new) {
                let at = format!("/info/{key}");
                self.report(
                    &INFO,
                    Spot::both(&at, &at),
                    format!("the {key} of the document changed"),
                );
            }
        }
        for key in ["tags", "externalDocs"] {
            if old.get(key) != new.get(key) {
                let at = format!("/{key}");
                self.report(
                    &TAGS,
                    Spot::both(&at, &at),
                    format!("the document's `{key}` changed"),
                );
            }
        }
        self.servers();
    }

    fn servers(&mut self) {
        let (old, new) = (addresses(self.old), addresses(self.new));
        for (address, at) in &old {
            if !new.iter().any(|(other, _)| other == address) {
                let what = format!("the server `{address}` was removed");
                self.report(&SERVER_REMOVED, Spot::old(at), what);
            }
        }
        for (address, at) in &new {
            if !old.iter().any(|(other, _)| other == address) {
                let what = format!("the server `{address}` was added");
                self.report(&SERVER_ADDED, Spot::new(at), what);
            }
        }
    }
}

/// Returns the addresses of the servers. Without any, a document is for the server that sends it.
fn addresses(document: &Value) -> Vec<(&str, String)> {
    let servers = Place::new("", document).list("servers");
    let found = servers.into_iter().filter_map(|server| {
        let address = server.node.get("url")?.as_str()?;
        Some((address.trim_end_matches('/'), server.at))
    });
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        return vec![("", "/servers".to_owned())];
    }
    found
}
