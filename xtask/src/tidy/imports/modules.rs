//! The module tree of each package, and what a path in it leads to.

use super::super::{house::House, module_tree::Tree};

/// How many re-exports are followed before a path is given up. Rings of `use` end here.
const MAX_HOPS: usize = 12;

/// Every module of the workspace, those within files included, and the names in them.
pub(super) struct Modules {
    tree: Tree,
    /// Folder of a package with its slash, and the name of its library.
    libraries: Vec<(String, String)>,
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A module itself.
    Module(usize),
    /// Something that a module defines.
    Item(usize),
}

impl Modules {
    pub(super) fn of(house: &House) -> Self {
        let libraries = house.manifests.iter().map(|manifest| {
            let folder = manifest.path.trim_end_matches("Cargo.toml");
            (folder.to_owned(), manifest.package.replace('-', "_"))
        });
        Self {
            tree: Tree::of(house),
            libraries: libraries.collect(),
        }
    }

    /// The source that a module stands in.
    pub(super) fn file(&self, module: usize) -> usize {
        self.tree.all[module].file
    }

    /// The file that declares `file` by its `mod`.
    pub(super) fn parent(&self, file: usize) -> Option<usize> {
        let parent = self.tree.all[self.tree.by_file[file][0]].parent?;
        Some(self.file(parent))
    }

    /// The modules in one file, in the order in which they begin; the first is the file.
    pub(super) fn in_file(&self, file: usize) -> &[usize] {
        &self.tree.by_file[file]
    }

    /// Whether only tests compile a module.
    pub(super) fn is_test(&self, module: usize) -> bool {
        self.tree.is_test(module)
    }

    /// What `path` leads to, as read in the module `from`; none for another crate's.
    pub(super) fn resolve(&self, from: usize, path: &[String]) -> Option<Target> {
        self.follow(from, path, MAX_HOPS)
    }

    fn follow(&self, from: usize, path: &[String], hops: usize) -> Option<Target> {
        let hops = hops.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => Target::Module(self.root(from)),
            "self" => Target::Module(from),
            "super" => Target::Module(self.tree.all[from].parent?),
            name => self
                .lookup(from, name, hops)
                .or_else(|| self.library(from, name).map(Target::Module))?,
        };
        for name in rest {
            let Target::Module(module) = at else {
                break;
            };
            at = match name.as_str() {
                "self" => at,
                "super" => Target::Module(self.tree.all[module].parent?),
                name => self
                    .lookup(module, name, hops)
                    .unwrap_or(Target::Item(module)),
            };
        }
        Some(at)
    }

    fn lookup(&self, module: usize, name: &str, hops: usize) -> Option<Target> {
        let here = &self.tree.all[module];
        if let Some(child) = here.children.get(name) {
            return Some(Target::Module(*child));
        }
        if here.items.contains(name) {
            return Some(Target::Item(module));
        }
        if let Some(path) = here.aliases.get(name) {
            return self.follow(module, path, hops);
        }
        here.globs
            .iter()
            .find_map(|path| match self.follow(module, path, hops)? {
                Target::Module(other) => self.lookup(other, name, hops.checked_sub(1)?),
                // The variants of an enum: the `use` itself is the import.
                Target::Item(_) => None,
            })
    }

    fn root(&self, module: usize) -> usize {
        self.tree.all[module]
            .parent
            .map_or(module, |parent| self.root(parent))
    }

    /// The library of the package that `from` is in, if that is its name.
    fn library(&self, from: usize, name: &str) -> Option<usize> {
        let path = &self.tree.paths[self.tree.all[from].file];
        let (folder, _) = self
            .libraries
            .iter()
            .find(|(folder, library)| library == name && path.starts_with(folder))?;
        let root = format!("{folder}src/lib.rs");
        let file = self.tree.paths.iter().position(|path| *path == root)?;
        Some(self.tree.by_file[file][0])
    }
}
