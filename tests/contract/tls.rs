//! A server that speaks TLS: its certificates, both versions of HTTP, and faults below it.

use std::io::ErrorKind as IoError;
use std::sync::Arc;

use auth_contract_tests::harness::{GUEST, GUEST_2FA, PASSWORD, PORTAL};
use auth_contract_tests::raw;
use auth_mock_server::{Config, MockServer, StartError, TlsConfig, TlsError};
use auth_sdk::{AuthClient, ErrorKind, LoginOutcome, PortalLoginRequest};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

async fn start() -> MockServer {
    MockServer::builder().ui(false).tls().start().await.unwrap()
}

fn client(server: &MockServer) -> AuthClient {
    let ca = server.ca_pem().unwrap();
    let builder = AuthClient::builder().root_certificate(ca);
    builder.base_url(server.url()).build().unwrap()
}

/// A connection that trusts the CA of `trusted`, offers a protocol, and speaks it.
async fn connect(
    server: &MockServer,
    trusted: &MockServer,
    alpn: &[u8],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_slice(trusted.ca_pem().unwrap().as_bytes());
    roots.add(ca.unwrap()).unwrap();
    let provider = Arc::new(crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![alpn.to_vec()];
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(name, stream).await
}

/// The reply to a request over HTTP/1.1, up to the end of the connection.
async fn exchange(server: &MockServer, head: &str) -> (Vec<u8>, std::io::Result<()>) {
    let mut stream = connect(server, server, b"http/1.1").await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut reply = Vec::new();
    let ended = stream.read_to_end(&mut reply).await.map(drop);
    (reply, ended)
}

#[tokio::test]
async fn sdk_signs_in_over_tls_and_links_are_https() {
    let server = start().await;
    assert!(server.url().starts_with("https://127.0.0.1:"));
    let client = client(&server);
    let signed_in = client
        .portal_login(&PortalLoginRequest::new(GUEST, PASSWORD, PORTAL))
        .await
        .unwrap();
    assert!(matches!(signed_in, LoginOutcome::SignedIn(_)));
    assert_eq!(client.load().await.unwrap().user.email, GUEST);
    let second = PortalLoginRequest::new(GUEST_2FA, PASSWORD, PORTAL);
    client.portal_login(&second).await.unwrap();
    let message = server.inbox().latest(GUEST_2FA).await.unwrap();
    assert!(message.link.starts_with(server.url()), "{}", message.link);
}

#[tokio::test]
async fn certificate_names_localhost_and_both_loopback_addresses() {
    let server = start().await;
    let port = server.address().port();
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        let ca = server.ca_pem().unwrap();
        let builder = AuthClient::builder().root_certificate(ca).max_attempts(1);
        let client = builder.base_url(format!("https://{host}:{port}")).build();
        let error = client.unwrap().load().await.unwrap_err();
        // A machine without IPv6 has no such address.
        let refused = error.kind() == ErrorKind::Unauthorized;
        let absent = host == "[::1]" && !error.to_string().contains("certificate");
        assert!(refused || absent, "{host}: {error}");
    }
}

#[tokio::test]
async fn other_ca_is_refused_by_the_client() {
    let (server, other) = (start().await, start().await);
    let error = connect(&server, &other, b"http/1.1").await.unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
    let builder = AuthClient::builder().root_certificate(other.ca_pem().unwrap());
    let client = builder.base_url(server.url()).max_attempts(1).build();
    let error = client.unwrap().load().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
}

