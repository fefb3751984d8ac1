//! Values of a case: accounts, settings of the profile, and what earlier replies gave. Templates
//! such as `$guest.email` name them.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::world::HumanDuration;

/// Values by name; a dot leads into an object.
#[derive(Clone, Default)]
pub(super) struct Values(Map<String, Value>);

// They hold passwords and tokens.
impl std::fmt::Debug for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A name without a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unresolved {
    #[error("`{0}` has no value")]
    Missing(String),
    #[error("`{0}` is neither a number nor a duration")]
    Quantity(String),
}

impl Values {
    pub(super) fn new(values: Map<String, Value>) -> Self {
        Self(values)
    }

    pub(super) fn insert(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// Returns the values that `before` does not have or has otherwise, except those of `given`.
    pub(super) fn since(&self, before: &Self, given: &Map<String, Value>) -> Map<String, Value> {
        let values = self.0.iter();
        let new = values.filter(|(name, value)| {
            !given.contains_key(*name) && before.0.get(*name) != Some(value)
        });
        new.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    fn get(&self, path: &str) -> Option<&Value> {
        let mut parts = path.split('.');
        let mut value = self.0.get(parts.next()?)?;
        for part in parts {
            value = value.get(part)?;
        }
        (!value.is_null()).then_some(value)
    }

    /// Replaces the names in a template by their values. A text that is a name alone becomes the
    /// value itself, whatever its type.
    pub(super) fn resolve(&self, template: &Value) -> Result<Value, Unresolved> {
        Ok(match template {
            Value::String(text) => match name_alone(text) {
                Some(name) => self.known(name)?.clone(),
                None => self.text(text)?.into(),
            },
            Value::Array(items) => {
                let items = items.iter().map(|item| self.resolve(item));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            Value::Object(object) => Value::Object(self.object(object)?),
            other => other.clone(),
        })
    }

    /// Returns a template as a report shows it: with the settings of the profile, and the names of all
    /// others, which may be secrets.
    pub(super) fn shown(&self, template: &Value) -> Value {
        match template {
            Value::String(text) => {
                let setting = name_alone(text).filter(|name| name.starts_with("profile."));
                setting
                    .and_then(|name| self.get(name))
                    .unwrap_or(template)
                    .clone()
            }
            Value::Array(items) => items.iter().map(|item| self.shown(item)).collect(),
            Value::Object(object) => {
                let members = object.iter();
                members
                    .map(|(name, value)| (name.clone(), self.shown(value)))
                    .collect()
            }
            other => other.clone(),
        }
    }

    pub(super) fn object(
        &self,
        template: &Map<String, Value>,
    ) -> Result<Map<String, Value>, Unresolved> {
        let members = template.iter();
        members
            .map(|(name, value)| Ok((self.text(name)?, self.resolve(value)?)))
            .collect()
    }

    /// Replaces the names in a text.
    pub(super) fn text(&self, template: &str) -> Result<String, Unresolved> {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('$') {
            text.push_str(before);
            let name = name_at_start(after);
            if name.is_empty() {
                text.push('$');
            } else {
                text.push_str(&as_text(self.known(name)?));
            }
            rest = after.split_at(name.len()).1;
        }
        text.push_str(rest);
        Ok(text)
    }

    /// Returns a number, or a duration in milliseconds: a sum such as `$profile.code_lifetime - 1s`.
    pub(super) fn quantity(&self, template: &Value) -> Result<i64, Unresolved> {
        let Value::String(template) = template else {
            let refused = || Unresolved::Quantity(template.to_string());
            return template.as_i64().ok_or_else(refused);
        };
        let text = self.text(template)?;
        let (mut sum, mut sign) = (0, 1);
        for term in text.split_whitespace() {
            match term {
                "+" => sign = 1,
                "-" => sign = -1,
                term => sum += sign * quantity(term)?,
            }
        }
        Ok(sum)
    }

    fn known(&self, name: &str) -> Result<&Value, Unresolved> {
        self.get(name)
            .ok_or_else(|| Unresolved::Missing(name.to_owned()))
    }
}

fn quantity(term: &str) -> Result<i64, Unresolved> {
    let refused = || Unresolved::Quantity(term.to_owned());
    if let Ok(number) = term.parse() {
        return Ok(number);
    }
    let duration: HumanDuration = term.parse().map_err(|_| refused())?;
    i64::try_from(Duration::from(duration).as_millis()).map_err(|_| refused())
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn name_alone(text: &str) -> Option<&str> {
    let name = text.strip_prefix('$')?;
    (!name.is_empty() && name_at_start(name) == name).then_some(name)
}

fn name_at_start(text: &str) -> &str {
    let is_part = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_';
    let end = text.find(|one| !is_part(one) && one != '.');
    let name = text.split_at(end.unwrap_or(text.len())).0;
    name.trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn values() -> Values {
        let values = json!({
            "guest": {"email": "guest@example.com", "age": 7},
            "profile": {"life": "10m", "times": 5},
            "none": null,
        });
        Values::new(values.as_object().unwrap().clone())
    }

    #[test]
    fn template_is_shown_with_settings_and_without_accounts() {
        let shown = values().shown(&json!({
            "a": "$profile.times", "b": ["$guest.email", "$profile.gone"], "c": 1,
        }));
        let expected = json!({"a": 5, "b": ["$guest.email", "$profile.gone"], "c": 1});
        assert_eq!(shown, expected);
    }

    #[test]
    fn template_names_values() {
        let resolved = values().resolve(&json!({
            "a": "$guest.email", "b": ["to $guest.email.", "$guest.age"], "c": "$ $", "d": 1,
        }));
        let expected = json!({
            "a": "guest@example.com", "b": ["to guest@example.com.", 7], "c": "$ $", "d": 1,
        });
        assert_eq!(resolved, Ok(expected));
        for missing in ["$nobody", "$guest.phone", "$none"] {
            let error = values().resolve(&missing.into()).unwrap_err();
            assert_eq!(error, Unresolved::Missing(missing[1..].into()));
        }
    }

    #[test]
    fn quantity_is_a_sum_of_numbers_or_durations() {
        for (text, sum) in [
            (json!(3), 3),
            (json!("$profile.times - 1"), 4),
            (json!("$profile.life - 1s"), 599_000),
            (json!("1m + 1s"), 61_000),
        ] {
            assert_eq!(values().quantity(&text), Ok(sum), "{text}");
        }
        assert!(values().quantity(&json!("soon")).is_err());
        assert!(values().quantity(&json!(null)).is_err());
    }

    #[test]
    fn values_hide_their_content() {
        assert!(!format!("{:?}", values()).contains("example.com"));
    }
}
