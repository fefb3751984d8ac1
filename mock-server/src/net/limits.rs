//! How much a client may ask of the sockets.

use std::time::Duration;

/// Limits on connections, heads, bodies and time.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// How many connections are served at once; the others wait to be accepted.
    pub(crate) connections: usize,
    /// How long a request head may take. It is the idle limit too: a connection that is kept open waits for
    /// the next head.
    pub(crate) head_timeout: Duration,
    /// How large a request head may be. hyper takes nothing below 8 KiB.
    pub(crate) head_bytes: usize,
    /// How long a body that no operation takes may be, for it to be discarded and the connection kept.
    pub(crate) unread_bytes: u64,
    /// How much is discarded where no length says what is to come, or where the connection is closed after
    /// it. The clients that lose their answer otherwise are those that send all of their body first, so this
    /// is more: it takes no room, and time is limited.
    pub(crate) discarded: usize,
    /// How long such a body may take.
    pub(crate) unread_time: Duration,
    /// How long a refused client may go on sending before it is cut off, and how long one may take at the
    /// end for what is left of an answer that goes on for as long as the server.
    pub(crate) linger: Duration,
    /// How long a client may take for a fault that writes something.
    pub(crate) fault_write: Duration,
    /// How long a request is left without an answer where that is the fault.
    pub(crate) hang: Duration,
    /// How long requests under way may take to finish at the end.
    pub(crate) grace: Duration,
    /// How long to pause when the operating system gives no more descriptors.
    pub(crate) accept_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 8192,
            head_timeout: Duration::from_secs(10),
            head_bytes: 16 * 1024,
            unread_bytes: 64 * 1024,
            discarded: 4 * 1024 * 1024,
            unread_time: Duration::from_secs(10),
            linger: Duration::from_secs(1),
            fault_write: Duration::from_secs(10),
            hang: Duration::from_mins(10),
            grace: Duration::from_secs(5),
            accept_pause: Duration::from_millis(50),
        }
    }
}
