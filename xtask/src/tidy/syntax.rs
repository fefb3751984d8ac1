//! What syn's trees say, in the form that name resolution needs.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Attribute, Ident, Item, Meta, UseTree};

/// One path, and where it stands.
#[derive(Debug)]
pub(super) struct Used {
    /// Its segments.
    pub(super) path: Vec<String>,
    /// The name that a `use` brings in; none for `*`.
    pub(super) name: Option<String>,
    pub(super) line: usize,
}

/// Whether an item is only compiled for tests: `cfg(test)`, or `cfg(all(test, …))`.
pub(super) fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition == "test" || condition.replace(' ', "").starts_with("all(test,")
        }
        _ => false,
    })
}

/// The attributes of an item.
pub(super) fn attributes(item: &Item) -> &[syn::Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The name that an item gives to its module.
pub(super) fn defined(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

/// The tests that an item declares: a function with an attribute `test`, of whatever crate, or
/// such functions in the call of a macro.
pub(super) fn tests(item: &Item) -> Vec<String> {
    match item {
        Item::Fn(item) => item
            .attrs
            .iter()
            .filter(|attribute| {
                let last = attribute.path().segments.last();
                last.is_some_and(|last| last.ident == "test")
            })
            .map(|_| item.sig.ident.to_string())
            .collect(),
        Item::Macro(item) => tests_in(item.mac.tokens.clone()),
        _ => Vec::new(),
    }
}

/// Each `fn` after a `#[test]` in the tokens of a macro, such as `proptest!`.
fn tests_in(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let (mut is_test, mut is_function) = (false, false);
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                is_test |= group.stream().to_string() == "test";
            }
            TokenTree::Ident(ident) if is_function => {
                found.push(ident.to_string());
                (is_test, is_function) = (false, false);
            }
            TokenTree::Ident(ident) => is_function = is_test && ident == "fn",
            _ => {}
        }
    }
    found
}

/// Every path of a `use`, one for each name.
pub(super) fn flatten(tree: &UseTree) -> Vec<Used> {
    let mut all = Vec::new();
    flatten_below(tree, &mut Vec::new(), &mut all);
    all
}

fn flatten_below(tree: &UseTree, above: &mut Vec<String>, all: &mut Vec<Used>) {
    match tree {
        UseTree::Path(path) => {
            above.push(path.ident.to_string());
            flatten_below(&path.tree, above, all);
            above.pop();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten_below(tree, above, all);
            }
        }
        UseTree::Name(name) => all.push(named(above, &name.ident, &name.ident)),
        UseTree::Rename(name) => all.push(named(above, &name.ident, &name.rename)),
        UseTree::Glob(glob) => all.push(Used {
            path: above.clone(),
            name: None,
            line: glob.star_token.spans[0].start().line,
        }),
    }
}

fn named(above: &[String], ident: &Ident, name: &Ident) -> Used {
    let mut path = above.to_vec();
    // `use room::{self}` brings in `room`.
    let name = if ident == "self" {
        path.last().cloned().unwrap_or_default()
    } else {
        path.push(ident.to_string());
        name.to_string()
    };
    Used {
        path,
        name: Some(name),
        line: ident.span().start().line,
    }
}

/// Every path of two segments or more in the tokens of a macro.
pub(super) fn paths_in(tokens: TokenStream) -> Vec<Used> {
    let mut all = Vec::new();
    let mut path: Vec<Ident> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    finish(&mut path, &mut all);
                }
                path.push(ident);
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => {
                finish(&mut path, &mut all);
                colons = 0;
                all.extend(paths_in(group.stream()));
            }
            _ => {
                finish(&mut path, &mut all);
                colons = 0;
            }
        }
    }
    finish(&mut path, &mut all);
    all
}

fn finish(path: &mut Vec<Ident>, all: &mut Vec<Used>) {
    if let [first, _, ..] = path.as_slice() {
        all.push(Used {
            line: first.span().start().line,
            path: path.iter().map(ToString::to_string).collect(),
            name: None,
        });
    }
    path.clear();
}
