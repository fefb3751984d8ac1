//! `multipart/form-data` bodies, read as in python-multipart and Starlette.
//!
//! Both read while the body arrives, and do not check that it is complete: a body that breaks off ends
//! the form without its last part. Only a contradiction of the format is refused.

mod charset;
#[cfg(test)]
mod tests;
mod upload;

use std::convert::Infallible;

use self::charset::Charset;
use self::upload::{Header, Upload};
use super::options::OptionsHeader;
use super::value::Value;
use crate::fastapi::Rejection;

const MAX_BOUNDARY_BYTES: usize = 256;
/// Of one part.
const MAX_HEADERS: usize = 8;
/// Of one line, with the colon and the spaces after it.
const MAX_HEADER_BYTES: usize = 4096 + 128;
const MAX_FILES: usize = 1000;

/// Starlette's limit of fields in a form, of whichever type.
pub(super) const MAX_FIELDS: usize = 1000;
pub(super) const TOO_MANY_FIELDS: &str = "Too many fields. Maximum number of fields is 1000.";
const NO_BOUNDARY: &str = "Missing boundary in multipart.";
const NO_NAME: &str = r#"The Content-Disposition header field "name" must be provided."#;
const TOO_MANY_FILES: &str = "Too many files. Maximum number of files is 1000.";
const MALFORMED: Stop = Stop::Refused("Invalid multipart data.");

/// What a field of a form was sent as.
#[derive(Debug)]
pub(super) enum Entry<'a> {
    Text(String),
    File(Upload<'a>),
}

impl Entry<'_> {
    /// FastAPI takes it for one that was not sent.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::File(upload) => upload.is_empty(),
        }
    }

    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Text(text) => Value::Str(text),
            Self::File(upload) => upload.into_value(),
        }
    }
}

/// Why reading stops.
#[derive(Debug)]
enum Stop {
    /// The closing boundary, or the end of the body wherever it is.
    End,
    Refused(&'static str),
}

/// The parts in order, each under its name.
pub(super) fn parse<'a>(
    content_type: OptionsHeader,
    body: &'a [u8],
) -> Result<Vec<(String, Entry<'a>)>, Rejection> {
    let mut parts = Vec::new();
    let Err(stop) = read_into(&mut parts, content_type, body);
    match stop {
        Stop::End => Ok(parts),
        Stop::Refused(detail) => Err(Rejection::InvalidForm(detail)),
    }
}

fn read_into<'a>(
    parts: &mut Vec<(String, Entry<'a>)>,
    content_type: OptionsHeader,
    body: &'a [u8],
) -> Result<Infallible, Stop> {
    let charset = content_type
        .option("charset")
        .map_or(Charset::Utf8, |name| Charset::named(&name));
    let boundary = content_type
        .option("boundary")
        .ok_or(Stop::Refused(NO_BOUNDARY))?;
    if boundary.len() > MAX_BOUNDARY_BYTES {
        return Err(MALFORMED);
    }
    let delimiter = [b"\r\n--", boundary.as_slice()].concat();
    let mut reader = Reader {
        rest: body,
        delimiter,
        charset,
        fields: 0,
        files: 0,
    };
    reader.opening()?;
    loop {
        parts.push(reader.part()?);
    }
}

struct Reader<'a> {
    /// Nothing, after the closing boundary: whatever follows does not count.
    rest: &'a [u8],
    /// The line break before a boundary belongs to it.
    delimiter: Vec<u8>,
    charset: Charset,
    fields: usize,
    files: usize,
}

impl<'a> Reader<'a> {
    /// As far as the first part's headers. Only an empty line may stand before the first boundary, and
    /// then anything without a hyphen.
    fn opening(&mut self) -> Result<(), Stop> {
        if let [b'\r' | b'\n', ..] = self.rest {
            let hyphen = self.rest.iter().position(|byte| *byte == b'-');
            self.rest = &self.rest[hyphen.ok_or(Stop::End)?..];
        }
        let (_, boundary) = self.delimiter.split_at(b"\r\n".len());
        if boundary.starts_with(self.rest) {
            return Err(Stop::End);
        }
        self.rest = match self.rest.strip_prefix(boundary).ok_or(MALFORMED)? {
            [b'-'] | [b'-', b'-', ..] => &[],
            after => end_of_line(after)?,
        };
        Ok(())
    }

