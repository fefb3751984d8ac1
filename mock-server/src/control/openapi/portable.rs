//! Schemas in the forms that code generators understand. Those that schemars writes are valid too,
//! but many generators refuse or misread them.

use serde_json::{Map, Value, json};

use super::examples::children;
use crate::world::LARGEST_INTEGER;

/// Rewrites the schemas of a document without examples.
pub(super) fn make_portable(document: &mut Value) {
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        name_variants(schemas);
        for schema in schemas.values_mut() {
            each_schema(schema, &mut describe_default);
        }
    }
    for_all(document, &mut |schema| {
        open(schema);
        list_values(schema);
        limit_integers(schema);
    });
}

/// Calls `change` for each schema of a document, the inner ones included.
fn for_all(document: &mut Value, change: &mut impl FnMut(&mut Value)) {
    let components = &mut document["components"];
    for schema in children(&mut components["schemas"]) {
        each_schema(schema, change);
    }
    for response in children(&mut components["responses"]) {
        each_media_type(response, change);
    }
    for operation in children(&mut document["paths"]).flat_map(children) {
        let parameters = operation.get_mut("parameters").map(Value::as_array_mut);
        for parameter in parameters.flatten().into_iter().flatten() {
            each_schema(&mut parameter["schema"], change);
        }
        if let Some(body) = operation.get_mut("requestBody") {
            each_media_type(body, change);
        }
        for response in children(&mut operation["responses"]) {
            each_media_type(response, change);
        }
    }
}

fn each_media_type(holder: &mut Value, change: &mut impl FnMut(&mut Value)) {
    if let Some(content) = holder.get_mut("content") {
        for media in children(content) {
            each_schema(&mut media["schema"], change);
        }
    }
}

fn each_schema(schema: &mut Value, change: &mut impl FnMut(&mut Value)) {
    change(schema);
    for (keyword, below) in schema.as_object_mut().into_iter().flatten() {
        match (keyword.as_str(), below) {
            ("properties", Value::Object(properties)) => {
                for property in properties.values_mut() {
                    each_schema(property, change);
                }
            }
            ("oneOf" | "anyOf" | "allOf", Value::Array(branches)) => {
                for branch in branches {
                    each_schema(branch, change);
                }
            }
            ("items" | "additionalProperties" | "propertyNames", below) if below.is_object() => {
                each_schema(below, change);
            }
            _ => {}
        }
    }
}

/// Generators turn `default` into a field that is required (openapi-typescript), so it goes into
/// the description.
fn describe_default(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else {
        return;
    };
    let Some(default) = fields.shift_remove("default").filter(|d| !d.is_null()) else {
        return;
    };
    let told = match fields.get("description").and_then(Value::as_str) {
        Some(text) => format!("{text} Default: `{default}`."),
        None => format!("Default: `{default}`."),
    };
    fields.insert("description".to_owned(), told.into());
}

/// Writes a schema of `true` as `{}`: many tools know schemas as objects only.
fn open(schema: &mut Value) {
    if *schema == Value::Bool(true) {
        *schema = json!({});
    }
}

/// Writes a choice of constant strings as an `enum`, with the meaning of each value.
fn list_values(schema: &mut Value) {
    let choices = schema.get("oneOf").and_then(Value::as_array);
    let listed = choices.and_then(|choices| choices.iter().map(values_of).collect());
    let Some(listed): Option<Vec<Vec<(String, String)>>> = listed else {
        return;
    };
    let (values, meanings): (Vec<_>, Vec<_>) = listed.into_iter().flatten().unzip();
    let description = schema["description"].as_str().unwrap_or_default();
    let explained = values
        .iter()
        .zip(&meanings)
        .map(|(value, meaning)| match meaning.as_str() {
            "" => format!("- `{value}`"),
            meaning => format!("- `{value}`: {meaning}"),
        });
    let explained = explained.collect::<Vec<_>>().join("\n");
    *schema = json!({
        "type": "string",
        "enum": values,
        "x-enum-descriptions": meanings,
        "description": format!("{description}\n\n{explained}"),
    });
}

