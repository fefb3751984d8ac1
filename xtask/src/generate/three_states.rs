//! Fields of a request with three states: left out, null, or a value.
//!
//! A PATCH leaves out what stays as it is, and sends null to clear a field. Elsewhere `FastAPI`
//! reads a field that is left out as null, so one `Option` is enough; a field that differs has
//! `x-send-null: true` in the overlay.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use syn::{Expr, FnArg, Ident, ImplItem, Item, parse_quote};

use super::fields::{body, last_segment, option, renamed, setter_name};
use crate::{
    error::Error,
    openapi::{
        Contract,
        pointer::{self, schema_name},
    },
};

/// The extension that gives a field three states.
const FLAG: &str = "x-send-null";

/// The fields by their name on the wire, by the name of their type as [`key`] writes it.
type Fields = BTreeMap<String, BTreeSet<String>>;

/// Makes an `Option<Option<T>>` of each field with three states.
pub(super) fn add(file: &mut syn::File, contract: &Contract) -> Result<(), Error> {
    let fields = fields(file, contract)?;
    for item in &mut file.items {
        let Item::Mod(module) = item else { continue };
        let Some((_, items)) = module.content.as_mut().filter(|_| module.ident == "types") else {
            continue;
        };
        let mut widened = BTreeSet::new();
        for item in items.iter_mut() {
            let Item::Struct(item) = item else { continue };
            let Some(names) = fields.get(&key(&item.ident.to_string())) else {
                continue;
            };
            for field in &mut item.fields {
                if widen(field, names) {
                    widened.insert((item.ident.to_string(), field.ident.clone()));
                }
            }
        }
        if !widened.is_empty() {
            for item in items.iter_mut() {
                leave_out(item, &widened);
            }
            items.push(reader());
        }
    }
    Ok(())
}

/// Makes the widened fields of an `impl Default` absent. The server has the default.
fn leave_out(item: &mut Item, widened: &BTreeSet<(String, Option<Ident>)>) {
    let Item::Impl(block) = item else { return };
    let is_default = block
        .trait_
        .as_ref()
        .and_then(|(path, _)| path.segments.last());
    if is_default.is_none_or(|last| last.ident != "Default") {
        return;
    }
    let Some(of) = last_segment(&block.self_ty) else {
        return;
    };
    let statements = block.items.iter_mut().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(&mut method.block.stmts),
        _ => None,
    });
    for statement in statements.flatten() {
        let syn::Stmt::Expr(Expr::Struct(value), _) = statement else {
            continue;
        };
        for field in &mut value.fields {
            if let syn::Member::Named(name) = &field.member
                && widened.contains(&(of.clone(), Some(name.clone())))
            {
                field.expr = parse_quote!(::std::option::Option::None);
            }
        }
    }
}

