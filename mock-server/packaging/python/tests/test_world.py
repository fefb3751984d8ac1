"""What a test does with its namespace."""

import base64
import json
import threading
from datetime import datetime, timedelta, timezone

import pytest
from auth_mock_server import ControlError, NoCode, NoSignIn, VerificationError
from auth_mock_server._control import duration, read_time, write_time
from conftest import GUEST, GUEST_2FA, PORTAL, post, send, sign_in

NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)


def load(world, headers):
    return send("GET", f"{world.url}/v1/auth/load", headers=headers)


def test_code_of_the_newest_message_signs_in(world):
    sign_in(world, GUEST_2FA)
    sign_in(world, GUEST_2FA)
    body = {"email": GUEST_2FA, "code": world.code(GUEST_2FA)}
    assert post(world, "/v1/auth/portal/verify-2fa", body)[0] == 200


def test_code_waits_for_its_message(world):
    app = threading.Thread(target=sign_in, args=(world, GUEST_2FA))
    # The reader asks first: the app begins when the request for the message is under way.
    asked = world._latest
    world._latest = lambda query: (app.start(), asked(query))[1]
    assert len(world.code(GUEST_2FA)) == 6
    app.join()


def test_message_of_another_kind_has_no_code(world):
    body = {"email": GUEST, "portal_id": PORTAL}
    assert post(world, "/v1/auth/portal/forgot-password", body)[0] == 201
    with pytest.raises(NoCode, match="its kind is password_reset"):
        world.code(GUEST)
    message = world.message(GUEST, kind="password_reset")
    assert message.to == GUEST and message.token in world.link(GUEST)
    assert message.expires_at - message.created_at == timedelta(hours=1)


def test_missing_message_is_refused_with_what_is_there(world):
    sign_in(world, GUEST_2FA)
    with pytest.raises(ControlError, match="404: no matching message") as refused:
        world.code("nobody@example.com", wait=timedelta())
    assert refused.value.status == 404
    assert refused.value.detail == refused.value.problem["detail"]


@pytest.mark.parametrize("verdict, status", [("approve", "approved"), ("reject", "rejected")])
def test_other_device_decides_the_newest_sign_in(world, verdict, status):
    # The control API lists sign-ins by their random ids, and on a frozen clock all begin at once.
    world.clock.freeze()
    logins = [sign_in(world, GUEST_2FA)["login_session_id"] for _ in range(4)]
    getattr(world, verdict)(GUEST_2FA.upper())
    polled = []
    for login in logins:
        query = f"email={GUEST_2FA}&session_id={login}"
        polled.append(send("GET", f"{world.url}/v1/auth/login-status?{query}")[1]["status"])
    assert polled == ["pending"] * 3 + [status]


def test_sign_in_without_a_message_is_decided_too(world):
    sign_in(world, GUEST_2FA)
    challenge = world.message(GUEST_2FA).challenge_id
    world.control("DELETE", "/messages")
    world.reject(GUEST_2FA)
    listed = world.control("GET", "/challenges", query={"status": "rejected"})["data"]
    assert [one["id"] for one in listed] == [challenge]


def test_approval_waits_for_the_sign_in(world):
    sign_in(world, GUEST_2FA)
    first = world.message(GUEST_2FA).challenge_id
    world.approve(GUEST_2FA)
    app = threading.Thread(target=sign_in, args=(world, GUEST_2FA))
    asked = world._latest
    world._latest = lambda query: (app.start(), asked(query))[1]
    world.approve(GUEST_2FA)
    app.join()
    # Both are decided, and no message of the first was taken for the second.
    listed = world.control("GET", "/challenges", query={"status": "approved"})["data"]
    assert len(listed) == 2 and first in [one["id"] for one in listed]


def test_sign_in_that_has_ended_is_not_decided_again(world):
    sign_in(world, GUEST_2FA)
    world.approve(GUEST_2FA)
    with pytest.raises(ControlError, match="404: no matching message"):
        world.approve(GUEST_2FA, wait="0s")
    # On a frozen clock, the message of the first sign-in is as new as any.
    world.clock.freeze()
    sign_in(world, GUEST_2FA)
    world.approve(GUEST_2FA)
    with pytest.raises(NoSignIn, match="no sign-in of guest-2fa@example.com is pending"):
        world.reject(GUEST_2FA)


def test_approval_without_a_sign_in_is_refused(world):
    with pytest.raises(ControlError, match="404: no matching message"):
        world.approve(GUEST_2FA, wait="0s")


def test_clock_moves_freezes_and_runs(world):
    assert world.clock.freeze(NOON) == NOON
    assert world.clock.advance("PT10M") == NOON + timedelta(minutes=10)
    assert world.clock.advance(timedelta(milliseconds=1500)).second == 1
    assert world.clock.now() == NOON + timedelta(minutes=10, milliseconds=1500)
    assert world.clock.freeze() == world.clock.now()
    world.clock.run()
    assert abs(world.clock.now() - datetime.now(timezone.utc)) < timedelta(minutes=1)


def test_tokens_expire_by_the_clock(world):
    world.clock.freeze("2030-01-01T12:00:00Z")
    tokens = world.sign_in(GUEST)
    assert (tokens.user_id, tokens.expires_at) == ("user_guest", NOON + timedelta(minutes=30))
    assert load(world, tokens.headers)[0] == 200
    assert world.clock.advance_to_next_expiry() == "access_token"
    assert load(world, tokens.headers)[0] == 401