/// Values of a choice with their meanings; schemars writes those without one as an `enum`.
fn values_of(choice: &Value) -> Option<Vec<(String, String)>> {
    let meaning = choice["description"].as_str().unwrap_or_default();
    let meaning = meaning.replace('\n', " ");
    let value = |value: &Value| Some((value.as_str()?.to_owned(), meaning.clone()));
    match (
        choice.get("const"),
        choice.get("enum").and_then(Value::as_array),
    ) {
        (Some(only), _) => Some(vec![value(only)?]),
        (None, Some(several)) => several.iter().map(value).collect(),
        (None, None) => None,
    }
}

/// Names the width of each whole number as the registry of formats does, and gives each a maximum
/// that JavaScript can count to.
fn limit_integers(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else {
        return;
    };
    let (format, most) = match fields.get("format").and_then(Value::as_str) {
        Some("uint8" | "uint16") => ("int32", None),
        Some("uint32") => ("int64", Some(u64::from(u32::MAX))),
        Some("uint" | "uint64") => ("int64", Some(LARGEST_INTEGER)),
        _ => return,
    };
    fields.insert("format".to_owned(), format.into());
    if let Some(most) = most {
        fields.entry("maximum").or_insert(most.into());
    }
}

/// Gives each form of a tagged union a name, and the union a `discriminator`.
fn name_variants(schemas: &mut Map<String, Value>) {
    let names: Vec<_> = schemas.keys().cloned().collect();
    for name in names {
        let Some(union) = schemas
            .get(&name)
            .and_then(|schema| Union::of(&name, schema))
        else {
            continue;
        };
        if union
            .variants
            .iter()
            .any(|(name, ..)| schemas.contains_key(name))
        {
            continue;
        }
        let reference = |name: &str| format!("#/components/schemas/{name}");
        let variants = union.variants.iter();
        let forms: Vec<_> = variants
            .map(|(name, ..)| json!({"$ref": reference(name)}))
            .collect();
        let mapping: Map<_, _> = union
            .variants
            .iter()
            .map(|(name, value, _)| (value.clone(), reference(name).into()))
            .collect();
        let description = schemas[&name]["description"].take();
        schemas[&name] = json!({
            "description": description,
            "oneOf": forms,
            "discriminator": {"propertyName": union.tag, "mapping": mapping},
        });
        schemas.extend(
            union
                .variants
                .into_iter()
                .map(|(name, _, schema)| (name, schema)),
        );
    }
}

/// A choice of objects that a constant field tells apart.
struct Union {
    tag: String,
    /// The name of each, the value of its tag, and its schema.
    variants: Vec<(String, String, Value)>,
}

impl Union {
    fn of(name: &str, schema: &Value) -> Option<Self> {
        let forms = schema.get("oneOf")?.as_array()?;
        let constant = |form: &Value, tag: &str| {
            let value = &form["properties"][tag]["const"];
            value.as_str().map(ToOwned::to_owned)
        };
        let mut tags = forms.first()?.get("properties")?.as_object()?.keys();
        let tag = tags.find(|tag| constant(&forms[0], tag).is_some())?;
        let variant = |form: &Value| {
            let value = constant(form, tag)?;
            Some((
                format!("{name}{}", pascal_case(&value)),
                value,
                whole(schema, form),
            ))
        };
        Some(Self {
            tag: tag.clone(),
            variants: forms.iter().map(variant).collect::<Option<_>>()?,
        })
    }
}

/// A form of a union together with the fields that all forms have.
fn whole(union: &Value, form: &Value) -> Value {
    let mut whole = form.clone();
    let mut properties = union["properties"].as_object().cloned().unwrap_or_default();
    properties.extend(form["properties"].as_object().cloned().unwrap_or_default());
    let required = [&union["required"], &form["required"]];
    let required = required.into_iter().filter_map(Value::as_array).flatten();
    whole["required"] = required.cloned().collect();
    whole["properties"] = properties.into();
    whole
}

/// `rate_limit` and `RATE_LIMIT` as `RateLimit`.
fn pascal_case(text: &str) -> String {
    let words = text.split('_').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    });
    words.collect()
}
