//! The header `Retry-After`, in both forms (RFC 9110, section 10.2.3).

use std::time::Duration;

use http::{
    HeaderMap,
    header::{DATE, RETRY_AFTER},
};

/// Returns the time to wait from the reply on; `None` without a readable header.
pub(super) fn read(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    // Compared with the server's own clock: the caller's may be minutes off.
    let sent = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    Some(until.duration_since(sent).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn after(retry_after: &'static str, date: Option<&'static str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(retry_after));
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_static(date));
        }
        read(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn retry_after_in_seconds_is_read() {
        assert_eq!(after("900", None), Some(900));
        assert_eq!(after(" 0 ", None), Some(0));
    }

    #[test]
    fn retry_after_date_is_compared_with_the_date_of_the_reply() {
        let at = Some("Wed, 21 Oct 2015 07:28:00 GMT");
        assert_eq!(after("Wed, 21 Oct 2015 07:43:00 GMT", at), Some(900));
        assert_eq!(after("Wed, 21 Oct 2015 07:00:00 GMT", at), Some(0));
        assert_eq!(after("Wed, 21 Oct 2015 07:43:00 GMT", None), None);
    }

    #[test]
    fn invalid_retry_after_is_ignored() {
        for value in [
            "",
            "-1",
            "1.5",
            "soon",
            "99999999999999999999999",
            "Wed, 21 Oct",
        ] {
            assert_eq!(
                after(value, Some("Wed, 21 Oct 2015 07:28:00 GMT")),
                None,
                "{value}"
            );
        }
    }
}