    fn part(&mut self) -> Result<(String, Entry<'a>), Stop> {
        let headers = self.headers()?;
        let disposition = headers
            .iter()
            .rfind(|header| header.name.eq_ignore_ascii_case(b"content-disposition"));
        let disposition = OptionsHeader(disposition.map_or(&[], |header| header.value));
        let name = disposition.option("name").ok_or(Stop::Refused(NO_NAME))?;
        let name = self.charset.decode(&name);
        let Some(filename) = disposition.option("filename") else {
            one_more(&mut self.fields, MAX_FIELDS, TOO_MANY_FIELDS)?;
            return Ok((name, Entry::Text(self.charset.decode(self.content()?))));
        };
        one_more(&mut self.files, MAX_FILES, TOO_MANY_FILES)?;
        let upload = Upload {
            filename: self.charset.decode(base_name(&filename)),
            content: self.content()?,
            headers,
        };
        Ok((name, Entry::File(upload)))
    }

    fn headers(&mut self) -> Result<Vec<Header<'a>>, Stop> {
        let mut headers = Vec::new();
        while !matches!(self.rest, [] | [b'\r', ..]) {
            if headers.len() == MAX_HEADERS {
                return Err(MALFORMED);
            }
            headers.push(self.header()?);
        }
        self.rest = end_of_line(self.rest)?;
        Ok(headers)
    }

    fn header(&mut self) -> Result<Header<'a>, Stop> {
        let (name, after) = split_before(self.rest, b':');
        let (value, after) = split_before(after, b'\r');
        let token = !name.is_empty() && name.iter().copied().all(is_token);
        if !token || name.len() + value.len() > MAX_HEADER_BYTES {
            return Err(MALFORMED);
        }
        let mut value = value.strip_prefix(b":").ok_or(Stop::End)?;
        while let [b' ', tail @ ..] = value {
            value = tail;
        }
        self.rest = end_of_line(after)?;
        Ok(Header { name, value })
    }

    /// As far as the next boundary and past it. A line that only begins like one is content.
    fn content(&mut self) -> Result<&'a [u8], Stop> {
        let whole = self.rest;
        let mut after = whole;
        loop {
            let found = find(after, &self.delimiter).ok_or(Stop::End)?;
            after = &after[found + self.delimiter.len()..];
            self.rest = match after {
                [b'\r', b'\n', next @ ..] => next,
                [b'-', b'-', ..] => &[],
                [b' ' | b'\t', ..] => end_of_line(without_blanks(after))?,
                _ => continue,
            };
            let end = whole.len() - after.len() - self.delimiter.len();
            return Ok(&whole[..end]);
        }
    }
}

fn end_of_line(rest: &[u8]) -> Result<&[u8], Stop> {
    match rest {
        [b'\r', b'\n', next @ ..] => Ok(next),
        [] | [b'\r'] => Err(Stop::End),
        _ => Err(MALFORMED),
    }
}

fn one_more(count: &mut usize, limit: usize, refusal: &'static str) -> Result<(), Stop> {
    *count += 1;
    if *count > limit {
        return Err(Stop::Refused(refusal));
    }
    Ok(())
}

/// Without the spaces and tabs at the beginning.
fn without_blanks(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', tail @ ..] = bytes {
        bytes = tail;
    }
    bytes
}

/// The second half begins with the byte, or is empty where there is none.
fn split_before(bytes: &[u8], byte: u8) -> (&[u8], &[u8]) {
    let position = bytes.iter().position(|candidate| *candidate == byte);
    bytes.split_at(position.unwrap_or(bytes.len()))
}

/// Takes linear time for a delimiter: no two candidates overlap, since a line break is only at its
/// beginning.
fn find(bytes: &[u8], delimiter: &[u8]) -> Option<usize> {
    bytes
        .windows(delimiter.len())
        .position(|window| window == delimiter)
}

/// RFC 9110's `token`, to which a header's name belongs.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Of a whole path, which old browsers sent, only the name.
fn base_name(filename: &[u8]) -> &[u8] {
    match filename {
        [_, b':', b'\\', ..] | [b'\\', b'\\', ..] => filename
            .rsplit(|byte| *byte == b'\\')
            .next()
            .unwrap_or(filename),
        _ => filename,
    }
}
