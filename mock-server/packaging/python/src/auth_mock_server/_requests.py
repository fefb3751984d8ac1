"""The request journal of a namespace."""

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional

from ._control import Control, Duration, duration


@dataclass(frozen=True)
class RecordedRequest:
    """A request to an operation, and how it was answered. It shows no secrets."""

    #: Number of the request in its namespace; the first is 1.
    id: int
    method: str
    path: str
    status: int
    #: Name of the operation, such as "portal_login", or `None`.
    operation: Optional[str]
    #: Id of the user who sent the request or signed in with it.
    user: Optional[str]
    #: Why the request was refused, as in `X-Mock-Reason`.
    reason: Optional[str]
    #: Name of the fault that hit the request.
    fault: Optional[str]

    def __str__(self) -> str:
        line = f"{self.status} {self.method} {self.path} {self.fault or self.reason or ''}"
        return line.rstrip()


class Requests:
    """The requests that a namespace got."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def list(self, *, limit: int = 100, **filters: object) -> List[RecordedRequest]:
        """Returns the newest requests, oldest first.

        `filters` are those of the control API: `operation`, `method`, `path`, `path_contains`,
        `status` (such as 401 or "4xx"), `user`, `reason`, `violations`.
        """
        page = self._control.call("GET", "/requests", query={**filters, "limit": limit})
        return [_read(one) for one in reversed(page["data"])]

    def count(self, match: Mapping[str, object]) -> int:
        """Returns the number of requests that match, such as `{"operation": "load"}`."""
        return int(self._control.call("POST", "/requests/count", {"match": dict(match)})["count"])

    def verify(
        self,
        match: Mapping[str, object],
        times: Optional[int] = None,
        *,
        at_least: Optional[int] = None,
        at_most: Optional[int] = None,
    ) -> None:
        """Checks how many requests match. Without any number: at least one.

        Raises `VerificationError` if the number differs. It shows the nearest requests.
        """
        numbers = {"times": times, "at_least": at_least, "at_most": at_most}
        given = {name: number for name, number in numbers.items() if number is not None}
        self._control.call("POST", "/requests/verify", {"match": dict(match), **given})

    def wait(
        self, match: Mapping[str, object], count: int = 1, *, timeout: Duration = "10s"
    ) -> None:
        """Waits until so many requests match, at most `timeout` in real time."""
        body = {"match": dict(match), "count": count, "timeout": duration(timeout)}
        self._control.call("POST", "/requests/wait", body)

    def clear(self) -> None:
        """Deletes the recorded requests."""
        self._control.call("DELETE", "/requests")


def _read(one: Dict[str, Any]) -> RecordedRequest:
    return RecordedRequest(
        id=one["id"],
        method=one["method"],
        path=one["path"],
        status=one["status"],
        operation=one.get("operation"),
        user=one.get("user"),
        reason=one.get("reason"),
        fault=one.get("fault"),
    )
