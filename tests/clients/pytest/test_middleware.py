"""Libraries that verify tokens configure themselves from the issuer alone."""

import httpx
import jwt
import pytest
from authlib.oauth2 import rfc8414
from authlib.oidc import discovery
from joserfc import jwt as jose
from joserfc.jwk import KeySet

from conftest import GUEST


@pytest.fixture
def token(app):
    return app.sign_in(GUEST).json()["access_token"]


def fetched(url):
    return httpx.get(url, trust_env=False).raise_for_status().json()


def test_pyjwt_verifies_with_the_key_set_that_the_metadata_names(auth_world, token, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    metadata = fetched(f"{auth_world.url}/.well-known/openid-configuration")
    key = jwt.PyJWKClient(metadata["jwks_uri"]).get_signing_key_from_jwt(token)
    algorithms = metadata["id_token_signing_alg_values_supported"]
    claims = jwt.decode(token, key, algorithms=algorithms, issuer=auth_world.url)
    assert claims["email"] == GUEST
    with pytest.raises(jwt.InvalidIssuerError):
        jwt.decode(token, key, algorithms=algorithms, issuer=f"{auth_world.url}/other")


# Authlib builds the address of the metadata by each of the two standards.
@pytest.mark.parametrize("standard", [rfc8414, discovery], ids=["rfc8414", "openid"])
def test_authlib_finds_the_metadata_and_joserfc_verifies(auth_world, token, standard):
    metadata = fetched(standard.get_well_known_url(auth_world.url, external=True))
    assert metadata["issuer"] == auth_world.url
    keys = KeySet.import_key_set(fetched(metadata["jwks_uri"]))
    algorithms = metadata["id_token_signing_alg_values_supported"]
    decoded = jose.decode(token, keys, algorithms=algorithms)
    issuer = {"essential": True, "value": auth_world.url}
    jose.JWTClaimsRegistry(iss=issuer).validate(decoded.claims)
    assert decoded.claims["email"] == GUEST
