//! Bearer token, read as in `OAuth2PasswordBearer`.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::media_type::is_python_space;
use super::rejection::Rejection;
use crate::world::Cause;

/// Cause of FastAPI's "Not authenticated".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoBearer {
    Missing,
    /// Another scheme than bearer.
    Scheme,
}

impl From<NoBearer> for Rejection {
    fn from(no: NoBearer) -> Self {
        Self::NotAuthenticated(match no {
            NoBearer::Missing => Cause::BearerMissing,
            NoBearer::Scheme => Cause::BearerScheme,
        })
    }
}

/// Returns the token of the first `Authorization` header.
///
/// The scheme ends at the first space and compares without case. A scheme without a token gives the
/// empty token, which then fails as any forged one does.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<Cow<'_, str>, NoBearer> {
    let value = headers.get(AUTHORIZATION).ok_or(NoBearer::Missing)?;
    let value = value.as_bytes();
    let mut halves = value.splitn(2, |byte| *byte == b' ');
    let scheme = halves.next().unwrap_or_default();
    if !scheme.eq_ignore_ascii_case(b"bearer") {
        // FastAPI takes an empty header for none.
        let missing = value.is_empty();
        return Err(if missing {
            NoBearer::Missing
        } else {
            NoBearer::Scheme
        });
    }
    let token = halves.next().unwrap_or_default();
    match std::str::from_utf8(token) {
        Ok(text) if text.is_ascii() => return Ok(Cow::Borrowed(text.trim_matches(is_space))),
        _ => {}
    }
    let text: String = token.iter().copied().map(char::from).collect();
    Ok(Cow::Owned(text.trim_matches(is_space).to_owned()))
}

fn is_space(character: char) -> bool {
    u8::try_from(u32::from(character)).is_ok_and(is_python_space)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::fastapi::bearer::NoBearer::{Missing, Scheme};

    type Found = Result<&'static str, NoBearer>;

    #[test]
    fn first_authorization_header_decides_the_bearer() {
        let table: [(&[&[u8]], Found); 14] = [
            (&[], Err(Missing)),
            (&[b""], Err(Missing)),
            (&[b"Basic x"], Err(Scheme)),
            (&[b"Bearerx"], Err(Scheme)),
            (&[b"Bearer\tx"], Err(Scheme)),
            (&[b"Bearer,x"], Err(Scheme)),
            (&[b"Basic y", b"Bearer x"], Err(Scheme)),
            (&[b"Bearer"], Ok("")),
            (&[b"Bearer "], Ok("")),
            (&[b"Bearer x"], Ok("x")),
            (&[b"bEARER  x y "], Ok("x y")),
            (&[b"Bearer x", b"Basic y"], Ok("x")),
            (&[b"Bearer \xA0x\x85"], Ok("x")),
            (&[b"Bearer \xC3\xA9"], Ok("Ã©")),
        ];
        for (values, expected) in table {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
            }
            let found = bearer(&headers);
            assert_eq!(found.as_deref().map_err(|no| *no), expected, "{values:?}");
        }
    }
}
