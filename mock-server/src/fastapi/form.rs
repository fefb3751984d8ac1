//! Form body, read as in `OAuth2PasswordRequestForm`.

use std::collections::HashMap;

use axum_core::extract::Request;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::body;
use super::body::Limits;
use super::field_error::FieldError;
use super::model::Accepted;
use super::multipart;
use super::multipart::{Entry, MAX_FIELDS, TOO_MANY_FIELDS};
use super::options::OptionsHeader;
use super::parameters;
use super::rejection::Rejection;
use crate::contract::model::Model;
use crate::instrument::journal::Note;

const URL_ENCODED: &str = "application/x-www-form-urlencoded";

type Checked = Result<Accepted, Vec<FieldError>>;

pub(super) async fn read(
    model: &Model,
    request: Request,
    note: &Note,
    limits: Limits,
) -> Result<Checked, Rejection> {
    let (parts, body) = request.into_parts();
    let content_type = content_type(&parts.headers);
    let multipart = content_type.is("multipart/form-data");
    if !multipart && !content_type.is(URL_ENCODED) {
        // Starlette does not even read a body of another type.
        return Ok(model.check_parameters("body", HashMap::new()));
    }
    let bytes = body::collect(&parts.headers, body, limits).await?;
    note.body(&bytes);
    let entries = if multipart {
        multipart::parse(content_type, &bytes)?
    } else {
        url_encoded(&bytes)?
    };
    Ok(check(model, last_of_each(entries)))
}

/// Whether a body is a form of key and value pairs, by its `Content-Type`.
pub(super) fn is_url_encoded(headers: &HeaderMap) -> bool {
    content_type(headers).is(URL_ENCODED)
}

/// Returns the fields of a form; `None` if it lacks one that the model wants, or contradicts `more`,
/// which are added.
pub(super) fn fitting(
    model: &Model,
    bytes: &[u8],
    more: Vec<(&'static str, String)>,
) -> Option<Accepted> {
    let sent = url_encoded(bytes).ok()?;
    let mut form = last_of_each(sent);
    for (name, text) in more {
        let entry = form.entry(name.to_owned());
        let entry = entry.or_insert_with(|| Entry::Text(text.clone()));
        if !matches!(entry, Entry::Text(sent) if *sent == text) {
            return None;
        }
    }
    check(model, form).ok()
}

fn content_type(headers: &HeaderMap) -> OptionsHeader<'_> {
    let value = headers.get(CONTENT_TYPE);
    OptionsHeader(value.map_or(&[][..], |value| value.as_bytes()))
}

/// The last entry of a name wins, even if it is empty. Then it is as if it was not sent.
fn last_of_each(entries: Vec<(String, Entry<'_>)>) -> HashMap<String, Entry<'_>> {
    let mut form: HashMap<_, _> = entries.into_iter().collect();
    form.retain(|_, entry| !entry.is_empty());
    form
}

fn check(model: &Model, form: HashMap<String, Entry<'_>>) -> Checked {
    let form = form
        .into_iter()
        .map(|(name, entry)| (name, entry.into_value()));
    model.check_parameters("body", form.collect())
}

fn url_encoded(bytes: &[u8]) -> Result<Vec<(String, Entry<'static>)>, Rejection> {
    let pairs = parameters::parse(bytes).map(|(name, text)| (name, Entry::Text(text)));
    let pairs: Vec<_> = pairs.collect();
    if pairs.len() > MAX_FIELDS {
        return Err(Rejection::InvalidForm(TOO_MANY_FIELDS));
    }
    Ok(pairs)
}
