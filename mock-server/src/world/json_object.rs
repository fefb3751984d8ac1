//! A JSON object that is written in pieces, so that a large one is never in memory as a whole.

use serde::Serialize;
use serde_json::{Error, to_writer};

/// Length from which on a piece ends, in bytes. Writing one takes far less than a millisecond.
const PIECE: usize = 32 * 1024;

/// Writes the next entry of a list behind the others, and returns whether there was one.
type NextEntry = Box<dyn FnMut(&mut Vec<u8>) -> Result<bool, Error> + Send>;

/// A part of the text.
enum Part {
    Text(Vec<u8>),
    /// Entries of a list, made one by one.
    Entries(NextEntry),
}

impl Part {
    fn entries<T: Serialize>(mut entries: impl Iterator<Item = T> + Send + 'static) -> Self {
        let mut first = true;
        Self::Entries(Box::new(move |text| {
            let Some(entry) = entries.next() else {
                return Ok(false);
            };
            if !std::mem::take(&mut first) {
                text.push(b',');
            }
            to_writer(text, &entry).map(|()| true)
        }))
    }
}

/// A JSON object, field by field. It holds values as they are, and makes text of them when it is
/// asked for.
#[derive(Default)]
pub(crate) struct JsonObject(Vec<Part>);

impl JsonObject {
    /// Adds a field whose value is small.
    pub(crate) fn field(
        mut self,
        name: &'static str,
        value: impl Serialize + Send + 'static,
    ) -> Self {
        self.begin(name, "");
        self.0.push(Part::entries(std::iter::once(value)));
        self
    }

    /// Adds a field with a list, which may be long.
    pub(crate) fn list<T: Serialize>(
        mut self,
        name: &'static str,
        entries: impl IntoIterator<Item = T, IntoIter: Send + 'static>,
    ) -> Self {
        self.begin(name, "[");
        self.0.push(Part::entries(entries.into_iter()));
        self.0.push(Part::Text(b"]".into()));
        self
    }

    /// Adds a field with an object.
    pub(crate) fn object(mut self, name: &'static str, object: Self) -> Self {
        self.begin(name, "");
        self.0.extend(object.parts());
        self
    }

    /// Writes the name of a field, which needs no escapes, and how its value begins.
    fn begin(&mut self, name: &'static str, value: &str) {
        let comma = if self.0.is_empty() { "" } else { "," };
        let text = format!("{comma}\"{name}\":{value}");
        self.0.push(Part::Text(text.into()));
    }

    fn parts(self) -> impl Iterator<Item = Part> + Send {
        let begin = std::iter::once(Part::Text(b"{".into()));
        let end = std::iter::once(Part::Text(b"}".into()));
        begin.chain(self.0).chain(end)
    }

    /// The text, in pieces of some 32 KiB. What has been written is dropped on the way.
    pub(crate) fn pieces(self) -> impl Iterator<Item = Result<Vec<u8>, Error>> + Send {
        let mut parts = self.parts().peekable();
        std::iter::from_fn(move || {
            let mut piece = Vec::with_capacity(PIECE);
            while piece.len() < PIECE {
                match parts.peek_mut() {
                    None if piece.is_empty() => return None,
                    None => break,
                    Some(Part::Text(text)) => piece.append(text),
                    Some(Part::Entries(next_entry)) => match next_entry(&mut piece) {
                        Ok(true) => continue,
                        Ok(false) => {}
                        Err(error) => return Some(Err(error)),
                    },
                }
                parts.next();
            }
            Some(Ok(piece))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;

    fn text(pieces: &[Vec<u8>]) -> String {
        String::from_utf8(pieces.concat()).unwrap()
    }

    fn pieces(object: JsonObject) -> Vec<Vec<u8>> {
        object.pieces().map(Result::unwrap).collect()
    }

    #[test]
    fn object_in_pieces_is_the_same_json() {
        let inner = JsonObject::default().list("none", Vec::<u8>::new());
        let object = JsonObject::default()
            .field("first", json!({"b": null}))
            .list("list", vec!["one", "two"])
            .object("inner", inner)
            .object("empty", JsonObject::default())
            .field("last", 1);
        assert_eq!(
            text(&pieces(object)),
            r#"{"first":{"b":null},"list":["one","two"],"inner":{"none":[]},"empty":{},"last":1}"#
        );
        assert_eq!(text(&pieces(JsonObject::default())), "{}");
    }

    #[test]
    fn long_list_comes_in_pieces_made_when_they_are_asked_for() {
        let count = 10_000;
        let (sender, receiver) = std::sync::mpsc::channel();
        let entries = (0..count).map(move |n| {
            let _ = sender.send(n);
            "x".repeat(100)
        });
        let object = JsonObject::default().list("list", entries);
        let mut pieces = object.pieces();
        let first = pieces.next().unwrap().unwrap();
        let made = receiver.try_iter().count();
        assert!((300..400).contains(&made), "{made}");
        let mut all = vec![first];
        all.extend(pieces.map(Result::unwrap));
        assert!(all.iter().all(|piece| piece.len() < PIECE + 200));
        let read: Value = serde_json::from_str(&text(&all)).unwrap();
        assert_eq!(read["list"].as_array().unwrap().len(), count);
    }

    #[test]
    fn value_without_json_form_is_an_error() {
        let no_text = BTreeMap::from([(vec![1], 1)]);
        let object = JsonObject::default().list("list", vec![no_text.clone()]);
        assert!(object.pieces().any(|piece| piece.is_err()));
        let object = JsonObject::default().field("map", no_text);
        assert!(object.pieces().any(|piece| piece.is_err()));
    }
}
