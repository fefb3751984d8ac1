//! Every path in the code that may lead to another file, with the module that it is read in.

use syn::{
    Item,
    visit::{self, Visit},
};

use super::{
    super::{
        house::House,
        syntax::{self, Used, attributes, is_test_only},
    },
    modules::Modules,
};

/// One path in the code.
#[derive(Debug)]
pub(super) struct Reference {
    /// Where it is read.
    pub(super) module: usize,
    /// Its segments, at least two or those of a `use`.
    pub(super) path: Vec<String>,
    /// Whether it is a `use …::*`.
    pub(super) glob: bool,
    pub(super) line: usize,
}

/// Every path in hand-written code that is not only compiled for tests.
pub(super) fn references(house: &House, modules: &Modules) -> Vec<Reference> {
    let mut all = Vec::new();
    for (file, source) in house.sources.iter().enumerate() {
        let inside = modules.in_file(file);
        if source.is_generated() || modules.is_test(inside[0]) {
            continue;
        }
        let mut walk = Walk {
            inside,
            begun: 0,
            module: inside[0],
            found: Vec::new(),
        };
        walk.visit_file(&source.file);
        all.extend(walk.found);
    }
    all
}

/// Walks one file. Modules are met in the order in which the tree was built.
struct Walk<'a> {
    inside: &'a [usize],
    begun: usize,
    module: usize,
    found: Vec<Reference>,
}

impl Walk<'_> {
    fn note(&mut self, used: Used, glob: bool) {
        self.found.push(Reference {
            module: self.module,
            path: used.path,
            glob,
            line: used.line,
        });
    }
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if let Item::Mod(module) = item {
            self.visit_item_mod(module);
        } else if !is_test_only(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let Some((_, items)) = &module.content else {
            return;
        };
        self.begun += 1;
        let (above, found) = (self.module, self.found.len());
        self.module = self.inside[self.begun];
        for item in items {
            self.visit_item(item);
        }
        self.module = above;
        if is_test_only(&module.attrs) {
            self.found.truncate(found);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_test_only(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for used in syntax::flatten(&item.tree) {
            let glob = used.name.is_none();
            self.note(used, glob);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        // A single name is defined here or comes by a `use`, which is noted itself.
        if path.leading_colon.is_none() && path.segments.len() > 1 {
            let line = path.segments[0].ident.span().start().line;
            let segments = path.segments.iter().map(|one| one.ident.to_string());
            let used = Used {
                path: segments.collect(),
                name: None,
                line,
            };
            self.note(used, false);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        for used in syntax::paths_in(call.tokens.clone()) {
            self.note(used, false);
        }
        visit::visit_macro(self, call);
    }

    // `pub(in path)` names a module that is above, and imports nothing of it.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}
