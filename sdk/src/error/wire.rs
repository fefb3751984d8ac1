//! Turns the errors of the generated client into an [`Error`].
//!
//! The errors of progenitor and reqwest print bodies, headers and the URL with its query. So they are
//! never shown, logged or chained.

use http::{
    HeaderMap,
    header::{CONTENT_ENCODING, CONTENT_TYPE},
};

use super::{
    Error, ErrorKind, Facts, cause, decode,
    refusal::{Refusal, one_line},
    request_id::request_id,
    retry_after,
};
use crate::transport::CallState;

/// The error of every generated method: the lowered contract has no typed refusals.
pub(crate) type RawError = progenitor_client::Error<()>;

/// Turns the error `raw` of `call` into an [`Error`].
pub(crate) async fn read_error(raw: RawError, call: &CallState) -> Error {
    let mut facts = match raw {
        RawError::UnexpectedResponse(reply) => {
            let status = reply.status().as_u16();
            // The transport has read the whole body, so this cannot wait or fail.
            from_refusal(status, &reply.bytes().await.unwrap_or_default(), call)
        }
        RawError::ErrorResponse(reply) => from_refusal(reply.status().as_u16(), &[], call),
        RawError::CommunicationError(error)
        | RawError::ResponseBodyError(error)
        | RawError::InvalidUpgrade(error) => from_connection_error(&error),
        RawError::InvalidResponsePayload(body, error) => {
            let what = decode::describe(&body, &error, call.secrets());
            let instead = call.head().filter(|_| !error.is_data());
            let instead = instead.and_then(|head| what_instead_of_json(&head.headers));
            let instead = instead.unwrap_or_default();
            new_facts(
                ErrorKind::Decode,
                Some(format!("{}: {what}{instead}", ErrorKind::Decode)),
            )
        }
        RawError::Custom(_) | RawError::InvalidRequest(_) => {
            new_facts(call.refused().unwrap_or(ErrorKind::Request), None)
        }
    };
    facts.operation = Some(call.operation());
    if let Some(head) = call.head() {
        facts.status = Some(head.status);
        facts.retry_after = retry_after::read(&head.headers);
    }
    facts.request_id = request_id(call);
    Error(Box::new(facts))
}

/// Says what a reply is that is not JSON, by its headers: a gateway answered, or compressed it unasked.
fn what_instead_of_json(headers: &HeaderMap) -> Option<&'static str> {
    if headers.contains_key(CONTENT_ENCODING) {
        return Some("; it is compressed, which was not asked for");
    }
    let media_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let media_type = media_type.split(';').next()?.trim();
    let is_html = media_type.eq_ignore_ascii_case("text/html");
    is_html.then_some("; it is an HTML page, perhaps of a gateway; check base_url")
}

fn new_facts(kind: ErrorKind, detail: Option<String>) -> Facts {
    Facts {
        kind,
        detail,
        ..Facts::default()
    }
}

fn from_refusal(status: u16, body: &[u8], call: &CallState) -> Facts {
    let Refusal { detail, fields } = Refusal::read(body, call.secrets());
    Facts {
        fields,
        ..new_facts(ErrorKind::from_status(status), detail)
    }
}

fn from_connection_error(error: &reqwest::Error) -> Facts {
    let unsent = cause::is_connect(error);
    let kind = if error.is_timeout() {
        ErrorKind::Timeout
    } else if unsent {
        ErrorKind::Connect
    } else if error.is_builder() {
        ErrorKind::Request
    } else {
        ErrorKind::Interrupted
    };
    let (cause, reason) = cause::find(error).unzip();
    let detail = reason.map(|reason| one_line(&format!("{kind}: {reason}")));
    Facts {
        cause,
        // A timeout while connecting counts as unsent too.
        unsent,
        ..new_facts(kind, detail)
    }
}
