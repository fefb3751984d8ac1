//! How long a connection waits for a request head: idle, and from the head's first byte on. And how long for a
//! client that takes nothing of a reply.
//!
//! hyper has one time limit for both, which counts from the end of the reply before. So its timer here only
//! says when that wait begins, and the socket says when something is read. What neither can tell is whether
//! hyper still holds the beginning of a pipelined head. [`HeadWait::poll`] asks for a look at that once, after
//! the time that a head has.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::rt::{Read, ReadBufCursor, Sleep, Timer, Write};
use tokio::io::{AsyncRead as _, AsyncWrite as _, ReadBuf};
use tokio::time::Instant;

use super::limits::Limits;
use super::refused_head::automatic_reply;
use super::socket::Socket;
use super::waits::sleep_until;
use crate::sync::Mutex;

/// Bytes that are read at once.
const READ: usize = 16 * 1024;

/// What a connection does when it has waited for as long as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Finds out what hyper holds, and reports it with [`HeadWait::looked`].
    Look,
    Close,
    /// Resets the connection, for its client takes nothing of a reply.
    Reset,
}

/// The wait of one connection, shared by what notices its beginning, its bytes and its end.
#[derive(Clone, Debug)]
pub(super) struct HeadWait(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    idle_timeout: Duration,
    head_timeout: Duration,
    write_timeout: Duration,
    wait: Option<Wait>,
    /// Since when nothing could be written of a reply, because the client does not read.
    blocked: Option<Instant>,
    /// Set once and asked again when it is over: no request touches the timer.
    alarm: Option<Pin<Box<tokio::time::Sleep>>>,
}

#[derive(Debug)]
struct Wait {
    since: Instant,
    /// When its first byte came, and how many did.
    read: Option<(Instant, usize)>,
    looked: bool,
}

impl HeadWait {
    pub(super) fn new(limits: &Limits) -> Self {
        Self(Arc::new(Mutex::new(State {
            idle_timeout: limits.idle_timeout,
            head_timeout: limits.head_timeout,
            write_timeout: limits.write_timeout,
            wait: None,
            blocked: None,
            alarm: None,
        })))
    }

    /// hyper waits for a head. It says so again after a look, which changes nothing.
    fn begin(&self) {
        self.0.lock().wait.get_or_insert_with(|| Wait {
            since: Instant::now(),
            read: None,
            looked: false,
        });
    }

    fn has_read(&self, count: usize) {
        if let Some(wait) = &mut self.0.lock().wait
            && count > 0
        {
            let (_, read) = wait.read.get_or_insert_with(|| (Instant::now(), 0));
            *read += count;
        }
    }

    fn has_written(&self, outcome: &Poll<io::Result<usize>>) {
        let mut state = self.0.lock();
        if outcome.is_pending() {
            state.blocked.get_or_insert_with(Instant::now);
        } else {
            state.blocked = None;
        }
    }

    /// Whether a head is waited for.
    fn is_under_way(&self) -> bool {
        self.0.lock().wait.is_some()
    }

    /// A head has come.
    pub(super) fn end(&self) {
        self.0.lock().wait = None;
    }

    /// Whether the connection does nothing but wait: each request has been answered, and the answer written.
    pub(super) fn is_all(&self) -> bool {
        let state = self.0.lock();
        state.wait.is_some() && state.blocked.is_none()
    }

    /// Reports how much hyper held of the head that is waited for; whether that is in time.
    pub(super) fn looked(&self, held: usize) -> bool {
        let mut state = self.0.lock();
        let Some(wait) = &mut state.wait else {
            return true;
        };
        wait.looked = true;
        // More than was read since the wait began: the first byte is older than the wait.
        held <= wait.read.map_or(0, |(_, read)| read)
    }

    /// Ready when the wait has lasted for too long, or for long enough that somebody has to look; and
    /// when the client has taken nothing of a reply for too long.
    pub(super) fn poll(&self, context: &mut Context<'_>) -> Poll<Due> {
        let mut state = self.0.lock();
        loop {
            let Some((deadline, due)) = state.deadline() else {
                return Poll::Pending;
            };
            let alarm = state
                .alarm
                .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
            if alarm.deadline() > deadline {
                alarm.as_mut().reset(deadline);
            }
            ready!(alarm.as_mut().poll(context));
            if alarm.deadline() == deadline {
                state.alarm = None;
                return Poll::Ready(due);
            }
            // It was set for an earlier wait.
            alarm.as_mut().reset(deadline);
        }
    }
}

impl State {
    fn deadline(&self) -> Option<(Instant, Due)> {
        let write = self
            .blocked
            .map(|since| (since + self.write_timeout, Due::Reset));
        let deadlines = [self.head_deadline(), write];
        deadlines.into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    fn head_deadline(&self) -> Option<(Instant, Due)> {
        let wait = self.wait.as_ref()?;
        Some(match wait.read {
            // Taking hyper apart would lose what it has not written.
            _ if !wait.looked && self.blocked.is_none() => {
                (wait.since + self.head_timeout, Due::Look)
            }
            Some((first, _)) => (first + self.head_timeout, Due::Close),
            None => (wait.since + self.idle_timeout, Due::Close),
        })
    }
}

/// Tells the wait when it begins, in place of a timer that ends it.
impl Timer for HeadWait {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Sleep>> {
        self.begin();
        Box::pin(Never)
    }

    fn sleep_until(&self, _: std::time::Instant) -> Pin<Box<dyn Sleep>> {
        self.begin();
        Box::pin(Never)
    }
}

struct Never;

impl Future for Never {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

impl Sleep for Never {}

/// A socket that tells the wait what is read from it, after the bytes that were read before. It leaves out
/// hyper's own answer to a head that cannot be read.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) stream: Socket,
    pub(super) before: Bytes,
    pub(super) wait: HeadWait,
}

impl Read for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.before.is_empty() {
            let length = buffer.remaining().min(self.before.len());
            buffer.put_slice(&self.before.split_to(length));
            return Poll::Ready(Ok(()));
        }
        // Copied, for only unsafe code can see how much was read into hyper's buffer.
        let mut space = [MaybeUninit::uninit(); READ];
        let room = buffer.remaining().min(READ);
        let mut read = ReadBuf::uninit(space.get_mut(..room).unwrap_or_default());
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut read))?;
        self.wait.has_read(read.filled().len());
        buffer.put_slice(read.filled());
        Poll::Ready(Ok(()))
    }
}

impl Write for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Some(start) = automatic_reply(bytes)
            && self.wait.is_under_way()
        {
            // What comes before it is of earlier replies.
            match bytes.get(..start) {
                Some(earlier) if start > 0 => bytes = earlier,
                _ => return Poll::Ready(Ok(bytes.len())),
            }
        }
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wait.has_written(&outcome);
        outcome
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // hyper's own answer comes alone or behind other heads, in one buffer.
        if let [bytes] = buffers {
            return self.poll_write(context, bytes);
        }
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.wait.has_written(&outcome);
        outcome
    }
}
