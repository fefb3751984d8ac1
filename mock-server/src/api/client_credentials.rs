//! Id and secret of a client by HTTP Basic (RFC 6749, section 2.3.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use percent_encoding::percent_decode_str;

/// Returns id and secret as the fields of a form; `None` without credentials of this scheme that can
/// be read. An empty secret is left out, as in a form.
pub(super) fn basic(headers: &HeaderMap) -> Option<Vec<(&'static str, String)>> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let credentials = STANDARD.decode(encoded.trim()).ok()?;
    let credentials = String::from_utf8(credentials).ok()?;
    let (id, secret) = credentials.split_once(':')?;
    let fields = [
        ("client_id", decoded(id)),
        ("client_secret", decoded(secret)),
    ];
    let sent = fields.into_iter().filter(|(_, value)| !value.is_empty());
    Some(sent.collect())
}

/// Each is encoded as in a form before the scheme encodes both together.
fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn fields(value: &str) -> Option<Vec<(&'static str, String)>> {
        let value = HeaderValue::from_str(value).unwrap();
        basic(&HeaderMap::from_iter([(AUTHORIZATION, value)]))
    }

    fn of(credentials: &str) -> Option<Vec<(&'static str, String)>> {
        fields(&format!("Basic {}", STANDARD.encode(credentials)))
    }

    #[test]
    fn basic_credentials_are_decoded_as_a_form_encodes_them() {
        for (credentials, id, secret) in [
            ("web:a secret", "web", "a secret"),
            ("web:a+secret%3A%25%C3%A9", "web", "a secret:%é"),
            ("a%3Ab:c:d", "a:b", "c:d"),
            ("web:a&b=c", "web", "a&b=c"),
        ] {
            let expected = [
                ("client_id", id.to_owned()),
                ("client_secret", secret.to_owned()),
            ];
            assert_eq!(of(credentials), Some(expected.to_vec()));
        }
        let public = vec![("client_id", "cli".to_owned())];
        assert_eq!(of("cli:"), Some(public.clone()));
        assert_eq!(
            fields(&format!("bASIC {}", STANDARD.encode("cli:"))),
            Some(public)
        );
        assert_eq!(of(":"), Some(Vec::new()));
    }

    #[test]
    fn other_authorization_is_no_client() {
        for value in [
            "",
            "Basic",
            "Basic ",
            "Basic ***",
            "Bearer d2ViOmE=",
            "Basic d2Vi",
            "Basic /zo=",
        ] {
            assert_eq!(fields(value), None, "{value}");
        }
        assert_eq!(basic(&HeaderMap::new()), None);
    }
}
