//! A point of P-256 as a JSON Web Key has it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The members of a public key: of the byte 4 and the two coordinates (SEC 1, section 2.3.3).
pub(super) fn public_key(point: &[u8]) -> Option<Value> {
    let (x, y) = point.get(1..)?.split_at_checked(32)?;
    let [x, y] = [x, y].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
    Some(json!({"crv": "P-256", "kty": "EC", "x": x, "y": y}))
}
