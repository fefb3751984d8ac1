//! Names that the generator gives twice. It makes some names itself, such as `ReadReply` for the
//! inline reply of `read`, which may be the name of a component too.

use std::collections::BTreeSet;

use syn::{FnArg, ImplItem, Item, ItemImpl, Pat};

use super::cookies;
use crate::error::Error;

/// Refuses generated code that has a name twice in one place: it would not compile.
pub(super) fn check(file: &syn::File) -> Result<(), Error> {
    let mut found = Found::default();
    for item in &file.items {
        match item {
            Item::Impl(block) => found.methods("Client", block),
            Item::Mod(module) if module.ident == "types" => {
                let items = module.content.as_ref().map(|(_, items)| items.as_slice());
                found.types(items.unwrap_or_default());
            }
            _ => {}
        }
    }
    Error::all(found.faults).map_or(Ok(()), Err)
}

#[derive(Debug, Default)]
struct Found {
    taken: BTreeSet<(&'static str, String)>,
    faults: Vec<Error>,
}

impl Found {
    fn add(&mut self, what: &'static str, name: String) {
        if !self.taken.insert((what, name.clone())) {
            self.faults.push(Error::Duplicate { what, name });
        }
    }

    fn types(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Struct(item) => {
                    self.add("type", item.ident.to_string());
                    for name in item.fields.iter().filter_map(|field| field.ident.as_ref()) {
                        self.add("field", format!("{}.{name}", item.ident));
                    }
                }
                Item::Enum(item) => {
                    self.add("type", item.ident.to_string());
                    for variant in &item.variants {
                        self.add("variant", format!("{}::{}", item.ident, variant.ident));
                    }
                }
                Item::Type(item) => self.add("type", item.ident.to_string()),
                Item::Impl(block) if block.trait_.is_none() => {
                    if let syn::Type::Path(of) = &*block.self_ty
                        && let Some(last) = of.path.segments.last()
                    {
                        self.methods(&last.ident.to_string(), block);
                    }
                }
                _ => {}
            }
        }
    }

    fn methods(&mut self, of: &str, block: &ItemImpl) {
        if block.trait_.is_some() {
            return;
        }
        for item in &block.items {
            let ImplItem::Fn(method) = item else { continue };
            let name = format!("{of}::{}", method.sig.ident);
            if method.sig.asyncness.is_some() {
                // The body of the method may have variables of these names.
                self.add("argument", format!("{name}(header_map)"));
                self.add("argument", format!("{name}({})", cookies::VARIABLE));
            }
            for input in &method.sig.inputs {
                if let FnArg::Typed(input) = input
                    && let Pat::Ident(pattern) = &*input.pat
                {
                    self.add("argument", format!("{name}({})", pattern.ident));
                }
            }
            self.add("method", name);
        }
    }
}
