//! Metadata documents: a stock JWT middleware configures itself from the issuer alone.

use auth_contract_tests::harness::{DEV, Mock, PASSWORD};
use auth_mock_server::{Algorithm, Clock, Config, MockServer};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

async fn document(mock: &Mock, path: &str) -> Value {
    mock.get(path, None).await.expect_status(200).json()
}

/// An access token of a sign-in below a path.
async fn token(mock: &Mock, prefix: &str) -> String {
    let form = [("username", DEV), ("password", PASSWORD)];
    let path = format!("{prefix}/v1/oauth2/login");
    let request = mock.request(reqwest::Method::POST, &path).form(&form);
    mock.send(request).await.expect_status(200).access()
}

/// Verifies a token as a middleware does that knows nothing but its issuer.
async fn verify(issuer: &str, token: &str) -> Value {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let fetch = async |url: &str| -> Value {
        let reply = http.get(url).send().await.unwrap();
        serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
    };
    let metadata = fetch(&format!("{issuer}{OPENID}")).await;
    assert_eq!(metadata["issuer"], issuer, "OpenID Connect Discovery, 4.3");
    let keys = fetch(metadata["jwks_uri"].as_str().unwrap()).await;
    let keys: JwkSet = serde_json::from_value(keys).unwrap();
    let header = decode_header(token).unwrap();
    let named = &metadata["id_token_signing_alg_values_supported"];
    assert_eq!(*named, json!([header.alg]));
    let key = keys.find(&header.kid.unwrap()).unwrap();
    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[issuer]);
    // The clock under test is not the machine's.
    validation.validate_exp = false;
    let key = DecodingKey::from_jwk(key).unwrap();
    decode::<Value>(token, &key, &validation).unwrap().claims
}

#[tokio::test]
async fn middleware_configures_itself_from_the_issuer_of_each_namespace() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256] {
        let config = Config {
            algorithm,
            clock: Clock::frozen("2030-01-01T12:00:00Z".parse().unwrap()),
            ..Config::default()
        };
        let mock = Mock::with(MockServer::builder().config(config)).await;
        for prefix in ["", "/_ns/t1"] {
            let issuer = format!("{}{prefix}", mock.server.url());
            let claims = verify(&issuer, &token(&mock, prefix).await).await;
            assert_eq!(claims["email"], DEV);
        }
    }
}

#[tokio::test]
async fn metadata_is_the_same_at_both_paths_and_names_what_the_server_has() {
    let mock = Mock::with(MockServer::builder()).await;
    let url = mock.server.url();
    let metadata = document(&mock, OPENID).await;
    assert_eq!(metadata, document(&mock, OAUTH).await);
    assert_eq!(
        metadata["authorization_endpoint"],
        format!("{url}/oauth2/login")
    );
    assert_eq!(metadata["token_endpoint"], format!("{url}/v1/oauth2/token"));
    assert_eq!(
        metadata["grant_types_supported"],
        json!(["authorization_code"])
    );
    assert_eq!(
        metadata["code_challenge_methods_supported"],
        json!(["S256"])
    );
    let iss = "authorization_response_iss_parameter_supported";
    assert_eq!(metadata[iss], true);
    let without = Mock::with(MockServer::builder().ui(false)).await;
    let pages = document(&without, OAUTH).await;
    assert_eq!(pages.get("authorization_endpoint"), None);
    let claims = metadata["claims_supported"].as_array().unwrap();
    let token = token(&mock, "").await;
    let payload = token.split('.').nth(1).unwrap();
    let payload =
        base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload);
    let payload: Value = serde_json::from_slice(&payload.unwrap()).unwrap();
    for name in payload.as_object().unwrap().keys() {
        assert!(claims.contains(&json!(name)), "{name}");
    }
}

#[tokio::test]
async fn namespace_has_its_metadata_behind_the_well_known_segment_too() {
    let mock = Mock::start().await;
    for path in [OPENID, OAUTH] {
        let below = document(&mock, &format!("/_ns/t1{path}")).await;
        assert_eq!(below["issuer"], format!("{}/_ns/t1", mock.server.url()));
        assert_eq!(below, document(&mock, &format!("{path}/_ns/t1")).await);
        for other in ["/_ns/t1/more", "/other"] {
            let request = mock.request(reqwest::Method::GET, &format!("{path}{other}"));
            mock.http_only(request).await.expect_status(404);
        }
        let request = mock.request(reqwest::Method::GET, &format!("{path}/_ns/a%20b"));
        mock.http_only(request).await.expect_status(400);
    }
}

#[tokio::test]
async fn issuer_setting_is_in_the_metadata_and_endpoints_follow_the_base_url() {
    let config = Config {
        issuer: Some("https://login.example.com".to_owned()),
        ..Config::default()
    };
    let mock = Mock::with(MockServer::builder().config(config)).await;
    let metadata = document(&mock, OAUTH).await;
    assert_eq!(metadata["issuer"], "https://login.example.com");
    let keys = format!("{}/.well-known/jwks.json", mock.server.url());
    assert_eq!(metadata["jwks_uri"], keys);
}

#[tokio::test]
async fn metadata_follows_the_host_that_was_asked_and_names_hs256() {
    let builder = MockServer::builder().algorithm(Algorithm::Hs256);
    let mock = Mock::with(builder).await;
    let request = mock.request(reqwest::Method::GET, OPENID);
    let reply = mock.send(request.header("host", "localhost:9999")).await;
    let metadata = reply.expect_status(200).json();
    assert_eq!(metadata["issuer"], "http://localhost:9999");
    let algorithms = &metadata["id_token_signing_alg_values_supported"];
    assert_eq!(*algorithms, json!(["HS256"]));
}
