//! Reads fields and methods of the generated code.

use syn::{Attribute, Field, FnArg, Ident, Item, Pat, Type};

/// Returns the name of the type of the parameter `body` of the method `name`.
pub(super) fn body(file: &syn::File, name: &str) -> Option<String> {
    let impls = file.items.iter().filter_map(|item| match item {
        Item::Impl(block) => Some(block),
        _ => None,
    });
    let method = impls
        .flat_map(|block| &block.items)
        .find_map(|item| match item {
            syn::ImplItem::Fn(method) if method.sig.ident == name => Some(method),
            _ => None,
        })?;
    method.sig.inputs.iter().find_map(|input| match input {
        FnArg::Typed(input) if is_named(&input.pat, "body") => match &*input.ty {
            Type::Reference(reference) => last_segment(&reference.elem),
            _ => None,
        },
        _ => None,
    })
}

fn is_named(pattern: &Pat, name: &str) -> bool {
    matches!(pattern, Pat::Ident(pattern) if pattern.ident == name)
}

pub(super) fn last_segment(of: &Type) -> Option<String> {
    match of {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// Whether the field is a list with serde's default.
pub(super) fn is_optional_list(field: &Field) -> bool {
    let mut has_default = false;
    serde_keys(field, |key, given| {
        has_default |= key == "default" && given.is_none();
    });
    has_default && last_segment(&field.ty).as_deref() == Some("Vec")
}

/// Returns `T` of an `Option<T>`.
pub(super) fn option(of: &Type) -> Option<Type> {
    let Type::Path(path) = of else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == "Option")?;
    match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            syn::GenericArgument::Type(inner) => Some(inner.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the name on the wire, if it differs from the field's.
pub(super) fn renamed(field: &Field) -> Option<String> {
    let mut name = None;
    serde_keys(field, |key, given| {
        if key == "rename" {
            name = given.map(str::to_owned);
        }
    });
    name
}

/// Calls `visit` with each key of the field's `#[serde(…)]`, and the text that it is set to.
pub(super) fn serde_keys(field: &Field, mut visit: impl FnMut(&str, Option<&str>)) {
    let is_serde = |attribute: &&Attribute| attribute.path().is_ident("serde");
    for attribute in field.attrs.iter().filter(is_serde) {
        // Other forms do not occur in generated code, and would only leave a field required.
        let _ = attribute.parse_nested_meta(|meta| {
            let key = meta
                .path
                .get_ident()
                .map(ToString::to_string)
                .unwrap_or_default();
            let text = match meta.value() {
                Ok(value) => Some(value.parse::<syn::LitStr>()?.value()),
                Err(_) => None,
            };
            visit(&key, text.as_deref());
            Ok(())
        });
    }
}

/// Returns the name of the setter of a field. `new` is the constructor's.
pub(super) fn setter_name(ident: &Ident) -> Ident {
    if ident == "new" {
        return Ident::new("set_new", ident.span());
    }
    ident.clone()
}