#[tokio::test]
async fn http2_is_chosen_by_alpn() {
    let server = start().await;
    let stream = connect(&server, &server, b"h2").await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let port = server.address().port();
    let request = |path: &str| {
        let request = http::Request::get(format!("https://localhost:{port}{path}"));
        request.body(Empty::<Bytes>::new()).unwrap()
    };
    let reply = sender.send_request(request("/v1/auth/load")).await.unwrap();
    assert_eq!(
        (reply.status(), reply.version()),
        (401.try_into().unwrap(), http::Version::HTTP_2)
    );
    assert_eq!(reply.headers()["x-mock-reason"], "bearer_missing");
    let body = reply.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, r#"{"detail":"Not authenticated"}"#);
    let reply = sender
        .send_request(request("/v1/auth/load/"))
        .await
        .unwrap();
    let location = format!("https://localhost:{port}/v1/auth/load");
    assert_eq!(reply.headers()["location"], location.as_str());
    let mut foreign = request("/v1/auth/load");
    *foreign.uri_mut() = "https://evil.test/v1/auth/load".parse().unwrap();
    let reply = sender.send_request(foreign).await.unwrap();
    assert_eq!(reply.status(), 403);
    server.shutdown().await;
    drop(sender);
    connection.await.unwrap().unwrap();
}

#[tokio::test]
async fn socket_faults_are_real_below_tls() {
    let server = start().await;
    for (fault, error, part) in [
        (
            "CONNECTION_RESET_BY_PEER",
            Some(IoError::ConnectionReset),
            "",
        ),
        ("EMPTY_RESPONSE", Some(IoError::UnexpectedEof), ""),
        (
            "MALFORMED_RESPONSE_CHUNK",
            Some(IoError::UnexpectedEof),
            "HTTP/1.1 200 OK",
        ),
    ] {
        let head = format!(
            "GET /v1/auth/load HTTP/1.1\r\nhost: localhost\r\nx-mock-fault: {fault}\r\n\r\n"
        );
        let (reply, ended) = exchange(&server, &head).await;
        assert_eq!(ended.err().map(|error| error.kind()), error, "{fault}");
        assert!(String::from_utf8_lossy(&reply).starts_with(part), "{fault}");
    }
    let whole = "GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let (reply, ended) = exchange(&server, whole).await;
    ended.unwrap();
    assert!(reply.ends_with(br#"{"status":"ok"}"#));
}

#[tokio::test]
async fn reset_ends_a_connection_over_http2() {
    let server = start().await;
    let stream = connect(&server, &server, b"h2").await.unwrap();
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let request = http::Request::get("https://localhost/v1/auth/load")
        .header("x-mock-fault", "CONNECTION_RESET_BY_PEER")
        .body(Empty::<Bytes>::new())
        .unwrap();
    sender.send_request(request).await.unwrap_err();
    connection.await.unwrap().unwrap_err();
}

#[tokio::test]
async fn plain_http_on_a_port_with_tls_is_answered_with_the_cure() {
    let server = start().await;
    let head = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let reply = raw::send_and_end(server.address(), head.as_bytes()).await;
    let reply = String::from_utf8(reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 400 "), "{reply}");
    assert!(
        reply.ends_with(r#"{"detail":"This port speaks TLS: use https://"}"#),
        "{reply}"
    );
}

#[tokio::test]
async fn certificates_that_cannot_be_used_are_refused_with_what_to_give() {
    let (one, other) = (
        include_bytes!("sdk/tls/localhost.pem"),
        include_bytes!("sdk/tls/localhost.key"),
    );
    let outcome = async |certificate: &[u8], key: &[u8]| {
        let config = Config {
            tls: Some(TlsConfig::Given {
                certificate: certificate.to_vec(),
                key: key.to_vec(),
            }),
            ..Config::default()
        };
        MockServer::builder().config(config).start().await
    };
    let refused = outcome(b"canary", other).await.unwrap_err();
    assert!(
        matches!(refused, StartError::Tls(TlsError::Certificate)),
        "{refused}"
    );
    let refused = outcome(one, b"canary").await.unwrap_err();
    assert!(
        matches!(refused, StartError::Tls(TlsError::Key)),
        "{refused}"
    );
    let authority = include_bytes!("sdk/tls/authority.pem");
    let refused = outcome(authority, other).await.unwrap_err();
    assert!(
        matches!(refused, StartError::Tls(TlsError::Mismatch(_))),
        "{refused}"
    );
    let server = outcome(one, other).await.unwrap();
    assert!(server.url().starts_with("https://") && server.ca_pem().is_none());
}
