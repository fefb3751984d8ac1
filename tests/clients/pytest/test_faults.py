"""A service that fails, and the journal that tells what happened."""

import httpx
import pytest
from auth_mock_server import VerificationError

from conftest import GUEST


def test_the_next_sign_in_fails_and_the_one_after_it_does_not(app, auth_world):
    auth_world.faults.next("portal_login", 503)
    assert app.sign_in(GUEST).status_code == 503
    assert app.sign_in(GUEST).status_code == 200


def test_a_connection_breaks_after_the_sign_in_has_happened(app, auth_world):
    auth_world.faults.next("portal_login", "CONNECTION_RESET_BY_PEER", after=True)
    with pytest.raises(httpx.TransportError):
        app.sign_in(GUEST)
    sessions = auth_world.control("GET", "/users/user_guest/sessions")
    assert sessions["total"] == 1, "nobody knows of it, and yet it is there"


@pytest.mark.parametrize("header", [{"Prefer": "code=429"}, {"X-Mock-Fault": "rate_limit=30"}])
def test_one_request_asks_for_its_own_failure(app, header):
    reply = app.http.get("/v1/auth/load", headers=header)
    assert reply.status_code == 429


def test_field_errors_come_as_a_list(app, auth_world):
    effect = {
        "type": "validation",
        "fields": [
            {"loc": "email", "msg": "Value error, the domain does not take mail"},
            {"loc": ["body", "password"], "type": "missing"},
        ],
    }
    auth_world.faults.next("portal_login", effect)
    reply = app.sign_in(GUEST)
    assert reply.status_code == 422
    errors = {error["loc"][-1]: error["msg"] for error in reply.json()["detail"]}
    assert errors == {
        "email": "Value error, the domain does not take mail",
        "password": "Field required",
    }


def test_the_journal_says_what_came_nearest(app, auth_world):
    app.sign_in(GUEST, "something else")
    signed_in = {"operation": "portal_login", "status": 200}
    with pytest.raises(VerificationError, match="0 requests match; expected 1") as error:
        auth_world.requests.verify(signed_in, times=1)
    unmet = error.value.problem["nearest"][0]["unmet"]
    assert unmet == [{"criterion": "status", "expected": 200, "actual": 401}]
