//! Builds the module tree from `mod` declarations and `use` items.

use std::collections::{HashMap, HashSet};

use syn::Item;

use super::{
    house::{House, Source},
    syntax::{self, is_test_only},
};

/// Every module of the workspace, those within files included.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) all: Vec<Module>,
    /// The modules of each file in source order; the first is the file itself.
    pub(super) by_file: Vec<Vec<usize>>,
    /// The path of each file.
    pub(super) paths: Vec<String>,
}

/// One module: a file, or a `mod … { … }` in it.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub(super) file: usize,
    pub(super) parent: Option<usize>,
    pub(super) test: bool,
    pub(super) children: HashMap<String, usize>,
    /// Names that the module defines.
    pub(super) items: HashSet<String>,
    /// Names that a `use` brings in, with their paths.
    pub(super) aliases: HashMap<String, Vec<String>>,
    pub(super) globs: Vec<Vec<String>>,
    /// Functions with an attribute `test`.
    pub(super) tests: Vec<String>,
}

/// A `mod name;`, and where its file may be.
struct Declaration {
    parent: usize,
    name: String,
    test: bool,
    candidates: Vec<String>,
}

impl Tree {
    /// Adds every module of `house`, and then links each `mod name;` to its file.
    pub(super) fn of(house: &House) -> Self {
        let mut tree = Self::default();
        let mut declarations = Vec::new();
        for (file, source) in house.sources.iter().enumerate() {
            tree.paths.push(source.path.clone());
            tree.by_file.push(Vec::new());
            let root = Module {
                file,
                test: is_test_only(&source.file.attrs),
                ..Module::default()
            };
            let folders = folders(source);
            add(
                &mut tree,
                root,
                &source.file.items,
                &folders,
                &mut declarations,
            );
        }
        for declaration in declarations {
            link(&mut tree, declaration);
        }
        tree
    }

    /// Whether only tests compile a module.
    pub(super) fn is_test(&self, module: usize) -> bool {
        let module = &self.all[module];
        module.test || module.parent.is_some_and(|parent| self.is_test(parent))
    }
}

fn link(tree: &mut Tree, declaration: Declaration) {
    let files: HashMap<_, _> = tree.paths.iter().map(String::as_str).zip(0..).collect();
    let child = declaration.candidates.iter().find_map(|path| {
        let file: usize = *files.get(path.as_str())?;
        Some(tree.by_file[file][0]).filter(|child| *child != declaration.parent)
    });
    let Some(child) = child else { return };
    tree.all[child].parent = Some(declaration.parent);
    tree.all[child].test |= declaration.test;
    tree.all[declaration.parent]
        .children
        .insert(declaration.name, child);
}

/// Where the files of a file's child modules are. The root of a crate has them beside it, whatever
/// its name, so that is the second choice.
fn folders(source: &Source) -> Vec<String> {
    let (folder, name) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
    match name {
        "lib.rs" | "main.rs" | "mod.rs" => vec![folder.to_owned()],
        _ => vec![
            source.path.trim_end_matches(".rs").to_owned(),
            folder.to_owned(),
        ],
    }
}

fn add(
    tree: &mut Tree,
    module: Module,
    items: &[Item],
    folders: &[String],
    declarations: &mut Vec<Declaration>,
) -> usize {
    let id = tree.all.len();
    tree.by_file[module.file].push(id);
    tree.all.push(module);
    for item in items {
        match item {
            Item::Mod(item) => child(tree, id, item, folders, declarations),
            Item::Use(item) => bring_in(&mut tree.all[id], item),
            item => {
                tree.all[id].items.extend(syntax::defined(item));
                tree.all[id].tests.extend(syntax::tests(item));
            }
        }
    }
    id
}

fn child(
    tree: &mut Tree,
    parent: usize,
    item: &syn::ItemMod,
    folders: &[String],
    declarations: &mut Vec<Declaration>,
) {
    let name = item.ident.to_string();
    let test = is_test_only(&item.attrs);
    let Some((_, items)) = &item.content else {
        let candidates = folders.iter().flat_map(|folder| {
            [
                format!("{folder}/{name}.rs"),
                format!("{folder}/{name}/mod.rs"),
            ]
        });
        declarations.push(Declaration {
            parent,
            candidates: candidates.collect(),
            name,
            test,
        });
        return;
    };
    let module = Module {
        file: tree.all[parent].file,
        parent: Some(parent),
        test,
        ..Module::default()
    };
    let folders: Vec<_> = folders
        .iter()
        .map(|folder| format!("{folder}/{name}"))
        .collect();
    let id = add(tree, module, items, &folders, declarations);
    tree.all[parent].children.insert(name, id);
}

fn bring_in(module: &mut Module, item: &syn::ItemUse) {
    if is_test_only(&item.attrs) {
        return;
    }
    for used in syntax::flatten(&item.tree) {
        match used.name {
            Some(name) => {
                module.aliases.insert(name, used.path);
            }
            None => module.globs.push(used.path),
        }
    }
}
