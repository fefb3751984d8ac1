"""The ways in, and the ways in which they are refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import GUEST, GUEST_2FA, PORTAL, World


def test_a_guest_signs_in_and_out(world):
    tokens = world.sign_in(GUEST).json()
    assert world.load(tokens).json()["user"]["email"] == GUEST
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert world.auth.post("/v1/auth/logout", headers=bearer).status_code == 204
    assert world.load(tokens).status_code == 401


def test_a_session_that_an_administrator_ends_is_over(world):
    tokens = world.sign_in(GUEST).json()
    session = world.ask("GET", "/users/user_guest/sessions")["data"][0]
    world.ask("DELETE", f"/sessions/{session['id']}")
    assert world.load(tokens).status_code == 401


# Eight of them, one for each worker.
@pytest.mark.parametrize("guest", range(8))
def test_a_guest_signs_in_with_a_second_factor(world, guest):
    assert world.sign_in(GUEST_2FA).json()["two_fa_required"]
    code = world.message(GUEST_2FA)["code"]
    tokens = world.type_code(GUEST_2FA, code).json()
    assert world.load(tokens).json()["user"]["email"] == GUEST_2FA


def test_of_eight_sign_ins_under_way_at_once_none_sees_the_message_of_another():
    worlds = [World() for _ in range(8)]
    # Each step is taken in all worlds before the next one begins.
    with ThreadPoolExecutor(8) as at_once:
        list(at_once.map(lambda world: world.sign_in(GUEST_2FA), worlds))
        sent = list(at_once.map(lambda world: world.ask("GET", "/messages"), worlds))
        assert [inbox["total"] for inbox in sent] == [1] * 8
        codes = [inbox["data"][0]["code"] for inbox in sent]
        replies = list(at_once.map(lambda w, code: w.type_code(GUEST_2FA, code), worlds, codes))
        assert [reply.status_code for reply in replies] == [200] * 8
        list(at_once.map(World.close, worlds))


def test_a_magic_code_signs_in_without_a_password(world):
    body = {"email": GUEST, "portal_id": PORTAL}
    reply = world.auth.post("/v1/auth/portal/request-magic-code", json=body)
    assert reply.json()["login_session_id"]
    message = world.message(GUEST)
    assert message["kind"] == "magic_code"
    tokens = world.type_code(GUEST, message["code"]).json()
    assert world.load(tokens).json()["user"]["email"] == GUEST


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_another_device_decides(world, verdict):
    login = world.sign_in(GUEST_2FA).json()["login_session_id"]
    query = {"email": GUEST_2FA, "session_id": login}

    def poll():
        return world.auth.get("/v1/auth/login-status", params=query).json()

    assert poll() == {"status": "pending"}
    world.ask("POST", f"/challenges/{login}/{verdict}")
    decided = poll()
    if verdict == "approve":
        assert world.load(decided).json()["user"]["email"] == GUEST_2FA
    else:
        assert decided == {"status": "rejected"}


def test_a_wrong_password_and_an_unknown_address_look_alike(world):
    wrong = world.sign_in(GUEST, "something else")
    unknown = world.sign_in("nobody@example.com")
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    assert wrong.status_code == 401
    assert wrong.headers["x-mock-reason"] == "wrong_password; failures=1"
    assert unknown.headers["x-mock-reason"].startswith("unknown_address")


def test_a_wrong_code_is_refused_and_the_right_one_is_good_once(world):
    world.sign_in(GUEST_2FA)
    code = world.message(GUEST_2FA)["code"]
    wrong = "000001" if code == "000000" else "000000"
    assert world.type_code(GUEST_2FA, wrong).status_code == 401
    assert world.type_code(GUEST_2FA, code).status_code == 200
    again = world.type_code(GUEST_2FA, code)
    assert again.status_code == 401
    assert again.headers["x-mock-reason"].startswith("code_used")
