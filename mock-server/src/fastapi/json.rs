//! JSON as Python's `json.loads` reads it, with the message and the character position of each
//! refusal.
//!
//! Positions and messages are those of `CPython`'s C scanner (3.11 and 3.12). Containers are kept
//! on a stack of its own, so that no document can exhaust the thread's.

use std::collections::HashMap;
use std::hash::Hash;

use super::encoding;
use super::encoding::Points;
use super::json_error::JsonError;
use super::number;
use super::value;
use super::value::Value;

/// Containers within containers that Python still reads.
///
/// Its recursion limit is 1000 frames, and a FastAPI application under uvicorn has spent the others
/// when it parses a body: measured with `CPython` 3.11, the 959th container is a `RecursionError`.
pub(super) const MAX_NESTING: usize = 958;

type Step<T> = Result<T, JsonError>;

pub(super) fn loads(bytes: &[u8]) -> Step<Value> {
    let text = encoding::decode(bytes).ok_or(JsonError::Unreadable)?;
    Scanner {
        text: &text,
        at: 0,
        open: Vec::new(),
    }
    .document()
}

/// A container whose end has not been seen.
enum Open {
    List(Vec<Value>),
    Dict {
        members: Members<Points>,
        key: Points,
    },
}

struct Scanner<'a> {
    text: &'a Points,
    at: usize,
    open: Vec<Open>,
}

fn syntax<T>(message: &'static str, position: usize) -> Step<T> {
    Err(JsonError::Syntax { message, position })
}

