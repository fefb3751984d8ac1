//! The way to the service: headers for gateways, proxies, addresses, certificates, idle connections.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use auth_contract_tests::harness::{DEV, PASSWORD};
use auth_mock_server::MockServer;
use auth_sdk::{AuthClient, AuthClientBuilder, Error, ErrorKind, Oauth2LoginRequest, Session};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use wiremock::{
    Mock, MockServer as Gateway, ResponseTemplate,
    matchers::{any, header},
};

use super::{
    canned::Canned,
    service::{REFRESH, renewed},
};

#[tokio::test]
async fn header_of_the_client_is_sent_with_each_request_and_the_refresh() {
    let gateway = Gateway::start().await;
    let with_key = || header("x-api-key", "key");
    let refresh = Mock::given(with_key()).and(wiremock::matchers::path(REFRESH));
    refresh.respond_with(renewed("fresh")).mount(&gateway).await;
    let fresh = Mock::given(with_key()).and(header("authorization", "Bearer fresh"));
    fresh
        .respond_with(ResponseTemplate::new(204))
        .mount(&gateway)
        .await;
    let refused = ResponseTemplate::new(401).set_body_string(r#"{"detail":"no"}"#);
    Mock::given(any())
        .respond_with(refused)
        .with_priority(9)
        .mount(&gateway)
        .await;
    let builder = AuthClient::builder().base_url(gateway.uri());
    let builder = builder
        .session(Session::new("old", "refresh"))
        .header("X-Api-Key", "key");
    let client = builder.build().unwrap();
    client.logout().await.unwrap();
    // A header of the call replaces that of the client.
    let error = client
        .load()
        .header("x-api-key", "other")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    let requests = gateway.received_requests().await.unwrap();
    let keys: Vec<_> = requests
        .iter()
        .map(|it| it.headers["x-api-key"].to_str().unwrap())
        .collect();
    assert_eq!(keys, ["key", "key", "key", "other"]);
}

#[test]
fn header_of_the_client_that_cannot_be_sent_is_refused_by_build() {
    for (name, value, part) in [
        (
            "authorization",
            "canary",
            "the client sets this header itself",
        ),
        ("x y", "canary", "the name is not valid"),
        ("x-api-key", "canary\n", "cannot carry"),
    ] {
        let builder = AuthClient::builder()
            .base_url("http://127.0.0.1:1")
            .header(name, value);
        assert!(!format!("{builder:?}").contains("canary"));
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(part), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn proxy_of_the_client_gets_each_request_even_to_this_machine() {
    let proxy = Canned::json(401, "{}").await;
    let url = proxy.url().replace("http://", "http://user:word@");
    let client = AuthClient::builder()
        .base_url("http://127.0.0.1:1")
        .proxy(url);
    let error = client.build().unwrap().load().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    let request = &proxy.requests()[0];
    assert!(
        request.starts_with("GET http://127.0.0.1:1/v1/auth/load HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("proxy-authorization: Basic dXNlcjp3b3Jk\r\n"),
        "{request}"
    );
}

#[tokio::test]
async fn client_connects_to_the_given_address_and_keeps_the_host() {
    let server = Canned::json(401, "{}").await;
    let address = server.url().trim_start_matches("http://").parse().unwrap();
    let builder = AuthClient::builder().base_url("http://auth.example.com/prefix");
    let client = builder.connect_to(address).build().unwrap();
    client.load().await.unwrap_err();
    let request = &server.requests()[0];
    assert!(
        request.starts_with("GET /prefix/v1/auth/load HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("\r\nhost: auth.example.com\r\n"),
        "{request}"
    );
}

#[tokio::test]
async fn name_below_localhost_is_this_machine() {
    let server = MockServer::start().await.unwrap();
    let base_url = server.url().replace("127.0.0.1", "app.localhost");
    assert!(base_url.contains("//app.localhost:"), "{base_url}");
    let client = AuthClient::builder().base_url(base_url).build().unwrap();
    let request = Oauth2LoginRequest::password(DEV, PASSWORD);
    client.oauth2_login(&request).await.unwrap();
}

/// Answers two requests on each connection, and counts connections.
async fn connections(builder: AuthClientBuilder) -> usize {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = builder.base_url(url).build().unwrap();
    let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    let task = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            tokio::spawn(async move {
                let mut chunk = [0; 4096];
                while stream.read(&mut chunk).await.is_ok_and(|count| count > 0) {
                    let reply = b"HTTP/1.1 401 X\r\ncontent-length: 2\r\n\r\n{}";
                    stream.write_all(reply).await.unwrap();
                }
            });
        }
    });
    for _ in 0..3 {
        client.load().await.unwrap_err();
    }
    task.abort();
    count.load(std::sync::atomic::Ordering::Relaxed)
}

#[tokio::test]
async fn idle_timeout_of_zero_opens_a_connection_for_each_call() {
    let builder = || AuthClient::builder();
    assert_eq!(connections(builder().idle_timeout(Duration::ZERO)).await, 3);
    assert_eq!(
        connections(builder().idle_timeout(Duration::from_mins(1))).await,
        1
    );
}

/// A server with a certificate of our own authority, for `localhost`. With `asks`, it takes only
/// clients with a certificate of that authority.
async fn tls_server(asks: bool) -> SocketAddr {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let builder = if asks {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(AUTHORITY).unwrap())
            .unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        builder.with_client_cert_verifier(verifier.build().unwrap())
    } else {
        builder.with_no_client_auth()
    };
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let config = builder.with_single_cert(vec![certificate], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(acceptor.clone(), stream));
        }
    });
    address
}

