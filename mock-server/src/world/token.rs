//! Access tokens as signed JWTs (RFC 7515, RFC 7519), and the keys that verify them (RFC 7517).
//!
//! The server signs and never verifies: it finds a token by its digest. Hence no JWT library.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa::signature::{Keypair as _, SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::grant::Claims;
use super::random::{Purpose, Random};

/// Signature algorithm of access tokens (RFC 7518, RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Algorithm {
    /// ECDSA with P-256 and SHA-256.
    #[default]
    #[value(name = "ES256")]
    Es256,
    /// Ed25519.
    #[value(name = "EdDSA")]
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256. The start is faster with a key of your own.
    #[value(name = "RS256")]
    Rs256,
    /// HMAC with SHA-256. Its key is secret, so the key set is empty.
    #[value(name = "HS256")]
    Hs256,
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
            Self::Hs256 => "HS256",
        }
    }
}

/// Error of a signing key that the algorithm cannot use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key for {}: it takes {}", algorithm.name(), takes(*algorithm))]
pub struct SigningKeyError {
    algorithm: Algorithm,
}

fn takes(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Es256 => "a P-256 private key in PEM (PKCS #8)",
        Algorithm::EdDsa => "an Ed25519 private key in PEM (PKCS #8)",
        Algorithm::Rs256 => "an RSA private key of 2048 bits or more in PEM (PKCS #8)",
        Algorithm::Hs256 => "32 bytes or more",
    }
}

enum Key {
    /// Equal messages have equal signatures (RFC 6979).
    Es256(Box<p256::ecdsa::SigningKey>),
    /// Three times as fast, with random nonces.
    #[cfg(feature = "performance")]
    FastEs256(Box<FastEs256>),
    EdDsa(Box<ed25519_dalek::SigningKey>),
    Rs256(Box<rsa::pkcs1v15::SigningKey<Sha256>>),
    Hs256(Box<Hmac<Sha256>>),
}

/// An ES256 key of ring, and its public key.
#[cfg(feature = "performance")]
struct FastEs256 {
    pair: ring::signature::EcdsaKeyPair,
    random: ring::rand::SystemRandom,
    public: Value,
}

#[cfg(feature = "performance")]
impl FastEs256 {
    /// `None` if the key has no form that ring takes.
    fn new(key: &p256::ecdsa::SigningKey, public: Value) -> Option<Self> {
        use p256::pkcs8::EncodePrivateKey as _;

        let random = ring::rand::SystemRandom::new();
        let algorithm = &ring::signature::ECDSA_P256_SHA256_FIXED_SIGNING;
        let der = key.to_pkcs8_der().ok()?;
        let pair = ring::signature::EcdsaKeyPair::from_pkcs8(algorithm, der.as_bytes(), &random);
        Some(Self {
            pair: pair.ok()?,
            random,
            public,
        })
    }
}

/// Signs the tokens of one server.
pub(crate) struct Signer {
    key: Key,
    /// The JOSE header, encoded.
    header: String,
    key_set: Value,
}

#[derive(Serialize)]
struct IssuedClaims<'a> {
    iss: &'a str,
    #[serde(flatten)]
    claims: &'a Claims,
}

impl Signer {
    /// A signer with a key of its own.
    pub(crate) fn generate(algorithm: Algorithm, random: &mut Random) -> Self {
        let mut draw = || random.bytes(Purpose::SigningKey, algorithm.name());
        let key = match algorithm {
            Algorithm::Es256 => loop {
                // Not every number is a P-256 key; all but one in 2^32 are.
                if let Ok(key) = p256::ecdsa::SigningKey::from_slice(&draw()) {
                    break Key::Es256(Box::new(key));
                }
            },
            Algorithm::EdDsa => {
                Key::EdDsa(Box::new(ed25519_dalek::SigningKey::from_bytes(&draw())))
            }
            Algorithm::Rs256 => {
                loop {
                    let mut rng = <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::from_seed(draw());
                    if let Ok(key) = rsa::PrivateKey::new(&mut rng, 2048) {
                        break Key::Rs256(Box::new(rsa::pkcs1v15::SigningKey::new(key)));
                    }
                }
            }
            Algorithm::Hs256 => {
                let mut block = [0; 64];
                block[..32].copy_from_slice(&draw());
                Key::Hs256(Box::new(Hmac::new(&block.into())))
            }
        };
        Self::new(key)
    }

