//! Replies as the SDK reads them: a result or an error in one line, never a panic, never a secret.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use auth_sdk::{
    AuthClient, Error, LoginStatusQuery, MagicCodeRequest, Oauth2LoginRequest, PortalLoginRequest,
    ResetCallbackQuery, Secret,
};
use tokio::runtime::Runtime;

/// What all requests but that of [`WITHOUT_SECRET`] carry, and no error may show.
const SECRET: &str = "canary-7c1f0e";
const STATUSES: [u16; 12] = [200, 201, 204, 307, 400, 401, 403, 404, 409, 422, 429, 500];
const OPERATIONS: u8 = 7;
/// The operation whose request carries no secret. The client cannot know that a reply quotes one.
const WITHOUT_SECRET: u8 = 5;

/// The bytes that the responder sends next.
static REPLY: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// A server that answers each request with [`REPLY`], and closes the connection.
static RESPONDER: LazyLock<SocketAddr> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            // A client that is gone is told nothing.
            let _ = respond(stream.unwrap());
        }
    });
    address
});

fn respond(mut stream: TcpStream) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut chunk)? {
            0 => return Ok(()),
            read => request.extend_from_slice(&chunk[..read]),
        }
    }
    let reply = REPLY.lock().unwrap().clone();
    stream.write_all(&reply)
}

fn is_whole(request: &[u8]) -> bool {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut parsed = httparse::Request::new(&mut headers);
    let Ok(httparse::Status::Complete(head)) = parsed.parse(request) else {
        return false;
    };
    let mut headers = parsed.headers.iter();
    let length = headers.find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length = length.and_then(|length| str::from_utf8(length.value).ok()?.parse().ok());
    request.len() >= head + length.unwrap_or(0)
}

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap()
});

static CLIENT: LazyLock<AuthClient> = LazyLock::new(|| {
    let patience = Duration::from_secs(5);
    let client = AuthClient::builder()
        .base_url(format!("http://{}", *RESPONDER))
        .no_proxy()
        .timeout(patience)
        .idle_timeout(Duration::ZERO)
        .max_attempts(1);
    client.build().unwrap()
});

/// One call at a time: the reply is of all.
static CALL: Mutex<()> = Mutex::new(());

fn call(operation: u8, reply: Vec<u8>) {
    let _one = CALL
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    *REPLY.lock().unwrap() = reply;
    let operation = operation % OPERATIONS;
    let outcome = RUNTIME.block_on(ask(operation));
    if let Err(error) = outcome {
        let (shown, debug) = (error.to_string(), format!("{error:?}"));
        for text in [shown, debug] {
            assert!(
                operation == WITHOUT_SECRET || !text.contains(SECRET),
                "{text}"
            );
            assert!(!text.chars().any(char::is_control), "{text:?}");
        }
    }
}

async fn ask(operation: u8) -> Result<(), Error> {
    // Without the session that an earlier reply gave.
    let client = CLIENT.without_session();
    let secret = Secret::from(SECRET);
    match operation {
        0 => {
            let login = PortalLoginRequest::new("a@example.com", SECRET, "portal");
            client.portal_login(&login).await.map(drop)
        }
        1 => {
            let login = Oauth2LoginRequest::password("a@example.com", SECRET);
            client.oauth2_login(&login).await.map(drop)
        }
        2 => {
            let query = LoginStatusQuery::new("a@example.com", secret);
            client.login_status(&query).await.map(drop)
        }
        3 => {
            let query = ResetCallbackQuery::new(secret, "portal");
            client.portal_reset_callback(&query).await.map(drop)
        }
        4 => client.oauth2_refresh(&secret).await.map(drop),
        WITHOUT_SECRET => {
            let request = MagicCodeRequest::new("a@example.com");
            client.request_magic_code(&request).await.map(drop)
        }
        _ => {
            let builder = AuthClient::builder().base_url(format!("http://{}", *RESPONDER));
            let client = builder.no_proxy().bearer(SECRET).max_attempts(1);
            client.build()?.load().await.map(drop)
        }
    }
}

/// A byte that selects an operation, one that selects a status, and the body of the reply.
pub fn sdk_body(data: &[u8]) {
    let [operation, status, body @ ..] = data else {
        return;
    };
    let status = STATUSES[usize::from(*status) % STATUSES.len()];
    let head = format!(
        "HTTP/1.1 {status} OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n",
        body.len()
    );
    call(*operation, [head.as_bytes(), body].concat());
}

/// A byte that selects an operation, and all bytes of the reply.
pub fn sdk_bytes(data: &[u8]) {
    if let Some((operation, reply)) = data.split_first() {
        call(*operation, reply.to_vec());
    }
}
