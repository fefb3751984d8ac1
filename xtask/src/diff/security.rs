//! Compares the credentials that operations need.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    operations::Endpoint,
    rules::{
        DESCRIPTION, SCHEME_ADDRESS, SCHEME_CHANGED, SCOPE_ADDED, SCOPE_REMOVED, SECURITY_ADDED,
        SECURITY_OPTION_ADDED, SECURITY_OPTION_REMOVED, SECURITY_REMOVED,
    },
    walk::{Place, Spot, Walk},
};

/// Schemes that a request needs together, each with its scopes.
type Needs<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

impl<'a> Walk<'a> {
    /// Compares what an operation needs. One of several options is enough.
    pub(super) fn security(&mut self, old: &Endpoint<'a>, new: &Endpoint<'a>) {
        let spot = Spot::both(&old.operation.at, &new.operation.at);
        let names = renamed(self.old, self.new);
        let before: Vec<_> = options(self.old, old)
            .into_iter()
            .map(|needs| with_names(needs, &names))
            .collect();
        let after = options(self.new, new);
        let is_free = |options: &[Needs<'_>]| options.iter().any(BTreeMap::is_empty);
        match (is_free(&before), is_free(&after)) {
            (true, false) => {
                let what = format!("the operation needs {} now", words(&after));
                return self.report(&SECURITY_ADDED, spot, what);
            }
            (false, true) => {
                let what = format!("the operation does not need {} any more", words(&before));
                return self.report(&SECURITY_REMOVED, spot, what);
            }
            _ => {}
        }
        let schemes = |needs: &Needs<'a>| needs.keys().copied().collect::<Vec<_>>();
        for one in before.iter().filter(|one| !after.contains(one)) {
            let Some(other) = after.iter().find(|other| schemes(other) == schemes(one)) else {
                // With fewer schemes, the old credentials are still enough.
                if !after.iter().any(|other| is_weaker(other, one)) {
                    let what = format!(
                        "{} is not enough any more",
                        words(std::slice::from_ref(one))
                    );
                    self.report(&SECURITY_OPTION_REMOVED, spot.clone(), what);
                }
                continue;
            };
            self.scopes(one, other, &spot);
        }
        for one in after.iter().filter(|one| !before.contains(one)) {
            let is_known = before
                .iter()
                .any(|other| schemes(other) == schemes(one) || is_weaker(other, one));
            if !is_known {
                let what = format!("{} is enough now", words(std::slice::from_ref(one)));
                self.report(&SECURITY_OPTION_ADDED, spot.clone(), what);
            }
        }
    }

    fn scopes(&mut self, old: &Needs<'a>, new: &Needs<'a>, spot: &Spot) {
        for (scheme, scopes) in new {
            let before = old.get(scheme).cloned().unwrap_or_default();
            for scope in scopes.difference(&before) {
                let what = format!("the credential `{scheme}` needs the scope `{scope}` now");
                self.report(&SCOPE_ADDED, spot.clone(), what);
            }
            for scope in before.difference(scopes) {
                let what =
                    format!("the credential `{scheme}` does not need the scope `{scope}` any more");
                self.report(&SCOPE_REMOVED, spot.clone(), what);
            }
        }
    }

    /// Compares the security schemes that both documents name.
    pub(super) fn security_schemes(&mut self) {
        let (old, new) = (schemes(self.old), schemes(self.new));
        for (name, one) in old {
            let Some((_, other)) = new.iter().find(|(other, _)| *other == name) else {
                continue;
            };
            let spot = Spot::both(&one.at, &other.at);
            if kind(&one) != kind(other) {
                let what = format!("the security scheme `{name}` changed");
                self.report(&SCHEME_CHANGED, spot, what);
            } else if addresses(&one) != addresses(other) {
                let what = format!("the addresses of the security scheme `{name}` changed");
                self.report(&SCHEME_ADDRESS, spot, what);
            } else if one.node != other.node {
                let what = format!("the description of the security scheme `{name}` changed");
                self.report(&DESCRIPTION, spot, what);
            }
        }
    }
}

fn schemes(document: &Value) -> Vec<(&str, Place<'_>)> {
    let components = Place::new("", document).get("components");
    let schemes = components.map(|it| it.members("securitySchemes"));
    let schemes = schemes.unwrap_or_default().into_iter();
    schemes
        .map(|(name, place)| (name, place.resolved(document)))
        .collect()
}

/// Returns what decides where a credential goes.
fn kind(scheme: &Place<'_>) -> Vec<Option<String>> {
    let keys = ["type", "in", "name", "scheme"];
    let text = |key| scheme.node.get(key).and_then(Value::as_str);
    // Cookies have case; names of headers and schemes do not.
    let is_header = text("in") == Some("header");
    let lower = |key, it: &str| match key {
        "scheme" => it.to_lowercase(),
        "name" if is_header => it.to_lowercase(),
        _ => it.to_owned(),
    };
    let kind = keys.map(|key| text(key).map(|it| lower(key, it)));
    let flows = scheme.members("flows");
    let flows = flows.into_iter().map(|(name, _)| Some(name.to_owned()));
    kind.into_iter().chain(flows).collect()
}

/// Returns the addresses at which callers get credentials.
fn addresses<'a>(scheme: &Place<'a>) -> Vec<Option<&'a Value>> {
    let flows = scheme.members("flows");
    let keys = ["authorizationUrl", "tokenUrl", "refreshUrl"];
    let of_flows = flows
        .iter()
        .flat_map(|(_, flow)| keys.map(|key| flow.node.get(key)));
    of_flows
        .chain([scheme.node.get("openIdConnectUrl")])
        .collect()
}

