//! Handlers and methods to fill in, for operations that the sources lack.

mod files;
mod known;
mod names;
mod schema;
mod server;
#[cfg(test)]
mod tests;
mod types;
mod wire;

use std::{fmt::Write as _, path::Path};

use serde_json::Value;

use crate::{
    error::Error,
    generate::{File, GENERATED},
    missing::NewOperation,
};

/// Folder of the scaffolds. Git ignores it.
const FOLDER: &str = "target/scaffold";

/// Returns the modules of the server and the methods of the SDK that each operation lacks.
pub(super) fn scaffolds(
    root: &Path,
    document: &Value,
    operations: &[NewOperation],
    generated: &[File],
) -> Result<Vec<File>, Error> {
    let client = generated
        .iter()
        .find(|file| file.path == format!("{GENERATED}/client.rs"));
    let client = client.map_or("", |file| file.text.as_str());
    let client = syn::parse_file(client).map_err(|error| Error::Parse {
        path: format!("{GENERATED}/client.rs").into(),
        reason: error.to_string(),
    })?;
    let mut files = server::modules(root, document, operations)?;
    let methods = operations.iter().filter(|one| one.lacks_method);
    let methods = methods.filter_map(|one| Some(method(one, signature(&client, &one.function)?)));
    let methods: String = methods.collect();
    if !methods.is_empty() {
        let place = "`impl AuthClient` in sdk/src/operations/";
        files.push(File {
            path: format!("{FOLDER}/methods.rs"),
            text: format!("// To fill in, and to move to {place}.\n{methods}"),
        });
    }
    Ok(files)
}

/// Finds the generated method of an operation.
fn signature<'a>(client: &'a syn::File, function: &str) -> Option<&'a syn::Signature> {
    let blocks = client.items.iter().filter_map(|item| match item {
        syn::Item::Impl(block) => Some(block),
        _ => None,
    });
    let mut functions = blocks
        .flat_map(|block| &block.items)
        .filter_map(|item| match item {
            syn::ImplItem::Fn(item) => Some(&item.sig),
            _ => None,
        });
    functions.find(|signature| signature.ident == function)
}

/// Returns a method of the SDK. It keeps its own copy of each argument, for a repeat of the call.
fn method(operation: &NewOperation, signature: &syn::Signature) -> String {
    let NewOperation {
        name,
        verb,
        path,
        function,
        variant,
        ..
    } = operation;
    let mut parameters = String::new();
    let (mut owned, mut names, mut passed) = (Vec::new(), Vec::new(), Vec::new());
    for argument in &signature.inputs {
        let syn::FnArg::Typed(argument) = argument else {
            continue;
        };
        let syn::Pat::Ident(ident) = &*argument.pat else {
            continue;
        };
        let (name, of) = (ident.ident.to_string(), written(&argument.ty));
        let (copy, pass) = conversions(&name, &of);
        // Writing to a text does not fail.
        let _ = write!(parameters, ", {name}: {of}");
        owned.push(copy);
        passed.push(pass);
        names.push(name);
    }
    let tuple = |list: &[String]| match list {
        [one] => one.clone(),
        list => format!("({})", list.join(", ")),
    };
    let refusals = operation.refusals.join(", ");
    let (input, pattern, passed) = (tuple(&owned), tuple(&names), passed.join(", "));
    format!(
        "\n/// {}: `{verb} {path}`.\n///\n/// # Errors\n///\n/// Refusals: {refusals}.\n\
         pub fn {name}(&self{parameters}) -> Call<{}> {{\n    \
         Call::new(self, Operation::{variant}, {input}, |api, {pattern}| async move {{\n        \
         api.{function}({passed}).await\n    }})\n}}\n",
        operation.summary,
        reply(signature),
    )
}

/// Returns how an argument is copied, and how the copy is passed on.
fn conversions(name: &str, of: &str) -> (String, String) {
    match of {
        "&str" => (format!("{name}.to_owned()"), format!("&{name}")),
        of if of.starts_with("&[") || of.starts_with("&::std::vec") => {
            (format!("{name}.to_vec()"), format!("&{name}"))
        }
        of if of.starts_with('&') => (format!("{name}.clone()"), format!("&{name}")),
        of if of.contains("<&str>") => (
            format!("{name}.map(str::to_owned)"),
            format!("{name}.as_deref()"),
        ),
        of if of.contains("<&") => (format!("{name}.cloned()"), format!("{name}.as_ref()")),
        _ => (name.to_owned(), name.to_owned()),
    }
}

/// Returns the type in `Result<ResponseValue<Type>, …>`.
fn reply(signature: &syn::Signature) -> String {
    let syn::ReturnType::Type(_, of) = &signature.output else {
        return "()".to_owned();
    };
    let first = |of: &syn::Type| match of {
        syn::Type::Path(path) => {
            let syn::PathArguments::AngleBracketed(list) = &path.path.segments.last()?.arguments
            else {
                return None;
            };
            list.args.iter().find_map(|one| match one {
                syn::GenericArgument::Type(of) => Some(of.clone()),
                _ => None,
            })
        }
        _ => None,
    };
    let inner = first(of).and_then(|value| first(&value));
    inner.map_or_else(|| "()".to_owned(), |of| written(&of))
}

/// Returns a type as it is written.
fn written(of: &syn::Type) -> String {
    let file = syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![syn::parse_quote!(type It = #of;)],
    };
    let text = prettyplease::unparse(&file);
    let text = text.trim().trim_start_matches("type It =").trim();
    text.trim_end_matches(';').replace("'a ", "")
}

/// Returns the name at the end of a path.
fn last_step(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}
