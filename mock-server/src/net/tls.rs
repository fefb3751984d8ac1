//! Connections over TLS: the handshake, and HTTP/1.1 or HTTP/2 by ALPN (RFC 7301).

use std::io;
use std::sync::Arc;

use axum_core::body::Body;
use axum_core::response::Response;
use http::Request;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{AlertDescription, Error, ServerConfig};
use tokio_rustls::server::TlsStream;

use super::close::close;
use super::limits::Limits;
use super::marks::Connection;
use super::socket::Socket;
use super::waits::stopped;
use super::warnings::Warnings;
use super::{connection, http2, socket_fault};

/// The name of HTTP/2 in ALPN.
const H2: &[u8] = b"h2";
/// The first byte of a TLS handshake (RFC 8446, section 5.1).
const HANDSHAKE: u8 = 0x16;

const PLAIN_HTTP: &str = r#"{"detail":"This port speaks TLS: use https://"}"#;

/// How a server speaks TLS.
#[derive(Clone)]
pub(crate) struct Tls(TlsAcceptor);

impl Tls {
    /// Offers both versions of HTTP.
    pub(crate) fn new(mut config: ServerConfig) -> Self {
        config.alpn_protocols = vec![H2.to_vec(), b"http/1.1".to_vec()];
        Self(TlsAcceptor::from(Arc::new(config)))
    }
}

/// Serves a connection, once it speaks TLS.
pub(super) async fn serve<S, F>(
    stream: TcpStream,
    tls: Tls,
    service: S,
    limits: Limits,
    warnings: Warnings,
    mut shutdown: watch::Receiver<bool>,
) where
    S: Fn(Request<Body>, Connection) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let handshake = tokio::time::timeout(limits.head_timeout, shake_hands(stream, &tls));
    let shaken = tokio::select! {
        shaken = handshake => shaken,
        () = stopped(&mut shutdown) => return,
    };
    let stream = match shaken {
        Ok(Ok(stream)) => stream,
        Ok(Err(Failed::PlainHttp(stream))) => {
            return refuse(stream, &limits, &warnings, &mut shutdown).await;
        }
        Ok(Err(Failed::Handshake(error))) => return warn(&error, &warnings),
        // Too slow.
        Err(_) => return,
    };
    if stream.get_ref().1.alpn_protocol() == Some(H2) {
        http2::serve(stream, service, limits, shutdown).await;
    } else {
        let socket = Socket::Tls(Box::new(stream));
        connection::serve(socket, service, limits, warnings, shutdown).await;
    }
}

/// Why a connection does not speak TLS.
enum Failed {
    PlainHttp(TcpStream),
    Handshake(io::Error),
}

async fn shake_hands(stream: TcpStream, tls: &Tls) -> Result<TlsStream<TcpStream>, Failed> {
    let mut first = [0];
    let read = stream.peek(&mut first).await.map_err(Failed::Handshake)?;
    if read == 1 && first != [HANDSHAKE] {
        return Err(Failed::PlainHttp(stream));
    }
    tls.0.accept(stream).await.map_err(Failed::Handshake)
}

/// Answers a client that speaks HTTP without TLS, in HTTP without TLS.
async fn refuse(
    stream: TcpStream,
    limits: &Limits,
    warnings: &Warnings,
    shutdown: &mut watch::Receiver<bool>,
) {
    if warnings.first("tls", "plain").is_some() {
        tracing::warn!(
            "request refused: a client speaks HTTP without TLS; use https:// in its URL"
        );
    }
    let length = PLAIN_HTTP.len();
    let reply = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{PLAIN_HTTP}"
    );
    let mut socket = Socket::Plain(stream);
    if let Err(error) = socket_fault::write(&mut socket, reply.as_bytes(), limits.fault_write).await
    {
        tracing::debug!(%error, "a client left before its refusal");
    }
    close(socket, true, limits, shutdown).await;
}

/// Logs a failed handshake, once for each kind.
fn warn(error: &io::Error, warnings: &Warnings) {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
    let cure = match cause {
        Some(Error::AlertReceived(
            AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateUnknown
            | AlertDescription::DecryptError,
        )) => "let the client trust the CA of this server (curl: --cacert)",
        Some(Error::PeerIncompatible(_)) => "let the client speak TLS 1.2 or 1.3",
        _ => {
            tracing::debug!(%error, "a TLS handshake ended early");
            return;
        }
    };
    if warnings.first("tls", cure).is_some() {
        tracing::warn!(%error, cure, "connection refused: the TLS handshake failed");
    }
}
