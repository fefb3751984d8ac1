//! Signing keys that are given to the server.

use auth_contract_tests::harness::{DEV, Mock};
use auth_mock_server::{Algorithm, Config, MockServer, MockServerBuilder};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation, decode};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, SignatureAlgorithm};
use serde_json::Value;

fn with_key(algorithm: Algorithm, key: &[u8]) -> MockServerBuilder {
    MockServer::builder().config(Config {
        algorithm,
        signing_key: Some(key.to_vec()),
        ..Config::default()
    })
}

fn pem(algorithm: &'static SignatureAlgorithm) -> String {
    KeyPair::generate_for(algorithm).unwrap().serialize_pem()
}

#[tokio::test]
async fn given_key_in_pem_signs_and_is_published() {
    for (algorithm, name, key) in [
        (
            Algorithm::Es256,
            jsonwebtoken::Algorithm::ES256,
            pem(&PKCS_ECDSA_P256_SHA256),
        ),
        (
            Algorithm::EdDsa,
            jsonwebtoken::Algorithm::EdDSA,
            pem(&PKCS_ED25519),
        ),
    ] {
        let mut key_sets = Vec::new();
        // White space around it is no part of a key.
        for key in [key.clone(), format!("\n{key}\n ")] {
            let mock = Mock::with(with_key(algorithm, key.as_bytes())).await;
            let keys = mock.get("/.well-known/jwks.json", None).await.text;
            let set: JwkSet = serde_json::from_str(&keys).unwrap();
            let key = DecodingKey::from_jwk(&set.keys[0]).unwrap();
            let mut validation = Validation::new(name);
            validation.validate_exp = false;
            decode::<Value>(mock.bearer(DEV).await, &key, &validation).unwrap();
            key_sets.push(keys);
        }
        assert_eq!(key_sets[0], key_sets[1]);
    }
}

#[tokio::test]
async fn key_of_another_algorithm_stops_the_start() {
    let (p256, ed25519) = (pem(&PKCS_ECDSA_P256_SHA256), pem(&PKCS_ED25519));
    for (algorithm, key, takes) in [
        (
            Algorithm::Es256,
            ed25519.as_bytes(),
            "ES256: it takes a P-256 private key in PEM (PKCS #8)",
        ),
        (
            Algorithm::EdDsa,
            p256.as_bytes(),
            "EdDSA: it takes an Ed25519 private key in PEM (PKCS #8)",
        ),
        (
            Algorithm::Rs256,
            p256.as_bytes(),
            "RS256: it takes an RSA private key of 2048 bits or more in PEM (PKCS #8)",
        ),
        // RFC 7518, section 3.2: as long as the hash, or longer.
        (
            Algorithm::Hs256,
            &[7; 31],
            "HS256: it takes 32 bytes or more",
        ),
    ] {
        let error = with_key(algorithm, key).start().await.unwrap_err();
        let told = error.to_string();
        assert!(told.contains(takes), "{told}");
    }
    let started = with_key(Algorithm::Hs256, &[7; 32]).start().await;
    assert!(started.is_ok());
}
