//! Turns the errors of the generated client into an [`Error`].
//!
//! The errors of progenitor and reqwest print bodies, headers and the URL with its query. So they are
//! never shown, logged or chained.

use std::{error::Error as StdError, io};

use super::{
    Error, ErrorKind, Facts, decode,
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
            new_facts(
                ErrorKind::Decode,
                Some(format!("{}: {what}", ErrorKind::Decode)),
            )
        }
        RawError::Custom(_) if call.is_oversize() => new_facts(ErrorKind::TooLarge, None),
        RawError::Custom(_) | RawError::InvalidRequest(_) => new_facts(ErrorKind::Request, None),
    };
    facts.operation = Some(call.operation());
    if let Some(head) = call.head() {
        facts.status = Some(head.status);
        facts.retry_after = retry_after::read(&head.headers);
    }
    facts.request_id = request_id(call);
    Error(Box::new(facts))
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
    let kind = if error.is_timeout() {
        ErrorKind::Timeout
    } else if error.is_connect() {
        ErrorKind::Connect
    } else if error.is_builder() {
        ErrorKind::Request
    } else {
        ErrorKind::Interrupted
    };
    let (cause, reason) = error.source().and_then(system_cause).unzip();
    let detail = reason.map(|reason| one_line(&format!("{kind}: {reason}")));
    Facts {
        cause,
        // A timeout while connecting counts as unsent too.
        unsent: error.is_connect(),
        ..new_facts(kind, detail)
    }
}

/// Finds the innermost cause with a name that quotes nothing: the kind of the system's error, or what
/// is wrong with the certificate.
fn system_cause(error: &(dyn StdError + 'static)) -> Option<(io::ErrorKind, String)> {
    let system = error.downcast_ref::<io::Error>();
    let inner = match system {
        // `source` of an `io::Error` skips the error inside it.
        Some(error) => error
            .get_ref()
            .map(|inner| inner as &(dyn StdError + 'static)),
        None => error.source(),
    };
    if let Some(found) = inner.and_then(system_cause) {
        return Some(found);
    }
    let system = system?;
    let reason = match inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(tls) => tls.to_string(),
        None => kind_name(system)?,
    };
    Some((system.kind(), reason))
}

/// Returns std's name for the kind of error, if it has one.
fn kind_name(error: &io::Error) -> Option<String> {
    // The only frequent failure without a kind of its own. If the text changes, only the name is lost.
    if error.to_string().starts_with("failed to lookup address") {
        return Some("the host name does not resolve; check base_url".to_owned());
    }
    let name = error.kind().to_string();
    (name != "other error" && name != "uncategorized error").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::CertificateError;

    fn reason(error: &io::Error) -> Option<String> {
        system_cause(error).map(|(_, reason)| reason)
    }

    #[test]
    fn refused_connection_is_named_by_its_kind_without_its_text() {
        let system = io::Error::new(io::ErrorKind::ConnectionRefused, "http://hunter2/");
        let (cause, reason) = system_cause(&io::Error::other(system)).unwrap();
        assert_eq!(reason, "connection refused");
        assert_eq!(cause, io::ErrorKind::ConnectionRefused);
    }

    #[test]
    fn untrusted_certificate_is_named() {
        let tls = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let system = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, tls));
        assert_eq!(
            reason(&system).unwrap(),
            "invalid peer certificate: UnknownIssuer"
        );
    }

    #[test]
    fn unresolved_host_name_is_named() {
        let system = io::Error::other("failed to lookup address information: hunter2");
        assert_eq!(
            reason(&system).unwrap(),
            "the host name does not resolve; check base_url"
        );
    }

    #[test]
    fn unknown_system_error_has_no_cause() {
        assert_eq!(reason(&io::Error::other("hunter2")), None);
    }
}
