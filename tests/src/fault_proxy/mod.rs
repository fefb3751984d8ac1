//! A proxy in front of a server. It breaks selected exchanges and counts all of them.
//!
//! It listens on a port of loopback and passes each request on as it came, on a connection of its
//! own. While a [`Fault`] is set, a request to its path is answered with a [`Script`]: any bytes,
//! in any portions, and any end of the connection. All others pass unharmed.

mod script;
mod wire;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use self::script::{End, Part, Script};
use self::wire::Request;
use crate::operations::fits;

/// Bytes of a reply that wait in the proxy's own socket: what is counted as sent is close to what
/// the client has taken.
const SEND_BUFFER: u32 = 16 * 1024;

/// What is done to one path.
#[derive(Clone)]
pub struct Fault {
    path: String,
    how: How,
}

#[derive(Clone)]
enum How {
    /// The server never hears of it.
    Instead(Script),
    /// The server has done its part.
    After(Arc<dyn Fn(Vec<u8>) -> Script + Send + Sync>),
    /// Before there is a request.
    Unasked(Script),
}

impl Fault {
    /// Requests to `path` are answered by the proxy; the server never hears of them.
    pub fn instead(path: &str, script: Script) -> Self {
        let path = path.to_owned();
        let how = How::Instead(script);
        Self { path, how }
    }

    /// Requests to `path` reach the server; `script` makes what arrives of what it answers.
    pub fn after(path: &str, script: impl Fn(Vec<u8>) -> Script + Send + Sync + 'static) -> Self {
        let path = path.to_owned();
        let how = How::After(Arc::new(script));
        Self { path, how }
    }

    /// Each new connection begins with `script`, before anything was asked.
    pub fn unasked(script: Script) -> Self {
        let (path, how) = (String::new(), How::Unasked(script));
        Self { path, how }
    }
}

impl std::fmt::Debug for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fault")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// One request that arrived, whole.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// In capitals.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// The request as it came.
    pub request: Vec<u8>,
    /// What the server answered; empty where it was not asked.
    pub reply: Vec<u8>,
    /// How much of an answer the client's side took, once the exchange is over.
    pub sent: Option<usize>,
}

/// The running proxy. It stops when dropped; connections that are open end with their clients.
#[derive(Debug)]
pub struct FaultProxy {
    url: String,
    state: watch::Sender<State>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct State {
    fault: Option<Fault>,
    exchanges: Vec<Exchange>,
    connections: usize,
    /// Counts what was forgotten, so that a late end is not written to another exchange.
    generation: usize,
}

impl FaultProxy {
    /// A proxy in front of `server`, on a port that is free. Inside a tokio runtime.
    ///
    /// # Errors
    /// What the operating system says where there is no port.
    pub fn start(server: SocketAddr) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        // Each connection that is accepted inherits it.
        socket.set_send_buffer_size(SEND_BUFFER)?;
        socket.bind(([127, 0, 0, 1], 0).into())?;
        let listener = socket.listen(128)?;
        let url = format!("http://{}", listener.local_addr()?);
        let (state, _) = watch::channel(State::default());
        let task = tokio::spawn(accept(listener, server, state.clone()));
        Ok(Self { url, state, task })
    }

    /// Where a client finds it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Breaks every exchange that `fault` speaks of, until [`FaultProxy::heal`].
    pub fn break_by(&self, fault: Fault) {
        self.state.send_modify(|state| state.fault = Some(fault));
    }

    /// Passes everything on unharmed from now on.
    pub fn heal(&self) {
        self.state.send_modify(|state| state.fault = None);
    }

    /// The exchanges since the last [`FaultProxy::forget`].
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.state.borrow().exchanges.clone()
    }

    /// How many requests to `path` arrived since then.
    pub fn attempts(&self, path: &str) -> usize {
        let state = self.state.borrow();
        let to_path = state.exchanges.iter().filter(|one| fits(path, &one.path));
        to_path.count()
    }

    /// How many connections were made since then.
    pub fn connections(&self) -> usize {
        self.state.borrow().connections
    }

    /// Begins a new count.
    pub fn forget(&self) {
        self.state.send_modify(|state| {
            state.exchanges.clear();
            state.connections = 0;
            state.generation += 1;
        });
    }

    /// Waits until every exchange is over, and returns the largest answer that was taken.
    pub async fn most_sent(&self) -> usize {
        let mut state = self.state.subscribe();
        let over = |state: &State| state.exchanges.iter().all(|one| one.sent.is_some());
        let Ok(state) = state.wait_for(over).await else {
            return 0;
        };
        let sent = state.exchanges.iter().filter_map(|one| one.sent);
        sent.max().unwrap_or(0)
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, state: watch::Sender<State>) {
    while let Ok((client, _)) = listener.accept().await {
        state.send_modify(|state| state.connections += 1);
        tokio::spawn(serve(client, server, state.clone()));
    }
}

/// One connection of a client, until either side has had enough.
async fn serve(mut client: TcpStream, server: SocketAddr, state: watch::Sender<State>) {
    // A portion that is to arrive alone must not wait for the next one.
    let _ = client.set_nodelay(true);
    let fault = state.borrow().fault.clone();
    if let Some(How::Unasked(script)) = fault.map(|fault| fault.how)
        && !script.play(&mut client).await.1
    {
        return;
    }
    while let Some(request) = wire::read_request(&mut client).await {
        let fault = state.borrow().fault.clone();
        let fault = fault.filter(|fault| fits(&fault.path, &request.path));
        let slot = begin(&state, &request);
        let script = match fault.map(|fault| fault.how) {
            Some(How::Instead(script)) => script,
            Some(How::After(script)) => script(forward(&request, server, &state, slot).await),
            Some(How::Unasked(_)) | None => {
                Script::of(forward(&request, server, &state, slot).await)
            }
        };
        let (sent, goes_on) = script.play(&mut client).await;
        change(&state, slot, |exchange| exchange.sent = Some(sent));
        if !goes_on {
            return;
        }
    }
}

/// An exchange's place: the generation and the index in it.
type Slot = (usize, usize);

fn begin(state: &watch::Sender<State>, request: &Request) -> Slot {
    let mut slot = (0, 0);
    state.send_modify(|state| {
        slot = (state.generation, state.exchanges.len());
        state.exchanges.push(Exchange {
            method: request.method.clone(),
            path: request.path.clone(),
            request: request.bytes.clone(),
            reply: Vec::new(),
            sent: None,
        });
    });
    slot
}

fn change(state: &watch::Sender<State>, slot: Slot, how: impl FnOnce(&mut Exchange)) {
    state.send_modify(|state| {
        if state.generation == slot.0
            && let Some(exchange) = state.exchanges.get_mut(slot.1)
        {
            how(exchange);
        }
    });
}

/// Asks the server; an answer that is none is empty.
async fn forward(
    request: &Request,
    server: SocketAddr,
    state: &watch::Sender<State>,
    slot: Slot,
) -> Vec<u8> {
    let reply = wire::exchange(server, &request.bytes)
        .await
        .unwrap_or_default();
    change(state, slot, |exchange| exchange.reply.clone_from(&reply));
    reply
}
