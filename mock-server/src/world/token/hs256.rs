//! HS256: HMAC with SHA-256, whose key is secret (RFC 7518).

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use super::{Algorithm, Key};

/// Smallest length of a key that is given, in bytes.
const KEY: usize = 32;

pub(super) struct Hs256(Hmac<Sha256>);

impl Hs256 {
    pub(super) fn generate(key: [u8; 32]) -> Self {
        let mut block = [0; 64];
        block[..32].copy_from_slice(&key);
        Self(Hmac::new(&block.into()))
    }

    pub(super) fn from_bytes(key: &[u8]) -> Option<Self> {
        if key.len() < KEY {
            return None;
        }
        Hmac::new_from_slice(key).ok().map(Self)
    }
}

impl Key for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Hs256
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mac = self.0.clone().chain_update(message);
        mac.finalize().into_bytes().to_vec()
    }

    fn public(&self) -> Option<Value> {
        None
    }

    fn fastest(self: Box<Self>) -> Box<dyn Key> {
        self
    }
}
