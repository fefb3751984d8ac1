//! What the server, the SDK and FastAPI's application lack of the parameters of an operation that they
//! have.

use serde_json::Value;

use super::{
    fields::{self, json_type},
    rust::Field,
    sources::Sources,
    subject,
};
use crate::openapi::{Contract, Operation, pointer};

/// Returns a line for each parameter that differs.
pub(super) fn lines(
    sources: &Sources,
    contract: &Contract,
    operation: &Operation<'_>,
) -> Vec<String> {
    let listed = operation.node.get("parameters").and_then(Value::as_array);
    let listed: Vec<_> = listed
        .into_iter()
        .flatten()
        .filter_map(|node| Parameter::read(contract, node))
        .collect();
    let of = subject(operation);
    let mut lines = server(sources, operation, &listed, &of);
    lines.extend(sdk(sources, operation, &listed, &of));
    let function = operation.function().unwrap_or_default();
    if let Some(signature) = sources.signatures.get(function) {
        for parameter in listed.iter().filter(|one| !signature.contains(&one.name)) {
            lines.push(parameter.lacking(
                &of,
                "FastAPI's application",
                &format!(
                    "in tests/fastapi/app.py add it to `async def {function}(…)`, and record its answers"
                ),
            ));
        }
    }
    lines
}

/// A parameter in the path or the query.
struct Parameter<'a> {
    name: String,
    in_query: bool,
    kind: Option<&'a str>,
}

impl<'a> Parameter<'a> {
    fn read(contract: &'a Contract, node: &'a Value) -> Option<Self> {
        let node = pointer::resolve(&contract.effective, node)?;
        let place = node["in"].as_str()?;
        Some(Self {
            name: node["name"].as_str()?.replace('-', "_"),
            in_query: place == "query",
            kind: json_type(&contract.effective, node.get("schema")?),
        })
        .filter(|_| matches!(place, "query" | "path"))
    }

    fn lacking(&self, of: &str, who: &str, cure: &str) -> String {
        let name = &self.name;
        format!("the contract has the parameter `{name}` of {of}, and {who} does not: {cure}")
    }
}

/// Compares the query with the type that the handler reads.
fn server(
    sources: &Sources,
    operation: &Operation<'_>,
    listed: &[Parameter<'_>],
    of: &str,
) -> Vec<String> {
    let id = operation.id().unwrap_or_default();
    let Some(input) = sources.inputs.get(id) else {
        return Vec::new();
    };
    let in_query: Vec<_> = listed.iter().filter(|one| one.in_query).collect();
    let Some((name, fields)) = &input.query else {
        let cure = format!("in {} read it in `{}`", input.path, input.handler);
        return in_query
            .iter()
            .map(|one| one.lacking(of, "the server", &cure))
            .collect();
    };
    compare(
        &in_query,
        fields,
        of,
        "the server",
        &|verb, field| match verb {
            Verb::Add => format!("in mock-server/src/wire/ add the field `{field}` to `{name}`"),
            Verb::Remove => {
                format!("in mock-server/src/wire/ remove the field `{field}` of `{name}`")
            }
        },
    )
}

/// Compares all parameters with what the SDK's method takes.
fn sdk(
    sources: &Sources,
    operation: &Operation<'_>,
    listed: &[Parameter<'_>],
    of: &str,
) -> Vec<String> {
    let method = operation.public_name();
    let Some(takes) = sources.takes.get(&method) else {
        return Vec::new();
    };
    let is_query = takes.of.as_ref().is_some_and(|of| of.ends_with("Query"));
    let owner = takes.of.as_ref().filter(|_| is_query);
    let all: Vec<_> = listed.iter().collect();
    // Other arguments are bodies.
    let fields: Vec<_> = takes
        .fields
        .iter()
        .filter(|field| {
            all.iter().any(|one| one.name == field.name) || (is_query && field.name != "query")
        })
        .cloned()
        .collect();
    compare(
        &all,
        &fields,
        of,
        "the SDK",
        &|verb, field| match (verb, owner) {
            (Verb::Add, Some(owner)) => format!(
                "in sdk/src/operations/ add the field `{field}` to `{owner}`, and send it in `{method}`"
            ),
            (Verb::Add, None) => {
                format!("in sdk/src/operations/ add the argument `{field}` to `{method}`")
            }
            (Verb::Remove, _) => format!("in sdk/src/operations/ remove `{field}` from `{method}`"),
        },
    )
}

enum Verb {
    Add,
    Remove,
}

fn compare(
    listed: &[&Parameter<'_>],
    fields: &[Field],
    of: &str,
    who: &str,
    cure: &dyn Fn(Verb, &str) -> String,
) -> Vec<String> {
    let mut lines = Vec::new();
    for parameter in listed {
        let name = &parameter.name;
        match fields.iter().find(|field| field.name == *name) {
            None => lines.push(parameter.lacking(of, who, &cure(Verb::Add, name))),
            Some(field) => {
                let subject = format!("the parameter `{name}` of {of}");
                let line = fields::other_type(&subject, parameter.kind, who, field.kind);
                lines.extend(line.map(|line| format!("{line}: change its type")));
            }
        }
    }
    for field in fields {
        let name = &field.name;
        if !listed.iter().any(|one| one.name == *name) {
            lines.push(format!(
                "the contract has no parameter `{name}` of {of}, and {who} does: {}",
                cure(Verb::Remove, name)
            ));
        }
    }
    lines
}
