//! RS256: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng as _;
use rsa::pkcs1v15::SigningKey;
#[cfg(feature = "pem")]
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::signature::{Keypair as _, SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{PrivateKey, PublicKey};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Algorithm, Key};

const BITS: usize = 2048;

pub(super) struct Rs256(SigningKey<Sha256>);

impl Rs256 {
    pub(super) fn generate(mut draw: impl FnMut() -> [u8; 32]) -> Self {
        loop {
            let mut random = ChaCha20Rng::from_seed(draw());
            if let Ok(key) = PrivateKey::new(&mut random, BITS) {
                break Self(SigningKey::new(key));
            }
        }
    }

    #[cfg(feature = "pem")]
    pub(super) fn from_pem(pem: &str) -> Option<Self> {
        let key = PrivateKey::from_pkcs8_pem(pem).ok();
        let key = key.filter(|key| key.size() >= BITS / 8);
        key.map(|key| Self(SigningKey::new(key)))
    }
}

impl Key for Rs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Rs256
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).to_vec()
    }

    fn public(&self) -> Option<Value> {
        let public = PublicKey::from(self.0.verifying_key());
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let (e, n) = (encode(&public.e_bytes()), encode(&public.n_bytes()));
        Some(json!({"e": e, "kty": "RSA", "n": n}))
    }

    fn fastest(self: Box<Self>) -> Box<dyn Key> {
        self
    }
}

#[cfg(all(test, feature = "pem"))]
mod tests {
    use rsa::pkcs8::{EncodePrivateKey as _, LineEnding};

    use super::super::Signer;
    use super::*;

    #[test]
    fn rsa_key_in_pem_has_2048_bits_or_more() {
        for (bits, fits) in [(1024, false), (2048, true)] {
            let mut random = ChaCha20Rng::from_seed([7; 32]);
            let key = PrivateKey::new(&mut random, bits).unwrap();
            let pem = key.to_pkcs8_pem(LineEnding::LF).unwrap();
            let read = Signer::with_key(Algorithm::Rs256, pem.as_bytes());
            let read = read.ok().and_then(|read| read.key.public());
            let own = fits.then(|| Rs256(SigningKey::new(key)).public());
            assert_eq!(read, own.flatten(), "{bits}");
        }
    }
}
