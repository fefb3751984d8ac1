//! `cargo xtask missing`: what the server, the SDK and the tests lack, operation by operation, and
//! where to add it.
//!
//! It reads the sources as text, so it tells all in one run, even where they no longer compile.

mod fields;
mod parameters;
mod rust;
mod sources;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};

use crate::{
    error::Error,
    openapi::{Bearer, Contract, Operation},
};
use serde_json::Value;
use sources::Sources;

pub(crate) use rust::parse;

/// What is missing, or left over, for one operation or one schema.
#[derive(Debug)]
pub(crate) struct Gap {
    /// Method and path, or a schema.
    subject: String,
    /// One line each: who lacks it, and what to add where.
    lines: Vec<String>,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.subject)?;
        for line in &self.lines {
            write!(f, "\n  {line}")?;
        }
        Ok(())
    }
}

/// Returns every gap between the contract and the sources below `root`.
pub(crate) fn missing(root: &Path, contract: &Contract) -> Result<Vec<Gap>, Error> {
    let sources = Sources::read(root)?;
    let operations = contract.operations()?;
    let mut gaps: Vec<_> = operations
        .iter()
        .map(|operation| {
            let mut gap = added(&sources, operation);
            let lines = parameters::lines(&sources, contract, operation);
            gap.lines.extend(lines);
            gap
        })
        .chain(gone(&sources, &operations))
        .chain(order(&sources, &operations))
        .filter(|gap| !gap.lines.is_empty())
        .collect();
    gaps.extend(fields::gaps(&sources, contract)?);
    Ok(gaps)
}

/// An operation, and which sources lack it.
#[derive(Debug)]
pub(crate) struct NewOperation {
    /// The operation id of the contract.
    pub(crate) id: String,
    /// The name that people use.
    pub(crate) name: String,
    /// The name of the generated method.
    pub(crate) function: String,
    /// The variant of the SDK's list.
    pub(crate) variant: String,
    /// The HTTP method, in upper case.
    pub(crate) verb: String,
    pub(crate) path: String,
    pub(crate) summary: String,
    pub(crate) bearer: Bearer,
    /// The operation object.
    pub(crate) node: Value,
    /// Its first success.
    pub(crate) success: String,
    /// The statuses of its refusals.
    pub(crate) refusals: Vec<String>,
    pub(crate) lacks_handler: bool,
    pub(crate) lacks_method: bool,
}

impl NewOperation {
    /// Returns the name of the success as a constant of `StatusCode`.
    pub(crate) fn status_name(&self) -> &'static str {
        match self.success.as_str() {
            "201" => "CREATED",
            "202" => "ACCEPTED",
            "204" => "NO_CONTENT",
            _ => "OK",
        }
    }
}

/// Returns each operation of the contract, with what the sources below `root` lack of it.
pub(crate) fn new_operations(root: &Path, contract: &Contract) -> Result<Vec<NewOperation>, Error> {
    let sources = Sources::read(root)?;
    let operations = contract.operations()?;
    let named = operations
        .iter()
        .filter_map(|one| Some((one, one.id()?, one.name()?)));
    Ok(named
        .map(|(one, id, function)| {
            let name = one.public_name();
            let success = one
                .responses()
                .find(|(status, _)| Operation::is_success(status));
            NewOperation {
                id: id.to_owned(),
                variant: variant(&name),
                function,
                verb: one.method.to_uppercase(),
                path: one.path.to_owned(),
                summary: one.node["summary"].as_str().unwrap_or(&name).to_owned(),
                bearer: one.bearer(),
                node: one.node.clone(),
                success: success.map_or("200", |(status, _)| status).to_owned(),
                refusals: one
                    .responses()
                    .map(|(status, _)| status.to_owned())
                    .filter(|status| !Operation::is_success(status))
                    .collect(),
                lacks_handler: !sources.routes.iter().any(|(route, _)| route == id),
                lacks_method: !sources.methods.contains(&name),
                name,
            }
        })
        .collect())
}

/// Returns the server's types of bodies, by the name of their schema: the file and the type.
pub(crate) fn wire_types(root: &Path) -> Result<BTreeMap<String, (String, String)>, Error> {
    let types = sources::wire(root)?.into_iter();
    Ok(types
        .map(|(schema, of)| (schema, (of.path, of.name)))
        .collect())
}

