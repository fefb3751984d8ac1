//! Compares JSON values with schemas of the contract, and says where they differ.
//!
//! A mismatch names the place, the keyword, what is expected and the type that was found. It never
//! has a value of the message: that may be a secret.

use std::cmp::Reverse;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::error::{ContractError, refuse};
use super::reference::follow;

/// Most mismatches of one value. More of them say nothing new.
const MOST: usize = 20;
/// Deepest nesting of a value that is compared.
const DEEPEST: usize = 64;

/// Keywords that say something to readers only.
const ANNOTATIONS: [&str; 8] = [
    "title",
    "description",
    "default",
    "deprecated",
    "example",
    "examples",
    "format",
    "$ref",
];
const CHECKED: [&str; 17] = [
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "anyOf",
    "oneOf",
    "allOf",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
];

/// Where a value differs from its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// JSON pointer (RFC 6901) to the value.
    pub(crate) pointer: String,
    /// Keyword of the schema.
    pub(crate) rule: &'static str,
    /// What the schema expects, in words of the contract.
    pub(crate) expected: String,
    /// Type of what was found.
    pub(crate) found: &'static str,
}

/// Schemas of a document.
#[derive(Clone, Copy)]
pub(crate) struct Schemas<'a>(pub(crate) &'a Value);

impl<'a> Schemas<'a> {
    /// Follows the references of a node.
    pub(crate) fn resolve(self, node: &'a Value) -> &'a Value {
        follow(node, |pointer| self.0.pointer(pointer))
    }

    /// Returns where a value differs from a schema. Pointers begin with `at`.
    pub(crate) fn compare(self, schema: &'a Value, value: &Value, at: &str) -> Vec<Mismatch> {
        let mut comparison = Comparison {
            schemas: self,
            found: Vec::new(),
            depth: 0,
        };
        comparison.compare(schema, value, at);
        comparison.found
    }
}

/// Checks that each keyword below a schema is one that [`Schemas::compare`] knows.
///
/// # Errors
/// When a keyword would be ignored, or a pattern is not `^text$`.
pub(crate) fn check(at: &str, schema: &Value) -> Result<(), ContractError> {
    let Some(object) = schema.as_object() else {
        return match schema {
            Value::Bool(_) => Ok(()),
            _ => refuse(at, "not a schema"),
        };
    };
    let unknown = object.keys().find(|name| {
        let name = name.as_str();
        !ANNOTATIONS.contains(&name) && !CHECKED.contains(&name) && !name.starts_with("x-")
    });
    if let Some(name) = unknown {
        return refuse(at, format!("`{name}` is not understood"));
    }
    if let Some(pattern) = object.get("pattern")
        && literal(pattern).is_none()
    {
        return refuse(at, format!("`pattern` {pattern} is not `^text$`"));
    }
    children(object).try_for_each(|(name, child)| check(&format!("{at}/{name}"), child))
}

/// The schemas in a schema, with their places.
fn children(schema: &Map<String, Value>) -> impl Iterator<Item = (String, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let properties = properties.into_iter().flatten();
    let single = ["items", "additionalProperties"].into_iter();
    let single = single.filter_map(|name| Some((name.to_owned(), schema.get(name)?)));
    let lists = ["anyOf", "oneOf", "allOf"].into_iter().flat_map(|name| {
        let branches = schema.get(name).and_then(Value::as_array);
        let branches = branches.into_iter().flatten().enumerate();
        branches.map(move |(index, branch)| (format!("{name}/{index}"), branch))
    });
    properties
        .map(|(name, schema)| (format!("properties/{name}"), schema))
        .chain(single)
        .chain(lists)
}

/// The text that a pattern `^text$` stands for.
fn literal(pattern: &Value) -> Option<&str> {
    let text = pattern.as_str()?.strip_prefix('^')?.strip_suffix('$')?;
    text.chars()
        .all(|character| character.is_ascii_alphanumeric())
        .then_some(text)
}

/// The name of a value's type.
pub(crate) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if is_integer(number) => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// In JSON Schema, `1.0` is an integer.
fn is_integer(number: &serde_json::Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
}

/// A comparison under way.
struct Comparison<'a> {
    schemas: Schemas<'a>,
    found: Vec<Mismatch>,
    depth: usize,
}

