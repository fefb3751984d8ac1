"""The tests run with the package installed, as `.ci/run python-package` does."""

import json
import urllib.error
import urllib.request

import pytest
from auth_mock_server import Server, World

pytest_plugins = ["pytester"]

GUEST = "guest@example.com"
GUEST_2FA = "guest-2fa@example.com"
PORTAL = "portal_demo"
PASSWORD = "correct horse battery staple"
TOKEN = "a-control-token-of-a-test"


@pytest.fixture(autouse=True)
def no_server_around(monkeypatch):
    """A server of the environment would be used instead of those that the tests start."""
    for name in ("AUTH_BASE_URL", "AUTH_CONTROL_URL", "AUTH_MOCK_URL", "AUTH_MOCK_CONTROL_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def own_server():
    with Server.start() as server:
        yield server


@pytest.fixture
def world(own_server, request):
    name = request.node.name.replace("[", "-").rstrip("]")
    with own_server.world(name[:40]) as world:
        yield world


def sign_in(world: World, email: str, password: str = PASSWORD) -> dict:
    """A sign-in to the demo portal, as an app does it."""
    body = {"email": email, "password": password, "portal_id": PORTAL}
    return post(world, "/v1/auth/portal/login", body)[1]


def post(world: World, path: str, body: dict, headers: dict = {}) -> tuple:
    """Status and JSON of a reply."""
    return send("POST", world.url + path, body, headers)


def send(method: str, url: str, body: object = None, headers: dict = {}) -> tuple:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(url, data, headers, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as reply:
            text = reply.read()
            return reply.status, json.loads(text) if text else None
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.loads(refusal.read())
