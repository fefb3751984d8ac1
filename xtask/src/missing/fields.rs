//! What the server's types of bodies lack of the contract's schemas.

use serde_json::Value;

use super::{Gap, sources::Sources};
use crate::{
    error::Error,
    openapi::{
        Contract,
        pointer::{self, schema_name},
    },
};

/// Returns the gaps of each schema that a body or a success refers to, and of each that has a type.
pub(super) fn gaps(sources: &Sources, contract: &Contract) -> Result<Vec<Gap>, Error> {
    let mut gaps: Vec<Gap> = Vec::new();
    for operation in contract.operations()? {
        let body = operation
            .node
            .get("requestBody")
            .map(|body| ("request", body));
        let successes = operation
            .responses()
            .filter(|(status, _)| status.starts_with('2'));
        let successes = successes.map(|(_, answer)| ("reply", answer));
        for (kind, node) in body.into_iter().chain(successes) {
            let schema = node.pointer("/content/application~1json/schema");
            let name = schema.and_then(|schema| schema_name(schema.get("$ref")?));
            if let Some(name) = name.filter(|name| !sources.wire.contains_key(*name))
                && !gaps.iter().any(|gap| gap.subject == name)
            {
                let line = format!(
                    "the contract has the schema {name}, and the server does not: in \
                     mock-server/src/wire/ add its type, and in mock-server/src/wire/tests.rs \
                     `{kind}::<…>(\"{name}\");`"
                );
                gaps.push(Gap {
                    subject: name.to_owned(),
                    lines: vec![line],
                });
            }
        }
    }
    for (schema, of) in &sources.wire {
        let Some(fields) = &of.fields else { continue };
        let node = contract.effective.pointer(&pointer::schema(schema));
        let properties = node
            .and_then(|node| node.get("properties"))
            .and_then(Value::as_object);
        let (path, name) = (&of.path, &of.name);
        let mut lines: Vec<String> = match properties {
            None => vec![format!(
                "the contract has no schema {schema}, and the server does: in {path} remove `{name}`, and \
                 its line in mock-server/src/wire/tests.rs"
            )],
            Some(properties) => {
                let has = |key: &str| fields.iter().any(|field| field.name == key);
                let added = properties.keys().filter(|key| !has(key)).map(|key| {
                    format!(
                        "the contract has {schema}.{key}, and the server does not: in {path} add the \
                         field `{key}` to `{name}`"
                    )
                });
                let gone = fields.iter().map(|field| &field.name).filter(|key| !properties.contains_key(*key)).map(|key| {
                    format!(
                        "the contract has no {schema}.{key}, and the server does: in {path} remove the \
                         field `{key}` of `{name}`"
                    )
                });
                added.chain(gone).collect()
            }
        };
        for field in fields {
            let theirs = properties.and_then(|all| all.get(&field.name));
            let theirs = theirs.and_then(|theirs| json_type(&contract.effective, theirs));
            let key = &field.name;
            let line = other_type(&format!("{schema}.{key}"), theirs, "the server", field.kind);
            let cure = format!(": in {path} change the type of the field `{key}` of `{name}`");
            lines.extend(line.map(|line| line + &cure));
        }
        if !lines.is_empty() {
            gaps.push(Gap {
                subject: schema.clone(),
                lines,
            });
        }
    }
    Ok(gaps)
}

/// Returns a line if the contract and the sources have different types, as far as both are known.
pub(super) fn other_type(
    subject: &str,
    theirs: Option<&str>,
    who: &str,
    ours: Option<&str>,
) -> Option<String> {
    let (theirs, ours) = (theirs?, ours?);
    (theirs != ours).then(|| format!("the contract has {subject} as {theirs}, and {who} as {ours}"))
}

/// Returns the one type of a schema, apart from null.
pub(super) fn json_type<'a>(document: &'a Value, schema: &'a Value) -> Option<&'a str> {
    let schema = pointer::resolve(document, schema)?;
    let listed = |keyword: &str| schema.get(keyword).and_then(Value::as_array);
    if let Some(list) = listed("anyOf").or_else(|| listed("oneOf")) {
        let types = list.iter().map(|one| json_type(document, one));
        let mut types = types.filter(|one| *one != Some("null"));
        let first = types.next()?;
        return first.filter(|_| types.all(|other| other == first));
    }
    match schema.get("type")? {
        Value::Array(types) => {
            let mut types = types.iter().filter_map(Value::as_str);
            let mut types = types.by_ref().filter(|one| *one != "null");
            types.next().filter(|_| types.next().is_none())
        }
        one => one.as_str(),
    }
}
