//! Reads a handler's input from a request, with FastAPI's refusals.
//!
//! [`read`] refuses what FastAPI refuses before it checks the bearer: syntax, encoding, size.
//! [`Pending::finish`] refuses what it checks afterwards: the fields. A valid JSON body takes one pass
//! and builds no errors. Any other body goes through the reader and the checks with pydantic's words.

mod bearer;
mod body;
mod content_encoding;
mod encoding;
mod field_error;
mod form;
mod integer;
mod json;
mod json_error;
mod media_type;
mod model;
mod multipart;
mod number;
mod options;
mod parameters;
mod rejection;
mod string;
#[cfg(test)]
mod tests;
mod value;

use axum_core::extract::Request;
use serde::de::DeserializeOwned;

pub(crate) use self::bearer::{NoBearer, bearer};
pub(crate) use self::field_error::FieldError;
pub(crate) use self::rejection::Rejection;
use crate::contract::{Input, Operation};
use crate::instrument::journal::Note;
use crate::world::Cause;

/// An input that is well-formed; whether it fits the contract is told after the bearer is checked.
#[derive(Debug)]
pub(crate) struct Pending<T>(Result<T, Rejection>);

impl<T> Pending<T> {
    pub(crate) fn finish(self) -> Result<T, Rejection> {
        self.0
    }
}

impl<T: DeserializeOwned> Pending<T> {
    fn checked(outcome: Result<model::Accepted, Vec<FieldError>>) -> Self {
        Self(
            outcome
                .map_err(Rejection::Unprocessable)
                .and_then(|fields| {
                    serde_json::from_value(fields.into()).map_err(|error| {
                        // The contract and a wire type disagree, which a test of the wire types excludes.
                        tracing::error!(%error, "a valid input does not fit its wire type");
                        Rejection::Unreadable(Cause::InternalError)
                    })
                }),
        )
    }
}

/// Reads a JSON body that is there as a whole.
#[cfg(feature = "bench")]
pub(crate) fn decode<T: DeserializeOwned>(
    operation: &Operation,
    headers: &http::HeaderMap,
    bytes: &[u8],
) -> Result<T, Rejection> {
    match &operation.input {
        Input::Json(model) => body::decode(model, headers, bytes)?.finish(),
        _ => Err(Rejection::Unreadable(Cause::InternalError)),
    }
}

/// Reads what the operation takes: its JSON body, its form or its query.
pub(crate) async fn read<T: DeserializeOwned>(
    operation: &Operation,
    request: Request,
    note: &Note,
) -> Result<Pending<T>, Rejection> {
    let encoding = match operation.input {
        Input::Json(_) | Input::Form(_) => content_encoding::of(request.headers()),
        Input::Nothing | Input::Query(_) => None,
    };
    let read = read_as_sent(operation, request, note).await;
    match encoding {
        None => read,
        Some(encoding) => match read {
            Ok(Pending(outcome)) => {
                Ok(Pending(outcome.map_err(|rejection| {
                    content_encoding::explain(rejection, encoding)
                })))
            }
            Err(rejection) => Err(content_encoding::explain(rejection, encoding)),
        },
    }
}

/// Reads a JSON body, or a form with its fields. `more` belong to the form.
///
/// A form that does not fit is refused as FastAPI refuses a form where it takes JSON.
pub(crate) async fn read_json_or_form<T: DeserializeOwned>(
    operation: &Operation,
    request: Request,
    note: &Note,
    more: Vec<(&'static str, String)>,
) -> Result<Pending<T>, Rejection> {
    let Input::Json(model) = &operation.input else {
        return read(operation, request, note).await;
    };
    if !form::is_url_encoded(request.headers()) {
        return read(operation, request, note).await;
    }
    let (parts, body) = request.into_parts();
    let bytes = body::collect(&parts.headers, body, body::Limits::default()).await?;
    if let Some(fields) = form::fitting(model, &bytes, more) {
        note.body(&bytes);
        return Ok(Pending::checked(Ok(fields)));
    }
    read(operation, Request::from_parts(parts, bytes.into()), note).await
}

/// Reads the same without a look at `Content-Encoding`, as FastAPI does.
async fn read_as_sent<T: DeserializeOwned>(
    operation: &Operation,
    request: Request,
    note: &Note,
) -> Result<Pending<T>, Rejection> {
    let limits = body::Limits::default();
    match &operation.input {
        Input::Nothing => Ok(Pending::checked(Ok(model::Accepted::new()))),
        Input::Query(model) => {
            let sent = parameters::parse(request.uri().query().unwrap_or_default().as_bytes())
                .map(|(name, text)| (name, value::Value::Str(text)));
            Ok(Pending::checked(
                model.check_parameters("query", sent.collect()),
            ))
        }
        Input::Json(model) => body::read(model, request, note, limits).await,
        Input::Form(model) => form::read(model, request, note, limits)
            .await
            .map(Pending::checked),
    }
}
