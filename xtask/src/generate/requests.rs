//! Constructors and setters of request types, so that a request can gain a field without breaking
//! callers.

use std::collections::BTreeMap;

use serde_json::Value;
use syn::{Expr, Field, FnArg, Ident, Item, ItemImpl, ItemStruct, Type, parse_quote};

use super::{
    failure,
    fields::{body, last_segment, option, renamed, serde_keys, setter_name},
    three_states,
};
use crate::{
    error::Error,
    openapi::{Contract, pointer},
};

/// Marks each generated struct and enum as `#[non_exhaustive]`, and adds a constructor and setters to each one
/// that is the body of a request.
pub(super) fn add_constructors(file: &mut syn::File, contract: &Contract) -> Result<(), Error> {
    let orders = orders(file, contract)?;
    for item in &mut file.items {
        let Item::Mod(module) = item else { continue };
        let Some((_, items)) = module.content.as_mut().filter(|_| module.ident == "types") else {
            continue;
        };
        let mut extended = Vec::with_capacity(items.len());
        for item in items.drain(..) {
            let mut item = match item {
                Item::Struct(item) => item,
                Item::Enum(mut item) => {
                    item.attrs.push(parse_quote!(#[non_exhaustive]));
                    extended.push(Item::Enum(item));
                    continue;
                }
                other => {
                    extended.push(other);
                    continue;
                }
            };
            item.attrs.push(parse_quote!(#[non_exhaustive]));
            let order = orders.get(&item.ident.to_string());
            let methods = order.map(|order| methods(&item, order)).transpose()?;
            extended.push(Item::Struct(item));
            extended.extend(methods.map(Item::Impl));
        }
        *items = extended;
    }
    Ok(())
}

/// Returns each type that is the body of a request, with its fields in the order of the contract.
fn orders(file: &syn::File, contract: &Contract) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let mut orders = BTreeMap::new();
    let document = &contract.effective;
    for operation in contract.operations()? {
        let content = operation.node.pointer("/requestBody/content");
        let media = content
            .and_then(Value::as_object)
            .and_then(|all| all.values().next());
        let schema = media.and_then(|media| pointer::resolve(document, media.get("schema")?));
        let properties = schema.and_then(|schema| schema.get("properties")?.as_object());
        let name = operation.name();
        if let (Some(properties), Some(body)) = (properties, name.and_then(|it| body(file, &it))) {
            orders.insert(body, properties.keys().cloned().collect());
        }
    }
    Ok(orders)
}

fn methods(item: &ItemStruct, order: &[String]) -> Result<ItemImpl, Error> {
    let name = &item.ident;
    let mut fields: Vec<_> = item
        .fields
        .iter()
        .filter_map(|it| Some((it, it.ident.as_ref()?)))
        .collect();
    let place = |field: &Field, ident: &Ident| {
        let wire = renamed(field).unwrap_or_else(|| ident.to_string());
        order.iter().position(|one| *one == wire)
    };
    fields.sort_by_key(|(field, ident)| place(field, ident));
    let mut block: ItemImpl = parse_quote!(impl #name {});
    let mut arguments: Vec<FnArg> = Vec::new();
    let mut values: Vec<syn::FieldValue> = Vec::new();
    let mut setters: Vec<syn::ImplItem> = Vec::new();
    for (field, ident) in fields {
        let inner = option(&field.ty);
        // Three states: the outer option is whether the field is sent.
        let may_be_null = inner.as_ref().and_then(option);
        if let Some(inner) = may_be_null {
            values.push(parse_quote!(#ident: ::std::option::Option::None));
            setters.extend(three_states::setters(ident, argument(ident, &inner)));
            continue;
        }
        let (taken, converted) = argument(ident, inner.as_ref().unwrap_or(&field.ty));
        match start(field, inner.is_some())? {
            None => {
                arguments.push(taken);
                values.push(parse_quote!(#ident: #converted));
            }
            Some(value) => {
                values.push(parse_quote!(#ident: #value));
                let doc = format!("Sets `{ident}`, which may be left out.");
                let set: Expr = match inner {
                    Some(_) => parse_quote!(::std::option::Option::Some(#converted)),
                    None => converted,
                };
                let name = setter_name(ident);
                setters.push(parse_quote! {
                    #[doc = #doc]
                    #[must_use]
                    pub fn #name(mut self, #taken) -> Self {
                        self.#ident = #set;
                        self
                    }
                });
            }
        }
    }
    block.items.push(parse_quote! {
        /// Makes a request with the fields that the contract requires.
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#values),* }
        }
    });
    block.items.extend(setters);
    Ok(block)
}

/// Returns the parameter for a field, and the expression that turns it into the field's type.
fn argument(ident: &Ident, of: &Type) -> (FnArg, Expr) {
    match last_segment(of).as_deref() {
        Some("String" | "Secret") => (
            parse_quote!(#ident: impl ::std::convert::Into<#of>),
            parse_quote!(#ident.into()),
        ),
        _ => (parse_quote!(#ident: #of), parse_quote!(#ident)),
    }
}

/// Returns the value that a field has in the constructor; `None` for a field that is a parameter.
fn start(field: &Field, is_option: bool) -> Result<Option<Expr>, Error> {
    if is_option {
        return Ok(Some(parse_quote!(::std::option::Option::None)));
    }
    let mut value = None;
    serde_keys(field, |key, given| {
        if key == "default" {
            value = Some(match given {
                Some(path) => format!("{path}()"),
                None => "::std::default::Default::default()".to_owned(),
            });
        }
    });
    let value = value.as_deref().map(syn::parse_str);
    value.transpose().map_err(|error| failure(&error))
}

#[cfg(test)]
mod tests {
    use super::super::generate;
    use super::*;
    use crate::test_root;

    fn client(change: impl FnOnce(&mut Value)) -> String {
        let mut contract = Contract::load(&test_root::workspace()).unwrap();
        change(&mut contract.effective);
        generate(&contract).unwrap().files[2].text.clone()
    }

    #[test]
    fn constructor_takes_the_required_fields_in_the_order_of_the_contract() {
        let client = client(|_| {});
        let login = "impl PortalLoginRequest {\n        \
                     /// Makes a request with the fields that the contract requires.\n        \
                     pub fn new(\n            email: impl ::std::convert::Into<::std::string::String>,\n            \
                     password: impl ::std::convert::Into<crate::secret::Secret>,\n            \
                     portal_id: impl ::std::convert::Into<::std::string::String>,\n        ) -> Self {";
        assert!(client.contains(login), "{client}");
        let at = client.find("impl PortalResetPasswordRequest {").unwrap();
        let order: Vec<_> = ["token:", "portal_id:", "new_password:"]
            .map(|field| client[at..].find(field).unwrap())
            .into();
        assert!(order.is_sorted(), "{order:?}");
    }

    #[test]
    fn new_optional_field_of_a_request_changes_no_constructor() {
        let before = client(|_| {});
        let after = client(|contract| {
            let fields = "/components/schemas/PortalLoginRequest/properties";
            contract.pointer_mut(fields).unwrap()["remember"] = serde_json::json!({ "type": "boolean", "description": "Whether to stay signed in." });
        });
        let constructor = |text: &str| {
            let at = text.find("impl PortalLoginRequest {").unwrap();
            let end = text[at..].find(") -> Self {").unwrap();
            text[at..at + end].to_owned()
        };
        assert_eq!(constructor(&before), constructor(&after));
        assert!(!before.contains("pub fn remember(mut self, remember: bool) -> Self"));
        assert!(after.contains("pub fn remember(mut self, remember: bool) -> Self"));
    }

    #[test]
    fn every_generated_struct_can_gain_a_field() {
        let client = client(|_| {});
        let structs = client.matches("\n    pub struct ").count();
        assert!(structs > 15, "{structs}");
        let open = client
            .matches("    #[non_exhaustive]\n    pub struct ")
            .count();
        assert_eq!(open, structs);
    }
}
