//! What the benches need of the rooms behind the public ones. No part of the API.

mod space;

pub use self::space::Space;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};

use crate::api::ApiError;
use crate::contract;
use crate::contract::Operation;
use crate::fastapi;
use crate::wire::Answer;
use crate::wire::portal::PortalLoginRequest;

/// `portal/login` as it takes its body.
#[derive(Debug)]
pub struct PortalLogin {
    operation: &'static Operation,
    headers: HeaderMap,
}

impl PortalLogin {
    /// `None` if the contract has no such operation.
    pub fn new() -> Option<Self> {
        let operation = contract::embedded().ok()?.operation("portal_login")?;
        let json = HeaderValue::from_static("application/json");
        Some(Self {
            operation,
            headers: HeaderMap::from_iter([(CONTENT_TYPE, json)]),
        })
    }

    /// Reads a body as the server does, up to the request that a handler works on or the reply that
    /// refuses it: the status of that, and 200 otherwise.
    pub fn read(&self, body: &[u8]) -> u16 {
        match fastapi::decode::<PortalLoginRequest>(self.operation, &self.headers, body) {
            Ok(request) => {
                std::hint::black_box(request);
                200
            }
            Err(error) => Answer::from(ApiError::from(error))
                .response
                .status()
                .as_u16(),
        }
    }
}
