//! A server that passes requests on to a real one, and compares both directions with the contract.

mod http2;
mod outage;
mod passing;
mod recording;
mod streams;
mod violations;

use std::net::SocketAddr;

use auth_mock_server::{ContractViolation, MockServer, ProxyConfig};
use axum::Router;
use reqwest::redirect::Policy;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Header with the number of violations and the first of them.
const VIOLATIONS: &str = "x-mock-violations";

async fn proxy(config: ProxyConfig) -> MockServer {
    let builder = MockServer::builder().ui(false).proxy(config);
    builder.start().await.unwrap()
}

/// A proxy before a mock server.
async fn before_a_mock() -> (MockServer, MockServer) {
    let real = MockServer::builder().ui(false).start().await.unwrap();
    let proxy = proxy(ProxyConfig::new(real.url())).await;
    (real, proxy)
}

/// A client that shows each reply as it comes.
fn client() -> reqwest::Client {
    // A second call finds the first one's provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy();
    builder.redirect(Policy::none()).build().unwrap()
}

/// The base URL of a server with these routes. It ends with the test.
async fn serve(routes: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

/// The base URL of a server that gives one reply, and the head of the request that it gets.
async fn serve_bytes(reply: &'static str) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let head = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.windows(4).any(|end| end == b"\r\n\r\n") {
            stream.read_buf(&mut head).await.unwrap();
        }
        stream.write_all(reply.as_bytes()).await.unwrap();
        String::from_utf8(head).unwrap()
    });
    (url, head)
}

/// Sends bytes, and returns all that comes until the connection ends.
async fn exchange(address: SocketAddr, bytes: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    reply
}

/// Operation and line of each violation that a proxy has found.
fn found(proxy: &MockServer) -> Vec<String> {
    let line = |one: ContractViolation| {
        let operation = one.operation.as_deref().unwrap_or("none");
        format!("{operation}: {}", one.line())
    };
    let report = proxy.proxy_report().unwrap();
    report.violations.into_iter().map(line).collect()
}
