//! Lowers `format`: which forms of texts and numbers the generated code knows.

use serde_json::Value;

use super::Lowering;
use crate::error::Error;

/// Formats of texts that the SDK hands over as they are. The generator would add a crate for some.
const TEXTS: [&str; 44] = [
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "idn-email",
    "name-email",
    "hostname",
    "ipv4",
    "ipv4network",
    "ipv4interface",
    "ipv6",
    "ipv6network",
    "ipv6interface",
    "ipvanyaddress",
    "ipvanynetwork",
    "ipvanyinterface",
    "uri",
    "uri-reference",
    "multi-host-uri",
    "uuid",
    "uuid1",
    "uuid3",
    "uuid4",
    "uuid5",
    "uuid6",
    "uuid7",
    "uuid8",
    "iri",
    "iri-reference",
    "idn-hostname",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "json-string",
    "base64",
    "base64url",
    "byte",
    "binary",
    "decimal",
    "path",
    "file-path",
    "directory-path",
    "regex",
];

/// Formats of numbers, for which the generator has a type.
const NUMBERS: [&str; 4] = ["int32", "int64", "float", "double"];

impl Lowering<'_> {
    /// Keeps the format of a secret and of a number, and drops that of another text.
    pub(super) fn format(
        &mut self,
        pointer: &str,
        value: &Value,
        into: &mut Value,
    ) -> Result<(), Error> {
        let name = value.as_str().unwrap_or_default();
        if name == "password" || NUMBERS.contains(&name) {
            into["format"] = value.clone();
        } else if TEXTS.contains(&name) {
            self.narrow(
                pointer,
                format!("any string: the form {name} is not checked"),
            );
        } else {
            return Err(Error::unsupported(pointer, format!("format {value}")));
        }
        Ok(())
    }
}
