//! Scenario files in JSON, for builds without YAML.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::{Document, Placed, Position};
use crate::world::{MissingFeature, OauthClient, Organization, Portal, Staff, User};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct JsonDocument {
    /// For editors; ignored.
    #[serde(rename = "$schema")]
    schema: Option<IgnoredAny>,
    organizations: Vec<Organization>,
    portals: Vec<Portal>,
    staff: Option<Staff>,
    oauth_clients: Vec<OauthClient>,
    users: Vec<User>,
}

/// Reads the content of a scenario file. The entries have no positions.
pub(super) fn document(text: &str) -> Result<Document, (Position, String)> {
    let text = text.trim_start_matches('\u{feff}');
    let read: JsonDocument = serde_json::from_str(text).map_err(|error| mistake(&error))?;
    Ok(Document {
        organizations: placed(read.organizations),
        portals: placed(read.portals),
        staff: read.staff.map(Placed::from),
        oauth_clients: placed(read.oauth_clients),
        users: placed(read.users),
    })
}

fn placed<T>(entries: Vec<T>) -> Vec<Placed<T>> {
    entries.into_iter().map(Placed::from).collect()
}

impl<T> From<T> for Placed<T> {
    fn from(value: T) -> Self {
        let position = None;
        Self { value, position }
    }
}

fn mistake(error: &serde_json::Error) -> (Position, String) {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let place = format!(" at line {line} column {column}");
    let text = text.strip_suffix(&place).unwrap_or(&text);
    let message = match error.classify() {
        Category::Syntax | Category::Eof => {
            let missing = MissingFeature {
                what: "YAML",
                feature: "yaml",
            };
            format!("not JSON: {text}; {missing}")
        }
        Category::Data | Category::Io => text.to_owned(),
    };
    (Some((line as u64, column as u64)), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> (Position, String) {
        document(text).map(drop).unwrap_err()
    }

    #[test]
    fn yaml_without_its_feature_names_the_feature() {
        let (position, message) = refusal("users:\n- id: usr_a\n");
        assert_eq!(position, Some((1, 1)));
        let expected =
            "not JSON: expected value; YAML needs the feature `yaml` of auth-mock-server";
        assert_eq!(message, expected);
        let (position, message) = refusal("{\n  \"users\": [");
        assert_eq!(position, Some((2, 12)));
        assert!(message.contains("feature `yaml`"), "{message}");
    }

    #[test]
    fn json_scenario_is_read_without_yaml() {
        let read = document(
            "\u{feff}{\"$schema\": \"scenario.schema.json\",
              \"organizations\": [{\"id\": \"org_a\", \"name\": \"A\"}]}",
        );
        let organizations = read.unwrap().organizations;
        let ids: Vec<_> = organizations.iter().map(|one| &one.value.id).collect();
        assert_eq!(ids, ["org_a"]);
    }

    #[test]
    fn mistake_in_json_has_its_position() {
        let (position, message) = refusal("{\n\"members\": []}");
        assert_eq!(position, Some((2, 9)));
        assert!(message.starts_with("unknown field `members`"), "{message}");
        assert!(!message.contains("line"), "{message}");
    }
}
