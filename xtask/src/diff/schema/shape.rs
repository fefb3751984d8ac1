//! One schema in one form, whichever version of OpenAPI it is written in, with `allOf` merged.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{super::walk::Place, peel};

/// Number of schemas inside one another that are merged. Only a ring is deeper.
const MAX_DEPTH: usize = 32;

/// Keywords that are compared as a whole.
pub(super) const UNCOMPARED: [&str; 15] = [
    "not",
    "if",
    "then",
    "else",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contentEncoding",
    "contentMediaType",
];

/// What a schema accepts.
#[derive(Debug, Default)]
pub(super) struct Shape<'a> {
    pub(super) at: String,
    /// Names of types, without `null`; empty for any type. `number` has `integer` beside it.
    pub(super) types: BTreeSet<&'a str>,
    /// The values of `enum` or `const`, without `null`.
    pub(super) values: Option<Vec<&'a Value>>,
    pub(super) properties: Vec<(&'a str, Place<'a>)>,
    pub(super) required: BTreeSet<&'a str>,
    /// The variants of a union, with its keyword.
    pub(super) variants: Option<(&'a str, Vec<Place<'a>>)>,
    /// Whether `null` is named as a type or a value.
    has_null: bool,
    keywords: BTreeMap<&'a str, Place<'a>>,
}

impl<'a> Shape<'a> {
    pub(super) fn read(document: &'a Value, place: &Place<'a>) -> Self {
        let mut shape = Self {
            at: place.at.clone(),
            ..Self::default()
        };
        shape.absorb(document, place, 0);
        shape.infer_types();
        shape.flatten_plain_variants();
        shape
    }

    fn absorb(&mut self, document: &'a Value, place: &Place<'a>, depth: usize) {
        let Some(keywords) = place.node.as_object() else {
            return;
        };
        if depth > MAX_DEPTH {
            return;
        }
        if keywords.contains_key("$ref") {
            let target = Place::new("", place.node).resolved(document);
            if !target.at.is_empty() {
                self.absorb(document, &target, depth + 1);
            }
        }
        for part in place.list("allOf") {
            self.absorb(document, &part, depth + 1);
        }
        for (key, value) in keywords {
            let below = || place.get(key);
            match key.as_str() {
                "$ref" | "allOf" => {}
                "type" => self.add_types(value),
                "nullable" => self.has_null |= value == &Value::Bool(true),
                "enum" => self.add_values(value.as_array().into_iter().flatten().collect()),
                "const" => self.add_values(vec![value]),
                "properties" => {
                    for (name, property) in place.members("properties") {
                        self.properties.retain(|(known, _)| *known != name);
                        self.properties.push((name, property));
                    }
                }
                "required" => {
                    let names = value.as_array().into_iter().flatten();
                    self.required.extend(names.filter_map(Value::as_str));
                }
                "anyOf" | "oneOf" => self.add_variants(key, place.list(key)),
                _ => {
                    self.keywords.extend(below().map(|it| (key.as_str(), it)));
                }
            }
        }
    }

    fn add_types(&mut self, value: &'a Value) {
        let names = match value {
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect::<Vec<_>>(),
        };
        let others: BTreeSet<_> = names.iter().copied().filter(|it| *it != "null").collect();
        self.has_null |= names.contains(&"null");
        if self.types.is_empty() {
            self.types = others;
        } else {
            self.types.retain(|name| others.contains(name));
        }
    }

    fn add_values(&mut self, values: Vec<&'a Value>) {
        self.has_null |= values.iter().any(|one| one.is_null());
        self.values = Some(values.into_iter().filter(|one| !one.is_null()).collect());
    }

    fn add_variants(&mut self, keyword: &'a str, mut variants: Vec<Place<'a>>) {
        let before = variants.len();
        variants.retain(|one| one.node.get("type").and_then(Value::as_str) != Some("null"));
        self.has_null |= variants.len() < before;
        self.variants = Some((keyword, variants));
    }

    /// Finds the types of a schema that does not name them.
    fn infer_types(&mut self) {
        if self.types.is_empty() {
            if let Some(values) = &self.values {
                self.types = values.iter().map(|one| type_of(one)).collect();
            } else if !self.properties.is_empty() {
                self.types.insert("object");
            } else if self.keywords.contains_key("items") {
                self.types.insert("array");
            }
        }
        if self.types.contains("number") {
            self.types.insert("integer");
        }
    }

    /// `anyOf` of plain types is the same as a list of types.
    fn flatten_plain_variants(&mut self) {
        let Some((_, variants)) = &self.variants else {
            return;
        };
        let plain = variants.iter().map(|one| {
            let keywords = one.node.as_object()?;
            let is_plain = keywords
                .keys()
                .all(|key| ["type", "title", "description"].contains(&key.as_str()));
            let name = keywords.get("type")?.as_str()?;
            (is_plain && name != "array" && name != "object").then_some(name)
        });
        if let Some(types) = plain.collect::<Option<BTreeSet<_>>>()
            && !types.is_empty()
            && self.types.is_empty()
        {
            self.types = types;
            self.variants = None;
            self.infer_types();
        }
    }

    /// Whether the schema accepts a value of any type.
    pub(super) fn is_any(&self) -> bool {
        self.types.is_empty() && self.variants.is_none() && self.values.is_none()
    }

    pub(super) fn allows_null(&self) -> bool {
        self.has_null || self.is_any()
    }

    pub(super) fn value(&self, keyword: &str) -> Option<&'a Value> {
        self.keywords.get(keyword).map(|place| place.node)
    }

    pub(super) fn number(&self, keyword: &str) -> Option<f64> {
        self.value(keyword)?.as_f64()
    }

    /// Returns the schema under `keyword`; one that accepts anything if there is no such schema.
    pub(super) fn part(&self, keyword: &str) -> Place<'a> {
        let found = self.keywords.get(keyword).filter(|it| !it.node.is_array());
        found.cloned().unwrap_or_else(|| peel::any(self.at.clone()))
    }

    /// Returns the schemas of the fixed places of a list.
    pub(super) fn tuple(&self) -> Vec<Place<'a>> {
        let prefix = self.keywords.get("prefixItems");
        let entries = prefix.map(|it| (it, it.node.as_array().into_iter().flatten().enumerate()));
        let places = entries.map(|(it, entries)| {
            entries
                .map(|(index, node)| Place::new(format!("{}/{index}", it.at), node))
                .collect()
        });
        places.unwrap_or_default()
    }

    /// Returns the types in words.
    pub(super) fn type_words(&self) -> String {
        if self.is_any() {
            return "any".to_owned();
        }
        if self.variants.is_some() {
            return "a union".to_owned();
        }
        let has_number = self.types.contains("number");
        let named = self
            .types
            .iter()
            .filter(|it| !(has_number && **it == "integer"));
        let named: Vec<_> = named.map(|it| format!("`{it}`")).collect();
        named.join(" or ")
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
