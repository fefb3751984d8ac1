//! ES256 with the crate `p256`: equal messages have equal signatures (RFC 6979).

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
#[cfg(feature = "pem")]
use p256::pkcs8::DecodePrivateKey as _;
use serde_json::Value;

use super::p256_point::public_key;
use super::{Algorithm, Key};

pub(super) struct Es256(SigningKey);

impl Es256 {
    pub(super) fn generate(draw: &mut impl FnMut() -> [u8; 32]) -> Self {
        loop {
            // Not every number is a P-256 key; all but one in 2^32 are.
            if let Ok(key) = SigningKey::from_slice(&draw()) {
                break Self(key);
            }
        }
    }

    #[cfg(feature = "pem")]
    pub(super) fn from_pem(pem: &str) -> Option<Self> {
        SigningKey::from_pkcs8_pem(pem).ok().map(Self)
    }
}

impl Key for Es256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(message);
        signature.to_vec()
    }

    fn public(&self) -> Option<Value> {
        let point = self.0.verifying_key().to_sec1_point(false);
        public_key(point.as_bytes())
    }

    fn fastest(self: Box<Self>) -> Box<dyn Key> {
        #[cfg(feature = "performance")]
        if let Some(fast) = super::ring_es256::RingEs256::new(&self.0) {
            return Box::new(fast);
        }
        self
    }
}
