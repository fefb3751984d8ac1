"""The image, run as a container runtime would: its settings, a fresh root, an own network.

`.ci/run container` builds the image, and gives the root file system in IMAGE_ROOT and the settings in
IMAGE_CONFIG. It runs this file as root in a network namespace of its own, so that the default port
is free.
"""

import fcntl
import json
import os
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = os.environ["IMAGE_ROOT"]
CONFIG = json.loads(Path(os.environ["IMAGE_CONFIG"]).read_text())
CHROOT = shutil.which("chroot") or "/usr/sbin/chroot"
TOKEN = "a-control-token-of-a-test"
GUEST = "guest@example.com"
GUEST_2FA = "guest-2fa@example.com"
PASSWORD = "correct horse battery staple"
# Only a server that listens on every address answers here.
ADDRESS = "127.0.0.9"


@pytest.fixture(scope="session", autouse=True)
def loopback():
    """Turns on the loopback device of the new network namespace."""
    with socket.socket() as any_socket:
        up = struct.pack("16sh", b"lo", 1)  # IFF_UP
        fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS


@pytest.fixture(scope="session", autouse=True)
def devices():
    """Makes the devices that each runtime gives a container. A static program reads `urandom`."""
    folder = Path(ROOT, "dev")
    folder.mkdir(exist_ok=True)
    for name, minor in {"null": 3, "zero": 5, "full": 7, "random": 8, "urandom": 9}.items():
        if not (folder / name).exists():
            os.mknod(folder / name, stat.S_IFCHR | 0o666, os.makedev(1, minor))
            (folder / name).chmod(0o666)


def run(command, variables={}):
    """Starts a command in the image, with its user, its variables and no others."""
    env = dict(pair.split("=", 1) for pair in CONFIG["Env"])
    return subprocess.Popen(
        [CHROOT, f"--userspec={CONFIG['User']}", "--groups=", ROOT, *command],
        env={**env, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def output(command, variables={}):
    """Exit code and output of a command in the image."""
    process = run(command, variables)
    text, _ = process.communicate(timeout=60)
    return process.returncode, text


class Container:
    """The image's entrypoint. It is ready when its first screen has come."""

    def __init__(self, *args, **variables):
        self.process = run([*CONFIG["Entrypoint"], *args], variables)
        self.screen = ""
        while "Stop with Ctrl-C" not in self.screen:
            line = self.process.stdout.readline()
            assert line, f"the server ended: {self.screen}"
            self.screen += line

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, path, body=None, host="localhost:8010", headers={}, port=8010):
        """Status and JSON of a reply."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Host": host, "Content-Type": "application/json", **headers}
        request = urllib.request.Request(f"http://{ADDRESS}:{port}{path}", data, headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    def sign_in(self, email, **options):
        body = {"email": email, "password": PASSWORD, "portal_id": "portal_demo"}
        return self.ask("/v1/auth/portal/login", body, **options)


def bearer(token=TOKEN):
    return {"Authorization": f"Bearer {token}"}


def test_image_holds_the_program_and_the_licences():
    files = {str(path.relative_to(ROOT)) for path in Path(ROOT).rglob("*") if path.is_file()}
    own = {"auth-mock-server", "licenses/LICENSE-APACHE", "licenses/LICENSE-MIT"}
    libraries = {file for file in files - own if ".so" in file}
    assert files - libraries == own
    if os.environ.get("LIBRARIES") != "1":
        assert libraries == set()


def test_image_runs_as_an_unprivileged_user():
    uid, _, gid = CONFIG["User"].partition(":")
    assert int(uid) > 0 and int(gid) > 0
    assert list(CONFIG["ExposedPorts"]) == ["8010/tcp"]


@pytest.mark.parametrize("host", ["localhost:8010", "127.0.0.1:8010", "auth-mock:8010"])
def test_image_needs_no_argument(host):
    with Container() as container:
        status, reply = container.sign_in(GUEST, host=host)
        assert (status, reply["token_type"]) == (200, "bearer")


def test_foreign_host_is_refused_and_the_log_names_the_cure():
    with Container() as container:
        refused = container.sign_in(GUEST, host="auth.test")
        assert refused == (403, {"detail": "Host not allowed"})
        assert "--allow-host auth.test" in container.process.stdout.readline()
    with Container(AUTH_MOCK_ALLOW_HOST="auth.test") as container:
        assert container.sign_in(GUEST, host="auth.test")[0] == 200


def test_control_api_without_a_token_is_closed_and_says_what_to_set():
    with Container() as container:
        assert "set AUTH_MOCK_CONTROL_TOKEN" in container.screen
        for headers in ({}, bearer()):
            status, problem = container.ask("/_emulate/messages", headers=headers)
            assert status == 401
            assert "16 characters or more in AUTH_MOCK_CONTROL_TOKEN" in problem["detail"]


def test_token_opens_the_control_api():
    with Container(AUTH_MOCK_CONTROL_TOKEN=TOKEN) as container:
        assert container.sign_in(GUEST_2FA)[1]["two_fa_required"]
        latest = f"/_emulate/messages/latest?to={GUEST_2FA}"
        assert container.ask(latest)[0] == 401
        status, message = container.ask(latest, headers=bearer())
        assert status == 200 and len(message["code"]) == 6
        assert TOKEN not in container.screen
        # As `docker exec` would run it.
        inbox = ["/auth-mock-server", "inbox", "--to", GUEST_2FA, "--code-only"]
        variables = {"AUTH_MOCK_CONTROL_TOKEN": TOKEN}
        assert output(inbox, variables) == (0, f"{message['code']}\n")


def test_short_token_is_refused():
    code, text = output(CONFIG["Entrypoint"], {"AUTH_MOCK_CONTROL_TOKEN": "sh0rt"})
    assert code == 2
    assert "16" in text and "sh0rt" not in text


@pytest.mark.parametrize("variables", [{}, {"AUTH_MOCK_PORT": "9000"}])
def test_health_check_follows_the_server(variables):
    kind, *check = CONFIG["Healthcheck"]["Test"]
    assert kind == "CMD"
    with Container(**variables):
        assert output(check, variables)[0] == 0
    assert output(check, variables)[0] == 1


def test_settings_come_from_variables_and_flags():
    scenario = '{"organizations": [{"id": "org_a", "name": "A"}]}'
    with Container("--seed", "7", AUTH_MOCK_SCENARIO=scenario, AUTH_MOCK_CONTROL_TOKEN=TOKEN) as one:
        assert one.ask("/_emulate/users", headers=bearer())[1]["total"] == 0
        assert one.ask("/_emulate", headers=bearer())[1]["seed"] == 7
    with Container("serve", AUTH_MOCK_PORT="9000") as one:
        assert one.sign_in(GUEST, port=9000)[0] == 200


def test_server_stops_when_it_is_told():
    with Container() as container:
        container.process.send_signal(signal.SIGTERM)
        assert container.process.wait(timeout=30) == 0


def test_app_of_the_example_signs_in():
    here = Path(__file__).parent
    with Container():
        env = {"AUTH_BASE_URL": f"http://{ADDRESS}:8010", "PORT": "0", "PATH": os.environ["PATH"]}
        program = (
            "import runpy, sys\n"
            "app = runpy.run_path(sys.argv[1])\n"
            "print([app['sign_in'](email) for email in sys.argv[2:]])\n"
        )
        command = [sys.executable, "-c", program, here / "example" / "app.py", GUEST, GUEST_2FA]
        said = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
        assert said.stdout.strip() == f"['Signed in as {GUEST}.', 'A code was sent.']", said.stderr
