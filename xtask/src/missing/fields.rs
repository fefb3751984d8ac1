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
        let lines = match properties {
            None => vec![format!(
                "the contract has no schema {schema}, and the server does: in {path} remove `{name}`, and \
                 its line in mock-server/src/wire/tests.rs"
            )],
            Some(properties) => {
                let added = properties.keys().filter(|key| !fields.contains(key)).map(|key| {
                    format!(
                        "the contract has {schema}.{key}, and the server does not: in {path} add the \
                         field `{key}` to `{name}`"
                    )
                });
                let gone = fields.iter().filter(|key| !properties.contains_key(*key)).map(|key| {
                    format!(
                        "the contract has no {schema}.{key}, and the server does: in {path} remove the \
                         field `{key}` of `{name}`"
                    )
                });
                added.chain(gone).collect()
            }
        };
        if !lines.is_empty() {
            gaps.push(Gap {
                subject: schema.clone(),
                lines,
            });
        }
    }
    Ok(gaps)
}
