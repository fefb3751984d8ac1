//! The requests that are measured, and one exchange by hand.

use std::{
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    time::Duration,
};

use serde_json::{Value, json};

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Operation that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Load,
    PortalLogin,
}

impl Operation {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::PortalLogin => "portal_login",
        }
    }

    /// Returns the request, for the holder of an access token.
    pub(super) fn request(self, token: &str) -> Request {
        match self {
            Self::Load => Request {
                method: "GET",
                path: "/v1/auth/load",
                headers: vec![("Authorization", format!("Bearer {token}"))],
                body: None,
            },
            Self::PortalLogin => {
                let body = json!({
                    "email": "guest@example.com",
                    "password": "correct horse battery staple",
                    "portal_id": "portal_demo",
                });
                Request {
                    method: "POST",
                    path: "/v1/auth/portal/login",
                    headers: vec![("Content-Type", "application/json".to_owned())],
                    body: Some(body.to_string()),
                }
            }
        }
    }
}

/// A request of a benchmark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<String>,
}

impl Request {
    /// Sends the request over a connection of its own, and returns the status and the body.
    pub(super) fn send(&self, port: u16) -> io::Result<(u16, String)> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(self.text(port).as_bytes())?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply)?;
        parse(&reply).ok_or_else(|| io::Error::other("the answer is not HTTP"))
    }

    /// HTTP/1.0, so that the body comes whole and the connection ends with it.
    fn text(&self, port: u16) -> String {
        let Self { method, path, .. } = self;
        let body = self.body.as_deref().unwrap_or_default();
        let length = self.body.as_ref().map(|body| body.len().to_string());
        let length = length.map(|length| ("Content-Length", length));
        let host = ("Host", format!("127.0.0.1:{port}"));
        let headers: String = [&host]
            .into_iter()
            .chain(&self.headers)
            .chain(&length)
            .flat_map(|(name, value)| [name, ": ", value, "\r\n"])
            .collect();
        format!("{method} {path} HTTP/1.0\r\n{headers}\r\n{body}")
    }
}

fn parse(reply: &str) -> Option<(u16, String)> {
    let (head, body) = reply.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}

/// Returns the access token of a sign-in's reply. Peers may answer anything that has its form.
pub(super) fn access_token(body: &str) -> Option<String> {
    let reply: Value = serde_json::from_str(body).ok()?;
    Some(reply.get("access_token")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_has_its_headers_and_the_length_of_its_body() {
        let login = Operation::PortalLogin.request("").text(8010);
        let (head, body) = login.split_once("\r\n\r\n").unwrap();
        let expected = format!(
            "POST /v1/auth/portal/login HTTP/1.0\r\nHost: 127.0.0.1:8010\r\n\
             Content-Type: application/json\r\nContent-Length: {}",
            body.len()
        );
        assert_eq!(head, expected);
        let load = Operation::Load.request("t").text(1);
        assert!(load.ends_with("Authorization: Bearer t\r\n\r\n"), "{load}");
    }

    #[test]
    fn reply_is_read_as_status_and_body() {
        let reply = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        assert_eq!(parse(reply), Some((200, "{}".to_owned())));
        assert_eq!(parse("HTTP/1.1 200 OK\r\n"), None);
        assert_eq!(parse("220 ready\r\n\r\n"), None);
        assert_eq!(access_token(r#"{"access_token": "a"}"#).unwrap(), "a");
        assert_eq!(access_token(r#"{"detail": "2FA Required"}"#), None);
    }
}
