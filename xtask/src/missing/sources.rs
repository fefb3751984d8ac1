//! Reads which operations each part of the project has.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::visit::Visit;

use super::rust::{Field, Parameters, fields, parameters, parse, parse_text};
use crate::error::Error;

/// What the sources have.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// The server's routes, in their order: operation id and handler.
    pub(super) routes: Vec<(String, String)>,
    /// The SDK's list of operations: name and path.
    pub(super) sdk: Vec<(String, String)>,
    /// The SDK's methods.
    pub(super) methods: BTreeSet<String>,
    /// The cases of `tests/coverage`, as `operation::status`.
    pub(super) cases: BTreeSet<String>,
    /// The functions of FastAPI's application.
    pub(super) fastapi: BTreeSet<String>,
    /// The operation ids of the API runner.
    pub(super) pages: BTreeSet<String>,
    /// What each handler of the server reads, by operation id.
    pub(super) inputs: BTreeMap<String, Input>,
    /// What each method of the SDK takes.
    pub(super) takes: BTreeMap<String, Parameters>,
    /// The parameters of each function of FastAPI's application.
    pub(super) signatures: BTreeMap<String, BTreeSet<String>>,
    /// The server's types of bodies, by the name of their schema.
    pub(super) wire: BTreeMap<String, WireType>,
}

/// A type of the server that stands for a schema.
#[derive(Debug)]
pub(super) struct WireType {
    /// Its file, from the root of the workspace.
    pub(super) path: String,
    pub(super) name: String,
    /// Its fields on the wire; `None` if some are in another type.
    pub(super) fields: Option<Vec<Field>>,
}

/// What a handler of the server reads.
#[derive(Debug)]
pub(super) struct Input {
    /// The file of the handler.
    pub(super) path: String,
    pub(super) handler: String,
    /// The type of the query, and its fields.
    pub(super) query: Option<(String, Vec<Field>)>,
}

impl Sources {
    pub(super) fn read(root: &Path) -> Result<Self, Error> {
        let text =
            |path: &str| fs::read_to_string(root.join(path)).map_err(Error::read(path.as_ref()));
        let mut sources = Self::default();
        let routes = text("mock-server/src/http/routes.rs")?;
        for line in block(&routes, "route_table! {") {
            let parts = line.trim_end_matches(',').split_once("=>");
            sources
                .routes
                .extend(parts.map(|(id, handler)| (unquoted(id), handler.trim().to_owned())));
        }
        for line in block(&text("sdk/src/operation.rs")?, "operations! {") {
            let listed = line.trim_end_matches(',').split_once(" at ");
            let listed = listed.and_then(|(start, path)| {
                let path = path.split_once(" by ").map_or(path, |(path, _)| path);
                Some((start.split_once('=')?.1, path))
            });
            sources
                .sdk
                .extend(listed.map(|(name, path)| (name.trim().to_owned(), unquoted(path))));
        }
        for text in files(root, "sdk/src/operations")? {
            let file = parse_text("sdk/src/operations", &text)?;
            for method in after(&text, "pub fn ") {
                if let Some(takes) = parameters(&file, &method) {
                    sources.takes.insert(method.clone(), takes);
                }
                sources.methods.insert(method);
            }
        }
        for text in files(root, "tests/coverage")? {
            let lines = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let cases = lines.filter_map(|line| line.split_once("case!(\"")?.1.split_once('"'));
            sources.cases.extend(cases.map(|(name, _)| name.to_owned()));
        }
        let app = text("tests/fastapi/app.py")?;
        sources.fastapi.extend(after(&app, "def "));
        sources.signatures = signatures(&app);
        let pages = text("mock-server/ui/src/docs/sdk_names.ts")?;
        let lines = block(&pages, "const METHODS");
        sources
            .pages
            .extend(lines.filter_map(|line| Some(line.split_once(": [")?.0.to_owned())));
        sources.wire = wire(root)?;
        sources.inputs = inputs(root, &sources.routes)?;
        Ok(sources)
    }
}

/// Returns the trimmed lines of the block that begins with a line of `start`.
fn block<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = text
        .lines()
        .skip_while(move |line| !line.starts_with(start))
        .skip(1);
    lines
        .take_while(|line| !line.starts_with('}'))
        .map(str::trim)
}