    /// A signer with a key that was given.
    ///
    /// # Errors
    /// When the bytes are no such key.
    pub(crate) fn with_key(algorithm: Algorithm, key: &[u8]) -> Result<Self, SigningKeyError> {
        let refused = SigningKeyError { algorithm };
        let pem = std::str::from_utf8(key).map(str::trim);
        let key = match algorithm {
            Algorithm::Es256 => {
                let key = pem
                    .ok()
                    .and_then(|pem| p256::ecdsa::SigningKey::from_pkcs8_pem(pem).ok());
                Key::Es256(Box::new(key.ok_or(refused)?))
            }
            Algorithm::EdDsa => {
                let key = pem
                    .ok()
                    .and_then(|p| ed25519_dalek::SigningKey::from_pkcs8_pem(p).ok());
                Key::EdDsa(Box::new(key.ok_or(refused)?))
            }
            Algorithm::Rs256 => {
                let key = pem
                    .ok()
                    .and_then(|pem| rsa::PrivateKey::from_pkcs8_pem(pem).ok());
                let key = key.filter(|key| key.size() >= 256).ok_or(refused)?;
                Key::Rs256(Box::new(rsa::pkcs1v15::SigningKey::new(key)))
            }
            Algorithm::Hs256 if key.len() < 32 => return Err(refused),
            Algorithm::Hs256 => {
                let mac = Hmac::new_from_slice(key).map_err(|_| refused)?;
                Key::Hs256(Box::new(mac))
            }
        };
        Ok(Self::new(key))
    }

    fn new(key: Key) -> Self {
        let (algorithm, public) = key.public();
        let kid = public.as_ref().map(thumbprint);
        let header = match &kid {
            Some(kid) => json!({"alg": algorithm.name(), "typ": "JWT", "kid": kid}),
            None => json!({"alg": algorithm.name(), "typ": "JWT"}),
        };
        let keys = public.into_iter().map(|mut public| {
            public["alg"] = algorithm.name().into();
            public["use"] = "sig".into();
            public["kid"] = kid.clone().into();
            public
        });
        Self {
            header: URL_SAFE_NO_PAD.encode(header.to_string()),
            key_set: json!({"keys": keys.collect::<Vec<_>>()}),
            key,
        }
    }

    /// The same key with the fastest signer that there is for it. Equal claims then have different
    /// signatures, so a server with a seed does without.
    #[cfg(feature = "performance")]
    pub(crate) fn fastest(self) -> Self {
        let Self {
            key,
            header,
            key_set,
        } = self;
        let key = match key {
            Key::Es256(slow) => {
                let public = Key::es256_public(slow.verifying_key());
                match FastEs256::new(&slow, public) {
                    Some(fast) => Key::FastEs256(Box::new(fast)),
                    None => Key::Es256(slow),
                }
            }
            other => other,
        };
        Self {
            key,
            header,
            key_set,
        }
    }

    #[cfg(not(feature = "performance"))]
    pub(crate) fn fastest(self) -> Self {
        self
    }

    /// The claims as a signed token of `issuer`, in the compact form.
    pub(crate) fn sign(&self, claims: &Claims, issuer: &str) -> String {
        let claims = IssuedClaims {
            iss: issuer,
            claims,
        };
        // Strings and numbers alone: there is nothing that has no JSON form.
        let payload = serde_json::to_vec(&claims).unwrap_or_default();
        let mut token = self.header.clone();
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = self.key.sign(token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        token
    }

    /// The key set at `/.well-known/jwks.json`.
    pub(crate) fn key_set(&self) -> &Value {
        &self.key_set
    }
}

impl Key {
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Es256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_vec()
            }
            #[cfg(feature = "performance")]
            Self::FastEs256(key) => match key.pair.sign(&key.random, message) {
                Ok(signature) => signature.as_ref().to_vec(),
                // Only if the system has no random numbers. No client accepts an empty signature.
                Err(error) => {
                    tracing::error!(%error, "an access token could not be signed");
                    Vec::new()
                }
            },
            Self::EdDsa(key) => key.sign(message).to_vec(),
            Self::Rs256(key) => key.sign(message).to_vec(),
            Self::Hs256(mac) => mac
                .as_ref()
                .clone()
                .chain_update(message)
                .finalize()
                .into_bytes()
                .to_vec(),
        }
    }

    /// The public key's required members, in the order that RFC 7638 hashes.
    fn es256_public(key: &p256::ecdsa::VerifyingKey) -> Value {
        let point = key.to_sec1_point(false);
        let bytes = point.as_bytes();
        let [x, y] = [&bytes[1..33], &bytes[33..]].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        json!({"crv": "P-256", "kty": "EC", "x": x, "y": y})
    }

    /// The algorithm, and the public key's required members in the order that RFC 7638 hashes.
    fn public(&self) -> (Algorithm, Option<Value>) {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Es256(key) => (
                Algorithm::Es256,
                Some(Self::es256_public(key.verifying_key())),
            ),
            #[cfg(feature = "performance")]
            Self::FastEs256(key) => (Algorithm::Es256, Some(key.public.clone())),
            Self::EdDsa(key) => {
                let x = encode(key.verifying_key().as_bytes());
                (
                    Algorithm::EdDsa,
                    Some(json!({"crv": "Ed25519", "kty": "OKP", "x": x})),
                )
            }
            Self::Rs256(key) => {
                let public = rsa::PublicKey::from(key.verifying_key());
                let (e, n) = (encode(&public.e_bytes()), encode(&public.n_bytes()));
                (
                    Algorithm::Rs256,
                    Some(json!({"e": e, "kty": "RSA", "n": n})),
                )
            }
            Self::Hs256(_) => (Algorithm::Hs256, None),
        }
    }
}

/// RFC 7638: the hash of the required members, in alphabetical order, without white space.
fn thumbprint(public: &Value) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(public.to_string()))
}
