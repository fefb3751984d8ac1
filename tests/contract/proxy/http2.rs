//! An upstream that speaks TLS: HTTP/2 by ALPN, and certificates.

use std::sync::{Arc, Mutex};

use auth_contract_tests::harness::{GUEST, PASSWORD, PORTAL};
use auth_mock_server::{MockServer, ProxyConfig};
use auth_sdk::{AuthClient, PortalLoginRequest};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{client, found, proxy};

#[tokio::test]
async fn https_upstream_is_trusted_by_its_ca() {
    let real = MockServer::builder().ui(false).tls().start().await.unwrap();
    let config = ProxyConfig::new(real.url()).ca(real.ca_pem().unwrap());
    let proxy = proxy(config).await;
    let sdk = AuthClient::builder().base_url(proxy.url()).build().unwrap();
    let request = PortalLoginRequest::new(GUEST, PASSWORD, PORTAL);
    sdk.portal_login(&request).await.unwrap();
    assert_eq!(sdk.load().await.unwrap().user.email, GUEST);
    assert_eq!(found(&proxy), Vec::<String>::new());
}

#[tokio::test]
async fn https_upstream_of_another_ca_is_refused() {
    let real = MockServer::builder().ui(false).tls().start().await.unwrap();
    let other = MockServer::builder().ui(false).tls().start().await.unwrap();
    let config = ProxyConfig::new(real.url()).ca(other.ca_pem().unwrap());
    let proxy = proxy(config).await;
    let reply = client()
        .get(format!("{}/v1/auth/load", proxy.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 502);
    assert_eq!(reply.headers()["x-mock-upstream"], "unreachable");
    assert_eq!(real.requests().list().await.unwrap().len(), 0);
}

/// Certificate and key in PEM, of a test only.
fn certificate() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

/// An upstream that speaks HTTP/2 alone, and the heads that it has seen.
async fn http2_only() -> (u16, String, Arc<Mutex<Vec<String>>>) {
    let (certificate, key) = certificate();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let builder = ServerConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let mut config = builder
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heads: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = heads.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, seen) = (acceptor.clone(), seen.clone());
            tokio::spawn(async move {
                let stream = acceptor.accept(stream).await.unwrap();
                let answer = service_fn(move |request: hyper::Request<Incoming>| {
                    let (parts, _) = request.into_parts();
                    let head = format!("{:?} {} {:?}", parts.version, parts.uri, parts.headers);
                    seen.lock().unwrap().push(head);
                    let reply = hyper::Response::new(Full::new(Bytes::from("h2")));
                    async move { Ok::<_, std::convert::Infallible>(reply) }
                });
                let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                let _ = builder.serve_connection(TokioIo::new(stream), answer).await;
            });
        }
    });
    (port, certificate, heads)
}

#[tokio::test]
async fn http2_is_spoken_where_the_upstream_chooses_it() {
    let (port, ca, heads) = http2_only().await;
    let upstream = format!("https://localhost:{port}");
    let proxy = proxy(ProxyConfig::new(&upstream).ca(ca)).await;
    let request = client().get(format!("{}/a?b", proxy.url()));
    let request = request
        .header("connection", "keep-alive")
        .header("cookie", "a=1");
    let reply = request.send().await.unwrap();
    let (status, text) = (reply.status(), reply.text().await.unwrap());
    assert_eq!((status.as_u16(), text.as_str()), (200, "h2"));
    let heads = heads.lock().unwrap();
    assert!(
        heads[0].starts_with(&format!("HTTP/2.0 {upstream}/a?b ")),
        "{heads:?}"
    );
    assert!(!heads[0].contains("\"connection\""), "{heads:?}");
    assert!(!heads[0].contains("\"host\""), "{heads:?}");
}
