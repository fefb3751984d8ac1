//! Checks an operation's input as pydantic does: in its order, with all errors at once.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::field_error::{Echo, FieldError};
use super::integer;
use super::value::{self, Value};
use crate::contract::model::{Document, Field, Kind, Model};

/// The fields that passed, under their names: what a wire type is built from.
pub(super) type Accepted = Map<String, Json>;

impl Model {
    /// Checks a JSON body.
    pub(super) fn check_document(&self, document: &Value) -> Result<Accepted, Vec<FieldError>> {
        let Value::Dict(entries) = document else {
            return Err(vec![self.wrong_document(Echo::of(document))]);
        };
        let mut whole = None;
        let mut outcome = Outcome::default();
        for field in self.fields {
            let loc = ["body", field.name];
            match entries.iter().find(|(key, _)| *key == field.name) {
                Some((_, value)) => outcome.add(field, field.check_value(&loc, value)),
                None if field.required => {
                    let input = whole.get_or_insert_with(|| Echo::of(document));
                    outcome
                        .errors
                        .push(FieldError::missing(&loc, input.clone()));
                }
                None => {}
            }
        }
        outcome.end()
    }

    /// Whether a wire type alone can tell that a document fits: no field has a rule beyond its type.
    pub(super) fn is_told_by_types(&self) -> bool {
        self.fields.iter().all(|field| field.kind.is_plain_text())
    }

    /// A body that is no document of this kind at all.
    pub(super) fn wrong_document(&self, input: Echo) -> FieldError {
        match self.document {
            Document::Model => FieldError::model_attributes_type(&["body"], input),
            Document::Dict => FieldError::dict_type(&["body"], input),
        }
    }

    /// Checks the parameters of a query or a form, each for itself: FastAPI echoes `null` for a
    /// missing one.
    pub(super) fn check_parameters(
        &self,
        location: &str,
        mut sent: HashMap<String, Value>,
    ) -> Result<Accepted, Vec<FieldError>> {
        let mut outcome = Outcome::default();
        for field in self.fields {
            let loc = [location, field.name];
            match sent.remove(field.name) {
                Some(value) => outcome.add(field, field.check_value(&loc, &value)),
                None if field.required => {
                    outcome.errors.push(FieldError::missing(&loc, Echo::null()));
                }
                None => {}
            }
        }
        outcome.end()
    }
}

impl Field {
    fn check_value(&self, loc: &[&str], value: &Value) -> Result<Json, FieldError> {
        if *value == Value::None && self.nullable {
            return Ok(Json::Null);
        }
        match (&self.kind, value) {
            (Kind::Integer { least, most }, _) => {
                integer::check(loc, value, *least, *most).map(Json::from)
            }
            (Kind::Text { .. }, Value::Str(text)) => self.check_text(loc, text),
            (Kind::Text { .. }, Value::Halves(points)) => self.check_halves(loc, points),
            (Kind::Text { .. }, _) => Err(FieldError::string_type(loc, Echo::of(value))),
        }
    }

    fn check_text(&self, loc: &[&str], text: &str) -> Result<Json, FieldError> {
        let Kind::Text {
            literal,
            shortest,
            longest,
        } = &self.kind
        else {
            return Err(FieldError::string_type(loc, Echo::text(text)));
        };
        if let Some(most) = longest.filter(|most| text.chars().count() > *most) {
            return Err(FieldError::string_too_long(loc, Echo::text(text), most));
        }
        if let Some(least) = shortest.filter(|least| text.chars().count() < *least) {
            return Err(FieldError::string_too_short(loc, Echo::text(text), least));
        }
        match literal {
            Some(literal) if *literal != text => {
                let pattern = format!("^{literal}$");
                Err(FieldError::string_pattern_mismatch(
                    loc,
                    Echo::text(text),
                    &pattern,
                ))
            }
            _ => Ok(Json::String(text.to_owned())),
        }
    }

    /// A text that UTF-8 cannot carry. Pydantic counts the characters of UTF-8.
    fn check_halves(&self, loc: &[&str], points: &[u32]) -> Result<Json, FieldError> {
        let text = value::text(points);
        if let Kind::Text {
            shortest, longest, ..
        } = &self.kind
            && (shortest.is_some() || longest.is_some())
        {
            return Err(FieldError::string_unicode(loc, Echo::text(&text)));
        }
        self.check_text(loc, &text)
            .map(|_| Json::String(value::distinct(points)))
    }
}

#[derive(Default)]
struct Outcome {
    accepted: Accepted,
    errors: Vec<FieldError>,
}

impl Outcome {
    fn add(&mut self, field: &Field, checked: Result<Json, FieldError>) {
        match checked {
            Ok(value) => {
                self.accepted.insert(field.name.to_owned(), value);
            }
            Err(error) => self.errors.push(error),
        }
    }

    fn end(self) -> Result<Accepted, Vec<FieldError>> {
        if self.errors.is_empty() {
            Ok(self.accepted)
        } else {
            Err(self.errors)
        }
    }
}
