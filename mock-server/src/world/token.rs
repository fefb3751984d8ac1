//! Access tokens as signed JWTs (RFC 7515, RFC 7519), and the keys that verify them (RFC 7517).
//!
//! The server signs and never verifies: it finds a token by its digest. Hence no JWT library.

#[cfg(feature = "eddsa")]
mod eddsa;
mod es256;
mod hs256;
mod p256_point;
#[cfg(feature = "performance")]
mod ring_es256;
#[cfg(feature = "rs256")]
mod rs256;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use self::es256::Es256;
use self::hs256::Hs256;
use super::feature::MissingFeature;
use super::grant::Claims;
use super::random::{Purpose, Random};

/// Signature algorithm of access tokens (RFC 7518, RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Algorithm {
    /// ECDSA with P-256 and SHA-256.
    #[default]
    #[cfg_attr(feature = "cli", value(name = "ES256"))]
    Es256,
    /// Ed25519. Needs the feature `eddsa`.
    #[cfg_attr(feature = "cli", value(name = "EdDSA"))]
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256. The start is faster with a key of your own. Needs the feature
    /// `rs256`.
    #[cfg_attr(feature = "cli", value(name = "RS256"))]
    Rs256,
    /// HMAC with SHA-256. Its key is secret, so the key set is empty.
    #[cfg_attr(feature = "cli", value(name = "HS256"))]
    Hs256,
}

impl Algorithm {
    /// Returns its name in a JOSE header.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
            Self::Hs256 => "HS256",
        }
    }

    /// Checks that this build can sign with it.
    pub(crate) fn compiled(self) -> Result<(), MissingFeature> {
        let feature = match self {
            Self::EdDsa if !cfg!(feature = "eddsa") => "eddsa",
            Self::Rs256 if !cfg!(feature = "rs256") => "rs256",
            _ => return Ok(()),
        };
        Err(MissingFeature {
            what: self.name(),
            feature,
        })
    }

    /// Checks that this build can read a key for it.
    pub(crate) fn reads_keys(self) -> Result<(), MissingFeature> {
        if self == Self::Hs256 || cfg!(feature = "pem") {
            return Ok(());
        }
        Err(MissingFeature {
            what: "a signing key in PEM",
            feature: "pem",
        })
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

/// A key that signs.
trait Key: Send + Sync {
    fn algorithm(&self) -> Algorithm;

    fn sign(&self, message: &[u8]) -> Vec<u8>;

    /// The public key's required members, in the order that RFC 7638 hashes. `None` for a secret.
    fn public(&self) -> Option<Value>;

    /// The same key with the fastest signer that there is for it.
    fn fastest(self: Box<Self>) -> Box<dyn Key>;
}

/// Signs the tokens of one server.
pub(crate) struct Signer {
    key: Box<dyn Key>,
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
    ///
    /// # Errors
    /// When this build cannot sign with the algorithm.
    pub(crate) fn generate(
        algorithm: Algorithm,
        random: &mut Random,
    ) -> Result<Self, MissingFeature> {
        algorithm.compiled()?;
        let mut draw = || random.bytes(Purpose::SigningKey, algorithm.name());
        Ok(Self::new(match algorithm {
            #[cfg(feature = "eddsa")]
            Algorithm::EdDsa => Box::new(eddsa::EdDsa::generate(draw())),
            #[cfg(feature = "rs256")]
            Algorithm::Rs256 => Box::new(rs256::Rs256::generate(draw)),
            Algorithm::Hs256 => Box::new(Hs256::generate(draw())),
            // The others are checked above.
            _ => Box::new(Es256::generate(&mut draw)),
        }))
    }

    /// As [`Signer::generate`], with the fastest signer there is and a key that no seed fixes.
    ///
    /// # Errors
    /// When this build cannot sign with the algorithm.
    pub(crate) fn generate_fastest(
        algorithm: Algorithm,
        random: &mut Random,
    ) -> Result<Self, MissingFeature> {
        // `p256` makes its tables at the first use, which takes a millisecond of the start.
        #[cfg(feature = "performance")]
        if algorithm == Algorithm::Es256
            && let Some(key) = ring_es256::RingEs256::generate()
        {
            return Ok(Self::new(Box::new(key)));
        }
        Self::generate(algorithm, random).map(Self::fastest)
    }

    /// A signer with a key that was given.
    ///
    /// # Errors
    /// When the bytes are no such key.
    pub(crate) fn with_key(algorithm: Algorithm, key: &[u8]) -> Result<Self, SigningKeyError> {
        let key: Option<Box<dyn Key>> = match algorithm {
            Algorithm::Hs256 => Hs256::from_bytes(key).map(|key| Box::new(key) as _),
            #[cfg(feature = "pem")]
            _ => std::str::from_utf8(key)
                .ok()
                .and_then(|pem| from_pem(algorithm, pem.trim())),
            #[cfg(not(feature = "pem"))]
            _ => None,
        };
        key.map(Self::new).ok_or(SigningKeyError { algorithm })
    }

    fn new(key: Box<dyn Key>) -> Self {
        let (algorithm, public) = (key.algorithm(), key.public());
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
    pub(crate) fn fastest(self) -> Self {
        Self {
            key: self.key.fastest(),
            ..self
        }
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

    /// The algorithm of its signatures.
    pub(crate) fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    /// The key set at `/.well-known/jwks.json`.
    pub(crate) fn key_set(&self) -> &Value {
        &self.key_set
    }
}

#[cfg(feature = "pem")]
fn from_pem(algorithm: Algorithm, pem: &str) -> Option<Box<dyn Key>> {
    match algorithm {
        #[cfg(feature = "eddsa")]
        Algorithm::EdDsa => Some(Box::new(eddsa::EdDsa::from_pem(pem)?)),
        #[cfg(feature = "rs256")]
        Algorithm::Rs256 => Some(Box::new(rs256::Rs256::from_pem(pem)?)),
        Algorithm::Es256 => Some(Box::new(Es256::from_pem(pem)?)),
        _ => None,
    }
}

/// RFC 7638: the hash of the required members, in alphabetical order, without white space.
fn thumbprint(public: &Value) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(public.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithm_that_is_not_compiled_names_its_feature() {
        let mut random = Random::seeded(7);
        for (algorithm, name, feature, compiled) in [
            (Algorithm::Es256, "ES256", "", true),
            (Algorithm::Hs256, "HS256", "", true),
            (Algorithm::EdDsa, "EdDSA", "eddsa", cfg!(feature = "eddsa")),
            (Algorithm::Rs256, "RS256", "rs256", cfg!(feature = "rs256")),
        ] {
            let signer = Signer::generate(algorithm, &mut random);
            let outcome = signer.map(|signer| signer.key.algorithm());
            let missing = MissingFeature {
                what: name,
                feature,
            };
            let expected = if compiled {
                Ok(algorithm)
            } else {
                Err(missing)
            };
            assert_eq!(outcome, expected);
        }
    }
}