impl Scanner<'_> {
    fn document(mut self) -> Step<Value> {
        self.skip_space();
        loop {
            let Some(mut value) = self.begin_value()? else {
                continue;
            };
            // One closing bracket can end many containers.
            loop {
                let Some(container) = self.open.pop() else {
                    return self.end(value);
                };
                match self.place(container, value)? {
                    Some(closed) => value = closed,
                    None => break,
                }
            }
        }
    }

    fn end(mut self, value: Value) -> Step<Value> {
        self.skip_space();
        if self.at < self.text.len() {
            syntax("Extra data", self.at)
        } else {
            Ok(value)
        }
    }

    /// A whole value, or `None` when a container was opened and its first value comes next.
    fn begin_value(&mut self) -> Step<Option<Value>> {
        match self.character() {
            Some('"') => self.string().map(|text| Some(value::string(text))),
            Some('{') => self.open_dict(),
            Some('[') => self.open_list(),
            Some('n') => self.literal("null", Value::None),
            Some('t') => self.literal("true", Value::Bool(true)),
            Some('f') => self.literal("false", Value::Bool(false)),
            Some('N') => self.literal("NaN", Value::Float(f64::NAN)),
            Some('I') => self.literal("Infinity", Value::Float(f64::INFINITY)),
            Some('-') if self.follows("-Infinity") => {
                self.literal("-Infinity", Value::Float(f64::NEG_INFINITY))
            }
            Some('-' | '0'..='9') => self.number(),
            _ => syntax("Expecting value", self.at),
        }
    }

    fn open_list(&mut self) -> Step<Option<Value>> {
        self.descend()?;
        if self.character() == Some(']') {
            self.at += 1;
            return Ok(Some(Value::List(Vec::new())));
        }
        self.open.push(Open::List(Vec::new()));
        Ok(None)
    }

    fn open_dict(&mut self) -> Step<Option<Value>> {
        self.descend()?;
        if self.character() == Some('}') {
            self.at += 1;
            return Ok(Some(Value::Dict(Vec::new())));
        }
        let key = self.key()?;
        self.open.push(Open::Dict {
            members: Members::default(),
            key,
        });
        Ok(None)
    }

    fn descend(&mut self) -> Step<()> {
        if self.open.len() == MAX_NESTING {
            return Err(JsonError::Unreadable);
        }
        self.at += 1;
        self.skip_space();
        Ok(())
    }

    /// Puts a value where it belongs: the container when that ends here, `None` when another value
    /// follows.
    fn place(&mut self, container: Open, value: Value) -> Step<Option<Value>> {
        self.skip_space();
        let next = self.character();
        let (container, close) = match container {
            Open::List(mut items) => {
                items.push(value);
                (Open::List(items), ']')
            }
            Open::Dict { mut members, key } => {
                members.insert(key, value);
                let key = Points::new();
                (Open::Dict { members, key }, '}')
            }
        };
        if next == Some(close) {
            self.at += 1;
            return Ok(Some(match container {
                Open::List(items) => Value::List(items),
                Open::Dict { members, .. } => Value::Dict(members.into_text()),
            }));
        }
        if next != Some(',') {
            return syntax("Expecting ',' delimiter", self.at);
        }
        self.at += 1;
        self.skip_space();
        self.reopen(container)?;
        Ok(None)
    }

    fn reopen(&mut self, container: Open) -> Step<()> {
        let container = match container {
            Open::List(items) => Open::List(items),
            Open::Dict { members, .. } => Open::Dict {
                members,
                key: self.key()?,
            },
        };
        self.open.push(container);
        Ok(())
    }

    /// A key with its colon, up to the value.
    fn key(&mut self) -> Step<Points> {
        if self.character() != Some('"') {
            return syntax("Expecting property name enclosed in double quotes", self.at);
        }
        let key = self.string()?;
        self.skip_space();
        if self.character() != Some(':') {
            return syntax("Expecting ':' delimiter", self.at);
        }
        self.at += 1;
        self.skip_space();
        Ok(key)
    }

    fn literal(&mut self, word: &str, value: Value) -> Step<Option<Value>> {
        if !self.follows(word) {
            return syntax("Expecting value", self.at);
        }
        self.at += word.len();
        Ok(Some(value))
    }

    fn number(&mut self) -> Step<Option<Value>> {
        let Some(length) = number::length(&self.text[self.at..]) else {
            return syntax("Expecting value", self.at);
        };
        let digits = &self.text[self.at..self.at + length];
        self.at += length;
        number::value(digits).map(Some).ok_or(JsonError::Unreadable)
    }

    fn string(&mut self) -> Step<Points> {
        let (text, end) = super::string::scan(self.text, self.at)?;
        self.at = end;
        Ok(text)
    }

    fn character(&self) -> Option<char> {
        self.text.get(self.at).copied().and_then(char::from_u32)
    }

    fn follows(&self, word: &str) -> bool {
        let ahead = self.text[self.at..].iter().copied();
        ahead.take(word.len()).eq(word.chars().map(u32::from))
    }

    fn skip_space(&mut self) {
        while matches!(self.character(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }
}

/// The members of an object, in the order of Python's `dict`.
struct Members<K> {
    entries: Vec<(K, Value)>,
    places: HashMap<K, usize>,
}

impl<K> Default for Members<K> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<K: Clone + Eq + Hash> Members<K> {
    /// A key that comes again keeps its place and takes the new value.
    fn insert(&mut self, key: K, value: Value) {
        let place = self.places.get(&key);
        if let Some((_, old)) = place.and_then(|place| self.entries.get_mut(*place)) {
            *old = value;
        } else {
            self.places.insert(key.clone(), self.entries.len());
            self.entries.push((key, value));
        }
    }
}

impl Members<Points> {
    /// With keys that UTF-8 can carry: those that only half a surrogate pair tells apart become one.
    fn into_text(self) -> Vec<(String, Value)> {
        let mut members = Members::default();
        for (key, value) in self.entries {
            members.insert(value::text(&key), value);
        }
        members.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_differ_only_by_surrogates_are_merged() {
        let table = [
            // Python has two keys here, `"\ud800": 3` and `"\ufffd": 2`, and its last one stays.
            (
                r#"{"\ud800": 1, "\ufffd": 2, "\ud800": 3}"#,
                r#"{"\u{fffd}":2}"#,
            ),
            (
                r#"{"\ud800": 1, "a": 2, "\udfff": 3}"#,
                r#"{"\u{fffd}":3,"a":2}"#,
            ),
            (
                r#"[{"a": 1, "\ud800": {"\ud800": 1, "\ud801": 2}, "a": 3}]"#,
                r#"[{"a":3,"\u{fffd}":{"\u{fffd}":2}}]"#,
            ),
        ];
        for (body, expected) in table {
            let echo = loads(body.as_bytes()).map(|value| value.echo());
            let expected = expected.replace(r"\u{fffd}", "\u{fffd}");
            assert_eq!(echo, Ok(expected), "{body}");
        }
    }
}
