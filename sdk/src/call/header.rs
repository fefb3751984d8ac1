//! Headers that a caller adds.

use http::{HeaderName, HeaderValue, header};

use crate::error::Error;

/// Headers that the client sets itself.
const OWN_HEADERS: [HeaderName; 7] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::HOST,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Parses a header. Its value is never printed.
pub(crate) fn parse_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let name =
        HeaderName::try_from(name).map_err(|_| Error::request("header: the name is not valid"))?;
    if OWN_HEADERS.contains(&name) {
        return Err(Error::request(
            "header: the client sets this header itself; leave it out",
        ));
    }
    let mut value = HeaderValue::try_from(value).map_err(|_| {
        Error::request("header: the value has characters that a header cannot carry")
    })?;
    value.set_sensitive(true);
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_a_header_hides_its_value() {
        let (_, value) = parse_header("cookie", "hunter2").unwrap();
        assert!(!format!("{value:?}").contains("hunter2"));
    }
}
