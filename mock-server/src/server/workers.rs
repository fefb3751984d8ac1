//! The worker threads of a server, for work that each of them has to do itself.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::namespace::ServerState;

thread_local! {
    /// The latest turn in which this thread has worked.
    static LATEST: Cell<u64> = const { Cell::new(0) };
}

/// The worker threads of a server. They do not keep the server running.
pub struct Workers {
    runtime: Handle,
    server: Weak<ServerState>,
    turns: u64,
}

impl std::fmt::Debug for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workers").finish_non_exhaustive()
    }
}

impl Workers {
    pub(super) fn new(runtime: Handle, server: Weak<ServerState>) -> Self {
        Self {
            runtime,
            server,
            turns: 0,
        }
    }

    /// Returns the number of requests that the server has answered; `None` after its end.
    pub fn answered(&self) -> Option<u64> {
        let server = self.server.upgrade()?;
        Some(server.metrics().answered())
    }

    /// Does `work` once on each worker, and returns how many have done it. Leaves out a worker that
    /// is busy with something else for longer than `patience`.
    pub async fn on_each<W>(&mut self, patience: Duration, work: W) -> usize
    where
        W: Fn() + Clone + Send + 'static,
    {
        self.turns += 1;
        let turn = Arc::new(Turn {
            number: self.turns,
            workers: self.runtime.metrics().num_workers(),
            done: AtomicUsize::new(0),
        });
        let task = |turn: Arc<Turn>, work| async move {
            // Its error means that a worker is busy: the others have done what they can.
            let _ = timeout(patience, turn.work(work)).await;
        };
        let tasks: Vec<_> = (0..turn.workers)
            .map(|_| self.runtime.spawn(task(turn.clone(), work.clone())))
            .collect();
        for task in tasks {
            // Its error means that the runtime has ended.
            let _ = task.await;
        }
        turn.done.load(Ordering::Relaxed)
    }
}

/// One turn of all workers. It has as many tasks as there are workers.
struct Turn {
    number: u64,
    workers: usize,
    done: AtomicUsize,
}

impl Turn {
    /// Works if this worker has not, and waits until all have. The runtime wakes an idle worker only
    /// for the second task of another one, so no task may end before.
    async fn work(&self, work: impl Fn()) {
        loop {
            if LATEST.replace(self.number) != self.number {
                work();
                self.done.fetch_add(1, Ordering::Relaxed);
            }
            if self.done.load(Ordering::Relaxed) == self.workers {
                return;
            }
            yield_now().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::mpsc;
    use std::thread::{self, ThreadId};

    use tokio::runtime::{Builder, Runtime};

    use super::*;
    use crate::server::thread::block_on;

    const WORKERS: usize = 4;

    fn workers() -> (Runtime, Workers) {
        let mut builder = Builder::new_multi_thread();
        let runtime = builder.worker_threads(WORKERS).enable_time().build();
        let runtime = runtime.unwrap();
        let workers = Workers::new(runtime.handle().clone(), Weak::new());
        (runtime, workers)
    }

    fn turn(workers: &mut Workers, patience: Duration) -> (usize, HashSet<ThreadId>) {
        let (sender, receiver) = mpsc::channel();
        let work = move || sender.send(thread::current().id()).unwrap();
        let done = block_on(workers.on_each(patience, work));
        (done, receiver.iter().collect())
    }

    #[test]
    fn each_worker_works_once_in_each_turn() {
        let (_runtime, mut workers) = workers();
        for _ in 0..3 {
            let (done, threads) = turn(&mut workers, Duration::from_mins(1));
            assert_eq!((done, threads.len()), (WORKERS, WORKERS));
        }
    }

    #[test]
    fn busy_worker_is_left_out() {
        let (runtime, mut workers) = workers();
        let (busy, is_busy) = mpsc::channel();
        let (end, ended) = mpsc::channel::<()>();
        runtime.spawn(async move {
            busy.send(thread::current().id()).unwrap();
            let _ = ended.recv();
        });
        let busy = is_busy.recv().unwrap();
        let (done, threads) = turn(&mut workers, Duration::from_millis(50));
        assert!(done < WORKERS && !threads.contains(&busy));
        drop(end);
    }

    #[test]
    fn single_worker_works_too() {
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        let mut workers = Workers::new(runtime.handle().clone(), Weak::new());
        let done = runtime.block_on(workers.on_each(Duration::from_mins(1), || ()));
        assert_eq!(done, 1);
    }
}
