//! A server in its own process, and commands beside it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_auth-mock-server"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AUTH_")) {
        command.env_remove(name);
    }
    command.args(arguments);
    command
}

pub(crate) fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// A server that ends with the test.
pub(crate) struct Server {
    pub(crate) child: Child,
    address: String,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::spawn(command(&["--json"]).args(arguments))
    }

    /// As [`Server::start`], with variables instead of flags.
    pub(crate) fn start_with(variables: &[(&str, &str)]) -> Self {
        Self::spawn(command(&["--json"]).envs(variables.iter().copied()))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command
            .env("AUTH_MOCK_PORT", "0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.as_mut().unwrap());
        out.read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let url = ready["url"].as_str().unwrap().to_owned();
        let address = url.strip_prefix("http://").unwrap().to_owned();
        Self {
            child,
            address,
            url,
        }
    }

    /// The status and the body of one request.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[&str],
        body: &str,
    ) -> (u16, Value) {
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
        for header in headers {
            head = format!("{head}{header}\r\n");
        }
        let reply = self.send(&format!(
            "{head}content-length: {}\r\n\r\n{body}",
            body.len()
        ));
        let (head, body) = reply.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    /// All that the server sends after these bytes, until it closes the connection.
    pub(crate) fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    }

    /// The lines of its log until it ends.
    pub(crate) fn log(&mut self) -> Vec<String> {
        let log = self.child.stderr.take().unwrap();
        BufReader::new(log).lines().map(Result::unwrap).collect()
    }

    pub(crate) fn sign_in(&self, email: &str) -> (u16, Value) {
        let form = ["content-type: application/x-www-form-urlencoded"];
        let email = email.replace('@', "%40");
        let body = format!("username={email}&password=a+password");
        self.ask("POST", "/v1/oauth2/login", &form, &body)
    }

    pub(crate) fn loads(&self, token: &Value) -> u16 {
        let bearer = format!("authorization: Bearer {}", token.as_str().unwrap());
        self.ask("GET", "/v1/auth/load", &[&bearer], "").0
    }

    /// The next line of its log that has `text` in it.
    pub(crate) fn logs(&mut self, text: &str) -> String {
        let lines = BufReader::new(self.child.stderr.as_mut().unwrap()).lines();
        lines
            .map(Result::unwrap)
            .find(|line| line.contains(text))
            .unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
}
