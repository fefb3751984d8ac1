//! The part of the contract that is used: operations by tag or by path, and everything they reach.

mod cut;
mod reach;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::{
    cut::{drop_links, keep_components, keep_operations},
    reach::reach,
};
use super::{
    SELECTION, json,
    operation::{Operation, operations},
};
use crate::error::Error;

/// Number of names that an error offers for one that selects nothing.
const OFFERED: usize = 5;

/// Which operations are used. An entry that begins with `/` is the start of a path, in whole
/// segments; any other is a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Selection {
    /// Takes these only; empty takes all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) only: Vec<String>,
    /// Leaves these out, even if `only` names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) except: Vec<String>,
}

impl Selection {
    /// Reads the selection below `root`; `None` without such a file.
    pub(crate) fn load(root: &Path) -> Result<Option<Self>, Error> {
        let text = match fs::read_to_string(root.join(SELECTION)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.map_err(Error::read(SELECTION.as_ref()))?,
        };
        let invalid = |source| Error::Json {
            path: SELECTION.into(),
            source,
        };
        let value = json::parse(&text).map_err(invalid)?;
        serde_json::from_value(value).map(Some).map_err(invalid)
    }

    /// Returns the text of the file.
    pub(crate) fn to_text(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        format!("{value:#}\n")
    }

    /// Cuts both documents down to the selected operations of `effective`, and what they reach.
    pub(super) fn apply(&self, published: &mut Value, effective: &mut Value) -> Result<(), Error> {
        let selected = self.selected(&operations(effective)?)?;
        for document in [&mut *published, &mut *effective] {
            keep_operations(document, &selected);
            drop_links(document, &selected);
        }
        let mut reached = reach(published);
        reached.extend(reach(effective));
        for document in [published, effective] {
            keep_components(document, &reached);
        }
        Ok(())
    }

    /// Returns the selected operations. An entry that selects none is an error.
    fn selected(&self, all: &[Operation<'_>]) -> Result<Selected, Error> {
        let entries = self.only.iter().chain(&self.except);
        let mut faults: Vec<_> = entries
            .filter(|entry| !all.iter().any(|one| fits(entry, one)))
            .map(|entry| unknown(entry, all))
            .collect();
        let taken: Vec<_> = all
            .iter()
            .filter(|one| self.only.is_empty() || self.only.iter().any(|entry| fits(entry, one)))
            .filter(|one| !self.except.iter().any(|entry| fits(entry, one)))
            .collect();
        if faults.is_empty() && taken.is_empty() {
            faults.push(Error::Selection {
                problem: "no operation is left".to_owned(),
                cure: "name fewer tags or paths in `except`".to_owned(),
            });
        }
        if let Some(error) = Error::all(faults) {
            return Err(error);
        }
        Ok(Selected {
            places: taken
                .iter()
                .map(|one| (one.path.to_owned(), one.method.to_owned()))
                .collect(),
            ids: taken
                .iter()
                .filter_map(|one| Some(one.id()?.to_owned()))
                .collect(),
        })
    }
}

/// The selected operations.
#[derive(Debug)]
struct Selected {
    /// Path and method of each.
    places: BTreeSet<(String, String)>,
    ids: BTreeSet<String>,
}

/// Whether `entry` names the operation.
fn fits(entry: &str, operation: &Operation<'_>) -> bool {
    if entry.starts_with('/') {
        let start = entry.trim_end_matches('/');
        let rest = operation.path.strip_prefix(start);
        return rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    }
    operation.tags().any(|tag| tag == entry)
}

/// Returns the error for an entry that selects nothing, with the names nearest to it.
fn unknown(entry: &str, all: &[Operation<'_>]) -> Error {
    let is_path = entry.starts_with('/');
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in all {
        let names: Vec<&str> = if is_path {
            let ends = one.path.match_indices('/').skip(1).map(|(at, _)| at);
            ends.chain([one.path.len()])
                .map(|end| &one.path[..end])
                .collect()
        } else {
            one.tags().collect()
        };
        for name in names {
            *counts.entry(name).or_default() += 1;
        }
    }
    let mut names: Vec<_> = counts.into_iter().collect();
    names.sort_by_key(|(name, _)| strsim::damerau_levenshtein(entry, name));
    let offered: Vec<_> = names
        .iter()
        .take(OFFERED)
        .map(|(name, count)| format!("`{name}` ({count})"))
        .collect();
    let (what, kind) = if is_path {
        ("path", "paths")
    } else {
        ("tag", "tags")
    };
    let cure = if offered.is_empty() {
        format!("the contract has no {kind}: select by path, such as `/v1`")
    } else {
        let offered = offered.join(", ");
        format!("take one of the nearest {kind}, with their numbers of operations: {offered}")
    };
    Error::Selection {
        problem: format!("the {what} `{entry}` selects no operation"),
        cure,
    }
}
