"""Requests byte for byte, and their answers."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BufferedReader
from types import TracebackType
from typing import Self

ACCESS_TOKEN = "{access_token}"
HOST = "{host}"

# Seconds until an answer counts as missing.
PATIENCE = 30

NOT_COMPARED = frozenset({"connection", "date", "server"})


@dataclass(frozen=True)
class Request:
    """A request without `Host` and `Content-Length`; text stands for bytes in Latin-1."""

    group: str
    name: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def head(self, authority: str) -> str:
        """The head, with a `Content-Length` where there is a body, or where a POST has none."""
        headers = [("Host", authority), *self.headers]
        if self.body or self.method == "POST":
            headers.append(("Content-Length", str(len(self.body))))
        lines = [f"{self.method} {self.target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers]
        return "".join(f"{line}\r\n" for line in [*lines, ""])

    def with_token(self, token: str) -> Self:
        """With a token in each place that is kept for it."""
        headers = ((name, value.replace(ACCESS_TOKEN, token)) for name, value in self.headers)
        return replace(self, headers=tuple(headers))


@dataclass(frozen=True)
class Answer:
    """What came back. Headers of one name are joined, and names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def compared_headers(self, authority: str) -> dict[str, str]:
        """Those that have to be equal, with a placeholder for the server's own authority."""
        kept = {name: text for name, text in self.headers.items() if name not in NOT_COMPARED}
        if "location" in kept:
            kept["location"] = kept["location"].replace(f"://{authority}", f"://{HOST}", 1)
        return kept


class NoAnswer(OSError):
    """The connection ended where an answer was due."""


class Client:
    """One connection at a time, opened anew when the server has closed it."""

    def __init__(self, authority: str) -> None:
        self.authority = authority
        self._socket: socket.socket | None = None
        self._reader: BufferedReader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        if self._socket is not None:
            self._socket.close()
        self._reader = self._socket = None

    def send(self, request: Request) -> Answer:
        message = request.head(self.authority).encode("latin-1") + request.body
        reused = self._socket is not None
        try:
            return self._exchange(message, request.method)
        except (NoAnswer, ConnectionError):
            self.close()
            if not reused:
                raise
        # An idle connection may be closed at any time, and the request on its way is then unheard.
        return self._exchange(message, request.method)

    def _exchange(self, message: bytes, method: str) -> Answer:
        if self._socket is None or self._reader is None:
            host, _, port = self.authority.rpartition(":")
            host = host.strip("[]")
            self._socket = socket.create_connection((host, int(port)), timeout=PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._reader = self._socket.makefile("rb")
        self._socket.sendall(message)
        answer = read_answer(self._reader, method)
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
        return answer


def read_answer(reader: BufferedReader, method: str) -> Answer:
    status = read_line(reader).split(" ", 2)[1]
    headers: dict[str, str] = {}
    while line := read_line(reader):
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip(" \t")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Answer(int(status), headers, read_body(reader, method, int(status), headers))


def read_body(
    reader: BufferedReader, method: str, status: int, headers: Mapping[str, str]
) -> bytes:
    if method == "HEAD" or status in (204, 304):
        return b""
    if "content-length" in headers:
        return read_exactly(reader, int(headers["content-length"]))
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = b""
        while size := int(read_line(reader), 16):
            body += read_exactly(reader, size)
            read_line(reader)
        read_line(reader)
        return body
    return reader.read()


def read_line(reader: BufferedReader) -> str:
    line = reader.readline()
    if not line.endswith(b"\n"):
        raise NoAnswer("the connection was closed before the end of the answer's head")
    return line.rstrip(b"\r\n").decode("latin-1")


def read_exactly(reader: BufferedReader, size: int) -> bytes:
    body = reader.read(size)
    if len(body) < size:
        raise NoAnswer("the connection was closed before the end of the answer's body")
    return body
