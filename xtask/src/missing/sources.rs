//! Reads which operations each part of the project has.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::visit::Visit;

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
    pub(super) fields: Option<Vec<String>>,
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
            sources.methods.extend(after(&text, "pub fn "));
        }
        for text in files(root, "tests/coverage")? {
            let lines = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let cases = lines.filter_map(|line| line.split_once("case!(\"")?.1.split_once('"'));
            sources.cases.extend(cases.map(|(name, _)| name.to_owned()));
        }
        sources
            .fastapi
            .extend(after(&text("tests/fastapi/app.py")?, "def "));
        let pages = text("mock-server/ui/src/docs/sdk_names.ts")?;
        let lines = block(&pages, "const METHODS");
        sources
            .pages
            .extend(lines.filter_map(|line| Some(line.split_once(": [")?.0.to_owned())));
        sources.wire = wire(root)?;
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

/// Returns the types that the server's test of its bodies names, by schema.
fn wire(root: &Path) -> Result<BTreeMap<String, WireType>, Error> {
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

fn parse(root: &Path, path: &str) -> Result<syn::File, Error> {
    let text = fs::read_to_string(root.join(path)).map_err(Error::read(path.as_ref()))?;
    syn::parse_file(&text).map_err(|error| Error::Parse {
        path: path.into(),
        reason: error.to_string(),
    })
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

/// Returns the names on the wire of the fields of a struct; `None` for a type of another kind.
fn fields(file: &syn::File, name: &str) -> Option<Vec<String>> {
    let found = file.items.iter().find_map(|item| match item {
        syn::Item::Struct(item) if item.ident == name => Some(item),
        _ => None,
    })?;
    let fields = found.fields.iter().map(|field| {
        let mut wire = field
            .ident
            .as_ref()?
            .to_string()
            .trim_start_matches("r#")
            .to_owned();
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
        (!is_flat).then_some(wire)
    });
    fields.collect()
}