async fn answer(acceptor: TlsAcceptor, stream: TcpStream) {
    let Ok(mut stream) = acceptor.accept(stream).await else {
        return;
    };
    let _ = stream.read(&mut [0; 4096]).await;
    let reply = b"HTTP/1.1 401 X\r\ncontent-length: 15\r\n\r\n{\"detail\":\"no\"}";
    let _ = stream.write_all(reply).await;
    let _ = stream.shutdown().await;
}

const AUTHORITY: &[u8] = include_bytes!("tls/authority.pem");
const CERTIFICATE: &[u8] = include_bytes!("tls/localhost.pem");
const KEY: &str = include_str!("tls/localhost.key");

async fn failure(builder: AuthClientBuilder, address: SocketAddr) -> Error {
    let base_url = format!("https://localhost:{}", address.port());
    let client = builder.base_url(base_url).max_attempts(1).build().unwrap();
    client.load().await.unwrap_err()
}

#[tokio::test]
async fn root_certificate_of_the_client_is_trusted() {
    let address = tls_server(false).await;
    let error = failure(AuthClient::builder(), address).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.to_string().contains("UnknownIssuer"), "{error}");
    let error = failure(AuthClient::builder().root_certificate(AUTHORITY), address).await;
    assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
}

#[tokio::test]
async fn client_certificate_is_presented() {
    let address = tls_server(true).await;
    let builder = || AuthClient::builder().root_certificate(AUTHORITY);
    let error = failure(builder(), address).await;
    assert_ne!(error.kind(), ErrorKind::Unauthorized, "{error}");
    let error = failure(builder().client_certificate(CERTIFICATE, KEY), address).await;
    assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
}

#[test]
fn certificate_that_cannot_be_read_is_refused_by_build() {
    let builder = || AuthClient::builder().base_url("https://auth.example.com");
    for (builder, part) in [
        (
            builder().root_certificate("canary"),
            "root_certificate: must be",
        ),
        (
            builder().client_certificate("canary", KEY),
            "client_certificate: must be PEM",
        ),
        (
            builder().client_certificate(CERTIFICATE, "canary"),
            "client_certificate: must be PEM",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().starts_with(part), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}