def test_next_expiry_needs_something_that_expires(world):
    with pytest.raises(ControlError) as refused:
        world.clock.advance_to_next_expiry()
    assert refused.value.status == 409


def test_tokens_are_made_as_asked(world):
    for options in ({"expired": True}, {"revoked": True}, {"ttl": timedelta()}):
        assert load(world, world.sign_in("user_dev", **options).headers)[0] == 401, options
    tokens = world.sign_in("user_dev", organization="org_globex", ttl="1h")
    assert tokens.organization_id == "org_globex"
    acting = world.sign_in("user_dev", impersonator="owner@example.com")
    assert load(world, acting.headers)[1]["impersonator"]["email"] == "owner@example.com"


def test_issuer_of_the_tokens_is_the_base_url_of_the_app(world):
    claims = world.sign_in("user_dev").access_token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert claims["iss"] == world.url


def test_no_repr_shows_a_secret(world):
    sign_in(world, GUEST_2FA)
    message, tokens = world.message(GUEST_2FA), world.sign_in("user_dev")
    shown = repr((message, tokens, world))
    for secret in (message.code, message.link, message.token, message.login_session_id):
        assert secret not in shown
    for secret in (tokens.access_token, tokens.refresh_token):
        assert secret not in shown
    assert message != world.message(GUEST_2FA), "else a failed comparison prints the secrets"


def test_next_request_fails_and_the_one_after_it_does_not(world):
    headers = world.sign_in("user_dev").headers
    world.faults.next("load", 503)
    assert [load(world, headers)[0] for _ in range(2)] == [503, 200]


def test_operation_takes_place_before_its_reply_is_lost(world):
    world.faults.next("portal_login", "CONNECTION_RESET_BY_PEER", after=True)
    with pytest.raises(OSError):
        sign_in(world, GUEST)
    assert world.control("GET", "/users/user_guest/sessions")["total"] == 1


def test_faults_have_settings_and_an_end(world):
    headers = world.sign_in("user_dev").headers
    effect = {"type": "rate_limit", "retry_after": 30}
    match = {"method": "GET", "path": "/v1/auth/load"}
    id = world.faults.add(effect, match=match, times=2, lasts="10m", probability=1.0)
    assert [fault["id"] for fault in world.faults.list()] == [id]
    assert load(world, headers)[0] == 429
    world.faults.delete(id)
    assert load(world, headers)[0] == 200
    world.faults.add("hang")
    world.faults.clear()
    assert world.faults.list() == []


def test_unknown_operation_is_refused_with_its_place(world):
    with pytest.raises(ControlError, match="POST /_emulate/faults: 422: match.operation"):
        world.faults.next("no_such_operation", 503)


def test_journal_lists_the_newest_requests_oldest_first(world):
    sign_in(world, GUEST, "something else")
    sign_in(world, GUEST)
    listed = world.requests.list()
    assert [str(one) for one in listed] == [
        "401 POST /v1/auth/portal/login wrong_password; failures=1",
        "200 POST /v1/auth/portal/login",
    ]
    assert (listed[1].operation, listed[1].user, listed[1].id) == ("portal_login", "user_guest", 2)
    assert [one.id for one in world.requests.list(limit=1)] == [2]
    assert [one.id for one in world.requests.list(status="4xx")] == [1]
    assert world.requests.count({"operation": "portal_login"}) == 2
    world.requests.wait({"status": 200}, timeout=timedelta(seconds=5))
    world.requests.clear()
    assert world.requests.list() == []


def test_failed_verification_shows_the_nearest_request(world):
    sign_in(world, GUEST, "something else")
    match = {"operation": "portal_login", "status": 200}
    world.requests.verify(match, at_most=0)
    with pytest.raises(VerificationError, match="0 requests match; expected 1") as failed:
        world.requests.verify(match, times=1)
    assert isinstance(failed.value, AssertionError)
    unmet = failed.value.problem["nearest"][0]["unmet"]
    assert unmet == [{"criterion": "status", "expected": 200, "actual": 401}]


def test_snapshot_and_reset_bring_the_state_back(world):
    tokens = world.sign_in("user_dev")
    world.snapshot("signed-in")
    world.control("DELETE", "/users/user_dev")
    assert load(world, tokens.headers)[0] == 401
    world.restore("signed-in")
    assert load(world, tokens.headers)[0] == 200
    world.reset()
    assert load(world, tokens.headers)[0] == 401


def test_namespaces_do_not_see_each_other(own_server, world):
    with own_server.world("another") as other:
        other.control("DELETE", "/users/user_guest")
        assert world.sign_in("user_guest").user_id == "user_guest"
    # It can be deleted twice, and comes back as new.
    other.delete()
    assert other.sign_in("user_guest").user_id == "user_guest"
    other.delete()


@pytest.mark.parametrize(
    "value, text",
    [
        ("10m", "10m"),
        (timedelta(days=1, seconds=1), "PT86401.000000S"),
        (timedelta(microseconds=-1), "-PT0.000001S"),
    ],
)
def test_durations_are_written_exactly(value, text):
    assert duration(value) == text


def test_times_are_read_to_the_microsecond_and_need_a_zone():
    assert read_time("2030-01-01T12:00:00Z") == NOON
    assert read_time("2030-01-01T12:00:00.1234567Z").microsecond == 123456
    assert read_time(write_time(NOON).replace("+00:00", "Z")) == NOON
    with pytest.raises(ValueError, match="needs a time zone"):
        write_time(datetime(2030, 1, 1))
