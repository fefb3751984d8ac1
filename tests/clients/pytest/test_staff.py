"""What staff do beyond signing in: hand over to a browser, switch organisations, act as a user."""

from conftest import PASSWORD

DEV = "dev@example.com"
OWNER = "owner@example.com"


def staff(app, email):
    form = {"grant_type": "password", "username": email, "password": PASSWORD}
    return app.http.post("/v1/oauth2/login", data=form).json()


def post(app, path, tokens, body=None):
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    return app.http.post(path, json=body, headers=bearer)


def test_a_command_line_hands_its_sign_in_to_a_browser_once(app):
    tokens = staff(app, DEV)
    code = post(app, "/v1/auth/cli-browser-token", tokens).json()
    browser = app.http.post("/v1/auth/consume-cli-token", json=code)
    assert app.load(browser.json()).json()["user"]["email"] == DEV
    again = app.http.post("/v1/auth/consume-cli-token", json=code)
    assert again.status_code == 404
    assert again.headers["x-mock-reason"].startswith("exchange_code_used")


def test_a_member_switches_to_another_organisation(app):
    tokens = staff(app, DEV)
    switched = post(app, "/v1/auth/switch", tokens, {"id": "org_globex"})
    assert app.load(switched.json()).json()["organization"]["id"] == "org_globex"
    assert app.load(tokens).json()["organization"]["id"] == "org_acme"
    nowhere = post(app, "/v1/auth/switch", tokens, {"id": "org_of_others"})
    assert nowhere.status_code == 404


def test_whoever_acts_as_a_user_is_named_and_stops_with_their_own_session(app):
    own = staff(app, OWNER)
    acting = post(app, "/v1/auth/login-as-user", own, {"user_id": "user_dev"}).json()
    load = app.load(acting).json()
    assert (load["user"]["email"], load["impersonator"]["email"]) == (DEV, OWNER)
    assert post(app, "/v1/auth/logout", own).status_code == 204
    assert app.load(acting).status_code == 401
