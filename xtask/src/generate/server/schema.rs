//! Request schemas as Rust expressions: the server's `Model`s.
//!
//! Only keywords that the server checks are supported. Any other is refused, so that a keyword which
//! would refuse input is never ignored silently.

use serde_json::{Map, Value as Json};

use super::refused::{Refused, refuse};

/// Keywords that say something to readers and nothing to validators.
const ANNOTATIONS: [&str; 6] = [
    "title",
    "description",
    "default",
    "example",
    "examples",
    "format",
];

/// The schema of a whole body or form.
pub(super) fn body(at: &str, schema: &Json) -> Result<String, Refused> {
    let Some(object) = schema
        .as_object()
        .filter(|object| is_type(object, "object"))
    else {
        return refuse(at, "a body is an object");
    };
    only(
        at,
        object,
        &["type", "properties", "required", "additionalProperties"],
    )?;
    let document = match object.get("additionalProperties") {
        None => "Model",
        Some(Json::Bool(true)) => "Dict",
        Some(_) => return refuse(at, "`additionalProperties` is `true` or left out"),
    };
    let required: Vec<&str> = object
        .get("required")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    let properties = object
        .get("properties")
        .and_then(Json::as_object)
        .into_iter()
        .flatten();
    let described: Vec<_> = properties.collect();
    let fields = described
        .iter()
        .map(|(name, schema)| field(at, name, required.contains(&name.as_str()), schema))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(name) = required
        .iter()
        .find(|name| !described.iter().any(|(described, _)| described == *name))
    {
        return refuse(at, format!("`{name}` is required and has no schema"));
    }
    Ok(model(document, &fields))
}

/// The query parameters of an operation, as one model; `None` if it has none. Those of the path are
/// strings, which the path itself checks.
pub(super) fn query(at: &str, parameters: &[&Json]) -> Result<Option<String>, Refused> {
    let place = |parameter: &Json| parameter.get("in").and_then(Json::as_str) == Some("path");
    let (in_path, others): (Vec<_>, Vec<_>) = parameters.iter().partition(|one| place(one));
    for parameter in in_path {
        path_parameter(at, parameter)?;
    }
    let fields = others.into_iter().map(|parameter| {
        let name = parameter
            .get("name")
            .and_then(Json::as_str)
            .unwrap_or_default();
        if parameter.get("in").and_then(Json::as_str) != Some("query") {
            return refuse(at, format!("`{name}` is not in the query"));
        }
        let required = parameter
            .get("required")
            .and_then(Json::as_bool)
            .unwrap_or(false);
        field(
            at,
            name,
            required,
            parameter.get("schema").unwrap_or(&Json::Null),
        )
    });
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    Ok((!fields.is_empty()).then(|| model("Model", &fields)))
}

fn model(document: &str, fields: &[String]) -> String {
    let fields = fields.join(", ");
    format!("Model {{ document: Document::{document}, fields: &[{fields}] }}")
}

/// Checks that a parameter of the path is any string.
fn path_parameter(at: &str, parameter: &Json) -> Result<(), Refused> {
    let name = parameter.get("name").and_then(Json::as_str);
    let name = name.unwrap_or_default();
    let schema = parameter.get("schema").unwrap_or(&Json::Null);
    let field = field(at, name, true, schema)?;
    if !at.contains(&format!("{{{name}}}")) {
        return refuse(at, format!("`{name}` is not in the path"));
    }
    if field != text_field(name) {
        return refuse(at, format!("`{name}` in the path is any string"));
    }
    Ok(())
}

fn text_field(name: &str) -> String {
    let text = "Kind::Text { literal: None, shortest: None, longest: None }";
    format!("Field {{ name: {name:?}, required: true, nullable: false, kind: {text} }}")
}

fn field(at: &str, name: &str, required: bool, schema: &Json) -> Result<String, Refused> {
    let at = format!("{at}/{name}");
    let Some(object) = schema.as_object() else {
        return refuse(&at, "not a schema");
    };
    let (own, nullable) = match object
        .get("anyOf")
        .and_then(Json::as_array)
        .map(Vec::as_slice)
    {
        None => (object, false),
        Some([Json::Object(own), Json::Object(null)]) if is_type(null, "null") => {
            only(&at, object, &["anyOf"])?;
            (own, true)
        }
        Some(_) => return refuse(&at, "`anyOf` is one type or null"),
    };
    let kind = kind(&at, own)?;
    Ok(format!(
        "Field {{ name: {name:?}, required: {required}, nullable: {nullable}, kind: {kind} }}"
    ))
}

