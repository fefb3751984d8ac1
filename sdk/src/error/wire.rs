//! Turns what the generated client gives back into an [`Error`], keeping nothing raw of it.
//!
//! progenitor's and reqwest's own errors print bodies, headers and the URL with its query, so none
//! of them is shown, logged or chained.

use std::{error::Error as StdError, io};

use super::{
    Error, ErrorKind, Facts,
    refusal::{Refusal, one_line},
    request_id::request_id,
    retry_after,
};
use crate::transport::CallState;

/// What every generated method fails with: the lowered contract has no typed refusals.
pub(crate) type RawError = progenitor_client::Error<()>;

/// Reads the failure `raw` of `call`.
pub(crate) async fn read(raw: RawError, call: &CallState) -> Error {
    let mut facts = match raw {
        RawError::UnexpectedResponse(reply) => {
            let status = reply.status().as_u16();
            // Already read whole by the transport, so this neither waits nor fails.
            refused(status, &reply.bytes().await.unwrap_or_default(), call)
        }
        RawError::ErrorResponse(reply) => refused(reply.status().as_u16(), &[], call),
        RawError::CommunicationError(error)
        | RawError::ResponseBodyError(error)
        | RawError::InvalidUpgrade(error) => broken(&error),
        RawError::InvalidResponsePayload(_, error) => undecodable(&error),
        RawError::Custom(_) if call.is_oversize() => fact(ErrorKind::TooLarge, None),
        RawError::Custom(_) | RawError::InvalidRequest(_) => fact(ErrorKind::Request, None),
    };
    facts.operation = Some(call.operation());
    if let Some(head) = call.head() {
        facts.status = Some(head.status);
        facts.retry_after = retry_after::read(&head.headers);
    }
    facts.request_id = request_id(call);
    Error(Box::new(facts))
}

fn fact(kind: ErrorKind, detail: Option<String>) -> Facts {
    Facts {
        kind,
        detail,
        ..Facts::default()
    }
}

fn refused(status: u16, body: &[u8], call: &CallState) -> Facts {
    let Refusal { detail, fields } = Refusal::read(body, call.secrets());
    Facts {
        fields,
        ..fact(ErrorKind::of_status(status), detail)
    }
}

/// serde's own text quotes the value that did not fit.
fn undecodable(error: &serde_json::Error) -> Facts {
    let what = if error.is_data() {
        "of another shape"
    } else {
        "not JSON"
    };
    let place = format!("line {}, column {}", error.line(), error.column());
    fact(
        ErrorKind::Decode,
        Some(format!("{}: {what} at {place}", ErrorKind::Decode)),
    )
}

fn broken(error: &reqwest::Error) -> Facts {
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
        // A connection that took too long to come about is a timeout too.
        unsent: error.is_connect(),
        ..fact(kind, detail)
    }
}

/// The innermost cause that can be named without quoting anything: the system's kind of error, or
/// what is wrong with the certificate.
fn system_cause(error: &(dyn StdError + 'static)) -> Option<(io::Error, String)> {
    let system = error.downcast_ref::<io::Error>();
    let inner = match system {
        // Its `source` is that of the error within it, which would be passed over.
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
        None => name(system)?,
    };
    Some((io::Error::from(system.kind()), reason))
}

/// What the system calls it, if std has a name for that.
fn name(error: &io::Error) -> Option<String> {
    // The one frequent failure without a kind of its own; a text that changes loses the name only.
    if error.to_string().starts_with("failed to lookup address") {
        return Some("the host name does not resolve".to_owned());
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
    fn a_refused_connection_is_named_by_its_kind_and_never_quoted() {
        let system = io::Error::new(io::ErrorKind::ConnectionRefused, "http://hunter2/");
        let (cause, reason) = system_cause(&io::Error::other(system)).unwrap();
        assert_eq!(reason, "connection refused");
        assert_eq!(cause.kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!(cause.to_string(), "connection refused");
    }

    #[test]
    fn a_certificate_that_is_not_trusted_says_so() {
        let tls = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let system = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, tls));
        assert_eq!(
            reason(&system).unwrap(),
            "invalid peer certificate: UnknownIssuer"
        );
    }

    #[test]
    fn a_name_that_does_not_resolve_says_so() {
        let system = io::Error::other("failed to lookup address information: hunter2");
        assert_eq!(reason(&system).unwrap(), "the host name does not resolve");
    }

    #[test]
    fn what_has_no_name_has_no_cause() {
        assert_eq!(reason(&io::Error::other("hunter2")), None);
    }
}
