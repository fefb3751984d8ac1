//! `EdDSA` with Ed25519 (RFC 8037).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
#[cfg(feature = "pem")]
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

use super::{Algorithm, Key};

pub(super) struct EdDsa(SigningKey);

impl EdDsa {
    pub(super) fn generate(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }

    #[cfg(feature = "pem")]
    pub(super) fn from_pem(pem: &str) -> Option<Self> {
        SigningKey::from_pkcs8_pem(pem).ok().map(Self)
    }
}

impl Key for EdDsa {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDsa
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).to_bytes().to_vec()
    }

    fn public(&self) -> Option<Value> {
        let x = URL_SAFE_NO_PAD.encode(self.0.verifying_key().as_bytes());
        Some(json!({"crv": "Ed25519", "kty": "OKP", "x": x}))
    }

    fn fastest(self: Box<Self>) -> Box<dyn Key> {
        self
    }
}
