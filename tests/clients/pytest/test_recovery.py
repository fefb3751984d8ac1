"""A password that is forgotten."""

import httpx

from conftest import GUEST, PASSWORD, PORTAL


def test_a_new_password_ends_what_the_old_one_began(app, auth_world):
    before = app.sign_in(GUEST).json()
    body = {"email": GUEST, "portal_id": PORTAL}
    assert app.http.post("/v1/auth/portal/forgot-password", json=body).status_code == 201
    token = auth_world.message(GUEST).token
    query = {"token": token, "portal_id": PORTAL}
    assert app.http.get("/v1/auth/portal/reset-callback", params=query).json()["email"] == GUEST
    body = {"token": token, "portal_id": PORTAL, "new_password": "a better one"}
    reset = app.http.post("/v1/auth/portal/reset-password", json=body)
    assert reset.status_code == 200
    assert app.load(before).status_code == 401
    assert app.sign_in(GUEST, PASSWORD).status_code == 401
    assert app.sign_in(GUEST, "a better one").status_code == 200
    again = app.http.post("/v1/auth/portal/reset-password", json=body)
    assert again.status_code == 404, "a reset token is good once"


def test_the_reset_link_opens_the_apps_own_page(app, auth_world):
    page = "https://app.example.com/reset?token={token}&portal={portal_id}"
    auth_world.control("PATCH", f"/portals/{PORTAL}", {"reset_url": page})
    body = {"email": GUEST, "portal_id": PORTAL}
    app.http.post("/v1/auth/portal/forgot-password", json=body)
    link = httpx.URL(auth_world.link(GUEST))
    assert (link.host, link.path) == ("app.example.com", "/reset")
    body = {
        "token": link.params["token"],
        "portal_id": link.params["portal"],
        "new_password": "a better one",
    }
    assert app.http.post("/v1/auth/portal/reset-password", json=body).status_code == 200


def test_a_reset_for_an_unknown_address_sends_nothing(app, auth_world):
    body = {"email": "nobody@example.com", "portal_id": PORTAL}
    assert app.http.post("/v1/auth/portal/forgot-password", json=body).status_code == 201
    assert auth_world.control("GET", "/messages")["total"] == 0
