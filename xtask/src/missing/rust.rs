//! Reads types and functions out of the sources, as far as the contract decides them.

use std::{fs, path::Path};

use crate::error::Error;

/// A field of a struct, or a parameter of a function.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Its name on the wire.
    pub(super) name: String,
    /// Its type in JSON Schema; `None` for a type of the project's own.
    pub(super) kind: Option<&'static str>,
}

pub(crate) fn parse(root: &Path, path: &str) -> Result<syn::File, Error> {
    let text = fs::read_to_string(root.join(path)).map_err(Error::read(path.as_ref()))?;
    parse_text(path, &text)
}

pub(super) fn parse_text(path: &str, text: &str) -> Result<syn::File, Error> {
    syn::parse_file(text).map_err(|error| Error::Parse {
        path: path.into(),
        reason: error.to_string(),
    })
}

/// Returns the fields of a struct; `None` for a type of another kind, or one that holds another's fields.
pub(super) fn fields(file: &syn::File, name: &str) -> Option<Vec<Field>> {
    let found = file.items.iter().find_map(|item| match item {
        syn::Item::Struct(item) if item.ident == name => Some(item),
        _ => None,
    })?;
    let fields = found.fields.iter().map(|field| {
        let mut wire = plain_name(field.ident.as_ref()?);
        let mut is_flat = false;
        for attribute in field
            .attrs
            .iter()
            .filter(|one| one.path().is_ident("serde"))
        {
            // Forms of other keys end the walk, and leave the name as it is.
            let _ = attribute.parse_nested_meta(|meta| {
                is_flat |= meta.path.is_ident("flatten");
                if let Ok(value) = meta.value() {
                    let text = value.parse::<syn::LitStr>()?;
                    if meta.path.is_ident("rename") {
                        wire = text.value();
                    }
                }
                Ok(())
            });
        }
        let kind = kind(&field.ty);
        (!is_flat).then_some(Field { name: wire, kind })
    });
    fields.collect()
}

/// Returns the parameters of the method `name`, and the fields of those that are a struct of `file`.
pub(super) fn parameters(file: &syn::File, name: &str) -> Option<Parameters> {
    let method = file.items.iter().find_map(|item| match item {
        syn::Item::Impl(block) => block.items.iter().find_map(|item| match item {
            syn::ImplItem::Fn(method) if method.sig.ident == name => Some(method),
            _ => None,
        }),
        _ => None,
    })?;
    let mut found = Parameters::default();
    for input in &method.sig.inputs {
        let syn::FnArg::Typed(input) = input else {
            continue;
        };
        if let syn::Pat::Ident(pattern) = &*input.pat {
            found.fields.push(Field {
                name: plain_name(&pattern.ident),
                kind: kind(&input.ty),
            });
        }
        let of = last_segment(&input.ty).map(|last| last.ident.to_string());
        if let Some((of, fields)) = of.and_then(|of| Some((of.clone(), fields(file, &of)?))) {
            found.fields.extend(fields);
            found.of = Some(of);
        }
    }
    Some(found)
}

/// What a method of the SDK takes.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    pub(super) fields: Vec<Field>,
    /// The struct that has most of them.
    pub(super) of: Option<String>,
}

fn plain_name(ident: &syn::Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

/// Returns the last step of a type's path, behind references.
fn last_segment(of: &syn::Type) -> Option<&syn::PathSegment> {
    match of {
        syn::Type::Reference(reference) => last_segment(&reference.elem),
        syn::Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// Returns the type in JSON Schema that stands for a type of Rust.
fn kind(of: &syn::Type) -> Option<&'static str> {
    let last = last_segment(of)?;
    let inner = match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                syn::GenericArgument::Type(inner) => Some(inner),
                _ => None,
            })
        }
        _ => None,
    };
    match last.ident.to_string().as_str() {
        "Option" | "Box" | "Arc" | "Cow" => kind(inner?),
        "String" | "Secret" | "str" => Some("string"),
        "bool" => Some("boolean"),
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => Some("integer"),
        "f32" | "f64" => Some("number"),
        "Vec" => Some("array"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_of_rust_stands_for_a_type_of_json() {
        for (rust, json) in [
            ("String", Some("string")),
            ("&'a str", Some("string")),
            ("Option<Cow<'a, str>>", Some("string")),
            ("Option<super::Secret>", Some("string")),
            ("Vec<Role>", Some("array")),
            ("u64", Some("integer")),
            ("f64", Some("number")),
            ("Option<bool>", Some("boolean")),
            ("Role", None),
            ("Option<Role>", None),
        ] {
            assert_eq!(kind(&syn::parse_str(rust).unwrap()), json, "{rust}");
        }
    }
}
