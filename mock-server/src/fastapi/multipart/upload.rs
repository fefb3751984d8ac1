//! File parts. No field accepts a file, so its content is dropped; only an error echoes the part.

use super::charset::latin_1;
use crate::fastapi::value::Value;

/// What Starlette holds in memory before it writes a file to disk. No file gets that far.
const SPOOL_BYTES: &str = "1048576";

/// One header of a part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header<'a> {
    pub(super) name: &'a [u8],
    pub(super) value: &'a [u8],
}

#[derive(Debug)]
pub(crate) struct Upload<'a> {
    pub(super) filename: String,
    pub(super) content: &'a [u8],
    pub(super) headers: Vec<Header<'a>>,
}

impl Upload<'_> {
    /// What browsers send where no file was chosen.
    pub(super) fn is_empty(&self) -> bool {
        self.filename.is_empty() && self.content.is_empty()
    }

    /// The attributes of Starlette's `UploadFile`, which is all that `jsonable_encoder` knows of it.
    pub(super) fn into_value(self) -> Value {
        dict([
            ("filename", Value::Str(self.filename)),
            ("file", temporary_file(self.content)),
            ("size", Value::Int(self.content.len().to_string())),
            ("headers", headers(&self.headers)),
            ("_max_mem_size", Value::Int(SPOOL_BYTES.to_owned())),
        ])
    }
}

fn dict<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Dict(entries.map(|(key, value)| (key.to_owned(), value)).to_vec())
}

/// Of several with one name, the first.
fn headers(headers: &[Header]) -> Value {
    let mut entries: Vec<(String, Value)> = Vec::new();
    for header in headers {
        let name = latin_1(header.name).to_ascii_lowercase();
        if entries.iter().all(|(key, _)| *key != name) {
            entries.push((name, Value::Str(latin_1(header.value))));
        }
    }
    Value::Dict(entries)
}

/// Python's `SpooledTemporaryFile`.
///
/// `jsonable_encoder` tries `dict(…)` on whatever it does not know, and files are iterable: lines of
/// two bytes make a dictionary. Only when that fails does it list the attributes; among these is the
/// buffer, which goes on with the lines that are left.
fn temporary_file(content: &[u8]) -> Value {
    let mut lines = content.split_inclusive(|byte| *byte == b'\n');
    if let Some(pairs) = pairs(&mut lines) {
        return pairs;
    }
    let arguments = [
        ("mode", Value::Str("w+b".to_owned())),
        ("buffering", Value::Int("-1".to_owned())),
        ("suffix", Value::None),
        ("prefix", Value::None),
        ("encoding", Value::None),
        ("newline", Value::None),
        ("dir", Value::None),
        ("errors", Value::None),
    ];
    dict([
        ("_file", pairs(&mut lines).unwrap_or_else(|| dict([]))),
        ("_max_size", Value::Int(SPOOL_BYTES.to_owned())),
        ("_rolled", Value::Bool(false)),
        ("_TemporaryFileArgs", dict(arguments)),
    ])
}

/// `dict(lines)`; `None` at the first line that is no pair, which is used up then.
fn pairs<'a>(lines: &mut impl Iterator<Item = &'a [u8]>) -> Option<Value> {
    // At most 256 keys, in the order of their first use.
    let mut pairs: Vec<(u8, u8)> = Vec::new();
    for line in lines {
        let [key, value] = line else {
            return None;
        };
        match pairs.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => *known = *value,
            None => pairs.push((*key, *value)),
        }
    }
    let entries = pairs
        .into_iter()
        .map(|(key, value)| (key.to_string(), Value::Int(value.to_string())));
    Some(Value::Dict(entries.collect()))
}
