//! Handlers, bodies and rules of the server to fill in: one module each in `api`, `wire` and `world`
//! for operations whose paths begin alike.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
};

use serde_json::Value;

use super::{
    known, last_step,
    names::identifier,
    types::Types,
    wire::{Field, Part, optional},
};
use crate::{
    error::Error,
    generate::File,
    missing::NewOperation,
    openapi::{Bearer, pointer::resolve},
};

/// Returns the modules of the operations that have no handler.
pub(super) fn modules(
    root: &Path,
    document: &Value,
    operations: &[NewOperation],
) -> Result<Vec<File>, Error> {
    let known = known::known(root)?;
    let mut groups = BTreeMap::<String, Vec<&NewOperation>>::new();
    for operation in operations.iter().filter(|one| one.lacks_handler) {
        groups
            .entry(module(root, operation))
            .or_default()
            .push(operation);
    }
    let mut files = Vec::new();
    for (module, operations) in groups {
        let mut types = Types::new(document, &known);
        let mut texts = Texts::default();
        for operation in operations {
            texts.add(document, operation, &mut types);
        }
        files.extend(texts.files(&module, &types));
    }
    Ok(files)
}

/// Returns the module of an operation: the first step of its path, or its name if there is such a module.
fn module(root: &Path, operation: &NewOperation) -> String {
    let path = operation
        .path
        .trim_start_matches("/v1/")
        .trim_start_matches("auth/");
    let step = path
        .split('/')
        .find(|step| !step.is_empty() && !step.starts_with('{'));
    let step = identifier(step.unwrap_or(&operation.name));
    let is_taken = |folder| {
        root.join(format!("mock-server/src/{folder}/{step}.rs"))
            .exists()
    };
    if ["api", "wire", "world"].into_iter().any(is_taken) {
        operation.name.clone()
    } else {
        step
    }
}

/// The texts of one module.
#[derive(Default)]
pub(super) struct Texts {
    pub(super) handlers: String,
    /// How bodies are made of outcomes.
    pub(super) replies: String,
    pub(super) rules: String,
    /// Operation ids and handlers.
    pub(super) routes: Vec<(String, String)>,
    /// The types of outcomes.
    pub(super) outcomes: Vec<String>,
    /// The bodies that handlers name.
    pub(super) bodies: BTreeSet<String>,
}

/// What a handler reads: a type, and what of it the rule takes.
struct Input {
    of: String,
    /// Each as it is handed on, and the parameter that takes it.
    handed: Vec<(String, String)>,
    /// Fields of types that only `wire` knows.
    left: Vec<String>,
}

impl Texts {
    fn add(&mut self, document: &Value, operation: &NewOperation, types: &mut Types<'_>) {
        let NewOperation {
            name,
            variant,
            summary,
            ..
        } = operation;
        let input = input(document, operation, types);
        let reply = reply(document, operation)
            .map(|schema| types.body(schema, &format!("{variant}Reply"), Part::Reply));
        let is_read = operation.verb == "GET";
        let outcome = reply.is_some().then(|| format!("{variant}Outcome"));
        self.routes.push((operation.id.clone(), name.clone()));
        self.handlers += &handler(operation, input.as_ref(), reply.as_deref());
        for of in input.iter().map(|input| &input.of).chain(&reply) {
            self.bodies.insert(of.clone());
        }

        let mut parameters = vec![if is_read { "&self" } else { "&mut self" }.to_owned()];
        parameters.push("now: Timestamp".to_owned());
        if operation.bearer == Bearer::Required {
            parameters.push("session: &SessionId".to_owned());
        }
        parameters.extend(path_parameter(operation).map(|name| format!("{name}: &str")));
        parameters.extend(
            input
                .into_iter()
                .flat_map(|input| input.handed)
                .map(|(_, taken)| taken),
        );
        let parameters = parameters.join(", ");
        let found = outcome.as_deref().unwrap_or("()");
        if let (Some(outcome), Some(reply)) = (&outcome, &reply) {
            // Writing to a text does not fail.
            let _ = write!(
                self.rules,
                "\n/// What `{name}` finds.\n#[derive(Debug)]\npub(crate) struct {outcome};\n"
            );
            let _ = write!(
                self.replies,
                "\nimpl From<{outcome}> for {reply} {{\n    fn from(_: {outcome}) -> Self {{\n        \
                 todo!(\"make the reply of what `{name}` found\")\n    }}\n}}\n"
            );
            self.outcomes.push(outcome.clone());
        }
        let _ = write!(
            self.rules,
            "\nimpl World {{\n    /// {summary}.\n    pub(crate) fn {name}({parameters}) -> \
             Result<{found}, Refused> {{\n        todo!(\"check first, and change after\")\n    }}\n}}\n"
        );
    }
}

