//! Texts of a request and its reply, in one allocation.
//!
//! Heads and bodies are slices of the connection's read buffer, or have allocations of their own.
//! Ten thousand records of either kind would keep whole buffers, or scatter small pieces between
//! the sessions. So each record copies its texts, one behind another, when its reply is there.

use http::{HeaderMap, HeaderValue, Uri};

use super::redact::recorded;

/// What is recorded of a request before its reply is there.
pub(crate) struct RequestTexts {
    bytes: Vec<u8>,
    ends: Ends,
}

/// What is recorded of a request and its reply.
pub(crate) struct Texts {
    bytes: Box<[u8]>,
    ends: Ends,
}

/// Ends of the parts, in the order in which they stand.
#[derive(Clone, Copy, Default)]
struct Ends {
    path: u32,
    query: u32,
    headers: u32,
    request_id: u32,
    /// `None` if there is no body, or a too long one.
    body: Option<u32>,
    reply_headers: u32,
    /// Whether the body of the reply follows.
    has_reply_body: bool,
    /// Number of headers of both.
    header_count: u32,
}

/// Bytes before each header: the lengths of its name and of its value.
const LENGTHS: usize = 8;

impl RequestTexts {
    /// Copies target, headers and id of a request.
    pub(crate) fn new(target: &Uri, headers: &HeaderMap, request_id: &HeaderValue) -> Self {
        let (path, query) = (target.path(), target.query().unwrap_or_default());
        let of_headers = encoded_length(headers);
        let request = path.len() + query.len() + of_headers + request_id.len();
        // Room for most replies, too.
        let mut bytes = Vec::with_capacity(request + 1024);
        let mut ends = Ends::default();
        bytes.extend_from_slice(path.as_bytes());
        ends.path = end(&bytes);
        bytes.extend_from_slice(query.as_bytes());
        ends.query = end(&bytes);
        ends.header_count = encode(headers, &mut bytes);
        ends.headers = end(&bytes);
        bytes.extend_from_slice(request_id.as_bytes());
        ends.request_id = end(&bytes);
        Self { bytes, ends }
    }

    /// Adds the body of the request, and headers and body of the reply.
    pub(crate) fn with_reply(
        self,
        body: Option<&[u8]>,
        headers: &HeaderMap,
        reply: Option<&[u8]>,
    ) -> Texts {
        let Self {
            mut bytes,
            mut ends,
        } = self;
        ends.body = body.map(|body| {
            bytes.extend_from_slice(body);
            end(&bytes)
        });
        ends.header_count += encode(headers, &mut bytes);
        ends.reply_headers = end(&bytes);
        ends.has_reply_body = reply.is_some();
        bytes.extend_from_slice(reply.unwrap_or_default());
        Texts {
            bytes: bytes.into_boxed_slice(),
            ends,
        }
    }
}

impl Texts {
    /// Path, without the prefix of the namespace.
    pub(super) fn path(&self) -> &str {
        self.text(0, self.ends.path)
    }

    /// Query without the question mark; empty if there is none.
    pub(super) fn query(&self) -> &str {
        self.text(self.ends.path, self.ends.query)
    }

    /// Headers of the request. Values that are never shown are empty.
    pub(super) fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        decode(self.part(self.ends.query, self.ends.headers))
    }

    /// `X-Request-Id`.
    pub(super) fn request_id(&self) -> &str {
        self.text(self.ends.headers, self.ends.request_id)
    }

    /// Body of the request, if it is recorded.
    pub(super) fn body(&self) -> Option<&[u8]> {
        let end = self.ends.body?;
        Some(self.part(self.ends.request_id, end))
    }

    /// Headers of the reply. Values that are never shown are empty.
    pub(super) fn reply_headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let start = self.ends.body.unwrap_or(self.ends.request_id);
        decode(self.part(start, self.ends.reply_headers))
    }

    /// Body of the reply, if it is recorded.
    pub(super) fn reply_body(&self) -> Option<&[u8]> {
        let end = end(&self.bytes);
        let has = self.ends.has_reply_body;
        has.then(|| self.part(self.ends.reply_headers, end))
    }

    /// Bytes of all texts.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Number of headers of request and reply.
    pub(super) fn header_count(&self) -> usize {
        self.ends.header_count as usize
    }

    fn part(&self, start: u32, end: u32) -> &[u8] {
        let part = self.bytes.get(start as usize..end as usize);
        part.unwrap_or_default()
    }

    fn text(&self, start: u32, end: u32) -> &str {
        // Paths, queries and ids are ASCII, or UTF-8 as a client sent it.
        std::str::from_utf8(self.part(start, end)).unwrap_or_default()
    }
}