/// Widens a field if it is one of `names`.
fn widen(field: &mut syn::Field, names: &BTreeSet<String>) -> bool {
    let Some(ident) = &field.ident else {
        return false;
    };
    let wire = renamed(field);
    let name = wire.clone().unwrap_or_else(|| plain(ident));
    if !names.contains(&name) || option(&field.ty).is_none() {
        return false;
    }
    let inner = &field.ty;
    field.ty = parse_quote!(::std::option::Option<#inner>);
    field
        .attrs
        .retain(|attribute| !attribute.path().is_ident("serde"));
    field.attrs.push(parse_quote! {
        #[serde(default, skip_serializing_if = "::std::option::Option::is_none", deserialize_with = "sent")]
    });
    if let Some(wire) = wire {
        field.attrs.push(parse_quote!(#[serde(rename = #wire)]));
    }
    true
}

/// Returns the function that reads such a field.
fn reader() -> Item {
    parse_quote! {
        /// Reads a field that is there: a value, or null.
        fn sent<'de, D, T>(deserializer: D) -> ::std::result::Result<::std::option::Option<T>, D::Error>
        where
            D: ::serde::Deserializer<'de>,
            T: ::serde::Deserialize<'de>,
        {
            T::deserialize(deserializer).map(::std::option::Option::Some)
        }
    }
}

/// Returns the two setters of a field: to a value, and to null.
pub(super) fn setters(ident: &Ident, (taken, value): (FnArg, Expr)) -> [ImplItem; 2] {
    let (name, text) = (setter_name(ident), plain(ident));
    let clear = Ident::new(
        &format!("clear_{}", text.trim_end_matches('_')),
        ident.span(),
    );
    let doc = format!("Sets `{text}`, which may be left out.");
    let clear_doc = format!("Sends `{text}` as null, which differs from leaving it out.");
    [
        parse_quote! {
            #[doc = #doc]
            #[must_use]
            pub fn #name(mut self, #taken) -> Self {
                self.#ident = ::std::option::Option::Some(::std::option::Option::Some(#value));
                self
            }
        },
        parse_quote! {
            #[doc = #clear_doc]
            #[must_use]
            pub fn #clear(mut self) -> Self {
                self.#ident = ::std::option::Option::Some(::std::option::Option::None);
                self
            }
        },
    ]
}

fn fields(file: &syn::File, contract: &Contract) -> Result<Fields, Error> {
    let document = &contract.effective;
    let mut fields = Fields::new();
    for operation in contract.operations()? {
        let schema = operation
            .node
            .pointer("/requestBody/content/application~1json/schema");
        let (Some(schema), "patch") = (schema, operation.method) else {
            continue;
        };
        // The body itself may be inline, with a type that the generator names.
        let own = operation.name().and_then(|name| body(file, &name));
        if let (Some(own), Some(node)) = (own, pointer::resolve(document, schema)) {
            fields
                .entry(key(&own))
                .or_default()
                .extend(optional_nulls(document, node));
        }
        for name in components(document, schema) {
            if let Some(node) = document.pointer(&pointer::schema(&name)) {
                fields
                    .entry(key(&name))
                    .or_default()
                    .extend(optional_nulls(document, node));
            }
        }
    }
    flagged(document, &mut fields)?;
    Ok(fields)
}

/// Adds the fields with the extension. It must be on a property of a component.
fn flagged(document: &Value, fields: &mut Fields) -> Result<(), Error> {
    let mut faults = Vec::new();
    pointer::walk(document, |at, node| {
        if node.get(FLAG) != Some(&json!(true)) {
            return;
        }
        let steps: Vec<_> = at.split('/').collect();
        let owner = match steps.as_slice() {
            ["", "components", "schemas", owner, "properties", name] => {
                let node = document.pointer(&format!("/components/schemas/{owner}"));
                let nulls = node
                    .map(|node| optional_nulls(document, node))
                    .unwrap_or_default();
                nulls
                    .into_iter()
                    .find(|it| pointer::escape(it) == *name)
                    .map(|it| (owner, it))
            }
            _ => None,
        };
        match owner {
            Some((owner, name)) => drop(fields.entry(key(owner)).or_default().insert(name)),
            None => faults.push(Error::cured(
                at,
                format!("`{FLAG}`"),
                "set it on a property of a component that may be left out and may be null",
            )),
        }
    });
    Error::all(faults).map_or(Ok(()), Err)
}

/// Returns the properties that may be left out and may be null.
fn optional_nulls(document: &Value, schema: &Value) -> Vec<String> {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &String| required.is_some_and(|all| all.iter().any(|it| it == name));
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .filter(|(name, node)| !is_required(name) && allows_null(document, node))
        .map(|(name, _)| name.clone())
        .collect()
}

fn allows_null(document: &Value, schema: &Value) -> bool {
    let Some(schema) = pointer::resolve(document, schema) else {
        return false;
    };
    let types = schema.get("type").and_then(Value::as_array);
    let variants = schema.get("anyOf").or_else(|| schema.get("oneOf"));
    let variants = variants.and_then(Value::as_array).into_iter().flatten();
    types.is_some_and(|all| all.iter().any(|it| it == "null"))
        || variants
            .into_iter()
            .any(|it| *it == json!({ "type": "null" }))
}

/// Returns the components that `schema` reaches.
fn components(document: &Value, schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![schema];
    while let Some(node) = open.pop() {
        pointer::walk(node, |_, node| {
            let name = node.get("$ref").and_then(schema_name);
            if let Some(name) = name.filter(|name| found.insert((*name).to_owned())) {
                open.extend(document.pointer(&pointer::schema(name)));
            }
        });
    }
    found
}

/// Returns the name of a type in a form that is equal in the contract and in Rust.
fn key(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns the text of an identifier, without the prefix of a keyword.
fn plain(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}
