"""The pytest plugin: a server for each session, and a namespace for each test."""

import hashlib
import os
import re
import shlex
import uuid
from typing import Callable, Generator, Iterator, List

import pytest

from ._errors import AuthMockError
from ._server import Server
from ._world import World

_WORLDS = pytest.StashKey[List[World]]()
_JOURNAL_LINES = 100


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("auth-mock-server")
    group.addoption(
        "--auth-base-url",
        metavar="URL",
        help="use the server at this URL instead of starting one (default: AUTH_BASE_URL)",
    )
    group.addoption(
        "--auth-args",
        metavar="ARGS",
        help='flags for the server that is started, such as --auth-args="--seed 7"',
    )
    group.addoption(
        "--auth-binary",
        metavar="PATH",
        help="program to start instead of the installed auth-mock-server",
    )
    parser.addini("auth_base_url", "as --auth-base-url; AUTH_BASE_URL wins over it")
    parser.addini("auth_args", "as --auth-args", type="args")
    parser.addini("auth_binary", "as --auth-binary")
    parser.addini(
        "auth_journal",
        "add the requests of a failed test to its report",
        type="bool",
        default=True,
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("auth_args") is not None and _base_url(config):
        raise pytest.UsageError(
            "--auth-args is for a server that pytest starts. "
            "Leave it out, or unset AUTH_BASE_URL, --auth-base-url and auth_base_url."
        )


def _base_url(config: pytest.Config) -> str:
    chosen = config.getoption("auth_base_url") or os.environ.get("AUTH_BASE_URL")
    return str(chosen or config.getini("auth_base_url") or "")


def _start(config: pytest.Config) -> Server:
    args = config.getoption("auth_args")
    binary = config.getoption("auth_binary") or config.getini("auth_binary")
    return Server.start(
        config.getini("auth_args") if args is None else shlex.split(args),
        binary=str(binary) if binary else None,
    )


def _connect(url: str) -> Server:
    return Server.connect(url, os.environ.get("AUTH_MOCK_CONTROL_TOKEN"))


@pytest.fixture(scope="session")
def auth_server(pytestconfig: pytest.Config) -> Iterator[Server]:
    """The server: the one of AUTH_BASE_URL, or one that is started for this session."""
    url = _base_url(pytestconfig)
    try:
        server = _connect(url) if url else _start(pytestconfig)
    except (AuthMockError, ValueError) as error:
        pytest.fail(f"auth_server: {error}", pytrace=False)
    with server:
        yield server


@pytest.fixture
def new_auth_world(
    request: pytest.FixtureRequest, auth_server: Server
) -> Iterator[Callable[[], World]]:
    """Makes as many namespaces as a test wants. They are deleted when it ends."""
    worlds = request.node.stash.setdefault(_WORLDS, [])

    def make() -> World:
        world = auth_server.world(_name(request.node.nodeid, len(worlds), auth_server.is_own))
        worlds.append(world)
        return world

    yield make
    while worlds:
        worlds.pop().delete()


@pytest.fixture
def auth_world(new_auth_world: Callable[[], World]) -> World:
    """A namespace of the test's own: users, inbox, clock and faults that no other test sees."""
    return new_auth_world()


def _name(test: str, number: int, is_own: bool) -> str:
    """Returns a name of at most 64 characters: readable, and not that of another test.

    A server of our own gets the same names in each run, since with a seed the generated values
    depend on the name. Another server may have several runs at once.
    """
    readable = re.sub(r"[^A-Za-z0-9_]+", "-", test.rpartition("::")[2]).strip("-")
    digest = hashlib.sha256(f"{test}#{number}".encode()).hexdigest()
    unique = digest[:8] if is_own else uuid.uuid4().hex
    return f"{readable[:30]}-{unique}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and item.config.getini("auth_journal"):
        for world in item.stash.get(_WORLDS, []):
            report.sections.append((f"requests of {world.name}", _journal(world)))
    return report


def _journal(world: World) -> str:
    """Returns the newest requests, oldest first, and why each was refused."""
    try:
        lines = [str(one) for one in world.requests.list(limit=_JOURNAL_LINES)]
    except AuthMockError as error:
        return f"cannot be read: {error}"
    return "\n".join(lines) or "none"
