//! Certificates in the form that TLS takes.

use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::TlsConfig;
use crate::net::Tls;
use crate::server::error::TlsError;

/// Names that every certificate has.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
/// How long a certificate is valid, before and after it is made. Clients refuse long lives.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);
const AFTER: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Returns how to speak TLS, and the CA in PEM if it was made here.
pub(in crate::server) fn prepare(
    config: &TlsConfig,
    hosts: &[String],
    now: Timestamp,
) -> Result<(Tls, Option<String>), TlsError> {
    match config {
        TlsConfig::Generated => {
            let made =
                generate(hosts, now).map_err(|error| TlsError::Generate(error.to_string()))?;
            Ok((tls(made.chain, made.key)?, Some(made.ca_pem)))
        }
        TlsConfig::Given { certificate, key } => {
            let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate).collect();
            let chain = chain.ok().filter(|chain| !chain.is_empty());
            let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsError::Key)?;
            Ok((tls(chain.ok_or(TlsError::Certificate)?, key)?, None))
        }
    }
}

fn tls(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Tls, TlsError> {
    let mismatch = |error: tokio_rustls::rustls::Error| TlsError::Mismatch(error.to_string());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(mismatch)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(mismatch)?;
    Ok(Tls::new(config))
}

struct Generated {
    ca_pem: String,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

fn generate(hosts: &[String], now: Timestamp) -> Result<Generated, rcgen::Error> {
    let mut ca = CertificateParams::new(Vec::new())?;
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    valid(&mut ca, "auth-mock-server CA", now);
    let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate()?)?;

    let mut names = LOOPBACK.map(ToOwned::to_owned).to_vec();
    names.extend(hosts.iter().cloned());
    let mut leaf = CertificateParams::new(names)?;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    valid(&mut leaf, "auth-mock-server", now);
    let key = KeyPair::generate()?;
    let leaf = leaf.signed_by(&key, &ca)?;
    Ok(Generated {
        ca_pem: ca.pem(),
        chain: vec![leaf.der().clone()],
        key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
    })
}

fn valid(params: &mut CertificateParams, name: &str, now: Timestamp) {
    params.distinguished_name.push(DnType::CommonName, name);
    let [before, after] = [now - BEFORE, now + AFTER].map(|at| {
        let date = at.to_zoned_datetime(TimeZone::UTC).date();
        let part = |part: i8| u8::try_from(part).unwrap_or(1);
        rcgen::date_time_ymd(date.year().into(), part(date.month()), part(date.day()))
    });
    params.not_before = before;
    params.not_after = after;
}
