"""What time does, without waiting for it."""

from datetime import datetime

import pytest

from conftest import GUEST, GUEST_2FA


@pytest.fixture
def frozen(world):
    """A world whose clock stands still unless the test moves it."""
    setting = {"mode": "frozen", "now": "2030-01-01T12:00:00Z"}
    world.ask("PUT", "/clock", json=setting)
    return world


def advance(world, by):
    world.ask("POST", "/clock/advance", json={"by": by})


def test_a_token_expires_to_the_second_and_is_renewed(frozen):
    tokens = frozen.sign_in(GUEST).json()
    advance(frozen, "PT29M59S")
    assert frozen.load(tokens).status_code == 200
    advance(frozen, "PT1S")
    expired = frozen.load(tokens)
    assert expired.status_code == 401
    assert expired.headers["x-mock-reason"].startswith("token_expired")
    body = {"refresh_token": tokens["refresh_token"]}
    fresh = frozen.auth.post("/v1/oauth2/refresh", json=body).json()
    assert frozen.load(fresh).status_code == 200


def test_a_code_is_good_for_ten_minutes(frozen):
    frozen.sign_in(GUEST_2FA)
    message = frozen.message(GUEST_2FA)
    assert datetime.fromisoformat(message["expires_at"]) == datetime.fromisoformat(
        "2030-01-01T12:10:00Z"
    )
    advance(frozen, "PT10M")
    late = frozen.type_code(GUEST_2FA, message["code"])
    assert late.status_code == 401
    assert late.headers["x-mock-reason"].startswith("code_expired")


def test_a_lock_out_ends(frozen):
    for _ in range(5):
        assert frozen.sign_in(GUEST, "something else").status_code == 401
    locked = frozen.sign_in(GUEST)
    assert (locked.status_code, locked.headers["retry-after"]) == (429, "900")
    advance(frozen, "PT15M")
    assert frozen.sign_in(GUEST).status_code == 200


def test_two_weeks_away_end_the_session(frozen):
    tokens = frozen.sign_in(GUEST).json()
    advance(frozen, "336h")
    body = {"refresh_token": tokens["refresh_token"]}
    assert frozen.auth.post("/v1/oauth2/refresh", json=body).status_code == 401


def test_a_snapshot_brings_everything_back(frozen):
    tokens = frozen.sign_in(GUEST).json()
    frozen.ask("POST", "/snapshots", json={"name": "signed-in"})
    advance(frozen, "PT30M")
    frozen.ask("DELETE", "/users/user_guest")
    assert frozen.load(tokens).status_code == 401
    frozen.ask("POST", "/snapshots/signed-in/restore")
    assert frozen.load(tokens).status_code == 200
    assert frozen.ask("GET", "/clock")["now"] == "2030-01-01T12:00:00Z"