/// Where the next text begins. Heads and bodies have limits far below 4 GiB.
fn end(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn encoded_length(headers: &HeaderMap) -> usize {
    let headers = headers.iter();
    headers
        .map(|(name, value)| LENGTHS + name.as_str().len() + recorded(name, value).len())
        .sum()
}

/// Writes headers, and returns how many there are.
fn encode(headers: &HeaderMap, bytes: &mut Vec<u8>) -> u32 {
    let mut count = 0;
    for (name, value) in headers {
        let (name, value) = (name.as_str().as_bytes(), recorded(name, value));
        bytes.extend_from_slice(&end(name).to_ne_bytes());
        bytes.extend_from_slice(&end(value).to_ne_bytes());
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(value);
        count += 1;
    }
    count
}

fn decode(mut bytes: &[u8]) -> impl Iterator<Item = (&str, &[u8])> {
    std::iter::from_fn(move || {
        let (name, rest) = bytes.split_first_chunk()?;
        let (value, rest) = rest.split_first_chunk()?;
        let (name, rest) = rest.split_at_checked(u32::from_ne_bytes(*name) as usize)?;
        let (value, rest) = rest.split_at_checked(u32::from_ne_bytes(*value) as usize)?;
        bytes = rest;
        // A header's name is ASCII.
        Some((std::str::from_utf8(name).ok()?, value))
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn headers(pairs: &[(&'static str, &[u8])]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            let name = http::HeaderName::from_static(name);
            (name, HeaderValue::from_bytes(value).unwrap())
        });
        pairs.collect()
    }

    #[test]
    fn texts_are_read_as_they_were_recorded() {
        let pairs: [(&str, &[u8]); 3] =
            [("x-latin", b"\xe9t\xe9"), ("x-empty", b""), ("host", b"a")];
        let id = HeaderValue::from_static("req_1");
        for (target, query) in [("/a%20b?c=%20d", "c=%20d"), ("/a%20b", ""), ("/a%20b?", "")] {
            for body in [None, Some(&b""[..]), Some(b"{}")] {
                for reply in [None, Some(&b""[..]), Some(b"[1]")] {
                    let target = Uri::from_static(target);
                    let request = RequestTexts::new(&target, &headers(&pairs), &id);
                    let texts = request.with_reply(body, &headers(&pairs[1..]), reply);
                    assert_eq!((texts.path(), texts.query()), ("/a%20b", query));
                    assert_eq!(texts.headers().collect::<Vec<_>>(), pairs);
                    assert_eq!(texts.request_id(), "req_1");
                    assert_eq!(texts.body(), body);
                    assert_eq!(texts.reply_headers().collect::<Vec<_>>(), pairs[1..]);
                    assert_eq!(texts.reply_body(), reply);
                    assert_eq!(texts.header_count(), 5);
                }
            }
        }
    }

    #[test]
    fn values_of_headers_that_are_never_shown_are_not_recorded() {
        let secrets = [
            "authorization",
            "cookie",
            "proxy-authorization",
            "set-cookie",
        ];
        let (target, id) = (Uri::from_static("/"), HeaderValue::from_static("req_1"));
        for secret in secrets {
            let headers = headers(&[(secret, b"hunter2"), ("x-shown", b"1")]);
            let request = RequestTexts::new(&target, &headers, &id);
            let texts = request.with_reply(None, &headers, None);
            let expected = [(secret, &b""[..]), ("x-shown", b"1")];
            assert_eq!(texts.headers().collect::<Vec<_>>(), expected);
            assert_eq!(texts.reply_headers().collect::<Vec<_>>(), expected);
            assert!(!texts.bytes.windows(7).any(|part| part == b"hunter2"));
        }
    }

    #[test]
    fn texts_of_a_record_share_nothing_with_the_read_buffer() {
        let buffer = Bytes::from_static(b"/a?b=%20c/first/second");
        let target = Uri::from_maybe_shared(buffer.slice(..9)).unwrap();
        let value = HeaderValue::from_maybe_shared(buffer.slice(9..15)).unwrap();
        let headers = HeaderMap::from_iter([(http::header::HOST, value.clone())]);
        let texts = RequestTexts::new(&target, &headers, &value).with_reply(
            Some(&buffer[15..]),
            &headers,
            Some(&buffer),
        );
        let range = buffer.as_ptr_range();
        assert!(!range.contains(&texts.path().as_ptr()));
        assert!(
            texts
                .headers()
                .all(|(_, value)| !range.contains(&value.as_ptr()))
        );
        assert!(!range.contains(&texts.body().unwrap().as_ptr()));
    }
}
