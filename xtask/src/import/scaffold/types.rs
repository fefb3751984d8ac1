//! Types of bodies and queries, made of schemas as the server's own types are written.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    openapi::pointer::{resolve, schema_name},
    rust_name,
};

use super::{
    known::Known,
    names::identifier,
    schema::{about, kind, texts},
    wire::{Field, Form, Made, Part, optional},
};

/// The types of one module of `wire`.
#[derive(Debug)]
pub(super) struct Types<'a> {
    document: &'a Value,
    /// The types that the server has, by their schema.
    known: &'a BTreeMap<String, Known>,
    /// The new ones, in the order in which they were needed.
    pub(super) made: Vec<Made>,
    /// Structs whose fields are being read.
    open: Vec<String>,
}

/// A Rust type, and whether null is a value beside it.
struct Typed {
    of: String,
    is_nullable: bool,
}

impl<'a> Types<'a> {
    pub(super) fn new(document: &'a Value, known: &'a BTreeMap<String, Known>) -> Self {
        Self {
            document,
            known,
            made: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Returns the type of a whole body: a struct or an enum, or a new type around anything else.
    pub(super) fn body(&mut self, schema: &Value, name: &str, part: Part) -> String {
        let Typed { of, is_nullable } = self.of(schema, name, part);
        let is_named = self.made.iter().any(|one| one.name == of) || of.contains("::");
        if is_named && !is_nullable && !of.contains('<') && !of.starts_with("serde_json") {
            return of;
        }
        let form = Form::Transparent(optional(of, is_nullable));
        self.add(name, None, about(schema), part, form)
    }

    /// Returns the type of a query.
    pub(super) fn query(&mut self, parameters: &[&Value], name: &str) -> String {
        let fields = parameters.iter().filter_map(|parameter| {
            let wire = parameter.get("name")?.as_str()?;
            let schema = parameter.get("schema").unwrap_or(&Value::Null);
            let is_required = parameter.get("required") == Some(&Value::Bool(true));
            Some(self.field(name, wire, schema, is_required, Part::Request))
        });
        let form = Form::Struct(fields.collect());
        self.add(name, None, "A query.".to_owned(), Part::Request, form)
    }

    /// Returns the fields of a new struct.
    pub(super) fn fields(&self, name: &str) -> Option<&[Field]> {
        let made = self.made.iter().find(|one| one.name == name)?;
        match &made.form {
            Form::Struct(fields) => Some(fields),
            _ => None,
        }
    }

    fn of(&mut self, schema: &Value, hint: &str, part: Part) -> Typed {
        if let Some(name) = schema.get("$ref").and_then(schema_name) {
            return self.named(name, hint, part);
        }
        let Some(schema) = resolve(self.document, schema) else {
            return any();
        };
        for keyword in ["anyOf", "oneOf", "allOf"] {
            if let Some(list) = schema.get(keyword).and_then(Value::as_array) {
                return self.choice(schema, list, hint, part);
            }
        }
        if let Some(texts) = texts(schema) {
            let name = self.enumeration(schema, hint, None, &texts, part);
            return Typed::plain(name);
        }
        let (kind, is_nullable) = kind(schema);
        let of = match kind {
            Some("string") if schema.get("format") == Some(&"password".into()) => {
                "Secret".to_owned()
            }
            Some("string") => "String".to_owned(),
            Some("integer") => "i64".to_owned(),
            Some("number") => "f64".to_owned(),
            Some("boolean") => "bool".to_owned(),
            Some("array") => {
                let items = schema.get("items").unwrap_or(&Value::Null);
                let items = self.of(items, &format!("{hint}Item"), part).written();
                format!("Vec<{}>", unboxed(&items))
            }
            Some("object") => self.object(schema, hint, None, part),
            _ => return any(),
        };
        Typed { of, is_nullable }
    }

    /// A reference to a schema under `components`.
    fn named(&mut self, schema: &str, hint: &str, part: Part) -> Typed {
        if let Some(known) = self.known.get(schema).filter(|known| known.goes(part)) {
            return Typed::plain(known.path.clone());
        }
        let pointer = crate::openapi::pointer::schema(schema);
        let Some(node) = self.document.pointer(&pointer) else {
            return any();
        };
        let name = rust_name::pascal(schema);
        if let Some(texts) = texts(node) {
            let name = self.enumeration(node, &name, Some(schema), &texts, part);
            return Typed::plain(name);
        }
        if node.get("properties").is_none() {
            return self.of(node, hint, part);
        }
        Typed::plain(self.object(node, &name, Some(schema), part))
    }

    /// Alternatives: one beside null has its type, and any others have none.
    fn choice(&mut self, schema: &Value, list: &[Value], hint: &str, part: Part) -> Typed {
        let is_null = |one: &&Value| one.get("type") == Some(&"null".into());
        let others: Vec<_> = list.iter().filter(|one| !is_null(one)).collect();
        let &[only] = others.as_slice() else {
            return any();
        };
        let mut only = only.clone();
        // A format beside the alternatives is that of each.
        if let (Some(fields), Some(format)) = (only.as_object_mut(), schema.get("format")) {
            fields.entry("format").or_insert_with(|| format.clone());
        }
        let mut typed = self.of(&only, hint, part);
        typed.is_nullable |= others.len() < list.len();
        typed
    }

    fn object(&mut self, schema: &Value, name: &str, named: Option<&str>, part: Part) -> String {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            return match schema.get("additionalProperties") {
                Some(values @ Value::Object(_)) => {
                    let values = self.of(values, &format!("{name}Value"), part).written();
                    format!("std::collections::BTreeMap<String, {values}>")
                }
                _ => "serde_json::Map<String, serde_json::Value>".to_owned(),
            };
        };
        if let Some(made) = self.made.iter().find(|one| is_same(one, name, named)) {
            if self.open.contains(&made.name) {
                return format!("Box<{}>", made.name);
            }
            if made.parts.contains(&part) {
                return made.name.clone();
            }
        }
        let name = self.add(name, named, about(schema), part, Form::Struct(Vec::new()));
        self.open.push(name.clone());
        let required = schema.get("required").and_then(Value::as_array);
        let fields = properties.iter().map(|(wire, schema)| {
            let is_required =
                required.is_some_and(|list| list.contains(&Value::from(wire.as_str())));
            self.field(&name, wire, schema, is_required, part)
        });
        let fields = fields.collect();
        self.open.pop();
        if let Some(made) = self.made.iter_mut().find(|one| one.name == name) {
            made.form = Form::Struct(fields);
        }
        name
    }

    fn field(
        &mut self,
        of: &str,
        wire: &str,
        schema: &Value,
        is_required: bool,
        part: Part,
    ) -> Field {
        let hint = format!("{of}{}", rust_name::pascal(wire));
        let Typed { of, is_nullable } = self.of(schema, &hint, part);
        Field {
            name: identifier(wire),
            wire: wire.to_owned(),
            about: about(schema),
            of,
            is_required,
            is_nullable,
        }
    }

    fn enumeration(
        &mut self,
        schema: &Value,
        name: &str,
        named: Option<&str>,
        texts: &[&str],
        part: Part,
    ) -> String {
        let variants = texts
            .iter()
            .map(|text| (rust_name::pascal(text), (*text).to_owned()));
        self.add(
            name,
            named,
            about(schema),
            part,
            Form::Enum(variants.collect()),
        )
    }

    /// Adds a type, unless it is there.
    fn add(
        &mut self,
        name: &str,
        named: Option<&str>,
        about: String,
        part: Part,
        form: Form,
    ) -> String {
        if let Some(made) = self.made.iter_mut().find(|one| is_same(one, name, named)) {
            if !made.parts.contains(&part) {
                made.parts.push(part);
            }
            return made.name.clone();
        }
        let mut name = name.to_owned();
        while self.made.iter().any(|one| one.name == name) || name == "Secret" {
            name.push_str("Body");
        }
        self.made.push(Made {
            name: name.clone(),
            schema: named.map(str::to_owned),
            about,
            parts: vec![part],
            form,
        });
        name
    }
}

impl Typed {
    fn plain(of: String) -> Self {
        Self {
            of,
            is_nullable: false,
        }
    }

    fn written(self) -> String {
        optional(self.of, self.is_nullable)
    }
}

/// Whether a type stands for a schema: for one with the same name, or for one in the same place.
fn is_same(made: &Made, name: &str, named: Option<&str>) -> bool {
    match named {
        Some(named) => made.schema.as_deref() == Some(named),
        None => made.schema.is_none() && made.name == name,
    }
}

/// A list needs no box around a type that it is in.
fn unboxed(of: &str) -> &str {
    let inner = of.strip_prefix("Box<").and_then(|of| of.strip_suffix('>'));
    inner.unwrap_or(of)
}

fn any() -> Typed {
    Typed::plain("serde_json::Value".to_owned())
}
