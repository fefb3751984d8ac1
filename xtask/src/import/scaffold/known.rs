//! The types that the server has for schemas already.

use std::{collections::BTreeMap, path::Path};

use syn::punctuated::Punctuated;

use super::wire::Part;
use crate::{error::Error, missing};

/// A type of the server that a new operation can use.
#[derive(Debug)]
pub(super) struct Known {
    /// Its path, from another module of `wire`.
    pub(super) path: String,
    parts: Vec<Part>,
}

impl Known {
    /// Whether the type can be read, or written.
    pub(super) fn goes(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }
}

/// Returns the types below `root` that are whole without an argument, by their schema.
pub(super) fn known(root: &Path) -> Result<BTreeMap<String, Known>, Error> {
    let mut found = BTreeMap::new();
    for (schema, (path, name)) in missing::wire_types(root)? {
        let file = missing::parse(root, &path)?;
        let parts = file.items.iter().find_map(|item| match item {
            syn::Item::Struct(item) if item.ident == name => Some(parts(item)),
            _ => None,
        });
        let module = path.rsplit('/').next().unwrap_or_default();
        let path = match module.trim_end_matches(".rs") {
            "mod" => format!("super::{name}"),
            module => format!("super::{module}::{name}"),
        };
        let parts = parts.unwrap_or_default();
        found.insert(schema, Known { path, parts });
    }
    Ok(found)
}

/// Returns what a struct derives; nothing if its type needs an argument.
fn parts(item: &syn::ItemStruct) -> Vec<Part> {
    let has_default = |one: &syn::GenericParam| matches!(one, syn::GenericParam::Type(of) if of.default.is_some());
    if !item.generics.params.iter().all(has_default) {
        return Vec::new();
    }
    let mut parts = Vec::new();
    for attribute in item
        .attrs
        .iter()
        .filter(|one| one.path().is_ident("derive"))
    {
        let derives = Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        for derive in attribute.parse_args_with(derives).into_iter().flatten() {
            parts.extend(match derive.segments.last() {
                Some(last) if last.ident == "Deserialize" => Some(Part::Request),
                Some(last) if last.ident == "Serialize" => Some(Part::Reply),
                _ => None,
            });
        }
    }
    parts
}
