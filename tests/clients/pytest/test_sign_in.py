"""The ways in, and the ways in which they are refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import GUEST, GUEST_2FA, PORTAL, App


def test_a_guest_signs_in_and_out(app):
    tokens = app.sign_in(GUEST).json()
    assert app.load(tokens).json()["user"]["email"] == GUEST
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert app.http.post("/v1/auth/logout", headers=bearer).status_code == 204
    assert app.load(tokens).status_code == 401


def test_a_session_that_an_administrator_ends_is_over(app, auth_world):
    tokens = app.sign_in(GUEST).json()
    session = auth_world.control("GET", "/users/user_guest/sessions")["data"][0]
    auth_world.control("DELETE", f"/sessions/{session['id']}")
    assert app.load(tokens).status_code == 401


# Eight of them, one for each worker.
@pytest.mark.parametrize("guest", range(8))
def test_a_guest_signs_in_with_a_second_factor(app, auth_world, guest):
    assert app.sign_in(GUEST_2FA).json()["two_fa_required"]
    tokens = app.type_code(GUEST_2FA, auth_world.code(GUEST_2FA)).json()
    assert app.load(tokens).json()["user"]["email"] == GUEST_2FA


def test_of_eight_sign_ins_under_way_at_once_none_sees_the_message_of_another(new_auth_world):
    worlds = [new_auth_world() for _ in range(8)]
    apps = [App(world) for world in worlds]
    # Each step is taken in all worlds before the next one begins.
    with ThreadPoolExecutor(8) as at_once:
        list(at_once.map(lambda app: app.sign_in(GUEST_2FA), apps))
        sent = list(at_once.map(lambda world: world.control("GET", "/messages"), worlds))
        assert [inbox["total"] for inbox in sent] == [1] * 8
        codes = [inbox["data"][0]["code"] for inbox in sent]
        replies = list(at_once.map(lambda app, code: app.type_code(GUEST_2FA, code), apps, codes))
        assert [reply.status_code for reply in replies] == [200] * 8


def test_a_magic_code_signs_in_without_a_password(app, auth_world):
    body = {"email": GUEST, "portal_id": PORTAL}
    reply = app.http.post("/v1/auth/portal/request-magic-code", json=body)
    assert reply.json()["login_session_id"]
    message = auth_world.message(GUEST)
    assert message.kind == "magic_code"
    tokens = app.type_code(GUEST, message.code).json()
    assert app.load(tokens).json()["user"]["email"] == GUEST


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_another_device_decides(app, auth_world, verdict):
    login = app.sign_in(GUEST_2FA).json()["login_session_id"]
    query = {"email": GUEST_2FA, "session_id": login}

    def poll():
        return app.http.get("/v1/auth/login-status", params=query).json()

    assert poll() == {"status": "pending"}
    getattr(auth_world, verdict)(GUEST_2FA)
    decided = poll()
    if verdict == "approve":
        assert app.load(decided).json()["user"]["email"] == GUEST_2FA
    else:
        assert decided == {"status": "rejected"}


def test_a_wrong_password_and_an_unknown_address_look_alike(app):
    wrong = app.sign_in(GUEST, "something else")
    unknown = app.sign_in("nobody@example.com")
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    assert wrong.status_code == 401
    assert wrong.headers["x-mock-reason"] == "wrong_password; failures=1"
    assert unknown.headers["x-mock-reason"].startswith("unknown_address")


def test_a_wrong_code_is_refused_and_the_right_one_is_good_once(app, auth_world):
    app.sign_in(GUEST_2FA)
    code = auth_world.code(GUEST_2FA)
    wrong = "000001" if code == "000000" else "000000"
    assert app.type_code(GUEST_2FA, wrong).status_code == 401
    assert app.type_code(GUEST_2FA, code).status_code == 200
    again = app.type_code(GUEST_2FA, code)
    assert again.status_code == 401
    assert again.headers["x-mock-reason"].startswith("code_used")
