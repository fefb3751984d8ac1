//! A form body as `OAuth2PasswordRequestForm` takes it.

use std::collections::HashMap;

use axum::extract::Request;
use http::StatusCode;

use super::body::{self, Limits};
use super::field_error::FieldError;
use super::media_type::{self, FormType};
use super::model::{Accepted, Model};
use super::parameters;
use crate::error::ApiError;

/// Starlette's limit of fields in a form.
const MAX_FIELDS: usize = 1000;

type Checked = Result<Accepted, Vec<FieldError>>;

pub(super) async fn read(
    model: &Model,
    request: Request,
    limits: Limits,
) -> Result<Checked, ApiError> {
    let (parts, body) = request.into_parts();
    let form = match media_type::form_type(&parts.headers) {
        FormType::UrlEncoded => url_encoded(&body::collect(&parts.headers, body, limits).await?)?,
        // Starlette does not even read a body of another type.
        FormType::Other => HashMap::new(),
    };
    Ok(model.check_parameters("body", form))
}

fn url_encoded(bytes: &[u8]) -> Result<HashMap<String, String>, ApiError> {
    let pairs: Vec<_> = parameters::parse(bytes).collect();
    if pairs.len() > MAX_FIELDS {
        let detail = "Too many fields. Maximum number of fields is 1000.";
        return Err(ApiError::refused(StatusCode::BAD_REQUEST, detail));
    }
    let mut form: HashMap<_, _> = pairs.into_iter().collect();
    // FastAPI takes an empty field for one that was not sent, after the last of a name has won.
    form.retain(|_, value| !value.is_empty());
    Ok(form)
}