/// Returns the schemes of the old document that have another name in the new one.
fn renamed<'a>(old: &'a Value, new: &'a Value) -> BTreeMap<&'a str, &'a str> {
    let (old, new) = (schemes(old), schemes(new));
    let has = |all: &[(&str, Place<'_>)], name: &str| all.iter().any(|(it, _)| *it == name);
    let gone = old.iter().filter(|(name, _)| !has(&new, name));
    gone.filter_map(|(name, scheme)| {
        let came = new.iter().filter(|(other, _)| !has(&old, other));
        let mut same = came.filter(|(_, other)| kind(other) == kind(scheme));
        same.next().map(|(other, _)| (*name, *other))
    })
    .collect()
}

fn with_names<'a>(needs: Needs<'a>, names: &BTreeMap<&'a str, &'a str>) -> Needs<'a> {
    let entries = needs.into_iter();
    entries
        .map(|(name, scopes)| (names.get(name).copied().unwrap_or(name), scopes))
        .collect()
}

/// Returns the options of an operation; one that is empty needs nothing.
fn options<'a>(document: &'a Value, endpoint: &Endpoint<'a>) -> Vec<Needs<'a>> {
    let own = endpoint.operation.node.get("security");
    let list = own.or(document.get("security")).and_then(Value::as_array);
    let needs = |option: &'a Value| {
        let schemes = option.as_object().into_iter().flatten();
        schemes
            .map(|(name, scopes)| {
                let scopes = scopes.as_array().into_iter().flatten();
                (name.as_str(), scopes.filter_map(Value::as_str).collect())
            })
            .collect()
    };
    match list {
        Some(list) if !list.is_empty() => list.iter().map(needs).collect(),
        _ => vec![Needs::new()],
    }
}

/// Whether credentials for `one` are enough for `other`.
fn is_weaker(other: &Needs<'_>, one: &Needs<'_>) -> bool {
    other
        .iter()
        .all(|(name, scopes)| one.get(name).is_some_and(|given| scopes.is_subset(given)))
}

fn words(options: &[Needs<'_>]) -> String {
    let shown = options.iter().map(|needs| {
        let names: Vec<_> = needs.keys().map(|name| format!("`{name}`")).collect();
        names.join(" and ")
    });
    shown
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" or ")
}
