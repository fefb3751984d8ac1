//! Requests as the driver makes them, and what it reads of their replies.

use std::net::SocketAddr;

use auth_contract_tests::blocking::{BlockingReply, Connection};
use serde_json::Value;

pub(super) struct Http(Connection);

/// A reply: its status, what three headers say, and its body.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) retry_after: Option<i64>,
    pub(super) challenge: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) body: Value,
}

/// What a request carries.
pub(super) enum Body {
    Nothing,
    Json(Value),
    Form(String),
}

impl From<BlockingReply> for Answer {
    fn from(reply: BlockingReply) -> Self {
        let header = |name| reply.header(name).map(str::to_owned);
        Self {
            status: reply.status,
            retry_after: reply
                .header("retry-after")
                .map(|text| text.parse().unwrap()),
            challenge: header("www-authenticate"),
            reason: header("x-mock-reason"),
            body: serde_json::from_slice(&reply.body).unwrap_or_default(),
        }
    }
}

impl Http {
    pub(super) fn connect(address: SocketAddr) -> Self {
        Self(Connection::new(address))
    }

    pub(super) fn send(
        &mut self,
        method: &str,
        target: &str,
        bearer: Option<&str>,
        body: &Body,
    ) -> Answer {
        let request = self.request(method, target, bearer, body);
        self.0.exchange(&request).unwrap().into()
    }

    /// Sends several requests at once, and reads their replies.
    pub(super) fn get_all<const N: usize>(&mut self, targets: [String; N]) -> [Answer; N] {
        let requests = targets.map(|target| self.request("GET", &target, None, &Body::Nothing));
        let replies = self.0.exchange_all(&requests).unwrap();
        let answers: Vec<Answer> = replies.into_iter().map(Answer::from).collect();
        answers.try_into().unwrap()
    }

    fn request(&self, method: &str, target: &str, bearer: Option<&str>, body: &Body) -> Vec<u8> {
        let address = self.0.address();
        let mut head = format!("{method} {target} HTTP/1.1\r\nhost: {address}\r\n");
        if let Some(bearer) = bearer {
            head.extend(["authorization: Bearer ", bearer, "\r\n"]);
        }
        let content = match body {
            Body::Nothing => String::new(),
            Body::Json(json) => {
                head += "content-type: application/json\r\n";
                json.to_string()
            }
            Body::Form(form) => {
                head += "content-type: application/x-www-form-urlencoded\r\n";
                form.clone()
            }
        };
        let length = content.len();
        format!("{head}content-length: {length}\r\n\r\n{content}").into_bytes()
    }
}
