//! TLS of the connections to a server in another process.

use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::ControlError;

/// Makes connections that trust one CA.
#[derive(Clone)]
pub(super) struct Connector(TlsConnector);

impl Connector {
    pub(super) fn new(ca_pem: &[u8]) -> Result<Self, ControlError> {
        let refused = |why: &str| ControlError::Ca(why.to_owned());
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(ca_pem) {
            let certificate = certificate.map_err(|_| refused("it is not PEM"))?;
            let added = roots.add(certificate);
            added.map_err(|error| refused(&error.to_string()))?;
        }
        if roots.is_empty() {
            return Err(refused("it has no certificate in PEM"));
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| refused(&error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    pub(super) async fn connect(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> Result<TlsStream<TcpStream>, ControlError> {
        let broken = |error: String| ControlError::Connection(error);
        let name = ServerName::try_from(host.to_owned());
        let name = name.map_err(|error| broken(error.to_string()))?;
        let stream = self.0.connect(name, stream).await;
        stream.map_err(|error| broken(error.to_string()))
    }
}
