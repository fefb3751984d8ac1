"""What time does, without waiting for it."""

from datetime import datetime, timezone

import pytest

from conftest import GUEST, GUEST_2FA


@pytest.fixture
def clock(auth_world):
    """A clock that stands still unless the test moves it."""
    auth_world.clock.freeze("2030-01-01T12:00:00Z")
    return auth_world.clock


def test_a_token_expires_to_the_second_and_is_renewed(app, clock):
    tokens = app.sign_in(GUEST).json()
    clock.advance("PT29M59S")
    assert app.load(tokens).status_code == 200
    clock.advance("PT1S")
    expired = app.load(tokens)
    assert expired.status_code == 401
    assert expired.headers["x-mock-reason"].startswith("token_expired")
    body = {"refresh_token": tokens["refresh_token"]}
    fresh = app.http.post("/v1/oauth2/refresh", json=body).json()
    assert app.load(fresh).status_code == 200


def test_a_code_is_good_for_ten_minutes(app, auth_world, clock):
    app.sign_in(GUEST_2FA)
    message = auth_world.message(GUEST_2FA)
    assert message.expires_at == datetime(2030, 1, 1, 12, 10, tzinfo=timezone.utc)
    clock.advance("PT10M")
    late = app.type_code(GUEST_2FA, message.code)
    assert late.status_code == 401
    assert late.headers["x-mock-reason"].startswith("code_expired")


def test_a_lock_out_ends(app, clock):
    for _ in range(5):
        assert app.sign_in(GUEST, "something else").status_code == 401
    locked = app.sign_in(GUEST)
    assert (locked.status_code, locked.headers["retry-after"]) == (429, "900")
    clock.advance("PT15M")
    assert app.sign_in(GUEST).status_code == 200


def test_two_weeks_away_end_the_session(app, clock):
    tokens = app.sign_in(GUEST).json()
    clock.advance("336h")
    body = {"refresh_token": tokens["refresh_token"]}
    assert app.http.post("/v1/oauth2/refresh", json=body).status_code == 401


def test_a_snapshot_brings_everything_back(app, auth_world, clock):
    tokens = app.sign_in(GUEST).json()
    auth_world.snapshot("signed-in")
    clock.advance("PT30M")
    auth_world.control("DELETE", "/users/user_guest")
    assert app.load(tokens).status_code == 401
    auth_world.restore("signed-in")
    assert app.load(tokens).status_code == 200
    assert clock.now() == datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