impl<'a> Comparison<'a> {
    fn add(&mut self, at: &str, rule: &'static str, expected: String, found: &'static str) {
        if self.found.len() < MOST {
            self.found.push(Mismatch {
                pointer: at.to_owned(),
                rule,
                expected,
                found,
            });
        }
    }

    fn compare(&mut self, schema: &'a Value, value: &Value, at: &str) {
        if self.depth == DEEPEST {
            return;
        }
        let schema = match self.schemas.resolve(schema) {
            Value::Object(schema) => schema,
            Value::Bool(false) => return self.add(at, "false", "nothing".into(), type_of(value)),
            _ => return,
        };
        self.depth += 1;
        if self.is_of_type(schema, value, at) {
            self.limits(schema, value, at);
            self.values(schema, value, at);
            match value {
                Value::Object(object) => self.members(schema, object, at),
                Value::Array(items) => self.items(schema, items, at),
                _ => {}
            }
            self.combinations(schema, value, at);
        }
        self.depth -= 1;
    }

    /// Whether the type fits; else all other keywords would repeat the mismatch.
    fn is_of_type(&mut self, schema: &Map<String, Value>, value: &Value, at: &str) -> bool {
        let Some(expected) = schema.get("type") else {
            return true;
        };
        let found = type_of(value);
        let fits =
            types(expected).any(|name| name == found || (name == "number" && found == "integer"));
        if !fits {
            let expected: Vec<_> = types(expected).collect();
            self.add(at, "type", expected.join(" or "), found);
        }
        fits
    }

    fn limits(&mut self, schema: &Map<String, Value>, value: &Value, at: &str) {
        let length = |name: &str| schema.get(name).and_then(Value::as_u64);
        let range = |least: &str, most: &str| -> RangeInclusive<u64> {
            length(least).unwrap_or(0)..=length(most).unwrap_or(u64::MAX)
        };
        let mut outside = |rule: &'static str, most: &'static str, size: usize, unit: &str| {
            let (size, limits) = (size as u64, range(rule, most));
            if size < *limits.start() {
                let expected = format!("{} {unit} or more", limits.start());
                self.add(at, rule, expected, type_of(value));
            } else if size > *limits.end() {
                let expected = format!("{} {unit} or fewer", limits.end());
                self.add(at, most, expected, type_of(value));
            }
        };
        match value {
            Value::String(text) => {
                outside("minLength", "maxLength", text.chars().count(), "characters");
            }
            Value::Array(items) => outside("minItems", "maxItems", items.len(), "items"),
            Value::Number(number) => {
                let number = number.as_f64().unwrap_or_default();
                let limit = |name: &str| schema.get(name).and_then(Value::as_f64);
                if let Some(least) = limit("minimum").filter(|least| number < *least) {
                    self.add(at, "minimum", format!("{least} or more"), type_of(value));
                }
                if let Some(most) = limit("maximum").filter(|most| number > *most) {
                    self.add(at, "maximum", format!("{most} or less"), type_of(value));
                }
            }
            _ => {}
        }
    }

    fn values(&mut self, schema: &Map<String, Value>, value: &Value, at: &str) {
        if let Some(Value::Array(allowed)) = schema.get("enum")
            && !allowed.contains(value)
        {
            let allowed: Vec<_> = allowed.iter().map(ToString::to_string).collect();
            self.add(at, "enum", allowed.join(" or "), type_of(value));
        }
        if let Some(constant) = schema.get("const")
            && constant != value
        {
            self.add(at, "const", constant.to_string(), type_of(value));
        }
        if let (Some(pattern), Value::String(text)) = (schema.get("pattern"), value)
            && literal(pattern) != Some(text)
        {
            let expected = pattern.as_str().unwrap_or_default().to_owned();
            self.add(at, "pattern", expected, "string");
        }
    }

