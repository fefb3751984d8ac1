"""A service that fails, and the journal that tells what happened."""

import httpx
import pytest

from conftest import GUEST


def test_the_next_sign_in_fails_and_the_one_after_it_does_not(world):
    fault = {
        "match": {"operation": "portal_login"},
        "effect": {"type": "status", "status": 503},
        "times": 1,
    }
    world.ask("POST", "/faults", json=fault)
    assert world.sign_in(GUEST).status_code == 503
    assert world.sign_in(GUEST).status_code == 200


def test_a_connection_breaks_after_the_sign_in_has_happened(world):
    fault = {
        "match": {"operation": "portal_login"},
        "effect": {"type": "CONNECTION_RESET_BY_PEER"},
        "stage": "after",
        "times": 1,
    }
    world.ask("POST", "/faults", json=fault)
    with pytest.raises(httpx.TransportError):
        world.sign_in(GUEST)
    sessions = world.ask("GET", "/users/user_guest/sessions")
    assert sessions["total"] == 1, "nobody knows of it, and yet it is there"


@pytest.mark.parametrize("header", [{"Prefer": "code=429"}, {"X-Mock-Fault": "rate_limit=30"}])
def test_one_request_asks_for_its_own_failure(world, header):
    reply = world.auth.get("/v1/auth/load", headers=header)
    assert reply.status_code == 429


def test_field_errors_come_as_a_list(world):
    effect = {
        "type": "validation",
        "fields": [
            {"loc": "email", "msg": "Value error, the domain does not take mail"},
            {"loc": ["body", "password"], "type": "missing"},
        ],
    }
    fault = {"match": {"operation": "portal_login"}, "effect": effect, "times": 1}
    world.ask("POST", "/faults", json=fault)
    reply = world.sign_in(GUEST)
    assert reply.status_code == 422
    errors = {error["loc"][-1]: error["msg"] for error in reply.json()["detail"]}
    assert errors == {
        "email": "Value error, the domain does not take mail",
        "password": "Field required",
    }


def test_the_journal_says_what_came_nearest(world):
    world.sign_in(GUEST, "something else")
    expected = {"match": {"operation": "portal_login", "status": 200}, "times": 1}
    verdict = world.control.post("/requests/verify", json=expected)
    assert verdict.status_code == 409
    unmet = verdict.json()["nearest"][0]["unmet"]
    assert unmet == [{"criterion": "status", "expected": 200, "actual": 401}]