/// What the sources lack of an operation of the contract.
fn added(sources: &Sources, operation: &Operation<'_>) -> Gap {
    let subject = subject(operation);
    let (name, path) = (operation.public_name(), operation.path);
    let (id, function) = (
        operation.id().unwrap_or_default(),
        operation.function().unwrap_or_default(),
    );
    let mut lines = Vec::new();
    let mut add = |is_there: bool, who: &str, cure: String| {
        if !is_there {
            lines.push(format!("the contract has {subject}, and {who}: {cure}"));
        }
    };
    add(
        sources.routes.iter().any(|(route, _)| route == id),
        "the server does not",
        format!(
            "in mock-server/src/http/routes.rs add `\"{id}\" => …::{name},` to `route_table!`, in \
             mock-server/src/api/ the handler `{name}`, and in mock-server/src/wire/ its bodies"
        ),
    );
    let listed = (name.clone(), path.to_owned());
    let listed = sources.sdk.contains(&listed);
    add(
        listed,
        "the SDK does not",
        format!(
            "in sdk/src/operation.rs add `{} = {name} at \"{path}\",` to `operations!`",
            variant(&name)
        ),
    );
    add(
        sources.methods.contains(&name),
        "the SDK has no method for it",
        format!(
            "in sdk/src/operations/ add `pub fn {name}(&self, …) -> Call<…>` to `AuthClient`, with its \
             errors and an example"
        ),
    );
    let uncovered: Vec<_> = statuses(operation)
        .filter(|status| !sources.cases.contains(&format!("{name}::{status}")))
        .collect();
    for status in uncovered {
        add(
            false,
            &format!("no test gets its {status}"),
            format!("in tests/coverage/ add `case!(\"{name}::{status}\", |m| …)`"),
        );
    }
    add(
        sources.fastapi.contains(function),
        "FastAPI's application does not",
        format!("in tests/fastapi/app.py add `async def {function}(…)`, and record its answers"),
    );
    add(
        sources.pages.contains(id),
        "the API runner does not",
        format!("in mock-server/ui/src/docs/sdk_names.ts add `{id}: ['{name}', …],`"),
    );
    Gap { subject, lines }
}

/// The statuses that a case must give. Those of every unreadable or oversized body have one.
fn statuses<'a>(operation: &Operation<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    let has_body = operation.node.get("requestBody").is_some();
    operation
        .responses()
        .filter(|(_, response)| response.get("x-unreachable").is_none())
        .map(|(status, _)| status)
        .filter(|status| status.parse::<u16>().is_ok())
        .filter(move |status| !(has_body && ["400", "413"].contains(status)))
}

/// What the sources have of operations that the contract no longer has.
fn gone(sources: &Sources, operations: &[Operation<'_>]) -> Vec<Gap> {
    let ids: BTreeSet<_> = operations.iter().filter_map(Operation::id).collect();
    let paths: BTreeSet<_> = operations.iter().map(|one| one.path).collect();
    let names: BTreeSet<_> = operations.iter().map(Operation::public_name).collect();
    let gap = |subject: &str, who: &str, cure: String| Gap {
        subject: subject.to_owned(),
        lines: vec![format!("the contract has no {subject}, and {who}: {cure}")],
    };
    let mut gaps = Vec::new();
    for (id, handler) in sources
        .routes
        .iter()
        .filter(|(id, _)| !ids.contains(id.as_str()))
    {
        let cure = format!(
            "in mock-server/src/http/routes.rs remove `\"{id}\" => {handler},`, and the handler"
        );
        gaps.push(gap(id, "the server does", cure));
    }
    for (name, path) in sources
        .sdk
        .iter()
        .filter(|(_, path)| !paths.contains(path.as_str()))
    {
        let cure = format!(
            "in sdk/src/operation.rs remove the line of \"{path}\", and in sdk/src/operations/ the \
             method `{name}`"
        );
        gaps.push(gap(path, "the SDK does", cure));
    }
    for case in &sources.cases {
        if let Some((name, status)) = case.split_once("::")
            && !operations
                .iter()
                .any(|one| one.public_name() == name && one.responses().any(|(it, _)| it == status))
        {
            let what = if names.contains(name) {
                format!("{status} of {name}")
            } else {
                name.to_owned()
            };
            let cure = format!("in tests/coverage/ remove `case!(\"{case}\", …)`");
            gaps.push(gap(&what, "the tests do", cure));
        }
    }
    for id in sources.pages.iter().filter(|id| !ids.contains(id.as_str())) {
        let cure = format!("in mock-server/ui/src/docs/sdk_names.ts remove the line of `{id}`");
        gaps.push(gap(id, "the API runner does", cure));
    }
    gaps
}

/// The first route that is not where the contract has its operation.
fn order(sources: &Sources, operations: &[Operation<'_>]) -> Option<Gap> {
    let routed = |id: &str| sources.routes.iter().any(|(route, _)| route == id);
    let wanted = operations
        .iter()
        .filter_map(Operation::id)
        .filter(|id| routed(id));
    let wanted: Vec<_> = wanted.collect();
    let given = sources.routes.iter().map(|(id, _)| id.as_str());
    let given: Vec<_> = given.filter(|id| wanted.contains(id)).collect();
    let place = wanted
        .iter()
        .zip(&given)
        .position(|(wanted, given)| wanted != given)?;
    let before = given[place];
    let cure = format!(
        "in mock-server/src/http/routes.rs move `\"{}\"` before `\"{before}\"`: routes are in the \
         contract's order",
        wanted[place]
    );
    Some(Gap {
        subject: "the order of the routes".to_owned(),
        lines: vec![cure],
    })
}

fn subject(operation: &Operation<'_>) -> String {
    format!("{} {}", operation.method.to_uppercase(), operation.path)
}

/// Returns the name of the operation's variant in the SDK.
fn variant(name: &str) -> String {
    name.split('_')
        .filter(|word| !word.is_empty())
        .map(|word| word[..1].to_uppercase() + &word[1..])
        .collect()
}
