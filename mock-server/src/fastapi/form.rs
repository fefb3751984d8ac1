//! Form body, read as in `OAuth2PasswordRequestForm`.

use std::collections::HashMap;

use axum_core::extract::Request;
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

type Checked = Result<Accepted, Vec<FieldError>>;

pub(super) async fn read(
    model: &Model,
    request: Request,
    note: &Note,
    limits: Limits,
) -> Result<Checked, Rejection> {
    let (parts, body) = request.into_parts();
    let content_type = parts
        .headers
        .get(CONTENT_TYPE)
        .map_or(&[][..], |value| value.as_bytes());
    let content_type = OptionsHeader(content_type);
    let multipart = content_type.is("multipart/form-data");
    if !multipart && !content_type.is("application/x-www-form-urlencoded") {
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
    // The last of a name wins, even if it is empty.
    let mut form: HashMap<_, _> = entries.into_iter().collect();
    form.retain(|_, entry| !entry.is_empty());
    let form = form
        .into_iter()
        .map(|(name, entry)| (name, entry.into_value()));
    Ok(model.check_parameters("body", form.collect()))
}

fn url_encoded(bytes: &[u8]) -> Result<Vec<(String, Entry<'static>)>, Rejection> {
    let pairs = parameters::parse(bytes).map(|(name, text)| (name, Entry::Text(text)));
    let pairs: Vec<_> = pairs.collect();
    if pairs.len() > MAX_FIELDS {
        return Err(Rejection::InvalidForm(TOO_MANY_FIELDS));
    }
    Ok(pairs)
}
