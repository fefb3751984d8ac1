//! The types of a module of `wire`, and how they are written.

use std::fmt::Write as _;

/// Which way a body goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The server reads it.
    Request,
    /// The server writes it.
    Reply,
}

/// A new type.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) name: String,
    /// The name of its schema, if that has one.
    pub(super) schema: Option<String>,
    pub(super) about: String,
    pub(super) parts: Vec<Part>,
    pub(super) form: Form,
}

#[derive(Debug)]
pub(super) enum Form {
    Struct(Vec<Field>),
    /// Texts, with a variant for each.
    Enum(Vec<(String, String)>),
    /// A value that is no object.
    Transparent(String),
}

/// A field of a struct.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    /// Its name on the wire.
    pub(super) wire: String,
    pub(super) about: String,
    pub(super) of: String,
    pub(super) is_required: bool,
    pub(super) is_nullable: bool,
}

/// Returns a type that may be absent or null.
pub(super) fn optional(of: String, is_optional: bool) -> String {
    if is_optional && of != "serde_json::Value" {
        format!("Option<{of}>")
    } else {
        of
    }
}

/// Returns the new types as Rust.
pub(super) fn types(made: &[Made]) -> String {
    made.iter().map(written).collect()
}

/// Returns the lines of the server's test that compare the new types with their schemas.
pub(super) fn test_lines<'a>(made: &'a [Made], module: &'a str) -> impl Iterator<Item = String> {
    // The test compares fields, and an enumeration has none.
    let structs = made
        .iter()
        .filter(|one| matches!(one.form, Form::Struct(_)));
    structs.flat_map(move |one| {
        let schema = one.schema.iter();
        schema.flat_map(move |schema| {
            one.parts.iter().map(move |part| {
                let function = match part {
                    Part::Request => "request",
                    Part::Reply => "reply",
                };
                format!("{function}::<{module}::{}>(\"{schema}\");", one.name)
            })
        })
    })
}

fn written(made: &Made) -> String {
    let name = &made.name;
    let about = match made.about.as_str() {
        "" => "A body.",
        about => about,
    };
    let mut derives = vec!["Debug"];
    if matches!(made.form, Form::Enum(_)) {
        derives.extend(["Clone", "Copy"]);
    }
    let parts = [(Part::Reply, "Serialize"), (Part::Request, "Deserialize")];
    derives.extend(
        parts
            .iter()
            .filter(|(part, _)| made.parts.contains(part))
            .map(|(_, name)| name),
    );
    derives.push("JsonSchema");
    let derives = derives.join(", ");
    let head = format!("\n/// {about}\n#[derive({derives})]\n");
    match &made.form {
        Form::Transparent(of) => {
            format!("{head}#[serde(transparent)]\npub(crate) struct {name}(pub(crate) {of});\n")
        }
        Form::Enum(variants) => {
            let mut text = format!("{head}pub(crate) enum {name} {{\n");
            for (variant, wire) in variants {
                // Writing to a text does not fail.
                let _ = writeln!(text, "    #[serde(rename = {wire:?})]\n    {variant},");
            }
            text + "}\n"
        }
        Form::Struct(fields) => {
            let fields: String = fields
                .iter()
                .map(|field| self::field(field, &made.parts))
                .collect();
            format!(
                "{head}{}pub(crate) struct {name} {{\n{fields}}}\n",
                required(made)
            )
        }
    }
}

/// A field that has to be there and may be null is an `Option`, which `schemars` takes for one that may
/// be left out.
fn required(made: &Made) -> String {
    let Form::Struct(fields) = &made.form else {
        return String::new();
    };
    if !fields.iter().any(|one| one.is_required && one.is_nullable) {
        return String::new();
    }
    let names = fields.iter().filter(|one| one.is_required);
    let names: Vec<_> = names.map(|one| format!("{:?}", one.wire)).collect();
    format!(
        "#[schemars(extend(\"required\" = [{}]))]\n",
        names.join(", ")
    )
}

fn field(field: &Field, parts: &[Part]) -> String {
    let Field { name, wire, .. } = field;
    let mut keys = Vec::new();
    if name.trim_start_matches("r#") != wire {
        keys.push(format!("rename = {wire:?}"));
    }
    let may_be_absent = !field.is_required;
    if may_be_absent && parts.contains(&Part::Request) {
        keys.push("default".to_owned());
    }
    let of = optional(field.of.clone(), may_be_absent || field.is_nullable);
    let is_never_null = may_be_absent && !field.is_nullable && of.starts_with("Option<");
    if may_be_absent && parts.contains(&Part::Reply) && of.starts_with("Option<") {
        keys.push("skip_serializing_if = \"Option::is_none\"".to_owned());
    }
    let mut text = String::new();
    if !field.about.is_empty() {
        // Writing to a text does not fail.
        let _ = writeln!(text, "    /// {}", field.about);
    }
    if !keys.is_empty() {
        let _ = writeln!(text, "    #[serde({})]", keys.join(", "));
    }
    if is_never_null && parts.contains(&Part::Request) {
        // An `Option` alone would say that it may be null, too.
        let _ = writeln!(text, "    #[schemars(with = \"{}\")]", field.of);
    }
    let _ = writeln!(text, "    pub(crate) {name}: {of},");
    text
}