    fn members(&mut self, schema: &'a Map<String, Value>, object: &Map<String, Value>, at: &str) {
        let known = schema.get("properties").and_then(Value::as_object);
        let required = schema.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(name) {
                let property = known.and_then(|known| known.get(name));
                let expected = property.map_or_else(|| "a value".into(), in_words);
                self.add(&join(at, name), "required", expected, "nothing");
            }
        }
        for (name, value) in object {
            match known.and_then(|known| known.get(name)) {
                Some(schema) => self.compare(schema, value, &join(at, name)),
                None => self.other_member(schema, value, at),
            }
        }
    }

    /// A member without a schema of its own. Its name came with the message, so it is not shown.
    fn other_member(&mut self, schema: &'a Map<String, Value>, value: &Value, at: &str) {
        match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => {
                let expected = "documented properties only".into();
                self.add(
                    &join(at, "*"),
                    "additionalProperties",
                    expected,
                    type_of(value),
                );
            }
            Some(schema @ Value::Object(_)) => self.compare(schema, value, &join(at, "*")),
            _ => {}
        }
    }

    fn items(&mut self, schema: &'a Map<String, Value>, items: &[Value], at: &str) {
        let Some(schema) = schema.get("items") else {
            return;
        };
        for (index, item) in items.iter().enumerate() {
            self.compare(schema, item, &format!("{at}/{index}"));
        }
    }

    fn combinations(&mut self, schema: &'a Map<String, Value>, value: &Value, at: &str) {
        let branches = |name: &str| schema.get(name).and_then(Value::as_array);
        for branch in branches("allOf").into_iter().flatten() {
            self.compare(branch, value, at);
        }
        if let Some(branches) = branches("anyOf") {
            self.choice("anyOf", branches, value, at);
        }
        if let Some(branches) = branches("oneOf") {
            self.choice("oneOf", branches, value, at);
        }
    }

    /// One of several schemas. If none fits, what differs from the nearest is told.
    fn choice(&mut self, rule: &'static str, branches: &'a [Value], value: &Value, at: &str) {
        let mut misses: Vec<_> = branches
            .iter()
            .map(|branch| (branch, self.misses(branch, value, at)))
            .collect();
        let fitting = misses.iter().filter(|(_, miss)| miss.is_empty()).count();
        if fitting == 1 || (fitting > 1 && rule == "anyOf") {
            return;
        }
        let expected: Vec<_> = branches.iter().map(in_words).collect();
        let expected = expected.join(" or ");
        if fitting > 1 {
            let expected = format!("one only of {expected}");
            return self.add(at, rule, expected, type_of(value));
        }
        // A branch of another type is not what was meant.
        let is_other = |one: &Mismatch| one.pointer == at && one.rule == "type";
        misses.retain(|(_, miss)| !miss.iter().any(is_other));
        let likeness = |(branch, miss): &(&Value, Vec<Mismatch>)| {
            (Reverse(self.shared_members(branch, value)), miss.len())
        };
        match misses.into_iter().min_by_key(likeness) {
            None => self.add(at, rule, expected, type_of(value)),
            Some((_, nearest)) => {
                for one in nearest {
                    self.add(&one.pointer, one.rule, one.expected, one.found);
                }
            }
        }
    }

    /// What differs from one branch.
    fn misses(&self, branch: &'a Value, value: &Value, at: &str) -> Vec<Mismatch> {
        let mut one = Comparison {
            schemas: self.schemas,
            found: Vec::new(),
            depth: self.depth,
        };
        one.compare(branch, value, at);
        one.found
    }

    /// How many members of a value a branch describes: the more, the likelier it was meant.
    fn shared_members(&self, branch: &'a Value, value: &Value) -> usize {
        let known = self.schemas.resolve(branch).get("properties");
        let names = value.as_object().into_iter().flat_map(Map::keys);
        let is_known = |name: &&String| known.is_some_and(|known| known.get(*name).is_some());
        names.filter(is_known).count()
    }
}

/// A schema in few words: its name or its types.
fn in_words(schema: &Value) -> String {
    let name = schema.get("$ref").and_then(Value::as_str);
    if let Some(name) = name.and_then(|name| name.rsplit('/').next()) {
        return name.to_owned();
    }
    if let Some(expected) = schema.get("type") {
        return types(expected).collect::<Vec<_>>().join(" or ");
    }
    let branches = ["anyOf", "oneOf"]
        .iter()
        .find_map(|name| schema.get(name)?.as_array());
    match branches {
        Some(branches) => branches
            .iter()
            .map(in_words)
            .collect::<Vec<_>>()
            .join(" or "),
        None => "a value".into(),
    }
}

/// The names in `type`, which is one or a list.
fn types(expected: &Value) -> impl Iterator<Item = &str> {
    let one = expected.as_str().into_iter();
    let list = expected.as_array().into_iter().flatten();
    one.chain(list.filter_map(Value::as_str))
}

/// A pointer with one more name, escaped (RFC 6901, section 3).
pub(crate) fn join(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests;
