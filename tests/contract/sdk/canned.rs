//! A server that answers each connection with the same bytes.

use std::{
    fmt::Write,
    sync::{Arc, Mutex},
};

use auth_sdk::AuthClient;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What the server does after its bytes are out.
#[derive(Debug, Clone, Copy)]
pub(super) enum Then {
    /// Closes the connection.
    Close,
    /// Keeps it open and says nothing more.
    Hold,
}

/// Ends with the test that holds it.
#[derive(Debug)]
pub(super) struct Canned {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Canned {
    /// Answers with `bytes` as they are.
    pub(super) async fn bytes(bytes: impl Into<Vec<u8>>, then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, bytes) = (Arc::clone(&requests), bytes.into());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&seen), bytes.clone(), then));
            }
        });
        Self {
            url,
            requests,
            task,
        }
    }

    /// Answers with a whole reply of `status`, `headers` and `body`.
    pub(super) async fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        Self::bytes(
            format!("{head}connection: close\r\n\r\n{body}"),
            Then::Close,
        )
        .await
    }

    /// Answers with a whole JSON reply.
    pub(super) async fn json(status: u16, body: &str) -> Self {
        Self::reply(status, &[("content-type", "application/json")], body).await
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// A client of this server, not signed in.
    pub(super) fn client(&self) -> AuthClient {
        AuthClient::builder().base_url(self.url()).build().unwrap()
    }

    /// Every request so far, head and body.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Canned {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut stream: TcpStream, seen: Arc<Mutex<Vec<String>>>, bytes: Vec<u8>, then: Then) {
    let Some(request) = read_request(&mut stream).await else {
        return;
    };
    seen.lock().unwrap().push(request);
    // A client that has read enough may be gone already.
    let _ = stream.write_all(&bytes).await;
    match then {
        Then::Close => drop(stream.shutdown().await),
        Then::Hold => drop(stream.read(&mut [0]).await),
    }
}

/// One request, or None where the connection ends before it does.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() >= content_length(head)
        {
            return Some(text);
        }
        match stream.read(&mut chunk).await {
            Ok(count) if count > 0 => request.extend_from_slice(&chunk[..count]),
            _ => return None,
        }
    }
}

fn content_length(head: &str) -> usize {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.trim().parse().unwrap())
}