fn kind(at: &str, schema: &Map<String, Json>) -> Result<String, Refused> {
    if is_type(schema, "string") {
        only(at, schema, &["type", "pattern", "minLength", "maxLength"])?;
        let pattern = schema.get("pattern");
        let literal = pattern.map(|pattern| literal(at, pattern)).transpose()?;
        let shortest = bound(at, schema, "minLength", usize::try_from)?;
        let longest = bound(at, schema, "maxLength", usize::try_from)?;
        return Ok(format!(
            "Kind::Text {{ literal: {literal:?}, shortest: {shortest:?}, longest: {longest:?} }}"
        ));
    }
    if is_type(schema, "integer") {
        only(at, schema, &["type", "minimum", "maximum"])?;
        let least = bound(at, schema, "minimum", i64::try_from)?;
        let most = bound(at, schema, "maximum", i64::try_from)?;
        return Ok(format!(
            "Kind::Integer {{ least: {least:?}, most: {most:?} }}"
        ));
    }
    refuse(at, "a field is a string or an integer")
}

/// The value of a keyword that is a whole number.
fn bound<T, E>(
    at: &str,
    schema: &Map<String, Json>,
    keyword: &str,
    of: fn(i64) -> Result<T, E>,
) -> Result<Option<T>, Refused> {
    match schema.get(keyword) {
        None => Ok(None),
        Some(value) => match value.as_i64().map(of) {
            Some(Ok(bound)) => Ok(Some(bound)),
            _ => refuse(at, format!("`{keyword}` {value} is not a whole number")),
        },
    }
}

/// The text that a pattern of the form `^text$` stands for.
fn literal(at: &str, pattern: &Json) -> Result<String, Refused> {
    let inner = pattern
        .as_str()
        .and_then(|text| text.strip_prefix('^')?.strip_suffix('$'));
    match inner {
        Some(text)
            if text
                .chars()
                .all(|character| character.is_ascii_alphanumeric()) =>
        {
            Ok(text.to_owned())
        }
        _ => refuse(at, format!("`pattern` {pattern} is not `^text$`")),
    }
}

fn only(at: &str, schema: &Map<String, Json>, known: &[&str]) -> Result<(), Refused> {
    // `password` asks for care, where `email` or `uuid` would make pydantic check.
    if schema
        .get("format")
        .is_some_and(|format| format != "password")
    {
        return refuse(at, "`format` is `password` or left out");
    }
    match schema
        .keys()
        .find(|key| !known.contains(&key.as_str()) && !ANNOTATIONS.contains(&key.as_str()))
    {
        Some(key) => refuse(at, format!("`{key}` is not understood")),
        None => Ok(()),
    }
}

fn is_type(schema: &Map<String, Json>, name: &str) -> bool {
    schema.get("type").and_then(Json::as_str) == Some(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schema_that_pydantic_checks_differently_is_refused() {
        let refused = [
            json!({"type": "array"}),
            json!({"type": "object", "minProperties": 1}),
            json!({"type": "object", "additionalProperties": false}),
            json!({"type": "object", "required": ["a"]}),
            json!({"type": "object", "properties": {"a": {"type": "number"}}}),
            json!({"type": "object", "properties": {"a": {"type": "integer", "multipleOf": 2}}}),
            json!({"type": "object", "properties": {"a": {"type": "integer", "minimum": 0.5}}}),
            json!({"type": "object", "properties": {"a": {"type": "string", "maxLength": -1}}}),
            json!({"type": "object", "properties": {"a": {"type": "string", "format": "email"}}}),
            json!({"type": "object", "properties": {"a": {"type": "string", "pattern": "^a+$"}}}),
            json!({"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}}),
            json!({"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}], "not": {}}}}),
            json!({"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}}}),
        ];
        for schema in refused {
            assert!(body("test", &schema).is_err(), "{schema}");
        }
    }

    #[test]
    fn unsupported_schema_error_has_its_pointer() {
        let schema = json!({"type": "object", "properties": {"a": {"type": "string", "contentEncoding": "x"}}});
        let error = body("post /x", &schema).unwrap_err();
        assert_eq!(
            (&*error.at, &*error.reason),
            ("post /x/a", "`contentEncoding` is not understood")
        );
        let error = query("get /x", &[&json!({"name": "a", "in": "header"})]).unwrap_err();
        assert_eq!(
            (&*error.at, &*error.reason),
            ("get /x", "`a` is not in the query")
        );
    }
}
