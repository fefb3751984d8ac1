//! Access tokens as JWTs: their parts, and their signature by ES256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::{Value, json};

/// Returns the header and the claims of a token.
///
/// # Errors
/// What is wrong with its form.
pub(super) fn parts(token: &str) -> Result<Value, String> {
    let parts: Vec<_> = token.split('.').collect();
    let [header, claims, _] = parts[..] else {
        return Err("not a JWT of three parts".into());
    };
    Ok(json!({"header": object(header)?, "claims": object(claims)?}))
}

fn object(part: &str) -> Result<Value, String> {
    let bytes = URL_SAFE_NO_PAD.decode(part);
    let value = bytes
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    value
        .filter(Value::is_object)
        .ok_or_else(|| "a part is not JSON in base64url".into())
}

/// What verification says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Good,
    Bad(String),
    /// The algorithm is not one that this program verifies.
    Unknown(String),
}

/// Verifies a token with the key of its `kid`, or with the only key, of a key set.
pub(super) fn verify(token: &str, key_set: &Value) -> Verdict {
    let parts = match parts(token) {
        Ok(parts) => parts,
        Err(error) => return Verdict::Bad(error),
    };
    let algorithm = parts["header"]["alg"].as_str().unwrap_or_default();
    if algorithm != "ES256" {
        return Verdict::Unknown(format!("the signature is of {algorithm:?}, not ES256"));
    }
    let Some(key) = key(key_set, &parts["header"]["kid"]) else {
        return Verdict::Bad("the key set has no key of the token's `kid`".into());
    };
    let Some((signed, signature)) = token.rsplit_once('.') else {
        return Verdict::Bad("not a JWT of three parts".into());
    };
    let signature = URL_SAFE_NO_PAD.decode(signature).ok();
    let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
    match signature.map(|signature| key.verify(signed.as_bytes(), &signature)) {
        Some(Ok(())) => Verdict::Good,
        _ => Verdict::Bad("the signature does not verify with the key set".into()),
    }
}

fn key(key_set: &Value, kid: &Value) -> Option<VerifyingKey> {
    let keys = key_set["keys"].as_array()?;
    let found = match kid {
        Value::Null if keys.len() == 1 => keys.first(),
        kid => keys.iter().find(|key| key["kid"] == *kid),
    };
    let mut point = vec![4];
    for coordinate in ["x", "y"] {
        let text = found?.get(coordinate)?.as_str()?;
        point.extend(URL_SAFE_NO_PAD.decode(text).ok()?);
    }
    VerifyingKey::from_sec1_bytes(&point).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_no_token_has_no_parts() {
        for text in ["", "a", "a.b.c", "e30.e30", "MQ.MQ.a"] {
            assert!(parts(text).is_err(), "{text}");
        }
        assert_eq!(
            parts("e30.eyJhIjoxfQ.x").unwrap(),
            json!({"header": {}, "claims": {"a": 1}})
        );
    }

    #[test]
    fn token_without_its_key_is_bad_and_another_algorithm_is_unknown() {
        let token = |header: &str| format!("{}.e30.AAAA", URL_SAFE_NO_PAD.encode(header));
        let keys = json!({"keys": []});
        let es256 = verify(&token(r#"{"alg":"ES256","kid":"1"}"#), &keys);
        assert!(matches!(es256, Verdict::Bad(_)), "{es256:?}");
        let none = verify(&token(r#"{"alg":"none"}"#), &keys);
        assert!(matches!(none, Verdict::Unknown(_)), "{none:?}");
    }
}
