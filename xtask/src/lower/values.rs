//! Lowers fixed values: `const` and `enum`.

use serde_json::{Value, json};

use super::Lowering;
use crate::error::Error;

impl Lowering<'_> {
    /// Lowers a fixed value as a list of one value.
    pub(super) fn constant(
        &mut self,
        pointer: &str,
        value: &Value,
        into: &mut Value,
    ) -> Result<(), Error> {
        if value.is_null() {
            into["enum"] = json!([null]);
            return Ok(());
        }
        let list = std::slice::from_ref(value);
        let kind = type_of(list)
            .ok_or_else(|| Error::unsupported(pointer, format!("`const`: {value}")))?;
        self.one_of_values(pointer, "const", kind, list, into);
        Ok(())
    }

    /// Lowers a list of values.
    pub(super) fn values(
        &mut self,
        pointer: &str,
        value: &Value,
        into: &mut Value,
    ) -> Result<(), Error> {
        let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
        let kind =
            type_of(list).ok_or_else(|| Error::unsupported(pointer, format!("values {value}")))?;
        self.one_of_values(pointer, "enum", kind, list, into);
        Ok(())
    }

    /// Lowers a list of values to any value of their type, since a value that a later server adds
    /// must decode too. Only the tag of a union keeps its values.
    fn one_of_values(
        &mut self,
        pointer: &str,
        keyword: &str,
        kind: &str,
        list: &[Value],
        into: &mut Value,
    ) {
        if into.get("type").is_none() {
            into["type"] = json!(kind);
        }
        if kind == "string" && self.tags.is_strict(pointer) {
            into["enum"] = list.iter().filter(|one| !one.is_null()).cloned().collect();
            return;
        }
        self.narrow(
            &format!("{pointer}/{keyword}"),
            format!("any {kind}: a value that is added later decodes too"),
        );
    }
}

/// Returns the one type that all values have, apart from null.
pub(super) fn type_of(list: &[Value]) -> Option<&'static str> {
    let mut kinds = list
        .iter()
        .filter(|value| !value.is_null())
        .map(|value| match value {
            Value::String(_) => Some("string"),
            Value::Bool(_) => Some("boolean"),
            Value::Number(number) if number.is_f64() => Some("number"),
            Value::Number(_) => Some("integer"),
            _ => None,
        });
    let first = kinds.next()??;
    kinds.all(|kind| kind == Some(first)).then_some(first)
}
