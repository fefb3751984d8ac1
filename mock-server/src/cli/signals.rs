//! Signals: which ones end the server, and the processes that PID 1 has to reap.

#[cfg(not(unix))]
pub(super) use console::Stop;
#[cfg(unix)]
pub(super) use unix::{Received, Signals, Stop, is_pid_1, reap_orphans};

/// The events of a console of Windows.
#[cfg(not(unix))]
mod console {
    use std::io;

    use tokio::signal::windows::{
        CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
    };

    /// Events that end the server gracefully.
    pub(in crate::cli) struct Stop {
        interrupt: CtrlC,
        /// Programs send it to a group: Ctrl-C cannot be sent to one.
        terminate: CtrlBreak,
        close: CtrlClose,
        shutdown: CtrlShutdown,
    }

    impl Stop {
        /// Registers the handlers. An event that arrives later is not lost.
        pub(in crate::cli) fn new() -> io::Result<Self> {
            Ok(Self {
                interrupt: ctrl_c()?,
                terminate: ctrl_break()?,
                close: ctrl_close()?,
                shutdown: ctrl_shutdown()?,
            })
        }

        /// Waits for Ctrl-C, Ctrl-Break, a closed window or the end of the system.
        #[allow(
            clippy::unnecessary_wraps,
            reason = "the same signature on each platform"
        )]
        pub(in crate::cli) async fn received(&mut self) -> io::Result<()> {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
                _ = self.close.recv() => {}
                _ = self.shutdown.recv() => {}
            }
            Ok(())
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::io;

    use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, getpid, wait};
    use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

    /// Signals that end the server gracefully. As PID 1 of a container the server gets no default
    /// action for them.
    pub(in crate::cli) struct Stop(Signals);

    impl Stop {
        /// Registers the handlers. A signal that arrives later is not lost.
        pub(in crate::cli) fn new() -> io::Result<Self> {
            Signals::new().map(Self)
        }

        /// Waits for SIGTERM, SIGINT, SIGHUP or SIGQUIT. As PID 1, reaps orphans meanwhile.
        pub(in crate::cli) async fn received(&mut self) -> io::Result<()> {
            loop {
                match self.0.next().await {
                    Received::Signal(_) => return Ok(()),
                    Received::ChildEnded if is_pid_1() => drop(reap_orphans(None)?),
                    Received::ChildEnded => {}
                }
            }
        }
    }

    /// What arrived.
    pub(in crate::cli) enum Received {
        Signal(Signal),
        /// SIGCHLD: one or several children have ended.
        ChildEnded,
    }

    /// Handlers of the signals that a terminal, a shell or a container sends to stop a program.
    pub(in crate::cli) struct Signals {
        terminate: Stream,
        interrupt: Stream,
        quit: Stream,
        /// `None` if the program was started to ignore it, as `nohup` does.
        hang_up: Option<Stream>,
        child: Stream,
    }

    impl Signals {
        pub(in crate::cli) fn new() -> io::Result<Self> {
            let hang_up = !is_ignored(Signal::HUP);
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
                quit: signal(SignalKind::quit())?,
                hang_up: hang_up.then(|| signal(SignalKind::hangup())).transpose()?,
                child: signal(SignalKind::child())?,
            })
        }

        pub(in crate::cli) async fn next(&mut self) -> Received {
            let hang_up = async {
                match &mut self.hang_up {
                    Some(stream) => stream.recv().await,
                    None => std::future::pending().await,
                }
            };
            Received::Signal(tokio::select! {
                _ = self.terminate.recv() => Signal::TERM,
                _ = self.interrupt.recv() => Signal::INT,
                _ = self.quit.recv() => Signal::QUIT,
                _ = hang_up => Signal::HUP,
                _ = self.child.recv() => return Received::ChildEnded,
            })
        }
    }

    pub(in crate::cli) fn is_pid_1() -> bool {
        getpid().is_init()
    }

    /// Reaps all children that have ended. Returns the status of `own` if it is among them.
    ///
    /// The kernel gives PID 1 the children of processes that have ended. Without this they stay as
    /// zombies until the container ends.
    pub(in crate::cli) fn reap_orphans(own: Option<Pid>) -> io::Result<Option<WaitStatus>> {
        loop {
            match wait(WaitOptions::NOHANG) {
                Ok(Some((id, status))) if Some(id) == own => return Ok(Some(status)),
                Ok(Some(_)) | Err(rustix::io::Errno::INTR) => {}
                // No child is left, or those that are left still run.
                Ok(None) | Err(rustix::io::Errno::CHILD) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Whether this process was started with the signal ignored. Only Linux tells; elsewhere the
    /// answer is no.
    fn is_ignored(signal: Signal) -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.is_some_and(|mask| mask & (1 << (signal.as_raw() - 1)) != 0)
    }
}
