//! Lowers `format`: which forms of texts and numbers the generated code knows.

use serde_json::Value;

use super::Lowering;
use crate::error::Error;

/// Formats of numbers, for which the generator has a type.
const NUMBERS: [&str; 4] = ["int32", "int64", "float", "double"];

impl Lowering<'_> {
    /// Keeps the format of a secret and of a number, and drops any other. A service may give its own types
    /// a format of its own, and the generator would add a crate for some of texts.
    pub(super) fn format(
        &mut self,
        pointer: &str,
        value: &Value,
        into: &mut Value,
    ) -> Result<(), Error> {
        let Some(name) = value.as_str() else {
            return Err(Error::unsupported(pointer, format!("format {value}")));
        };
        if name == "password" || NUMBERS.contains(&name) {
            into["format"] = value.clone();
        } else {
            let schema = pointer.strip_suffix("/format");
            let kind = schema.and_then(|at| self.effective.pointer(at)?.get("type")?.as_str());
            let kind = kind.unwrap_or("string");
            self.narrow(
                pointer,
                format!("any {kind}: the form {name} is not checked"),
            );
        }
        Ok(())
    }
}
