//! What a contract becomes, as a text to compare: its Rust types and methods without bodies, or the
//! refusal.

use syn::{Attribute, ImplItem, Item, parse_quote};

use crate::{error::Error, generate::Generation};

/// Returns the whole of what a contract becomes.
pub(super) fn whole(generation: &Result<Generation, Error>) -> String {
    match generation {
        Err(error) => format!("refused\n\n{error}\n"),
        Ok(generation) => {
            let mut items = types(generation);
            items.extend(methods(generation));
            let code = unparse(items);
            let narrowings: Vec<_> = generation
                .narrowings
                .iter()
                .map(ToString::to_string)
                .collect();
            format!("{code}\n{}\n", narrowings.join("\n"))
        }
    }
}

/// Returns the names of types and the signatures of methods, one a line, for a large contract.
pub(super) fn short(generation: &Result<Generation, Error>) -> String {
    let Ok(generation) = generation else {
        return whole(generation);
    };
    let names = types(generation).into_iter().filter_map(|item| match item {
        Item::Struct(item) => Some(format!(
            "struct {} ({} fields)",
            item.ident,
            item.fields.len()
        )),
        Item::Enum(item) => Some(format!(
            "enum {} ({} variants)",
            item.ident,
            item.variants.len()
        )),
        Item::Type(item) => Some(format!("type {}", item.ident)),
        _ => None,
    });
    let signatures = methods(generation).into_iter().flat_map(|item| match item {
        Item::Impl(block) => block.items,
        _ => Vec::new(),
    });
    let signatures = signatures.filter_map(|item| match item {
        ImplItem::Fn(method) => Some(signature(&method.sig)),
        _ => None,
    });
    names.chain(signatures).map(|line| line + "\n").collect()
}

fn unparse(items: Vec<Item>) -> String {
    let mut file: syn::File = parse_quote!();
    file.items = items;
    prettyplease::unparse(&file)
}

/// Returns a signature in one line.
fn signature(of: &syn::Signature) -> String {
    let of = of.clone();
    let item: Item = parse_quote!(#of {});
    let code = unparse(vec![item]);
    let words: Vec<_> = code
        .trim_end()
        .trim_end_matches("{}")
        .split_whitespace()
        .collect();
    words.join(" ")
}

/// The generated client, parsed. A client that does not parse fails the test.
fn client(generation: &Generation) -> Vec<Item> {
    let file = generation
        .files
        .iter()
        .find(|file| file.path.ends_with("client.rs"));
    syn::parse_file(&file.unwrap().text).unwrap().items
}

fn types(generation: &Generation) -> Vec<Item> {
    let items = client(generation).into_iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => Some(module.content.unwrap().1),
        _ => None,
    });
    items
        .unwrap_or_default()
        .into_iter()
        .filter_map(bare)
        .collect()
}

/// Returns an item without documentation and bodies; `None` for what every type has.
fn bare(item: Item) -> Option<Item> {
    match item {
        Item::Struct(mut item) => {
            keep_serde(&mut item.attrs);
            item.fields
                .iter_mut()
                .for_each(|field| keep_serde(&mut field.attrs));
            Some(Item::Struct(item))
        }
        Item::Enum(mut item) => {
            keep_serde(&mut item.attrs);
            for variant in &mut item.variants {
                keep_serde(&mut variant.attrs);
                variant
                    .fields
                    .iter_mut()
                    .for_each(|field| keep_serde(&mut field.attrs));
            }
            Some(Item::Enum(item))
        }
        Item::Type(item) => Some(Item::Type(item)),
        Item::Impl(mut block) if block.trait_.is_none() => {
            block.items.iter_mut().for_each(empty);
            Some(Item::Impl(block))
        }
        _ => None,
    }
}

fn methods(generation: &Generation) -> Option<Item> {
    let mut operations = client(generation)
        .into_iter()
        .filter_map(|item| match item {
            Item::Impl(mut block) if block.trait_.is_none() => {
                block.items.retain(
                    |item| matches!(item, ImplItem::Fn(method) if method.sig.asyncness.is_some()),
                );
                block.items.iter_mut().for_each(empty);
                (!block.items.is_empty()).then_some(Item::Impl(block))
            }
            _ => None,
        });
    operations.next()
}

fn empty(item: &mut ImplItem) {
    if let ImplItem::Fn(method) = item {
        method.attrs.clear();
        method.block.stmts.clear();
    }
}

fn keep_serde(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| attribute.path().is_ident("serde"));
}
