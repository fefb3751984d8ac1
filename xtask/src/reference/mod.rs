//! References in Markdown, made from the OpenAPI documents.
//!
//! The server serves them, for programs that read text rather than pages. So their home is its
//! folder: cargo packs nothing from outside.

mod cell;
mod operation;
mod schema;

use std::{fmt::Write as _, fs, io, path::Path};

use serde_json::Value;

use self::cell::text;
use crate::{
    error::Error,
    generate::File,
    openapi::{self, Contract, Operation, json},
};

/// Document of the control API, which the server makes from its handlers.
const CONTROL: &str = "openapi/control.json";
/// Reference of the contract.
const CONTRACT_PAGE: &str = "mock-server/src/pages/contract.md";
/// Reference of the control API.
const CONTROL_PAGE: &str = "mock-server/src/pages/control.md";

/// Makes both references. The control API's is left out if there is no document of it.
pub(crate) fn pages(root: &Path, contract: &Contract) -> Result<Vec<File>, Error> {
    let mut pages = vec![File {
        path: CONTRACT_PAGE.to_owned(),
        text: render(&contract.effective, "Authentication API")?,
    }];
    let text = match fs::read_to_string(root.join(CONTROL)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(pages),
        text => text.map_err(Error::read(CONTROL.as_ref()))?,
    };
    let document = json::parse(&text).map_err(|source| Error::Json {
        path: CONTROL.into(),
        source,
    })?;
    pages.push(File {
        path: CONTROL_PAGE.to_owned(),
        text: render(&document, "Control API")?,
    });
    Ok(pages)
}

/// Renders a whole document.
fn render(document: &Value, title: &str) -> Result<String, Error> {
    let mut page = format!("# {title}\n\n");
    if let Some(description) = text(&document["info"], "description") {
        let _ = writeln!(page, "{description}\n");
    }
    let operations = openapi::operations(document)?;
    for tag in tags(&operations) {
        let _ = writeln!(page, "## {tag}\n");
        if let Some(about) = tag_description(document, tag) {
            let _ = writeln!(page, "{about}\n");
        }
        for one in operations.iter().filter(|one| tag_of(one) == tag) {
            operation::render(&mut page, document, one);
        }
    }
    schema::render_all(&mut page, document);
    Ok(page.trim_end().to_owned() + "\n")
}

/// Tags in the order of their first operation.
fn tags<'a>(operations: &[Operation<'a>]) -> Vec<&'a str> {
    let mut tags = Vec::new();
    for one in operations {
        if !tags.contains(&tag_of(one)) {
            tags.push(tag_of(one));
        }
    }
    tags
}

fn tag_of<'a>(operation: &Operation<'a>) -> &'a str {
    operation.node["tags"][0].as_str().unwrap_or("other")
}

fn tag_description<'a>(document: &'a Value, tag: &str) -> Option<&'a str> {
    let tags = document["tags"].as_array()?;
    text(
        tags.iter().find(|known| known["name"] == tag)?,
        "description",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "info": {"description": "About it."},
            "tags": [{"name": "doors", "description": "All doors."}],
            "paths": {"/doors/{id}": {"patch": {
                "tags": ["doors"],
                "operationId": "update_door",
                "summary": "Update a door",
                "description": "Changes a door.",
                "parameters": [{
                    "name": "id", "in": "path", "required": true,
                    "schema": {"type": "string"}, "description": "Id | name.",
                }],
                "requestBody": {"required": true, "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Door"},
                    "example": {"open": true},
                }}},
                "responses": {
                    "200": {"description": "Done", "content": {"application/json": {
                        "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Door"}},
                    }}},
                    "404": {"$ref": "#/components/responses/Missing"},
                },
            }}},
            "components": {
                "responses": {"Missing": {"description": "No such door"}},
                "schemas": {"Door": {
                    "type": "object",
                    "description": "A door.",
                    "required": ["open"],
                    "properties": {
                        "open": {"type": "boolean", "description": "Whether\nit is open."},
                        "color": {"type": ["string", "null"], "enum": ["red", null], "default": "red"},
                    },
                }},
            },
        })
    }

    #[test]
    fn a_reference_has_operations_with_parameters_bodies_and_responses() {
        let page = render(&document(), "Doors").unwrap();
        for expected in [
            "# Doors\n\nAbout it.\n\n## doors\n\nAll doors.\n\n### `PATCH /doors/{id}`\n",
            "Operation `update_door`.\n\nChanges a door.\n",
            "| `id` | path | string | yes | Id \\| name. |",
            "Body (required), `application/json`: [`Door`](#door)\n\n```json\n{\"open\":true}\n```",
            "| 200 | Done | array of [`Door`](#door) |",
            "| 404 | No such door | |",
            "### Door\n\nA door.\n",
            "| `open` | boolean | yes | Whether it is open. |",
            "| `color` | `\"red\"`, `null` | no | Default: `\"red\"`. |",
        ] {
            assert!(page.contains(expected), "{expected}\n--- is not in\n{page}");
        }
    }

    #[test]
    fn every_operation_and_schema_of_the_contract_is_in_the_reference() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let contract = Contract::load(root).unwrap();
        let pages = pages(root, &contract).unwrap();
        assert_eq!(pages.len(), 2);
        let operations = contract.operations().unwrap();
        assert!(!operations.is_empty());
        for one in operations {
            let heading = format!("### `{} {}`\n", one.method.to_uppercase(), one.path);
            assert!(pages[0].text.contains(&heading), "{heading}");
        }
        let schemas = contract.effective["components"]["schemas"].as_object();
        for name in schemas.unwrap().keys() {
            assert!(pages[0].text.contains(&format!("\n### {name}\n")), "{name}");
        }
    }
}
