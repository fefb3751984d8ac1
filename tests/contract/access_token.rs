//! Access tokens as a resource server verifies them: with the published key set alone.

use auth_contract_tests::harness::{ADMIN, DEV, GUEST, Mock, PASSWORD, code_of};
use auth_mock_server::{Algorithm, Clock, Config, MockServer};
use jsonwebtoken::jwk::{JwkSet, ThumbprintHash};
use jsonwebtoken::{DecodingKey, TokenData, Validation, decode, decode_header};
use serde_json::{Value, json};

async fn verified(mock: &Mock, token: &str) -> TokenData<Value> {
    let keys = mock.get("/.well-known/jwks.json", None).await.text;
    let keys: JwkSet = serde_json::from_str(&keys).unwrap();
    let header = decode_header(token).unwrap();
    let key = keys.find(&header.kid.unwrap()).unwrap();
    let mut validation = Validation::new(header.alg);
    // The clock under test is not the machine's.
    validation.validate_exp = false;
    validation.set_required_spec_claims(&["iss", "sub", "exp"]);
    decode(token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap()
}

fn frozen() -> Clock {
    Clock::frozen("2030-01-01T12:00:00Z".parse().unwrap())
}

#[tokio::test]
async fn access_token_verifies_with_the_key_set_for_each_asymmetric_algorithm() {
    for (algorithm, seed) in [
        (Algorithm::Es256, None),
        // With a seed, another library signs.
        (Algorithm::Es256, Some(7)),
        (Algorithm::EdDsa, None),
        (Algorithm::Rs256, None),
    ] {
        let config = Config {
            algorithm,
            seed,
            clock: frozen(),
            ..Config::default()
        };
        let mock = Mock::with(MockServer::builder().config(config)).await;
        let token = verified(&mock, &mock.bearer(GUEST).await).await;
        let claims = &token.claims;
        assert_eq!(claims["iss"], mock.server.url());
        assert_eq!(claims["sub"], "user_guest");
        assert_eq!(claims["org"], "org_acme");
        assert_eq!(claims["email"], GUEST);
        assert_eq!(claims["portal_id"], "portal_demo");
        assert_eq!(
            claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
            30 * 60
        );
        assert_eq!(claims.get("act"), None);
        assert!(claims["sid"].is_string() && claims["jti"].is_string());
    }
}

/// RFC 7638: an app that keeps the keys of several servers finds each under an id of its own.
#[tokio::test]
async fn key_id_is_the_thumbprint_of_the_key() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256] {
        let mock = Mock::with(MockServer::builder().algorithm(algorithm)).await;
        let keys = mock.get("/.well-known/jwks.json", None).await.text;
        let keys: JwkSet = serde_json::from_str(&keys).unwrap();
        assert_eq!(keys.keys.len(), 1);
        for key in keys.keys {
            let thumbprint = key.thumbprint(ThumbprintHash::SHA256).unwrap();
            assert_eq!(key.common.key_id, Some(thumbprint), "{algorithm:?}");
        }
    }
}

#[tokio::test]
async fn hs256_secret_is_not_published() {
    let builder = MockServer::builder()
        .algorithm(Algorithm::Hs256)
        .clock(frozen());
    let mock = Mock::with(builder).await;
    assert_eq!(
        mock.get("/.well-known/jwks.json", None).await.json(),
        json!({"keys": []})
    );
    mock.load(&mock.bearer(DEV).await).await.expect_status(200);
}

#[tokio::test]
async fn signing_key_is_made_for_each_server_unless_one_is_given() {
    let mut key_sets = Vec::new();
    for _ in 0..2 {
        let mock = Mock::start().await;
        key_sets.push(mock.get("/.well-known/jwks.json", None).await.text);
    }
    assert_ne!(key_sets[0], key_sets[1]);
    let key = b"32 bytes or more, for a test alone".to_vec();
    for _ in 0..2 {
        let config = Config {
            algorithm: Algorithm::Hs256,
            signing_key: Some(key.clone()),
            ..Config::default()
        };
        let mock = Mock::with(MockServer::builder().config(config).clock(frozen())).await;
        let token = mock.bearer(DEV).await;
        let mut validation = Validation::new(jsonwebtoken::Algorithm::HS256);
        validation.validate_exp = false;
        decode::<Value>(&token, &DecodingKey::from_secret(&key), &validation).unwrap();
    }
}

#[tokio::test]
async fn access_token_names_the_impersonator_in_act() {
    let mock = Mock::start().await;
    let admin = mock.bearer(ADMIN).await;
    let body = json!({"user_id": "user_dev"});
    let acting = mock
        .post("/v1/auth/login-as-user", &body, Some(&admin))
        .await;
    let claims = verified(&mock, &acting.access()).await.claims;
    assert_eq!(claims["act"], json!({"sub": "user_admin"}));
    assert_eq!(claims["sub"], "user_dev");
    mock.advance(45 * 60);
    let refresh = json!({"refresh_token": acting.field("refresh_token")});
    let renewed = mock
        .post("/v1/oauth2/refresh", &refresh, None)
        .await
        .access();
    let claims = verified(&mock, &renewed).await.claims;
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        15 * 60
    );
}

#[tokio::test]
async fn access_token_of_another_server_is_refused() {
    let (one, other) = (Mock::start().await, Mock::start().await);
    let foreign = one.bearer(DEV).await;
    other
        .load(&foreign)
        .await
        .expect_detail(401, "Could not validate credentials");
}

#[tokio::test]
async fn seed_gives_identical_replies() {
    let run = async || {
        let issuer = "http://issuer.test".to_owned();
        let config = auth_mock_server::Config {
            seed: Some(7),
            clock: frozen(),
            issuer: Some(issuer),
            ..auth_mock_server::Config::default()
        };
        let mock = Mock::with(MockServer::builder().config(config)).await;
        let login = mock.portal_login(GUEST, PASSWORD).await.text;
        let (id, message) = mock.pending().await;
        (login, id, code_of(&message), message.token)
    };
    assert_eq!(run().await, run().await);
}

#[tokio::test]
async fn values_do_not_repeat_without_a_seed() {
    let (one, other) = (Mock::start().await, Mock::start().await);
    let (one, other) = (one.pending().await, other.pending().await);
    assert_ne!(one.0, other.0);
    assert_ne!(one.1.token, other.1.token);
}
