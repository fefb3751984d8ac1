"""A server: one of our own, or one that runs elsewhere."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from types import TracebackType
from typing import IO, Dict, Mapping, Optional, Sequence, Type

from ._binary import find_bin
from ._control import Control, Secret, check_base_url
from ._errors import StartError
from ._world import World

# The command that the server runs with `exec`. It tells where the server is, and ends when its
# standard input does. So the server ends with this process, however this process ends.
_COMMAND = """\
import json, os, sys
names = ("AUTH_BASE_URL", "AUTH_MOCK_CONTROL_TOKEN")
print(json.dumps({name: os.environ.get(name) for name in names}), flush=True)
sys.stdin.buffer.read()
"""
_STOP_TIMEOUT = 15.0


class Server:
    """A running server. As a context manager, it stops at the end if `start` has started it."""

    def __init__(
        self, url: str, token: Optional[Secret], process: Optional["_Process"] = None
    ) -> None:
        #: Base URL of the server.
        self.url = url
        self._token = token
        self._process = process

    @classmethod
    def start(
        cls,
        args: Sequence[str] = (),
        *,
        binary: Optional[str] = None,
        timeout: float = 30.0,
    ) -> "Server":
        """Starts a server on a free port, and returns when it is ready.

        `args` are flags of the program, such as `["--seed", "7"]`. The variables `AUTH_MOCK_…` set
        flags too. The server stops with this process at the latest. Raises `StartError` if it is
        not ready within `timeout` seconds, and `BinaryNotFound` if it is not installed.
        """
        process = _Process(binary or find_bin(), args, timeout)
        told = process.told
        token = told.get("AUTH_MOCK_CONTROL_TOKEN")
        return cls(str(told["AUTH_BASE_URL"]), Secret(token) if token else None, process)

    @classmethod
    def connect(cls, url: str, control_token: Optional[str] = None) -> "Server":
        """Returns a server that runs already. Raises `ServerUnreachable` if it does not answer.

        Raises `ValueError` if the URL is no base URL, and `ControlError` if the server has no
        control API or requires another token.
        """
        server = cls(check_base_url(url), Secret(control_token) if control_token else None)
        Control(server.url, server._token).call("GET", "")
        return server

    @property
    def control_url(self) -> str:
        """URL of the control API."""
        return f"{self.url}/_emulate"

    @property
    def is_own(self) -> bool:
        """Whether `start` has started this server."""
        return self._process is not None

    def world(self, name: str) -> World:
        """Returns the namespace of this name. The server creates it at the first request."""
        return World(self.url, name, self._token)

    def stop(self) -> None:
        """Stops the server if `start` has started it."""
        if self._process is not None:
            self._process.stop()

    def __repr__(self) -> str:
        return f"Server({self.url!r})"

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.stop()


class _Process:
    """The process of a server, and what its command told."""

    def __init__(self, binary: str, args: Sequence[str], timeout: float) -> None:
        self._log: IO[bytes] = tempfile.TemporaryFile()
        self._late = False
        command = [sys.executable, "-I", "-S", "-c", _COMMAND]
        try:
            self._process = subprocess.Popen(
                [binary, "exec", "--quiet", *args, "--", *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                env=_environment(os.environ),
                # Ctrl-C in a terminal ends the tests, which still need the server to clean up.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            self._log.close()
            raise StartError(f"{binary} cannot be run: {error.strerror}") from None
        try:
            self.told = self._first_line(timeout)
        except BaseException:
            self.stop()
            raise

    def _first_line(self, timeout: float) -> Mapping[str, Optional[str]]:
        assert self._process.stdout is not None
        late = threading.Timer(timeout, self._end)
        late.start()
        line = self._process.stdout.readline()
        late.cancel()
        if line:
            told: Dict[str, Optional[str]] = json.loads(line)
            return told
        code = self._process.wait()
        why = f"exit code {code}" if not self._late else f"not ready within {timeout:g} seconds"
        raise StartError(f"auth-mock-server did not start ({why}): {self._printed()}")

    def _printed(self) -> str:
        self._log.seek(0)
        text = self._log.read(4096).decode(errors="replace").strip()
        return text or "it printed nothing"

    def _end(self) -> None:
        assert self._process.stdin is not None
        self._late = True
        # The command ends with its input. It holds the other end of the output, too.
        self._process.stdin.close()
        self._process.kill()

    def stop(self) -> None:
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        try:
            process.wait(_STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        self._log.close()


def _environment(inherited: Mapping[str, str]) -> Dict[str, str]:
    # Flags win over variables: `args` can still choose a port.
    return {**inherited, "AUTH_MOCK_PORT": "0"}
