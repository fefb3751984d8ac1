"""The installed program, and how Python finds and starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from auth_mock_server import (
    AuthMockError,
    BinaryNotFound,
    ControlError,
    Server,
    ServerUnreachable,
    StartError,
    find_bin,
)
from conftest import TOKEN


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def test_find_bin_returns_the_program_of_this_environment():
    assert os.path.dirname(find_bin()) == os.path.dirname(sys.executable)
    assert run(find_bin(), "--version").stdout.startswith("auth-mock-server ")


def test_missing_program_is_named_with_the_folders(monkeypatch):
    monkeypatch.setattr("auth_mock_server._binary.NAME", "no-such-program")
    with pytest.raises(BinaryNotFound, match="no-such-program is in none of these folders: /"):
        find_bin()
    with pytest.raises(AuthMockError):
        Server.start()


def test_module_runs_the_program_with_its_exit_code():
    run_module = (sys.executable, "-m", "auth_mock_server")
    assert run(*run_module, "--version").stdout == run(find_bin(), "--version").stdout
    refused = run(*run_module, "--no-such-flag")
    assert refused.returncode == 2
    assert "--no-such-flag" in refused.stderr


def test_server_stops_at_the_end_of_its_block():
    with Server.start() as server:
        assert server.is_own
        server.world("t1").clock.now()
    with pytest.raises(ServerUnreachable):
        Server.connect(server.url)
    server.stop()


def test_servers_do_not_share_a_port(monkeypatch):
    monkeypatch.setenv("AUTH_MOCK_PORT", "1")
    with Server.start() as one, Server.start() as two:
        assert one.url != two.url


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and sessions are of POSIX")
def test_server_ends_with_a_python_that_is_killed():
    program = (
        "import sys; from auth_mock_server import Server; "
        "print(Server.start().url, flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", program], stdin=pipe, stdout=pipe) as python:
        address = urlsplit(python.stdout.readline().decode().strip())
        with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
            python.send_signal(signal.SIGKILL)
            # Less than the server's idle limit: the connection ends because the server does.
            assert connection.recv(1) == b""


@pytest.mark.skipif(sys.platform == "win32", reason="sessions are of POSIX")
def test_interrupt_of_a_terminal_does_not_reach_the_server():
    with Server.start() as server:
        assert os.getsid(server._process._process.pid) != os.getsid(0)


def test_refused_flag_is_in_the_error():
    with pytest.raises(StartError, match=r"did not start \(exit code 2\): .*--no-such-flag"):
        Server.start(["--no-such-flag"])


def test_program_that_cannot_be_run_is_named(tmp_path):
    with pytest.raises(StartError, match=f"{tmp_path}/none cannot be run: No such file"):
        Server.start(binary=str(tmp_path / "none"))


def test_server_that_is_never_ready_is_ended(tmp_path):
    program = tmp_path / "silent"
    program.write_text("#!/bin/sh\necho still thinking >&2\nexec cat\n")
    program.chmod(0o755)
    began = time.monotonic()
    with pytest.raises(StartError, match="not ready within 0.5 seconds.*: still thinking"):
        Server.start(binary=str(program), timeout=0.5)
    assert time.monotonic() - began < 20


def test_connect_requires_a_server_that_answers():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(ServerUnreachable, match=f"no reply from http://127.0.0.1:{port}"):
            Server.connect(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8010", "ftp://a", "http://", "http://a?b", "http://u:s3cret@a"]
)
def test_connect_refuses_what_is_no_base_url(url):
    with pytest.raises(ValueError, match="the base URL of the server must be like") as refused:
        Server.connect(url)
    assert "s3cret" not in str(refused.value)


def test_control_token_is_needed_and_never_shown(monkeypatch):
    monkeypatch.setenv("AUTH_MOCK_CONTROL_TOKEN", TOKEN)
    with Server.start() as server:
        assert server.world("t1").sign_in("user_dev").user_id == "user_dev"
        assert Server.connect(server.url, TOKEN).world("t1").clock.now()
        for token in (None, TOKEN + "x"):
            with pytest.raises(ControlError) as refused:
                Server.connect(server.url, token)
            assert refused.value.status == 401
            assert TOKEN not in str(refused.value)
        shown = [server, server.__dict__, server.world("t1").__dict__, server._token]
        assert TOKEN not in repr(shown)


def test_server_without_control_api_is_refused():
    with Server.start(["--no-control"]) as server:
        with pytest.raises(ControlError) as refused:
            Server.connect(server.url)
        assert refused.value.status == 404
