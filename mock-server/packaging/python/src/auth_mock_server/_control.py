"""Requests to the control API, over HTTP."""

import json
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from http.client import HTTPException
from typing import Any, Mapping, Optional, Union
from urllib.parse import quote, urlencode, urlsplit

from ._errors import ControlError, ServerUnreachable, VerificationError

#: A duration: a text such as "PT10M", "10m" or "336h", or a `timedelta`.
Duration = Union[str, timedelta]

# Longer than the longest wait of the server, which is a minute.
_TIMEOUT = 75.0
# A proxy of the environment has no business between a test and its own machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Secret:
    """A text that no repr shows."""

    def __init__(self, text: str) -> None:
        self._text = text

    def expose(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"


def check_base_url(url: str) -> str:
    """Returns the URL without a slash at the end. Raises `ValueError` if it is no base URL."""
    parts = urlsplit(url)
    fits = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    if not fits or parts.query or parts.fragment:
        # The URL may hold a password, so the message does not show it.
        raise ValueError(
            "the base URL of the server must be like http://127.0.0.1:8010, "
            "without a user, a query or a fragment"
        )
    return url.rstrip("/")


class Control:
    """The control API of one namespace."""

    def __init__(self, base_url: str, token: Optional[Secret]) -> None:
        self._base_url = base_url
        self._token = token

    def __repr__(self) -> str:
        return f"Control({self._base_url!r})"

    def call(
        self,
        method: str,
        path: str,
        body: Optional[object] = None,
        query: Optional[Mapping[str, Optional[object]]] = None,
    ) -> Any:
        """Sends one request, and returns the JSON of the reply, or `None` if it has no body."""
        # pytest leaves frames with this name out of tracebacks, and with them the token and what
        # the reply holds, even with --showlocals.
        __tracebackhide__ = True
        what = f"{method} /_emulate{path}"
        request = self._request(method, path, body, query or {})
        try:
            with _OPENER.open(request, timeout=_TIMEOUT) as reply:
                text = reply.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise _refused(what, refusal.code, refusal.read()) from None
        except (OSError, HTTPException) as error:
            why = getattr(error, "reason", None) or error
            raise ServerUnreachable(f"{what}: no reply from {self._base_url}: {why}") from None
        return json.loads(text) if text else None

    def _request(
        self, method: str, path: str, body: Optional[object], query: Mapping[str, object]
    ) -> urllib.request.Request:
        __tracebackhide__ = True
        present = {name: _text(value) for name, value in query.items() if value is not None}
        url = f"{self._base_url}/_emulate{path}"
        if present:
            url = f"{url}?{urlencode(present, quote_via=quote)}"
        request = urllib.request.Request(url, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if self._token is not None:
            request.add_header("Authorization", f"Bearer {self._token.expose()}")
        return request


def _refused(what: str, status: int, text: bytes) -> ControlError:
    try:
        problem = json.loads(text)
    except ValueError:
        problem = {}
    if not isinstance(problem, dict):
        problem = {}
    if status == 409 and "nearest" in problem:
        return VerificationError(what, status, problem)
    return ControlError(what, status, problem)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def duration(value: Duration) -> str:
    """Returns a duration as the control API takes it."""
    if isinstance(value, str):
        return value
    whole = abs(value)
    seconds = whole.days * 86_400 + whole.seconds
    sign = "-" if value < timedelta() else ""
    return f"{sign}PT{seconds}.{whole.microseconds:06}S"


def read_time(text: str) -> datetime:
    """Returns a time of the control API, to the microsecond."""
    text = text[:-1] if text.endswith("Z") else text
    whole, _, fraction = text.partition(".")
    moment = datetime.fromisoformat(whole).replace(tzinfo=timezone.utc)
    return moment.replace(microsecond=int(fraction.ljust(6, "0")[:6])) if fraction else moment


def write_time(moment: Union[str, datetime]) -> str:
    """Returns a time as the control API takes it. Raises `ValueError` if it has no time zone."""
    if isinstance(moment, str):
        return moment
    if moment.tzinfo is None:
        raise ValueError("the time needs a time zone, such as datetime.timezone.utc")
    return moment.isoformat()


def segment(name: str) -> str:
    """Returns a name as one segment of a path."""
    return quote(name, safe="")
