"""What an app sends. The fixture `auth_world` comes from the plugin of auth-mock-server."""

import httpx
import pytest

GUEST = "guest@example.com"
GUEST_2FA = "guest-2fa@example.com"
PASSWORD = "correct horse battery staple"
PORTAL = "portal_demo"


class App:
    """Calls the API in one namespace, as an app does."""

    def __init__(self, world):
        # A proxy of the environment has no business between a test and its own machine.
        self.http = httpx.Client(base_url=world.url, timeout=30, trust_env=False)

    def sign_in(self, email, password=PASSWORD):
        body = {"email": email, "password": password, "portal_id": PORTAL}
        return self.http.post("/v1/auth/portal/login", json=body)

    def type_code(self, email, code):
        body = {"email": email, "code": code}
        return self.http.post("/v1/auth/portal/verify-2fa", json=body)

    def load(self, tokens):
        """Who is signed in."""
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        return self.http.get("/v1/auth/load", headers=bearer)


@pytest.fixture
def app(auth_world):
    app = App(auth_world)
    yield app
    app.http.close()
