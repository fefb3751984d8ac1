//! Handlers and methods to fill in, for operations that the sources lack.

use std::fmt::Write as _;

use crate::{
    error::Error,
    generate::{File, GENERATED},
    missing::NewOperation,
    openapi::Bearer,
};

/// Folder of the scaffolds. Git ignores it.
const FOLDER: &str = "target/scaffold";

/// Returns one file for the server and one for the SDK, with the operations that each lacks.
pub(super) fn scaffolds(
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
    let handlers = operations
        .iter()
        .filter(|one| one.lacks_handler)
        .map(handler);
    let methods = operations.iter().filter(|one| one.lacks_method);
    let methods = methods.filter_map(|one| Some(method(one, signature(&client, &one.function)?)));
    let server: String = handlers.collect();
    let sdk: String = methods.collect();
    let files = [
        ("handlers.rs", "mock-server/src/api/", server),
        (
            "methods.rs",
            "`impl AuthClient` in sdk/src/operations/",
            sdk,
        ),
    ];
    Ok(files
        .into_iter()
        .filter(|(.., text)| !text.is_empty())
        .map(|(name, place, text)| File {
            path: format!("{FOLDER}/{name}"),
            text: format!("// To fill in, and to move to {place}.\n{text}"),
        })
        .collect())
}

/// Returns a handler: it reads the input, calls the world, and makes the reply.
fn handler(operation: &NewOperation) -> String {
    let NewOperation {
        name, verb, path, ..
    } = operation;
    let has_session = operation.bearer == Bearer::Required;
    let (input, arguments) = match (has_session, operation.has_input) {
        (true, true) => (
            format!(
                "let (state, session, input) = call.session_and_input::<{}>().await?;",
                operation.input_type()
            ),
            "now, &session, &input",
        ),
        (true, false) => (
            "let session = call.session()?;\n    let state = call.state;".to_owned(),
            "now, &session",
        ),
        (false, true) => (
            format!(
                "let (state, input) = call.input::<{}>().await?;",
                operation.input_type()
            ),
            "now, &input",
        ),
        (false, false) => ("let state = call.state;".to_owned(), "now"),
    };
    let step = if verb == "GET" { "read" } else { "step" };
    let answer = match &operation.reply {
        Some(reply) => format!(
            "let outcome = state.{step}(|world, now| world.{name}({arguments}))?;\n    \
             Ok(wire::json(StatusCode::{}, &{reply}::from(&outcome)))",
            operation.status_name()
        ),
        None => format!(
            "state.{step}(|world, now| world.{name}({arguments}))?;\n    \
             let mut response = Response::new(Body::empty());\n    \
             *response.status_mut() = StatusCode::{};\n    Ok(response)",
            operation.status_name()
        ),
    };
    format!(
        "\n/// {}: `{verb} {path}`.\npub(crate) async fn {name}(call: Call) -> Reply {{\n    {input}\n    {answer}\n}}\n",
        operation.summary
    )
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{generate, missing, openapi::Contract, test_root};

    fn of(names: &[&str]) -> String {
        let root = test_root::workspace();
        let contract = Contract::load(&root).unwrap();
        let files = generate::generate(&contract).unwrap().files;
        let mut operations = missing::new_operations(&root, &contract).unwrap();
        operations.retain(|one| names.contains(&one.name.as_str()));
        assert_eq!(operations.len(), names.len());
        for one in &mut operations {
            (one.lacks_handler, one.lacks_method) = (true, true);
        }
        let made = scaffolds(&operations, &files).unwrap();
        let texts: Vec<_> = made
            .iter()
            .map(|file| format!("{}\n{}", file.path, file.text))
            .collect();
        texts.join("\n")
    }

    #[test]
    fn scaffold_has_the_types_of_the_generated_client() {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(test_root::workspace().join("xtask/tests/import"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            let names = [
                "logout",
                "switch",
                "portal_reset_callback",
                "portal_forgot_password",
            ];
            insta::assert_snapshot!("scaffold", of(&names));
        });
    }

    #[test]
    fn scaffold_of_every_operation_is_rust() {
        let root = test_root::workspace();
        let contract = Contract::load(&root).unwrap();
        let files = generate::generate(&contract).unwrap().files;
        let mut operations = missing::new_operations(&root, &contract).unwrap();
        assert!(
            operations
                .iter()
                .all(|one| !one.lacks_handler && !one.lacks_method)
        );
        for one in &mut operations {
            (one.lacks_handler, one.lacks_method) = (true, true);
        }
        let made = scaffolds(&operations, &files).unwrap();
        let methods = format!("impl AuthClient {{ {} }}", made[1].text);
        for text in [&made[0].text, &methods] {
            let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{error}: {text}"));
            let found = match file.items.as_slice() {
                [syn::Item::Impl(block)] => block.items.len(),
                items => items.len(),
            };
            assert_eq!(found, operations.len());
        }
    }
}
