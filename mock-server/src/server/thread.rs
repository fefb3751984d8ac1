//! The thread and the runtime of a server.
//!
//! A server that borrowed its caller's runtime could not answer a test that blocks its thread, and
//! would stand still with a test that pauses tokio's clock.

use std::future::Future;
use std::io;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, JoinHandle, Thread};

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot;

use super::StartError;

/// The name of the thread, as debuggers show it.
const NAME: &str = "auth-mock-server";

/// A thread that serves until it is told to stop.
pub(super) struct ServerThread {
    runtime: Handle,
    thread: JoinHandle<()>,
    /// Closes when the runtime is gone.
    ended: oneshot::Receiver<()>,
}

impl ServerThread {
    /// Starts a thread that prepares a server and then serves it. Returns once it is prepared.
    ///
    /// If the caller gives up waiting, what was prepared is dropped, and the server never serves.
    pub(super) async fn start<T, P, S>(
        workers: Option<NonZeroUsize>,
        prepare: P,
    ) -> Result<(T, Self), StartError>
    where
        T: Send + 'static,
        P: AsyncFnOnce() -> Result<(T, S), StartError> + Send + 'static,
        S: Future<Output = ()> + Send + 'static,
    {
        let (ready, prepared) = oneshot::channel();
        let (end, ended) = oneshot::channel::<()>();
        let work = move || {
            match runtime(workers) {
                Ok(runtime) => runtime.block_on(run(prepare, ready)),
                // A caller that no longer waits needs no error.
                Err(error) => drop(ready.send(Err(StartError::Thread(error)))),
            }
            drop(end);
        };
        let spawned = thread::Builder::new().name(NAME.into()).spawn(work);
        let thread = spawned.map_err(StartError::Thread)?;
        let panicked = |_| StartError::Thread(io::Error::other("it panicked"));
        let (prepared, runtime) = prepared.await.map_err(panicked)??;
        let started = Self {
            runtime,
            thread,
            ended,
        };
        Ok((prepared, started))
    }

    /// The runtime that the server runs on.
    pub(super) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// Returns when the thread has ended.
    pub(super) async fn ended(self) {
        // Nothing is ever sent: the sender goes with the runtime.
        let _ = self.ended.await;
        join(self.thread);
    }

    /// Blocks this thread until the server's thread has ended.
    pub(super) fn join(self) {
        join(self.thread);
    }
}

fn join(thread: JoinHandle<()>) {
    if thread.join().is_err() {
        tracing::error!("the server's thread panicked");
    }
}

fn runtime(workers: Option<NonZeroUsize>) -> io::Result<Runtime> {
    let mut builder = match workers.map(NonZeroUsize::get) {
        // One worker would be woken by this thread, which does nothing else.
        None | Some(1) => Builder::new_current_thread(),
        Some(workers) => {
            let mut builder = Builder::new_multi_thread();
            builder.worker_threads(workers).thread_name(NAME);
            builder
        }
    };
    builder.enable_io().enable_time().build()
}

async fn run<T, P, S>(prepare: P, ready: oneshot::Sender<Result<(T, Handle), StartError>>)
where
    P: AsyncFnOnce() -> Result<(T, S), StartError>,
    S: Future<Output = ()> + Send + 'static,
{
    match prepare().await {
        Ok((prepared, serving)) => {
            if ready.send(Ok((prepared, Handle::current()))).is_ok() {
                // A task, so that where there are workers, one of them accepts.
                if let Err(error) = tokio::spawn(serving).await {
                    tracing::error!(%error, "the server's task ended early");
                }
            }
        }
        Err(error) => drop(ready.send(Err(error))),
    }
}

/// Runs a future to its end on this thread, inside or outside a runtime.
pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    // Inside a task, tokio would make a long loop of such calls yield, which nobody here can do.
    let mut future = pin!(tokio::task::unconstrained(future));
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
