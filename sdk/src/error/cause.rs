//! The cause of a failed exchange, as the HTTP client tells it.

use std::{error::Error as StdError, io};

/// Whether the connection failed, so that nothing was sent.
pub(super) fn is_connect(error: &reqwest::Error) -> bool {
    error.is_connect()
}

/// Finds the kind of the system's error, and a text that quotes nothing.
pub(super) fn find(error: &reqwest::Error) -> Option<(io::ErrorKind, String)> {
    error.source().and_then(system_cause)
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
