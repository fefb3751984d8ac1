//! `exec`: the command's environment, its signals and its exit code.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use crate::harness::{command, run};

#[test]
fn exec_gives_the_command_a_server_and_returns_its_exit_code() {
    let script = "test $AUTH_CONTROL_URL = $AUTH_BASE_URL/_emulate && echo $AUTH_BASE_URL; exit 7";
    let (code, out, _) = run(&["exec", "--", "sh", "-c", script]);
    assert_eq!(code, Some(7));
    let address = out.trim().strip_prefix("http://").unwrap();
    TcpStream::connect(address).unwrap_err();
    let own = env!("CARGO_BIN_EXE_auth-mock-server");
    let ready = format!("{own} readyz --url $AUTH_BASE_URL");
    let (code, out, _) = run(&["exec", "--", "sh", "-c", &ready]);
    assert_eq!((code, out.as_str()), (Some(0), "ready\n"));
    assert_eq!(run(&["exec", "--", "sh", "-c", "kill -9 $$"]).0, Some(137));
    assert_eq!(run(&["exec", "--", "no-such-command"]).0, Some(127));
    assert_eq!(run(&["exec"]).0, Some(2));
}

#[test]
fn exec_forwards_signals() {
    let script = "trap 'echo passed; exit 3' TERM; echo ready; while :; do read line; done";
    let mut exec = command(&["exec", "--", "sh", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(exec.stdout.take().unwrap()).lines();
    assert_eq!(out.next().unwrap().unwrap(), "ready");
    let kill = format!("kill -TERM {}", exec.id());
    assert!(
        Command::new("sh")
            .args(["-c", &kill])
            .status()
            .unwrap()
            .success()
    );
    // A shell runs its trap once what it waits for has ended.
    drop(exec.stdin.take());
    assert_eq!(out.next().unwrap().unwrap(), "passed");
    assert_eq!(exec.wait().unwrap().code(), Some(3));
}

/// Sends a signal to one process.
fn kill(signal: &str, id: u32) {
    let sent = Command::new("kill")
        .args([signal, &id.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// Prints `ready`, then each SIGINT and SIGTERM, and ends by itself with 5.
const COUNTS_SIGNALS: &str = "\
    trap 'echo INT' INT; trap 'echo TERM' TERM; echo ready; \
    i=0; while [ $i -lt 15 ]; do sleep 0.1; i=$((i + 1)); done; exit 5";

#[test]
fn exec_outside_a_terminal_forwards_an_interrupt() {
    use std::os::unix::process::CommandExt as _;
    let mut exec = command(&["exec", "--", "sh", "-c", COUNTS_SIGNALS])
        .process_group(0)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(exec.stdout.take().unwrap()).lines();
    assert_eq!(out.next().unwrap().unwrap(), "ready");
    kill("-INT", exec.id());
    assert_eq!(out.next().unwrap().unwrap(), "INT");
    assert_eq!(exec.wait().unwrap().code(), Some(5));
}

#[cfg(target_os = "linux")]
mod terminal {
    use std::fs::File;
    use std::io::{Read as _, Write as _};
    use std::process::{Child, Command};

    use rustix::fs::{Mode, OFlags};
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    use super::kill;

    /// A program with a terminal of its own, and the other end of that terminal.
    struct Terminal {
        child: Child,
        keyboard: File,
        seen: String,
    }

    impl Terminal {
        fn run(arguments: &[&str]) -> Self {
            let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
            grantpt(&keyboard).unwrap();
            unlockpt(&keyboard).unwrap();
            let name = ptsname(&keyboard, Vec::new()).unwrap();
            let flags = OFlags::RDWR | OFlags::NOCTTY;
            let screen = File::from(rustix::fs::open(&name, flags, Mode::empty()).unwrap());
            let child = Command::new("setsid")
                .args(["--ctty", env!("CARGO_BIN_EXE_auth-mock-server")])
                .args(arguments)
                .stdin(screen.try_clone().unwrap())
                .stdout(screen.try_clone().unwrap())
                .stderr(screen)
                .spawn()
                .unwrap();
            Self {
                child,
                keyboard: File::from(keyboard),
                seen: String::new(),
            }
        }

        /// Reads the screen until the text is there.
        fn wait_for(&mut self, text: &str) {
            self.wait_for_times(text, 1);
        }

        fn wait_for_times(&mut self, text: &str, times: usize) {
            while self.seen.matches(text).count() < times {
                assert!(self.read(), "{text} is not in: {}", self.seen);
            }
        }

        /// Reads on; `false` at the end.
        fn read(&mut self) -> bool {
            let mut bytes = [0; 1024];
            match self.keyboard.read(&mut bytes) {
                // A terminal that the last program has left gives EIO.
                Ok(0) | Err(_) => false,
                Ok(count) => {
                    self.seen
                        .push_str(&String::from_utf8_lossy(&bytes[..count]));
                    true
                }
            }
        }

        /// Waits for the end. Returns the exit code and the lines on the screen.
        fn end(mut self) -> (Option<i32>, Vec<String>) {
            while self.read() {}
            let code = self.child.wait().unwrap().code();
            let lines = self.seen.lines().map(|line| line.trim().to_owned());
            (code, lines.collect())
        }
    }

    /// Prints `ready` and each SIGINT and SIGTERM at once, and ends with 5 at the line `end`.
    const PRINTS_SIGNALS: &str = "\
        trap 'echo INT' INT; trap 'echo TERM' TERM; echo ready; \
        while :; do read line; test \"$line\" = end && exit 5; done";

    /// The signals that the command prints within half a second after `act`.
    fn signals_after(act: impl FnOnce(&mut Terminal)) -> (Option<i32>, Vec<String>) {
        let mut terminal = Terminal::run(&["exec", "--", "sh", "-c", PRINTS_SIGNALS]);
        terminal.wait_for("ready");
        act(&mut terminal);
        // Time for a second signal to come.
        assert!(Command::new("sleep").arg("0.5").status().unwrap().success());
        terminal.keyboard.write_all(b"end\n").unwrap();
        let (code, mut lines) = terminal.end();
        // The terminal shows `^C` where the key was pressed.
        lines.retain(|line| ["INT", "TERM"].contains(&line.trim_start_matches("^C")));
        (code, lines)
    }

    #[test]
    fn ctrl_c_in_a_terminal_reaches_the_command_of_exec_once() {
        // A second signal that comes while the first is pending is lost, so one press proves little.
        let (code, signals) = signals_after(|terminal| {
            for pressed in 1..=10 {
                terminal.keyboard.write_all(b"\x03").unwrap();
                terminal.wait_for_times("INT", pressed);
            }
        });
        assert_eq!((code, signals.len()), (Some(5), 10), "{signals:?}");
    }

    #[test]
    fn request_log_is_on_in_a_terminal() {
        let mut terminal = Terminal::run(&["--port", "0"]);
        terminal.wait_for("Stop with Ctrl-C.");
        let seen = terminal.seen.clone();
        let (_, url) = seen.split_once(" on ").unwrap();
        let url = url.split_whitespace().next().unwrap();
        let own = env!("CARGO_BIN_EXE_auth-mock-server");
        let reset = Command::new(own).args(["reset", "--url", url]).status();
        assert!(reset.unwrap().success());
        terminal.wait_for("  reset");
        terminal.keyboard.write_all(b"\x03").unwrap();
        assert_eq!(terminal.end().0, Some(0));
    }

    #[test]
    fn sigterm_in_a_terminal_is_forwarded_by_exec() {
        let (code, signals) = signals_after(|terminal| {
            kill("-TERM", terminal.child.id());
            terminal.wait_for("TERM");
        });
        assert_eq!(code, Some(5));
        assert_eq!(signals, ["TERM"]);
    }
}

#[test]
fn commands_inside_exec_use_its_server() {
    let own = env!("CARGO_BIN_EXE_auth-mock-server");
    let (code, out, error) = run(&[
        "exec",
        "--control-token",
        "0123456789abcdef",
        "--clock",
        "2030-01-01T12:00:00Z",
        "--",
        own,
        "clock",
    ]);
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(out, "2030-01-01T12:00:00Z (frozen)\n");
    assert_eq!(run(&["exec", "--", own, "reset"]).0, Some(0));
}

#[test]
fn exec_lets_its_command_reach_the_server_past_a_proxy() {
    let script = "echo $NO_PROXY; echo $no_proxy; echo ${AUTH_CONTROL_URL-none}";
    let output = command(&["exec", "--no-control", "--", "sh", "-c", script])
        .env("NO_PROXY", "corp.example")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    let list = "corp.example,127.0.0.1,localhost,::1";
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(out, format!("{list}\n{list}\nnone\n"));
}

#[test]
fn exec_prints_its_ready_line_on_standard_error_and_to_the_ready_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ready.json");
    let file = file.to_str().unwrap();
    let script = ["exec", "--json", "--ready-file", file, "--", "cat", file];
    let (code, out, error) = run(&script);
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(out, error);
    let ready: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(
        ready["url"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:")
    );
}

/// Runs a command as PID 1 of a process namespace of its own; `None` where this user may not.
#[cfg(target_os = "linux")]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn as_pid_1(arguments: &[&str]) -> Option<Command> {
    let unshare = ["--pid", "--fork", "--kill-child", "--mount-proc"];
    let mut allowed = Command::new("unshare");
    let allowed = allowed.args(unshare).arg("true").stderr(Stdio::null());
    if !allowed.status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: this user may not make process namespaces (unshare --pid)");
        return None;
    }
    // A runner under nohup ignores HUP, and so would all that it starts.
    let mut command = Command::new("env");
    command
        .args(["--default-signal=HUP,INT,QUIT,TERM", "unshare"])
        .args(unshare)
        .arg(env!("CARGO_BIN_EXE_auth-mock-server"))
        .args(arguments);
    Some(command)
}

#[test]
#[cfg(target_os = "linux")]
fn exec_as_pid_1_reaps_orphans() {
    // The inner shell ends at once, and PID 1 becomes the parent of what it has started.
    let script = "test $PPID = 1 || exit 9; for i in 1 2 3; do (sleep 0.2 &); done; sleep 1; \
                  cat /proc/[0-9]*/status | grep -c '^State:.*zombie'; exit 6";
    let Some(mut exec) = as_pid_1(&["exec", "--", "sh", "-c", script]) else {
        return;
    };
    let output = exec.output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "0\n");
    assert_eq!(output.status.code(), Some(6));
}

#[test]
#[cfg(target_os = "linux")]
fn server_as_pid_1_stops_gracefully_on_each_signal() {
    for signal in ["-TERM", "-INT", "-HUP", "-QUIT"] {
        let Some(mut server) = as_pid_1(&["-p", "0", "--json"]) else {
            return;
        };
        let mut unshare = server.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let out = unshare.stdout.as_mut().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let children = format!("/proc/{0}/task/{0}/children", unshare.id());
        let children = std::fs::read_to_string(children).unwrap();
        kill(signal, children.trim().parse().unwrap());
        assert_eq!(unshare.wait().unwrap().code(), Some(0), "{signal}");
    }
}
