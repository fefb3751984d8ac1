//! The layers of the contract, read from the workspace.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{
    EFFECTIVE, OVERLAY, PUBLISHED, Selection, json,
    operation::{Operation, operations},
    overlay,
};
use crate::error::Error;

/// The published contract and the effective one.
#[derive(Debug, Clone)]
pub(crate) struct Contract {
    /// The contract of the publisher, as far as it is selected.
    pub(crate) published: Value,
    /// The published contract with the overlay applied, as far as it is selected.
    pub(crate) effective: Value,
    /// JSON pointers to the published values that the overlay replaced on purpose.
    pub(crate) replaced: Vec<String>,
}

impl Contract {
    /// Reads both layers below `root`, merges them, and cuts them down to the selection there.
    pub(crate) fn load(root: &Path) -> Result<Self, Error> {
        Self::load_selected(root, Selection::load(root)?.as_ref())
    }

    /// As [`Self::load`], with a selection other than that below `root`; `None` takes all.
    pub(crate) fn load_selected(root: &Path, selection: Option<&Selection>) -> Result<Self, Error> {
        let published = read_json(root, PUBLISHED)?;
        let overlay = read_json(root, OVERLAY)?;
        // The overlay comes first: an action on what is left out stays right.
        let applied = overlay::apply(&published, &overlay)?;
        Self::select(published, applied, selection)
    }

    /// As [`Self::load_selected`], with `published` instead of the published contract below `root`,
    /// and without the overlay's actions that cannot be applied to it; returns an error for each of
    /// those.
    pub(crate) fn with_published(
        root: &Path,
        published: Value,
        selection: Option<&Selection>,
    ) -> Result<(Self, Vec<Error>), Error> {
        let overlay = read_json(root, OVERLAY)?;
        let (applied, failed) = overlay::apply_each(&published, &overlay)?;
        Ok((Self::select(published, applied, selection)?, failed))
    }

    fn select(
        mut published: Value,
        applied: overlay::Applied,
        selection: Option<&Selection>,
    ) -> Result<Self, Error> {
        let mut effective = applied.document;
        if let Some(selection) = selection {
            selection.apply(&mut published, &mut effective)?;
        }
        Ok(Self {
            published,
            effective,
            replaced: applied.replaced,
        })
    }

    /// The operations of the effective contract, in its order.
    pub(crate) fn operations(&self) -> Result<Vec<Operation<'_>>, Error> {
        operations(&self.effective)
    }

    /// Returns `info.version` of the effective contract, which has to say something.
    pub(crate) fn version(&self) -> Result<&str, Error> {
        let version = self.effective["info"]["version"].as_str();
        version
            .filter(|version| !version.trim().is_empty())
            .ok_or_else(|| Error::Malformed {
                path: EFFECTIVE,
                problem: "`info.version` must be a text that is not empty".to_owned(),
            })
    }

    /// Returns the text of the effective contract: pretty, with the keys in document order.
    pub(crate) fn to_text(&self) -> String {
        format!("{:#}\n", self.effective)
    }
}

/// Reads one document below `root`.
pub(crate) fn read_json(root: &Path, path: &str) -> Result<Value, Error> {
    let name = PathBuf::from(path);
    let text = fs::read_to_string(root.join(path)).map_err(Error::read(&name))?;
    json::parse(&text).map_err(|source| Error::Json { path: name, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_root::Root;

    #[test]
    fn a_missing_file_and_broken_json_are_named() {
        let root = Root::empty();
        let error = Contract::load(root.path()).unwrap_err().to_string();
        assert!(
            error.starts_with("cannot read openapi/auth.json: "),
            "{error}"
        );
        root.put(PUBLISHED, "{\n  \"paths\": }\n");
        let error = Contract::load(root.path()).unwrap_err().to_string();
        assert!(
            error.starts_with("openapi/auth.json is not valid JSON: "),
            "{error}"
        );
        assert!(error.contains("line 2 column 12"), "{error}");
    }
}
