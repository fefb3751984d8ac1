//! The JSON Schema of a scenario file, for editors.

use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::world::Scenario;

impl Scenario {
    /// Returns the JSON Schema (draft 2020-12) of scenario files, as formatted JSON.
    pub fn schema() -> String {
        format!("{:#}\n", Self::schema_document())
    }

    pub(crate) fn schema_document() -> Value {
        let generator = SchemaGenerator::new(SchemaSettings::draft2020_12());
        let mut schema = generator.into_root_schema_for::<Self>();
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            let description = "Path or URL of this schema, for editors.";
            let key = json!({ "description": description, "type": "string" });
            properties.shift_insert(0, "$schema".into(), key);
        }
        schema.to_value()
    }
}
