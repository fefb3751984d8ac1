//! TLS with ring, for one client only: it installs no global provider.

use std::{fmt, sync::Arc};

use rustls::{
    ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier,
    client::WantsClientCert,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::{error::Error, secret::Secret};

/// The certificates of the app.
#[derive(Clone, Default)]
pub(crate) struct Certificates {
    /// In PEM, trusted beside those of the system.
    pub(crate) roots: Vec<Vec<u8>>,
    /// The client's certificate with its chain, and its key, in PEM.
    pub(crate) identity: Option<(Vec<u8>, Secret)>,
}

impl Certificates {
    /// Configures TLS: the trusted certificates, and the client's own.
    ///
    /// Without `needs_roots` it reads none of the system's, so that a test in a bare container needs
    /// none.
    pub(super) fn to_config(&self, needs_roots: bool) -> Result<ClientConfig, Error> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| {
                Error::config("TLS cannot be set up; report this with the version of the SDK")
            })?;
        let roots = parse_roots(&self.roots)?;
        let builder = if needs_roots {
            trust(builder, roots)?
        } else {
            builder.with_root_certificates(RootCertStore::empty())
        };
        let Some((certificates, key)) = &self.identity else {
            return Ok(builder.with_no_client_auth());
        };
        let bad = || {
            Error::config(
                "client_certificate: must be PEM: the certificate and its chain, and their private \
                 key",
            )
        };
        let chain = parse_certificates(certificates).ok_or_else(bad)?;
        let key = PrivateKeyDer::from_pem_slice(key.expose().as_bytes()).map_err(|_| bad())?;
        builder.with_client_auth_cert(chain, key).map_err(|_| bad())
    }
}

/// The numbers only.
impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates")
            .field("roots", &self.roots.len())
            .field("identity", &self.identity.is_some())
            .finish()
    }
}

fn parse_roots(pems: &[Vec<u8>]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut store = RootCertStore::empty();
    let mut roots = Vec::new();
    for pem in pems {
        let bad = || Error::config("root_certificate: must be one or more certificates in PEM");
        for certificate in parse_certificates(pem).ok_or_else(bad)? {
            store.add(certificate.clone()).map_err(|_| bad())?;
            roots.push(certificate);
        }
    }
    Ok(roots)
}

/// Returns the certificates of `pem`; `None` if there is none, or one that cannot be read.
fn parse_certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    certificates.ok().filter(|found| !found.is_empty())
}

type WithVersions = ConfigBuilder<ClientConfig, WantsVerifier>;
type WithTrust = ConfigBuilder<ClientConfig, WantsClientCert>;

#[cfg(not(target_os = "android"))]
fn trust(builder: WithVersions, roots: Vec<CertificateDer<'static>>) -> Result<WithTrust, Error> {
    if roots.is_empty() {
        return builder.with_platform_verifier().map_err(|_| no_roots());
    }
    let provider = Arc::clone(builder.crypto_provider());
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(roots, provider)
        .map_err(|_| no_roots())?;
    Ok(builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier)))
}

#[cfg(target_os = "android")]
fn trust(builder: WithVersions, roots: Vec<CertificateDer<'static>>) -> Result<WithTrust, Error> {
    if !roots.is_empty() {
        return Err(Error::config(
            "root_certificate: not possible on Android; install the certificate in the system",
        ));
    }
    builder.with_platform_verifier().map_err(|_| no_roots())
}

fn no_roots() -> Error {
    Error::config(
        "the system's trusted certificates cannot be read; install the package ca-certificates, or \
         set root_certificate",
    )
}
