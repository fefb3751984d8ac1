//! The HTTP client: HTTP/1.1, or HTTP/2 where the server chooses it by ALPN.
//!
//! It reads no proxy variables and follows no redirects.

use std::sync::Arc;
use std::time::Duration;

use hyper::body::Body;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::config::ProxyError;

/// How long a connection may take to be made, TLS not counted.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept: shorter than most servers keep it.
const IDLE: Duration = Duration::from_secs(10);

/// A client for requests with this body.
pub(crate) type HttpClient<B> = legacy::Client<HttpsConnector<HttpConnector>, B>;

/// Makes a client. Without `needs_roots` it reads none of the system's certificates, so that a plain
/// upstream needs none.
pub(crate) fn http_client<B>(
    ca: Option<&[u8]>,
    needs_roots: bool,
) -> Result<HttpClient<B>, ProxyError>
where
    B: Body<Data: Send> + Send,
{
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_connect_timeout(Some(CONNECT));
    let https = HttpsConnectorBuilder::new()
        .with_tls_config(tls(ca, needs_roots)?)
        .https_or_http()
        .enable_all_versions()
        .wrap_connector(http);
    let mut builder = legacy::Client::builder(TokioExecutor::new());
    builder
        .pool_timer(TokioTimer::new())
        .timer(TokioTimer::new())
        .pool_idle_timeout(IDLE);
    Ok(builder.build(https))
}

/// TLS with ring, for this client only: it installs no global provider.
fn tls(ca: Option<&[u8]>, needs_roots: bool) -> Result<ClientConfig, ProxyError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| ProxyError::Roots(error.to_string()))?;
    let roots = ca.map(parse).transpose()?.unwrap_or_default();
    if !needs_roots {
        return Ok(builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth());
    }
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(roots, provider)
        .map_err(|error| ProxyError::Roots(error.to_string()))?;
    Ok(builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

fn parse(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, ProxyError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates = certificates.map_err(|_| ProxyError::Ca)?;
    let mut store = RootCertStore::empty();
    let known = certificates
        .iter()
        .all(|one| store.add(one.clone()).is_ok());
    if certificates.is_empty() || !known {
        return Err(ProxyError::Ca);
    }
    Ok(certificates)
}