/// Returns the names that follow `word`.
fn after<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = String> + 'a {
    text.split(word).skip(1).map(|rest| {
        let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
        rest.chars().take_while(is_word).collect()
    })
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches('"').to_owned()
}

/// Returns the text of each file in a folder.
fn files(root: &Path, folder: &str) -> Result<Vec<String>, Error> {
    let listing = fs::read_dir(root.join(folder)).map_err(Error::read(folder.as_ref()))?;
    let paths = listing.map(|entry| entry.map(|entry| entry.path()));
    let paths = paths
        .collect::<Result<Vec<_>, _>>()
        .map_err(Error::read(folder.as_ref()))?;
    let sources = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|it| it == "rs"));
    sources
        .map(|path| fs::read_to_string(path).map_err(Error::read(path)))
        .collect()
}

/// Returns the parameters of each function of a Python file.
fn signatures(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let functions = text.split("\nasync def ").skip(1);
    let functions = functions.filter_map(|rest| {
        let (name, rest) = rest.split_once('(')?;
        let (inputs, _) = rest.split_once("->").or_else(|| rest.split_once("):"))?;
        // `name: type`, and a comma that is in no type.
        let names = inputs
            .split([',', '('])
            .filter_map(|one| Some(one.split_once(':')?.0));
        let names = names.map(|name| name.trim().to_owned()).collect();
        Some((name.to_owned(), names))
    });
    functions.collect()
}

/// Returns what the handler of each route reads.
fn inputs(root: &Path, routes: &[(String, String)]) -> Result<BTreeMap<String, Input>, Error> {
    let mut found = BTreeMap::new();
    for (id, handler) in routes {
        let Some((module, function)) = handler.split_once("::") else {
            continue;
        };
        let path = format!("mock-server/src/api/{module}.rs");
        let Ok(text) = fs::read_to_string(root.join(&path)) else {
            continue;
        };
        let body = text.split_once(&format!("fn {function}("));
        let body = body.and_then(|(_, rest)| Some(rest.split_once("\n}")?.0));
        let read = body.and_then(|body| Some(body.split_once("input::<")?.1.split_once('>')?.0));
        let query = match read.filter(|of| of.ends_with("Query")) {
            Some(of) => {
                let file = parse(root, &format!("mock-server/src/wire/{module}.rs"))?;
                fields(&file, of).map(|fields| (of.to_owned(), fields))
            }
            None => None,
        };
        let handler = function.to_owned();
        found.insert(
            id.clone(),
            Input {
                path,
                handler,
                query,
            },
        );
    }
    Ok(found)
}

/// Returns the types that the server's test of its bodies names, by schema.
pub(super) fn wire(root: &Path) -> Result<BTreeMap<String, WireType>, Error> {
    const FOLDER: &str = "mock-server/src/wire";
    let mut named = Named::default();
    named.visit_file(&parse(root, &format!("{FOLDER}/tests.rs"))?);
    let mut found = BTreeMap::new();
    for (schema, module, name) in named.0 {
        let file = if module == "super" { "mod" } else { &module };
        let path = format!("{FOLDER}/{file}.rs");
        let fields = fields(&parse(root, &path)?, &name);
        found.insert(schema, WireType { path, name, fields });
    }
    Ok(found)
}

/// Each `request::<module::Type>("Schema")` and `reply::<…>(…)`.
#[derive(Debug, Default)]
struct Named(Vec<(String, String, String)>);

impl Visit<'_> for Named {
    fn visit_expr_call(&mut self, call: &syn::ExprCall) {
        if let syn::Expr::Path(function) = &*call.func
            && let Some(last) = function.path.segments.last()
            && (last.ident == "request" || last.ident == "reply")
            && let syn::PathArguments::AngleBracketed(arguments) = &last.arguments
            && let Some(syn::GenericArgument::Type(syn::Type::Path(of))) = arguments.args.first()
            && let Some(syn::Expr::Lit(literal)) = call.args.first()
            && let syn::Lit::Str(schema) = &literal.lit
        {
            let steps: Vec<_> = of
                .path
                .segments
                .iter()
                .map(|step| step.ident.to_string())
                .collect();
            if let [module, name] = steps.as_slice() {
                self.0.push((schema.value(), module.clone(), name.clone()));
            }
        }
        syn::visit::visit_expr_call(self, call);
    }
}
