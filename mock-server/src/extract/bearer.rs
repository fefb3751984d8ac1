//! The bearer as `OAuth2PasswordBearer` takes it from the request.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::media_type::is_python_space;

/// The token of the first `Authorization` header, or `None` when FastAPI answers "Not
/// authenticated".
///
/// The scheme ends at the first space and compares without case. A scheme without a token gives the
/// empty token, which then fails as any forged one does.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    let value = headers.get(AUTHORIZATION)?.as_bytes();
    let mut halves = value.splitn(2, |byte| *byte == b' ');
    if !halves.next()?.eq_ignore_ascii_case(b"bearer") {
        return None;
    }
    let token = halves.next().unwrap_or_default();
    if token.is_ascii() {
        return std::str::from_utf8(token)
            .ok()
            .map(|text| Cow::Borrowed(text.trim_matches(is_space)));
    }
    let text: String = token.iter().copied().map(char::from).collect();
    Some(Cow::Owned(text.trim_matches(is_space).to_owned()))
}

fn is_space(character: char) -> bool {
    u8::try_from(u32::from(character)).is_ok_and(is_python_space)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_first_header_decides_by_fastapis_rule() {
        let table: [(&[&[u8]], Option<&str>); 14] = [
            (&[], None),
            (&[b""], None),
            (&[b"Basic x"], None),
            (&[b"Bearerx"], None),
            (&[b"Bearer\tx"], None),
            (&[b"Bearer,x"], None),
            (&[b"Basic y", b"Bearer x"], None),
            (&[b"Bearer"], Some("")),
            (&[b"Bearer "], Some("")),
            (&[b"Bearer x"], Some("x")),
            (&[b"bEARER  x y "], Some("x y")),
            (&[b"Bearer x", b"Basic y"], Some("x")),
            (&[b"Bearer \xA0x\x85"], Some("x")),
            (&[b"Bearer \xC3\xA9"], Some("Ã©")),
        ];
        for (values, expected) in table {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
            }
            assert_eq!(bearer(&headers).as_deref(), expected, "{values:?}");
        }
    }
}
