//! Calls from code that is not async (feature `blocking`).
//!
//! [`Block::block`] sends a call and waits for its result on the present thread. It is there for each
//! operation, for the wait for an approval, and for [`restore`](crate::AuthClient::restore):
//!
//! ```no_run
//! use auth_sdk::{AuthClient, LoginOutcome, Oauth2LoginRequest, PollOptions, blocking::Block};
//!
//! # fn main() -> Result<(), auth_sdk::Error> {
//! let client = AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
//! let request = Oauth2LoginRequest::password("dev@example.com", "correct horse battery staple");
//! if let LoginOutcome::SecondFactor(pending) = client.oauth2_login(&request).block()? {
//!     pending.wait(PollOptions::default()).block()?;
//! }
//! println!("hello, {}", client.load().block()?.user.name);
//! # Ok(()) }
//! ```
//!
//! All calls share one runtime with one thread, `auth-sdk`. It starts with the first call and lives as
//! long as the program. So connections are kept between calls, and a renewal goes on while no call
//! waits. Any number of threads may wait at once.

use std::{
    future::IntoFuture,
    sync::{Mutex, OnceLock, PoisonError},
};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::Error;

/// A call, or another future of the SDK, that a thread can wait for.
///
/// ```no_run
/// use auth_sdk::blocking::Block;
///
/// # fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
/// let reply = client.logout().with_meta().block()?;
/// assert_eq!(reply.status(), 204);
/// # Ok(()) }
/// ```
pub trait Block: sealed::Sealed {
    /// What the call returns.
    type Value;

    /// Sends the call, and blocks the thread until its result is there.
    ///
    /// # Errors
    ///
    /// Those of the call. In async code, [`Request`](crate::ErrorKind::Request), and nothing is sent:
    /// the thread has other tasks to run, so await the call there.
    fn block(self) -> Result<Self::Value, Error>;
}

impl<F, T> Block for F
where
    F: IntoFuture<Output = Result<T, Error>>,
{
    type Value = T;

    fn block(self) -> Result<T, Error> {
        if Handle::try_current().is_ok() {
            return Err(Error::request(
                "block: called inside of a tokio runtime; await the call there",
            ));
        }
        runtime()?.block_on(self.into_future())
    }
}

mod sealed {
    use std::future::IntoFuture;

    use crate::error::Error;

    pub trait Sealed {}

    impl<F, T> Sealed for F where F: IntoFuture<Output = Result<T, Error>> {}
}

/// Returns the runtime of all blocking calls. A start that failed is tried again.
fn runtime() -> Result<&'static Runtime, Error> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    static STARTING: Mutex<()> = Mutex::new(());
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("auth-sdk")
        .enable_all()
        .build()
        .map_err(|_| Error::request("block: the system allows no further thread"))?;
    Ok(RUNTIME.get_or_init(|| runtime))
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        thread,
        time::Duration,
    };

    use super::*;
    use crate::{AuthClient, ErrorKind, MagicCodeRequest};

    /// A server of `answer`, and the number of connections that it got. Ends with the program.
    fn server(answer: &'static str) -> (AuthClient, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&connections);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                seen.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || {
                    let mut request = Vec::new();
                    // The body is an object.
                    while !request.ends_with(b"}") {
                        let mut part = [0; 1024];
                        let length = stream.read(&mut part).unwrap();
                        request.extend_from_slice(&part[..length]);
                    }
                    stream.write_all(answer.as_bytes()).unwrap();
                    // Without an answer, the connection stays open for as long as the client waits.
                    let _ = stream.read(&mut [0; 1]);
                });
            }
        });
        let client = AuthClient::builder().base_url(&url).build().unwrap();
        (client, connections)
    }

    const SENT: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 17\r\n\r\n\
                        {\"detail\":\"sent\"}";

    fn ask(client: &AuthClient) -> Result<String, Error> {
        let request = MagicCodeRequest::new("dev@example.com");
        Ok(client.request_magic_code(&request).block()?.detail)
    }

    #[test]
    fn blocking_calls_return_replies_from_one_runtime() {
        let (client, _) = server(SENT);
        for _ in 0..3 {
            assert_eq!(ask(&client).unwrap(), "sent");
        }
        assert!(std::ptr::eq(runtime().unwrap(), runtime().unwrap()));
    }

    #[test]
    fn many_threads_block_at_once() {
        let (client, _) = server(SENT);
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let client = client.clone();
                thread::spawn(move || ask(&client).unwrap())
            })
            .collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), "sent");
        }
    }

    #[test]
    fn blocking_call_returns_the_refusal() {
        let refusal = "HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 17\r\n\r\n\
                       {\"detail\":\"gone\"}";
        let error = ask(&server(refusal).0).unwrap_err();
        assert_eq!((error.status(), error.detail()), (Some(404), Some("gone")));
    }

    #[test]
    fn time_limit_ends_a_blocking_call() {
        let (client, _) = server("");
        let request = MagicCodeRequest::new("dev@example.com");
        let call = client.request_magic_code(&request);
        let error = call.timeout(Duration::from_millis(50)).block().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    }

    #[tokio::test]
    async fn block_inside_of_a_runtime_is_an_error_and_sends_nothing() {
        let (client, connections) = server(SENT);
        let error = ask(&client).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert!(
            error.to_string().contains("await the call there"),
            "{error}"
        );
        assert_eq!(connections.load(Ordering::SeqCst), 0);
    }
}
