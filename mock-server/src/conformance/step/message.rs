//! Messages: from the inbox of the control API, or from a command or a person.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Done, Stage, Stop};
use crate::conformance::pack::Message;
use crate::conformance::report::Difference;

/// How long a message may take.
const WAIT: &str = "5s";

impl Stage<'_> {
    /// Reads the newest message to an address, and keeps its code or its token.
    pub(super) async fn message(&mut self, message: &Message) -> Done {
        let to = self.values.text(&message.to)?;
        let wanted: BTreeSet<_> = message.keep.values().map(|what| field(what)).collect();
        let mut found = BTreeMap::new();
        if let Some(codes) = self.codes {
            for what in wanted {
                let text = codes.read(what, &message.kind, &to).await;
                found.insert(what, text.map_err(Stop::NotTried)?);
            }
        } else {
            let (control, kind) = (self.control()?, &message.kind);
            let path = format!(
                "/messages/latest?to={}&kind={kind}&wait={WAIT}",
                encoded(&to)
            );
            let reply = control.send(Method::GET, &path, None).await;
            let reply = reply.map_err(Stop::NotTried)?;
            for what in wanted {
                let text = reply.json[what].as_str();
                let text = text.ok_or_else(|| no_message(message, what))?;
                found.insert(what, text.to_owned());
            }
        }
        for (name, what) in &message.keep {
            let text = found.get(field(what)).map(String::as_str);
            let text = text.unwrap_or_default();
            let text = if what == WRONG {
                other(text)
            } else {
                text.to_owned()
            };
            self.remember(name, text.into());
        }
        Ok(())
    }

    /// Checks that an address has got no message.
    pub(super) async fn no_message(&mut self, to: &str) -> Done {
        let address = self.values.text(to)?;
        let control = self.control()?;
        let path = format!("/messages?to={}", encoded(&address));
        let reply = control.send(Method::GET, &path, None).await;
        let reply = reply.map_err(Stop::NotTried)?;
        match reply.json["total"].as_u64() {
            Some(0) => Ok(()),
            found => Err(Stop::Differs(Difference {
                step: format!("messages to {to}"),
                place: "/total".into(),
                expected: "0".into(),
                actual: format!("{}", found.unwrap_or_default()),
            })),
        }
    }
}

/// A code that differs from that of the message.
const WRONG: &str = "wrong_code";

/// The field of a message that a value is made of.
fn field(what: &str) -> &str {
    if what == WRONG { "code" } else { what }
}

/// A code of the same form that differs in its last digit.
fn other(code: &str) -> String {
    let mut digits: Vec<_> = code.chars().collect();
    let last = digits.pop();
    digits.push(if last == Some('0') { '1' } else { '0' });
    digits.into_iter().collect()
}

fn no_message(message: &Message, what: &str) -> Stop {
    Stop::Differs(Difference {
        step: format!("message to {}", message.to),
        place: what.to_owned(),
        expected: format!("a message of the kind {}", message.kind),
        actual: "no such message".into(),
    })
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_code_has_the_form_of_the_right_one() {
        for (code, wrong) in [("123456", "123450"), ("000000", "000001"), ("", "0")] {
            assert_eq!(other(code), wrong);
        }
    }
}
