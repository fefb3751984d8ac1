//! Limits on connections, heads, bodies and waits.

use std::time::Duration;

/// Limits on connections, heads, bodies and time.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// How many connections are served at once; the others wait to be accepted.
    pub(crate) connections: usize,
    /// How long a connection may wait for the first byte of a head. Clients keep idle connections for up to
    /// a minute, and one that the server closes first costs them a request.
    pub(crate) idle_timeout: Duration,
    /// How long a request head may take from its first byte.
    pub(crate) head_timeout: Duration,
    /// How large a head may be for hyper to read it, which takes nothing below 8 KiB. What the server accepts
    /// is less: only a head that was read can be refused in words.
    pub(crate) head_bytes: usize,
    /// How long a body that no operation takes may be, for it to be discarded and the connection kept.
    pub(crate) unread_bytes: u64,
    /// How much is discarded for the connection to be kept where no length says what is to come.
    pub(crate) discarded: usize,
    /// How long such a body may take.
    pub(crate) unread_time: Duration,
    /// How long a client may go on sending after its answer, where the connection is closed. Many send all of
    /// their body before they read, and would lose the answer to a reset.
    pub(crate) linger: Duration,
    /// How long such a client may send nothing.
    pub(crate) linger_pause: Duration,
    /// The same for both when the server ends, and how long a client may then take for what is left of an
    /// answer that goes on for as long as the server.
    pub(crate) end_linger: Duration,
    /// How long a client may take nothing of a reply. Then the connection is reset.
    pub(crate) write_timeout: Duration,
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
            idle_timeout: Duration::from_secs(75),
            head_timeout: Duration::from_secs(10),
            head_bytes: 64 * 1024,
            unread_bytes: 64 * 1024,
            discarded: 4 * 1024 * 1024,
            unread_time: Duration::from_secs(10),
            linger: Duration::from_secs(30),
            linger_pause: Duration::from_secs(2),
            end_linger: Duration::from_secs(1),
            write_timeout: Duration::from_secs(10),
            fault_write: Duration::from_secs(10),
            hang: Duration::from_mins(10),
            grace: Duration::from_secs(5),
            accept_pause: Duration::from_millis(50),
        }
    }
}