/// Returns a handler: it reads the input, calls the world, and makes the reply.
fn handler(operation: &NewOperation, input: Option<&Input>, reply: Option<&str>) -> String {
    let NewOperation {
        name,
        verb,
        path,
        summary,
        ..
    } = operation;
    let has_session = operation.bearer == Bearer::Required;
    let mut lines = Vec::new();
    let mut arguments = vec!["now".to_owned()];
    if has_session {
        arguments.push("&session".to_owned());
    }
    if let Some(parameter) = path_parameter(operation) {
        lines.push(format!("let {parameter} = call.path_value();"));
        arguments.push(format!("&{parameter}"));
    }
    lines.push(match (has_session, input) {
        (true, Some(Input { of, .. })) => {
            let of = last_step(of);
            format!("let (state, session, input) = call.session_and_input::<{of}>().await?;")
        }
        (true, None) => "let session = call.session()?;\n    let state = call.state;".to_owned(),
        (false, Some(Input { of, .. })) => {
            format!(
                "let (state, input) = call.input::<{}>().await?;",
                last_step(of)
            )
        }
        (false, None) => "let state = call.state;".to_owned(),
    });
    if let Some(input) = input {
        arguments.extend(input.handed.iter().map(|(handed, _)| handed.clone()));
        if !input.left.is_empty() {
            let left = input.left.join("`, `input.");
            lines.push(format!(
                "// To hand on as types of the world: `input.{left}`."
            ));
        }
    }
    let step = if verb == "GET" { "read" } else { "step" };
    let call = format!(
        "state.{step}(|world, now| world.{name}({}))?",
        arguments.join(", ")
    );
    let status = operation.status_name();
    lines.push(match reply.map(last_step) {
        Some(reply) => format!(
            "let outcome = {call};\n    Ok(wire::json(StatusCode::{status}, &{reply}::from(outcome)))"
        ),
        None => format!(
            "{call};\n    let mut response = Response::new(Body::empty());\n    \
             *response.status_mut() = StatusCode::{status};\n    Ok(response)"
        ),
    });
    let lines = lines.join("\n    ");
    format!(
        "\n/// {summary}: `{verb} {path}`.\npub(crate) async fn {name}(call: Call) -> Reply {{\n    \
         {lines}\n}}\n"
    )
}

/// Returns what the operation reads beside its path.
fn input(document: &Value, operation: &NewOperation, types: &mut Types<'_>) -> Option<Input> {
    let variant = &operation.variant;
    let listed = operation.node.get("parameters").and_then(Value::as_array);
    let listed = listed.into_iter().flatten();
    let listed = listed.filter_map(|one| resolve(document, one));
    let query: Vec<_> = listed
        .filter(|one| one.get("in") == Some(&"query".into()))
        .collect();
    let body = operation
        .node
        .get("requestBody")
        .and_then(|body| schema(document, body));
    let of = match body {
        Some(schema) => types.body(schema, &format!("{variant}Request"), Part::Request),
        None if query.is_empty() => return None,
        None => types.query(&query, &format!("{variant}Query")),
    };
    let (mut handed, mut left) = (Vec::new(), Vec::new());
    for field in types.fields(&of).unwrap_or_default() {
        match hand_on(field) {
            Some(pair) => handed.push(pair),
            None => left.push(field.name.clone()),
        }
    }
    Some(Input { of, handed, left })
}

/// Returns how a field is handed on to the world, and the parameter that takes it.
fn hand_on(field: &Field) -> Option<(String, String)> {
    let name = &field.name;
    let of = optional(field.of.clone(), !field.is_required || field.is_nullable);
    let (handed, taken) = match of.as_str() {
        "String" => (format!("&input.{name}"), "&str"),
        "Option<String>" => (format!("input.{name}.as_deref()"), "Option<&str>"),
        "Secret" => (format!("input.{name}.expose()"), "&str"),
        "Option<Secret>" => (
            format!("input.{name}.as_ref().map(wire::Secret::expose)"),
            "Option<&str>",
        ),
        "Vec<String>" => (format!("&input.{name}"), "&[String]"),
        "i64" | "f64" | "bool" | "Option<i64>" | "Option<f64>" | "Option<bool>" => {
            (format!("input.{name}"), of.as_str())
        }
        _ => return None,
    };
    Some((handed, format!("{name}: {taken}")))
}

fn reply<'a>(document: &'a Value, operation: &'a NewOperation) -> Option<&'a Value> {
    let responses = operation.node.get("responses")?;
    schema(document, responses.get(&operation.success)?)
}

/// Returns the schema of a body's first media type.
fn schema<'a>(document: &'a Value, body: &'a Value) -> Option<&'a Value> {
    let content = resolve(document, body)?.get("content")?.as_object()?;
    content.values().next()?.get("schema")
}

/// Returns the name of the first parameter in the path.
fn path_parameter(operation: &NewOperation) -> Option<String> {
    let (_, rest) = operation.path.split_once('{')?;
    Some(identifier(rest.split_once('}')?.0))
}
