"""What each test gets: a namespace of the server, and the two APIs in it."""

import os
import uuid

import httpx
import pytest

GUEST = "guest@example.com"
GUEST_2FA = "guest-2fa@example.com"
PASSWORD = "correct horse battery staple"
PORTAL = "portal_demo"


def pytest_configure(config):
    for name in ("AUTH_BASE_URL", "AUTH_CONTROL_URL"):
        if not os.environ.get(name):
            raise pytest.UsageError(
                f"{name} is not set. Let the server run the suite, which sets it:\n"
                "    cargo run -p auth-mock-server -- exec -- pytest -n 8"
            )


class World:
    """Users, inbox, clock and faults that no other test sees."""

    def __init__(self):
        self.name = uuid.uuid4().hex
        self.url = f"{os.environ['AUTH_BASE_URL']}/_ns/{self.name}"
        # A proxy of the environment has no business between a test and its own machine.
        self.auth = httpx.Client(base_url=self.url, timeout=30, trust_env=False)
        self.control = httpx.Client(
            base_url=os.environ["AUTH_CONTROL_URL"],
            headers={"X-Mock-Namespace": self.name},
            timeout=30,
            trust_env=False,
        )

    def ask(self, method, path, **options):
        """One request to the control API, and what it answers."""
        reply = self.control.request(method, path, **options)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json() if reply.content else None

    def message(self, email):
        """The newest message to an address, which may still have to come."""
        return self.ask("GET", "/messages/latest", params={"to": email, "wait": "10s"})

    def journal(self):
        """What was asked of the server, oldest first, and why it said no."""
        lines = []
        for one in reversed(self.ask("GET", "/requests")["data"]):
            why = one.get("fault") or one.get("reason") or ""
            lines.append(f"{one['status']} {one['method']} {one['path']} {why}".rstrip())
        return "\n".join(lines)

    def sign_in(self, email, password=PASSWORD):
        body = {"email": email, "password": password, "portal_id": PORTAL}
        return self.auth.post("/v1/auth/portal/login", json=body)

    def type_code(self, email, code):
        body = {"email": email, "code": code}
        return self.auth.post("/v1/auth/portal/verify-2fa", json=body)

    def load(self, tokens):
        """Who is signed in."""
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        return self.auth.get("/v1/auth/load", headers=bearer)

    def close(self):
        self.ask("DELETE", f"/namespaces/{self.name}")
        self.auth.close()
        self.control.close()


@pytest.fixture
def world():
    world = World()
    yield world
    world.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    world = getattr(item, "funcargs", {}).get("world")
    if report.when == "call" and report.failed and world:
        report.sections.append(("requests", world.journal()))
    return report
