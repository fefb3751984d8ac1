"""Mock server of the authentication API: the program, and a client of its control API.

With pytest, use the fixtures `auth_server` and `auth_world`. Without pytest::

    from auth_mock_server import Server

    with Server.start() as server:
        world = server.world("t1")
        print(world.url)
"""

from ._binary import find_bin
from ._clock import Clock
from ._errors import (
    AuthMockError,
    BinaryNotFound,
    ControlError,
    NoCode,
    NoSignIn,
    ServerUnreachable,
    StartError,
    VerificationError,
)
from ._faults import Effect, Faults
from ._requests import RecordedRequest, Requests
from ._server import Server
from ._world import Message, Tokens, World

__all__ = [
    "AuthMockError",
    "BinaryNotFound",
    "Clock",
    "ControlError",
    "Effect",
    "Faults",
    "Message",
    "NoCode",
    "NoSignIn",
    "RecordedRequest",
    "Requests",
    "Server",
    "ServerUnreachable",
    "StartError",
    "Tokens",
    "VerificationError",
    "World",
    "find_bin",
]
